# Functions that the test files share.

bats_require_minimum_version 1.7.0

# Directories that setup_suite renders from tests/fixtures. VERIFIED and BAD_SETTINGS have settings.
REPAIRED=$FIXTURES/recorded.harbor-operator-1.3-creates-a-cluster
VERIFIED=$FIXTURES/policy.mode.denies-a-cluster-that-repair-mode-would-repair
REFUSED=$FIXTURES/pg-hba.blocked.denies-a-reject-line-that-blocks-harbor
ACCEPTED=$FIXTURES/bases.postgresql
BAD_SETTINGS=$FIXTURES/policy.settings.all-errors-are-reported
POLICY=$ROOT/annotated-policy.wasm

# Renders every file in tests/fixtures into a directory in $FIXTURES: request.json, settings.json, cluster.json and
# expected.json. A slash in the name of the fixture is a dot in the name of the
# directory.
render_fixtures() {
  local folder part json
  (cd "$ROOT" && "${CARGO:-cargo}" run --quiet --locked -p harbor-postgres-backup-testkit --bin fixtures) |
    jq --raw-output '(.name | gsub("/"; ".")), (.request, .settings, .cluster, .expected | tojson)' |
    while IFS= read -r folder; do
      mkdir -p "$FIXTURES/$folder"
      for part in request settings cluster expected; do
        IFS= read -r json
        printf '%s\n' "$json" >"$FIXTURES/$folder/$part.json"
      done
    done
}

# Whether all programs are on the PATH.
found() {
  command -v "$@" >/dev/null 2>&1 && [ "$(command -v "$@" | wc -l)" -eq $# ]
}

# Skips the test if a program is missing, or fails it if E2E_REQUIRED is set.
need() {
  local program
  for program in jq yq "$@"; do
    found "$program" || missing "$program is not on the PATH"
  done
  [ -f "$POLICY" ] || missing "annotated-policy.wasm does not exist; kwctl creates it"
}

missing() {
  if [ -n "${E2E_REQUIRED:-}" ]; then
    echo "$1" >&2
    return 1
  fi
  echo "$1" >>"$BATS_SUITE_TMPDIR/missing"
  skip "$1"
}

# A YAML file as JSON, by either of the two programs called yq.
yaml() {
  yq -o=json . "$1" 2>/dev/null || yq . "$1"
}

# A ClusterAdmissionPolicy that the chart renders, as JSON: `repair` and `verify` with the default values, `operator` with
# look-ups, and `lookups`, which is the repairing policy with look-ups.
manifest() {
  local values=default suffix=$1
  case $1 in
    lookups) values=lookups suffix=repair ;;
    operator) values=lookups ;;
  esac
  yaml "$ROOT/tests/chart/golden/$values.yaml" |
    jq --arg name "harbor-postgres-backup-$suffix" 'select(.kind == "ClusterAdmissionPolicy" and .metadata.name == $name)'
}

# The answer on stdin to the request in a file, in the format of expected.json.
answer_to() {
  jq -S --slurpfile requests "$1" '$requests[0] as $request | '"$(cat "$ROOT/tests/e2e/answer.jq")"
}

# Fails with a diff if the JSON on stdin differs from the file.
equals() {
  diff --unified --label expected <(jq -S . "$1") --label answered <(jq -S .)
}

# Fails if a string does not contain another one.
contains() {
  [[ $1 == *"$2"* ]] || { printf 'no "%s" in:\n%s\n' "$2" "$1" >&2; return 1; }
}

# A free port of the loopback interface.
free_port() {
  local port
  while port=$((20000 + RANDOM % 10000)); (exec 3<>"/dev/tcp/127.0.0.1/$port") 2>/dev/null; do :; done
  echo "$port"
}

# Starts a program that runs until teardown_file. Its output goes to the file $1.
start() {
  local log=$1
  shift
  "$@" >"$log" 2>&1 3>&- &
  echo $! >>"$BATS_FILE_TMPDIR/started"
}

stop_all() {
  local pid
  [ ! -f "$BATS_FILE_TMPDIR/started" ] || while read -r pid; do
    kill "$pid" 2>/dev/null || true
  done <"$BATS_FILE_TMPDIR/started"
}

# Waits at most 30 seconds until a command succeeds. Prints the file $1 if it does not.
wait_for() {
  local log=$1 tries
  shift
  for ((tries = 0; tries < 300; tries++)); do
    ! "$@" >/dev/null 2>&1 || return 0
    sleep 0.1
  done
  cat "$log" >&2
  return 1
}

# A policy server for the policies in a file, in the foreground, for at most SECONDS_TO_LIVE.
policy_server() {
  local policies=$1 port=$2 readiness_port=$3
  shift 3
  # With an invalid trust configuration the server does not download that of Sigstore.
  echo '{}' >"$BATS_FILE_TMPDIR/sigstore.json"
  exec ${SECONDS_TO_LIVE:+timeout "$SECONDS_TO_LIVE"} policy-server --addr 127.0.0.1 --port "$port" --readiness-probe-port "$readiness_port" --policies "$policies" \
    --policies-download-dir "$BATS_FILE_TMPDIR" --sigstore-cache-dir "$BATS_FILE_TMPDIR/sigstore" \
    --sigstore-trust-config "$BATS_FILE_TMPDIR/sigstore.json" --workers 2 --ignore-kubernetes-connection-failure "$@"
}

# Starts a policy server and sets SERVER, its address, and SERVER_PID.
start_policy_server() {
  local log=$1 policies=$2 port readiness_port
  shift 2
  port=$(free_port)
  readiness_port=$(free_port)
  start "$log" policy_server "$policies" "$port" "$readiness_port" "$@"
  export SERVER_PID=$!
  wait_for "$log" curl --silent --fail "http://127.0.0.1:$readiness_port/readiness"
  export SERVER=http://127.0.0.1:$port
}

# The AdmissionReview around the request in a file.
review() {
  jq -c '{apiVersion: "admission.k8s.io/v1", kind: "AdmissionReview", request: .}' "$1"
}

# Posts what is on stdin to a path of the server; further options are curl's.
post() {
  curl --silent --show-error --header 'Content-Type: application/json' --data-binary @- "${@:2}" "$SERVER/$1"
}
