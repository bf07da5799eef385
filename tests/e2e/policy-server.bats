# A policy server without Kubernetes, with a stand-in for the API server.

load helpers

# The policy $2 of the chart with the name $1, as the controller of Kubewarden passes it to the server, changed by the jq
# program $3.
deployed() {
  manifest "$2" | jq --arg id "$1" --arg policy "file://$POLICY" '{($id): (.spec | {
    module: $policy, settings, allowedToMutate: .mutating, contextAwareResources: (.contextAwareResources // []),
    hostCapabilities: ["*"]} | '"${3:-.}"')}'
}

# A policy with the settings of a fixture, and the access that its cluster.json grants.
fixture_policy() {
  jq --null-input --arg id "$(basename "$1")" --arg policy "file://$POLICY" \
    --argjson settings "$(cat "$1/settings.json")" --argjson cluster "$(cat "$1/cluster.json")" '
    [$cluster | to_entries[] | select(.value | type == "string" and contains("has not been granted")) | .key] as $refused
    | [{apiVersion: "v1", kind: "ConfigMap"}, {apiVersion: "acid.zalan.do/v1", kind: "OperatorConfiguration"},
       {apiVersion: "apiextensions.k8s.io/v1", kind: "CustomResourceDefinition"}]
    | map(select(.kind as $kind | $refused | any(startswith($kind)) | not))
    | {($id): {
        module: $policy, allowedToMutate: true, settings: $settings,
        contextAwareResources: ., hostCapabilities: ["kubernetes/get_resource"]}}'
}

# Whether the settings of a fixture are valid; the server does not start with invalid settings.
has_valid_settings() {
  [ "$(jq .code "$1/expected.json")" != 400 ]
}

