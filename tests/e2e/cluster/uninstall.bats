# The last file: `helm uninstall` removes everything.

load ../helpers
load helpers

# All objects that belong to the release, by name.
leftovers() {
  local kinds=clusteradmissionpolicies,admissionpolicies,policyservers,mutatingwebhookconfigurations
  kinds+=,validatingwebhookconfigurations,clusterroles,clusterrolebindings,roles,rolebindings,serviceaccounts,configmaps
  kinds+=,secrets,services,deployments,replicasets,pods,poddisruptionbudgets
  kubectl get "$kinds" --all-namespaces --output json |
    jq -r --arg release "$RELEASE" '.items[] | select(.metadata.name | contains($release))
      | "\(.kind) \(.metadata.namespace // "")/\(.metadata.name)"'
}

nothing_left() {
  [ -z "$(leftovers)" ] || { leftovers; return 1; }
}

@test "uninstall removes all objects" {
  run leftovers
  contains "$output" "PolicyServer /$RELEASE"
  helm uninstall "$RELEASE" --namespace "$KUBEWARDEN" --wait --timeout 3m
  eventually nothing_left
}

@test "requests are accepted without the policies" {
  send create < <(object recorded.harbor-operator-1.3-creates-a-cluster "$HARBOR")
  [ -z "$WARNINGS" ]
  kubectl --namespace "$HARBOR" delete configmap pod-config --ignore-not-found
}
