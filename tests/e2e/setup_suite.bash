# Kubewarden's programs and what else the tests ask for. Where one is missing, its tests are skipped, and
# the end says how many; with E2E_REQUIRED they fail instead.

setup_suite() {
  ROOT=$(cd "$BATS_TEST_DIRNAME/../.." && pwd)
  export ROOT
  # A store, a cache and a configuration of their own, and nobody's cluster.
  export XDG_CACHE_HOME=$BATS_SUITE_TMPDIR/cache XDG_CONFIG_HOME=$BATS_SUITE_TMPDIR/config
  export KUBECONFIG=$BATS_SUITE_TMPDIR/no-cluster NO_COLOR=true no_proxy=127.0.0.1
  export FIXTURES=$BATS_SUITE_TMPDIR/fixtures
  ! command -v jq >/dev/null || render_fixtures
}

# Renders every file in tests/fixtures into a folder of $FIXTURES: request.json, settings.json, cluster.json and
# expected.json. A slash in the name of the fixture is a dot in that of the folder.
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

teardown_suite() {
  [ -f "$BATS_SUITE_TMPDIR/missing" ] || return 0
  sort "$BATS_SUITE_TMPDIR/missing" | uniq --count | while read -r count what; do
    echo "# $what: skipped $count tests" >&3
  done
}
