# Installs the chart in the cluster of KUBECONFIG, with a PolicyServer of its own, and removes it at the end.
#
#   E2E_IMAGE                  the policy: <registry>/<repository>:<tag> or @<digest>, as the policy server pulls it
#   E2E_KUBEWARDEN_NAMESPACE   the namespace of Kubewarden, by default kubewarden
#   E2E_VALUES                 another values file for Helm
#   E2E_KEEP=1                 leave everything in the cluster

setup_suite() {
  ROOT=$(cd "$BATS_TEST_DIRNAME/../../.." && pwd)
  export ROOT
  local program
  for program in kubectl helm jq; do
    command -v "$program" >/dev/null || { echo "$program is not installed" >&2; return 1; }
  done
  [ -n "${E2E_IMAGE:-}" ] || { echo "E2E_IMAGE is not set: make push IMAGE=… prints it" >&2; return 1; }
  # shellcheck source=tests/e2e/helpers.bash
  source "$ROOT/tests/e2e/helpers.bash"
  source "$ROOT/tests/e2e/cluster/helpers.bash"
  kubectl get policyserver default >/dev/null || { echo "Kubewarden is not installed in the cluster" >&2; return 1; }

  export FIXTURES=$BATS_SUITE_TMPDIR/fixtures
  render_fixtures
  clean_up
  create_crds
  for namespace in "$HARBOR" "$DELETED" "$LOOKUPS" "$OPERATOR"; do kubectl create namespace "$namespace" >/dev/null; done
  # An object that was stored before the policies are installed.
  object recorded.harbor-operator-1.3-creates-a-cluster "$HARBOR" | jq '.metadata.name = "stored"' | kubectl create -f - >/dev/null

  install_release
}

teardown_suite() {
  [ -z "${E2E_KEEP:-}" ] || return 0
  clean_up
}

# Creates the resource types of postgres-operator if the cluster does not have them.
create_crds() {
  local kind
  for kind in postgresqls operatorconfigurations; do
    kubectl get crd "$kind.acid.zalan.do" >/dev/null 2>&1 ||
      kubectl apply -f "$ROOT/tests/e2e/cluster/crds.yaml" -l harbor-postgres-backup-e2e=true >/dev/null
  done
  kubectl wait --for=condition=Established --timeout=1m crd postgresqls.acid.zalan.do operatorconfigurations.acid.zalan.do >/dev/null
}

clean_up() {
  local release
  for release in $(helm list --namespace "$KUBEWARDEN" --short --filter "^$RELEASE"); do
    helm uninstall "$release" --namespace "$KUBEWARDEN" --wait --timeout 2m >/dev/null || true
  done
  eventually no_policies
  kubectl delete namespace "$HARBOR" "$DELETED" "$LOOKUPS" "$OPERATOR" --ignore-not-found --timeout=2m >/dev/null
  kubectl delete crd -l harbor-postgres-backup-e2e=true --timeout=1m >/dev/null
}

no_policies() {
  [ -z "$(kubectl get clusteradmissionpolicies --output name | grep "/$RELEASE" || true)" ]
}
