# The reports of Kubewarden's audit scanner about stored objects.

load ../helpers
load helpers

setup_file() {
  load ../helpers
  load helpers
  kubectl --namespace "$KUBEWARDEN" create job --from=cronjob/audit-scanner "$RELEASE-audit" >/dev/null
  kubectl --namespace "$KUBEWARDEN" wait --for=condition=Complete --timeout=5m "job/$RELEASE-audit" >/dev/null
  kubectl --namespace "$HARBOR" get reports.openreports.io --output json >"$BATS_FILE_TMPDIR/reports.json"
}

teardown_file() {
  load helpers
  kubectl --namespace "$KUBEWARDEN" delete job "$RELEASE-audit" --ignore-not-found >/dev/null
}

# The result of a policy about an object.
result() {
  jq --arg kind "$1" --arg name "$2" --arg policy "$RELEASE-$3" '
    .items[] | select(.scope.kind == $kind and .scope.name == $name) | .results[] | select(.policy | endswith($policy))
    | {result, severity, category, message}' "$BATS_FILE_TMPDIR/reports.json"
}

@test "a stored cluster that needs repairs fails, with the reasons" {
  expected=$FIXTURES/policy.mode.denies-a-cluster-that-repair-mode-would-repair/expected.json
  jq '{result: "fail", severity: "high", category: "Resource validation", message}' "$expected" >"$BATS_TEST_TMPDIR/expected.json"
  result postgresql stored verify | equals "$BATS_TEST_TMPDIR/expected.json"
}

@test "a valid pod-config passes" {
  [ "$(result ConfigMap pod-config verify | jq -r .result)" = pass ]
}

@test "the repairing policy is not used" {
  [ -z "$(result postgresql stored repair)" ]
}

@test "namespaces that the policies do not select have no reports of them" {
  kubectl --namespace "$OPERATOR" get reports.openreports.io --output json |
    jq --exit-status --arg policy "$RELEASE-" '[.items[].results[] | select(.policy | contains($policy))] == []'
}