setup_file() {
  load helpers
  found kwctl policy-server curl jq yq node || return 0
  for fixture in "$FIXTURES"/*; do
    ! has_valid_settings "$fixture" || fixture_policy "$fixture"
  done >"$BATS_FILE_TMPDIR/fixtures.json"
  {
    deployed repair repair
    deployed verify verify
    deployed may-not-mutate repair '.allowedToMutate = false'
    deployed monitored repair '.policyMode = "monitor"'
    deployed verify-monitored verify '.policyMode = "monitor"'
    deployed lookups lookups
    deployed no-resources lookups '.contextAwareResources = []'
    deployed no-capabilities lookups '.hostCapabilities = []'
  } >"$BATS_FILE_TMPDIR/deployed.json"
  # JSON is YAML.
  jq --slurp add "$BATS_FILE_TMPDIR"/{fixtures,deployed}.json >"$BATS_FILE_TMPDIR/policies.yml"

  export CLUSTER=$BATS_FILE_TMPDIR/cluster.json
  start "$BATS_FILE_TMPDIR/kubernetes.log" node "$ROOT/tests/e2e/kubernetes.mjs" "$CLUSTER"
  wait_for "$BATS_FILE_TMPDIR/kubernetes.log" test -s "$BATS_FILE_TMPDIR/kubernetes.log"
  cat >"$BATS_FILE_TMPDIR/kubeconfig" <<END
apiVersion: v1
kind: Config
current-context: test
contexts: [{name: test, context: {cluster: test, user: test}}]
clusters: [{name: test, cluster: {server: "http://127.0.0.1:$(cat "$BATS_FILE_TMPDIR/kubernetes.log")"}}]
users: [{name: test, user: {}}]
END
  KUBECONFIG=$BATS_FILE_TMPDIR/kubeconfig start_policy_server "$BATS_FILE_TMPDIR/log" "$BATS_FILE_TMPDIR/policies.yml"
}

teardown_file() {
  load helpers
  stop_all
}

setup() {
  need kwctl policy-server curl node
}

# The answer of a policy to the request in a file.
answer() {
  review "$2" | post "$1" | answer_to "$2"
}

@test "every fixture gets the expected answer" {
  failed=0
  for fixture in "$FIXTURES"/*; do
    has_valid_settings "$fixture" || continue
    cp "$fixture/cluster.json" "$CLUSTER"
    answer "validate/$(basename "$fixture")" "$fixture/request.json" | equals "$fixture/expected.json" || failed=1
  done
  [ "$failed" -eq 0 ]
}

@test "the verifying policy accepts what the repairing policy has repaired" {
  answer validate/verify "$VERIFIED/request.json" | equals "$VERIFIED/expected.json"
  jq --argjson object "$(answer validate/repair "$REPAIRED/request.json" | jq .mutated_object)" \
    '.object = $object' "$REPAIRED/request.json" >"$BATS_TEST_TMPDIR/request.json"
  answer validate/verify "$BATS_TEST_TMPDIR/request.json" |
    jq --exit-status '.accepted and (has("mutated_object") | not)'
}

@test "a repair is denied if the policy is not allowed to mutate" {
  answer validate/may-not-mutate "$REPAIRED/request.json" >"$BATS_TEST_TMPDIR/answer.json"
  contains "$(jq -r .message "$BATS_TEST_TMPDIR/answer.json")" "currently configured to not allow mutations"
  jq --exit-status '.accepted == false and (has("mutated_object") | not)' "$BATS_TEST_TMPDIR/answer.json"
  # An object without repairs is accepted.
  answer validate/may-not-mutate "$ACCEPTED/request.json" | equals "$ACCEPTED/expected.json"
}

@test "monitor mode accepts everything unchanged, with warnings" {
  for fixture in "$REPAIRED" "$REFUSED"; do
    jq '{accepted: true, warnings, audit_annotations}' "$fixture/expected.json" >"$BATS_TEST_TMPDIR/expected.json"
    answer validate/monitored "$fixture/request.json" | equals "$BATS_TEST_TMPDIR/expected.json"
  done
}

@test "the endpoint of the audit scanner returns denials of the verifying policy" {
  fixture=$FIXTURES/recorded.audit-scanner-evaluates-a-stored-pod-config
  answer audit/verify "$fixture/request.json" | equals "$fixture/expected.json"
  # The repairing policy passes: a response with a patch counts as accepted.
  answer audit/repair "$REPAIRED/request.json" | equals "$REPAIRED/expected.json"
}

@test "the server does not start with invalid settings" {
  jq --arg policy "file://$POLICY" '{bad: {module: $policy, settings: .}}' "$BAD_SETTINGS/settings.json" >"$BATS_TEST_TMPDIR/policies.yml"
  SECONDS_TO_LIVE=60 run policy_server "$BATS_TEST_TMPDIR/policies.yml" "$(free_port)" "$(free_port)"
  [ "$status" -eq 1 ]
  contains "$output" "$(jq -r .message "$BAD_SETTINGS/expected.json")"
}

@test "with --continue-on-errors the server evaluates the other policies" {
  jq --arg policy "file://$POLICY" '{bad: {module: $policy, settings: .}, good: {module: $policy}}' "$BAD_SETTINGS/settings.json" \
    >"$BATS_TEST_TMPDIR/policies.yml"
  start_policy_server "$BATS_TEST_TMPDIR/log" "$BATS_TEST_TMPDIR/policies.yml" --continue-on-errors
  answer validate/good "$ACCEPTED/request.json" | equals "$ACCEPTED/expected.json"
  contains "$(review "$ACCEPTED/request.json" | post validate/bad)" "errors in the settings"
}

# The findings on a valid resource in a valid cluster that a jq program changes.
chain() {
  local policy=$1 fixture=$FIXTURES/bases.postgresql-with-lookups
  jq "${2:-.}" "$fixture/cluster.json" >"$CLUSTER"
  answer "validate/$policy" "$fixture/request.json" | jq -r '.message, .warnings[]? | values'
}

@test "a look-up reads the stored pod-config, not a cached one" {
  [[ $(chain lookups) != *chain/* ]]
  contains "$(chain lookups '."ConfigMap harbor/pod-config".data = {}')" "chain/backup"
  [[ $(chain lookups) != *chain/* ]]
}

@test "a look-up that is not granted is a warning" {
  for policy in no-resources no-capabilities; do
    contains "$(chain "$policy")" "postgres-operator/postgres-operator failed: access to it is denied"
  done
}

# A request with a pg_hba list of $1 lines, none of which allows a required connection.
long_list() {
  jq --argjson lines "$1" '.object.spec.patroni.pg_hba = [range($lines) | "host db\(.) user\(.) 10.0.0.0/8 md5"]' \
    "$REPAIRED/request.json" >"$BATS_TEST_TMPDIR/request.json"
}

@test "a request of 1.4 MB is evaluated within the time limit" {
  long_list 38000
  [ "$(review "$BATS_TEST_TMPDIR/request.json" | wc -c)" -gt 1400000 ]
  answer validate/repair "$BATS_TEST_TMPDIR/request.json" >"$BATS_TEST_TMPDIR/answer.json"
  jq --exit-status '.accepted and .mutated_object != null' "$BATS_TEST_TMPDIR/answer.json"
}

@test "the server rejects requests of more than 2 MiB" {
  long_list 80000
  status=$(review "$BATS_TEST_TMPDIR/request.json" | post validate/repair --output /dev/null --write-out '%{http_code}')
  [ "$status" = 413 ]
}

@test "a request is evaluated in milliseconds" {
  review "$REPAIRED/request.json" |
    post 'validate/repair?[1-200]' --output /dev/null --write-out '%{http_code} %{time_total}\n' >"$BATS_TEST_TMPDIR/times"
  [ "$(grep --count '^200 ' "$BATS_TEST_TMPDIR/times")" -eq 200 ]
  median=$(sort "$BATS_TEST_TMPDIR/times" | sed -n '100s/^200 //p')
  echo "# the median of 200 requests took $median s" >&3
  [[ $median == 0.0* ]]
}

@test "many valid and hostile requests are answered as expected, without growth of memory" {
  run node "$ROOT/tests/e2e/load.mjs" "$SERVER" "$SERVER_PID" "${E2E_REQUESTS:-5000}" "$FIXTURES"
  echo "# $output" >&3
  [ "$status" -eq 0 ]
}

@test "in monitor mode the verifying policy writes no credential to the log" {
  for fixture in restore.credentials.copies-the-variables-of-the-same-store pod-config.value.trims-a-credential-without-quoting-it; do
    answer validate/verify-monitored "$FIXTURES/$fixture/request.json" | jq --exit-status .accepted
  done
  grep --quiet "policy evaluation (monitor mode)" "$BATS_FILE_TMPDIR/log"
  # The log has patches in base64.
  sed -n 's/.*patch: Some(\\"\([^\\]*\)\\".*/\1/p' "$BATS_FILE_TMPDIR/log" | while read -r patch; do
    base64 --decode <<<"$patch"
  done >"$BATS_TEST_TMPDIR/patches"
  [ -s "$BATS_TEST_TMPDIR/patches" ]
  run grep EXAMPLE-SECRET-KEY "$BATS_FILE_TMPDIR/log" "$BATS_TEST_TMPDIR/patches"
  [ "$status" -eq 1 ]
}
