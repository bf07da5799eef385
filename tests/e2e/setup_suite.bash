# Kubewarden's programs and what else the tests ask for. Where one is missing, its tests are skipped, and
# the end says how many; with E2E_REQUIRED they fail instead.

setup_suite() {
  ROOT=$(cd "$BATS_TEST_DIRNAME/../.." && pwd)
  export ROOT
  # A store, a cache and a configuration of their own, and nobody's cluster.
  export XDG_CACHE_HOME=$BATS_SUITE_TMPDIR/cache XDG_CONFIG_HOME=$BATS_SUITE_TMPDIR/config
  export KUBECONFIG=$BATS_SUITE_TMPDIR/no-cluster NO_COLOR=true no_proxy=127.0.0.1
}

teardown_suite() {
  [ -f "$BATS_SUITE_TMPDIR/missing" ] || return 0
  sort "$BATS_SUITE_TMPDIR/missing" | uniq --count | while read -r count what; do
    echo "# $what: skipped $count tests" >&3
  done
}
