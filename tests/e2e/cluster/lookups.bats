# Look-ups, with the Roles of the chart.

load ../helpers
load helpers

setup_file() {
  load ../helpers
  load helpers
  fixture=$FIXTURES/bases.postgresql-with-lookups
  # The operator's configuration of the fixture, with the namespaces of the tests.
  jq --arg operator "$OPERATOR" --arg lookups "$LOOKUPS" '
    .["OperatorConfiguration postgres-operator/postgres-operator"]
    | .metadata = {name: "postgres-operator", namespace: $operator}
    | .configuration.kubernetes.pod_environment_configmap = "\($lookups)/pod-config"' "$fixture/cluster.json" |
    kubectl create -f - >/dev/null
  # Stored before the policies are installed.
  object bases.pod-config "$LOOKUPS" | jq 'del(.data.WAL_S3_BUCKET)' | kubectl create -f - >/dev/null
  install "$RELEASE-lookups" --set "namespaces={$LOOKUPS}" --set operatorPolicy.enabled=true \
    --set "policyServer.name=$RELEASE,policyServer.serviceAccountName=$RELEASE" \
    --set "settings.lookups.enabled=true,settings.lookups.operatorConfiguration.namespace=$OPERATOR" \
    --set settings.lookups.operatorConfiguration.name=postgres-operator
}

teardown_file() {
  load ../helpers
  load helpers
  helm uninstall "$RELEASE-lookups" --namespace "$KUBEWARDEN" --wait >/dev/null
}

cluster() {
  object bases.postgresql-with-lookups "$LOOKUPS"
}

@test "a stored pod-config without a bucket denies a new cluster" {
  denied create < <(cluster)
  contains "$DENIED" "chain/backup"
}

@test "after the pod-config is corrected, the cluster is accepted" {
  object bases.pod-config "$LOOKUPS" | kubectl replace -f -
  send create < <(cluster)
  [[ $WARNINGS != *chain/* ]]
}

@test "a policy server without the Role cannot look up, which is a warning" {
  kubectl --namespace "$OPERATOR" delete rolebinding "$RELEASE-lookups-lookups" >/dev/null
  PATIENCE=30 eventually denied_look_up
  install "$RELEASE-lookups" --reuse-values
  PATIENCE=30 eventually allowed_look_up
}

denied_look_up() {
  send create < <(cluster) && [[ $WARNINGS == *"chain/look-up"*"$OPERATOR/postgres-operator failed: access to it is denied"* ]]
}

allowed_look_up() {
  send create < <(cluster) && [[ $WARNINGS != *chain/look-up* ]]
}

@test "the account may read single objects only" {
  as=system:serviceaccount:$KUBEWARDEN:$RELEASE
  may() { kubectl auth can-i "$@" --as "$as"; }
  may get configmaps/pod-config --namespace "$LOOKUPS"
  may get operatorconfigurations.acid.zalan.do/postgres-operator --namespace "$OPERATOR"
  run ! may list configmaps --namespace "$LOOKUPS"
  run ! may get configmaps/other --namespace "$LOOKUPS"
  run ! may get secrets --namespace "$LOOKUPS"
  run ! may get configmaps/pod-config --namespace default
}

@test "an OperatorConfiguration that names another ConfigMap is denied" {
  denied replace < <(kubectl --namespace "$OPERATOR" get operatorconfiguration postgres-operator --output json |
    jq '.configuration.kubernetes.pod_environment_configmap = "default/other"')
  contains "$DENIED" "operator/pod-config-reference"
}
