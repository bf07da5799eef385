# What happens if the policy server cannot be reached.

load ../helpers
load helpers

teardown_file() {
  load helpers
  scale 2
}

# Changes the number of replicas in the PolicyServer; the controller resets that of the Deployment.
scale() {
  kubectl patch policyserver "$RELEASE" --type=merge --patch "{\"spec\": {\"replicas\": $1}}" >/dev/null
  eventually has_pods "$1"
}

has_pods() {
  [ "$(kubectl --namespace "$KUBEWARDEN" get pods --selector "kubewarden/policy-server=$RELEASE" --output json |
    jq '[.items[].status.conditions[]? | select(.type == "Ready" and .status == "True")] | length')" -eq "$1" ]
}

@test "the replicas have a disruption budget, and one can be evicted" {
  kubectl --namespace "$KUBEWARDEN" get poddisruptionbudgets --output json |
    jq --exit-status --arg name "policy-server-$RELEASE" '.items[] | select(.metadata.name == $name) | .spec.minAvailable == 1'
  has_pods 2
  scale 1
  send create < <(object recorded.harbor-operator-1.3-creates-a-cluster "$HARBOR")
  [ -n "$WARNINGS" ]
  scale 2
}

@test "without a policy server, failurePolicy Fail denies what the policies evaluate and nothing else" {
  scale 0
  denied create < <(object recorded.harbor-operator-1.3-creates-a-cluster "$HARBOR")
  contains "$DENIED" "failed calling webhook"
  # The leader lock of Patroni, which it renews every ten seconds.
  kubectl --namespace "$HARBOR" create configmap postgresql-harbor-hc-leader
  for attempt in 1 2 3 4 5; do
    kubectl --namespace "$HARBOR" annotate configmap postgresql-harbor-hc-leader --overwrite "renewTime=$attempt"
  done
  kubectl --namespace "$HARBOR" delete configmap postgresql-harbor-hc-leader
  # Kubelets and controllers write other ConfigMaps and all other resources.
  kubectl --namespace "$HARBOR" create serviceaccount other
  kubectl --namespace "$HARBOR" delete serviceaccount other
  scale 2
  send create < <(object recorded.harbor-operator-1.3-creates-a-cluster "$HARBOR")
}

# Whether the webhooks of the policies have a failure policy.
webhooks_have() {
  kubectl get mutatingwebhookconfigurations,validatingwebhookconfigurations --output json |
    jq --exit-status --arg release "$RELEASE" --arg policy "$1" '
      [.items[] | select(.metadata.name | contains($release)) | .webhooks[].failurePolicy] | length == 2 and all(. == $policy)'
}

@test "without a policy server, failurePolicy Ignore accepts objects unchanged" {
  install_release --set failurePolicy=Ignore
  eventually webhooks_have Ignore
  scale 0
  send create < <(object recorded.harbor-operator-1.3-creates-a-cluster "$HARBOR")
  object recorded.harbor-operator-1.3-creates-a-cluster "$HARBOR" | jq .spec >"$BATS_TEST_TMPDIR/expected.json"
  jq .spec <<<"$OBJECT" | equals "$BATS_TEST_TMPDIR/expected.json"
  scale 2
  install_release
  eventually webhooks_have Fail
}
