# What the API server answers to requests as harbor-operator and users send them. Nothing is stored.

load ../helpers
load helpers

@test "a cluster of harbor-operator is repaired" {
  for fixture in recorded.harbor-operator-1.{0,3,4}-creates-a-cluster; do
    send create < <(object "$fixture" "$HARBOR")
    jq -S .mutated_object.spec "$FIXTURES/$fixture/expected.json" >"$BATS_TEST_TMPDIR/expected.json"
    jq .spec <<<"$OBJECT" | equals "$BATS_TEST_TMPDIR/expected.json"
    same "$(warnings "$fixture")" "$WARNINGS"
  done
}

@test "a repaired cluster is accepted unchanged" {
  fixture=recorded.harbor-operator-1.3-creates-a-cluster
  jq -S .mutated_object.spec "$FIXTURES/$fixture/expected.json" >"$BATS_TEST_TMPDIR/expected.json"
  send create < <(object "$fixture" "$HARBOR" | jq --slurpfile spec "$BATS_TEST_TMPDIR/expected.json" '.spec = $spec[0]')
  jq .spec <<<"$OBJECT" | equals "$BATS_TEST_TMPDIR/expected.json"
  [[ $WARNINGS != *"(repaired)"* ]]
}

@test "an update of a cluster that was stored before the policies is repaired, and its old problems are warnings" {
  fixture=recorded.harbor-operator-1.3-updates-a-cluster-on-spilo-1.6
  send replace < <(object "$fixture" "$HARBOR" | jq '.metadata.name = "stored" | .spec.numberOfInstances = 2')
  jq -S '.mutated_object.spec | .numberOfInstances = 2' "$FIXTURES/$fixture/expected.json" >"$BATS_TEST_TMPDIR/expected.json"
  jq .spec <<<"$OBJECT" | equals "$BATS_TEST_TMPDIR/expected.json"
  same "$(warnings "$fixture")" "$WARNINGS"
}

@test "the metadata of an invalid stored cluster can be changed" {
  kubectl --namespace "$HARBOR" label postgresql stored --dry-run=server team=registry 2>"$BATS_TEST_TMPDIR/errors"
  [ ! -s "$BATS_TEST_TMPDIR/errors" ]
}

@test "a cluster that cannot be repaired is denied with all reasons" {
  fixture=pg-hba.blocked.denies-a-reject-line-that-blocks-harbor
  denied create < <(object "$fixture" "$HARBOR")
  contains "$DENIED" "denied the request: $(jq -r .message "$FIXTURES/$fixture/expected.json")"
}

@test "a pod-config is repaired" {
  fixture=recorded.users-note-pod-config
  send create < <(object "$fixture" "$HARBOR")
  jq -S .mutated_object.data "$FIXTURES/$fixture/expected.json" >"$BATS_TEST_TMPDIR/expected.json"
  jq .data <<<"$OBJECT" | equals "$BATS_TEST_TMPDIR/expected.json"
  same "$(warnings "$fixture")" "$WARNINGS"
}

@test "a pod-config without a bucket is denied" {
  denied create < <(object bases.pod-config "$HARBOR" | jq 'del(.data.WAL_S3_BUCKET)')
  contains "$DENIED" "denied the request: pod-config/target"
}

@test "credentials are not part of a denial" {
  denied create < <(object bases.pod-config "$HARBOR" |
    jq 'del(.data.WAL_S3_BUCKET) | .data.AWS_ACCESS_KEY_ID = "PLANTED-ID" | .data.AWS_SECRET_ACCESS_KEY = "PLANTED-SECRET"')
  [[ $DENIED != *PLANTED* && $WARNINGS != *PLANTED* ]]
}

@test "other ConfigMaps and other namespaces do not reach the policy" {
  for name in postgresql-harbor-hc-leader kube-root; do
    send create < <(jq --null-input --arg name "$name" --arg namespace "$HARBOR" \
      '{apiVersion: "v1", kind: "ConfigMap", metadata: {$name, $namespace}, data: {USE_WALG_BACKUP: "true"}}')
    [ -z "$WARNINGS" ]
  done
  # The release selects only $HARBOR.
  send create < <(object bases.pod-config "$OPERATOR" | jq 'del(.data.WAL_S3_BUCKET)')
  [ -z "$WARNINGS" ]
}

@test "a pod-config cannot be deleted, but its namespace can" {
  for namespace in "$HARBOR" "$DELETED"; do
    object bases.pod-config "$namespace" | kubectl create -f -
    run ! kubectl --namespace "$namespace" delete configmap pod-config
    contains "$output" "denied the request: pod-config/protected"
    # The deletion of a collection is another kind of request.
    run ! kubectl delete --raw "/api/v1/namespaces/$namespace/configmaps?fieldSelector=metadata.name%3Dpod-config"
    contains "$output" "denied the request: pod-config/protected"
  done
  kubectl delete namespace "$DELETED" --timeout=1m
}
