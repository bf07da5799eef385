# The programs of Kubewarden. Tests whose programs are not installed are skipped and counted at the end; with E2E_REQUIRED
# they fail.

setup_suite() {
  ROOT=$(cd "$BATS_TEST_DIRNAME/../.." && pwd)
  export ROOT
  # A store, a cache and a configuration of their own, and no cluster.
  export XDG_CACHE_HOME=$BATS_SUITE_TMPDIR/cache XDG_CONFIG_HOME=$BATS_SUITE_TMPDIR/config
  export KUBECONFIG=$BATS_SUITE_TMPDIR/no-cluster NO_COLOR=true no_proxy=127.0.0.1
  export FIXTURES=$BATS_SUITE_TMPDIR/fixtures
  # shellcheck source=tests/e2e/helpers.bash
  source "$ROOT/tests/e2e/helpers.bash"
  ! command -v jq >/dev/null || render_fixtures
}

teardown_suite() {
  [ -f "$BATS_SUITE_TMPDIR/missing" ] || return 0
  sort "$BATS_SUITE_TMPDIR/missing" | uniq --count | while read -r count what; do
    echo "# $what: skipped $count tests" >&3
  done
}
