# The other ways to install the chart.

load ../helpers
load helpers

@test "in the mode verify, an object that needs repairs is denied" {
  install_release --set mode=verify
  eventually is_denied recorded.harbor-operator-1.3-creates-a-cluster
  contains "$DENIED" "$(jq -r .message "$FIXTURES/policy.mode.denies-a-cluster-that-repair-mode-would-repair/expected.json")"
}

is_denied() {
  denied create < <(object "$1" "$HARBOR")
}

@test "in the mode monitor, everything is accepted unchanged" {
  install_release --set mode=monitor
  fixture=recorded.harbor-operator-1.3-creates-a-cluster
  eventually accepts_unchanged "$fixture"
  send create < <(object bases.pod-config "$HARBOR" | jq '.metadata.name = "pod-config" | del(.data.WAL_S3_BUCKET)') ||
    contains "$DENIED" AlreadyExists
}

accepts_unchanged() {
  send create < <(object "$1" "$HARBOR") && object "$1" "$HARBOR" | jq .spec >"$BATS_TEST_TMPDIR/expected.json" &&
    jq .spec <<<"$OBJECT" | equals "$BATS_TEST_TMPDIR/expected.json"
}

@test "back in the mode repair, objects are repaired" {
  install_release
  send create < <(object recorded.harbor-operator-1.3-creates-a-cluster "$HARBOR")
  [[ $WARNINGS == *"(repaired)"* ]]
}

@test "AdmissionPolicies repair in their namespaces" {
  local given=()
  mapfile -t given < <(options)
  helm install "$RELEASE-namespaced" "$ROOT/charts/harbor-postgres-backup-policy" --namespace "$KUBEWARDEN" "${given[@]}" \
    --set "namespaced=true,namespaces={$OPERATOR},policyServer.name=$RELEASE"
  active admissionpolicies "$RELEASE-namespaced"
  send create < <(object recorded.harbor-operator-1.3-creates-a-cluster "$OPERATOR")
  [[ $WARNINGS == *"(repaired)"* ]]
  helm uninstall "$RELEASE-namespaced" --namespace "$KUBEWARDEN" --wait
}

@test "a wrong setting is rejected before anything is installed" {
  run ! helm install "$RELEASE-wrong" "$ROOT/charts/harbor-postgres-backup-policy" --namespace "$KUBEWARDEN" --set settings.podConfg.names=a
  contains "$output" podConfg
  run ! helm status "$RELEASE-wrong" --namespace "$KUBEWARDEN"
}
