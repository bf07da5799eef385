# Functions for tests in a cluster.

export KUBEWARDEN=${E2E_KUBEWARDEN_NAMESPACE:-kubewarden}
# The release with the PolicyServer that all tests use.
export RELEASE=backup-e2e
# The namespaces of the tests.
export HARBOR=backup-e2e-harbor DELETED=backup-e2e-deleted LOOKUPS=backup-e2e-lookups OPERATOR=backup-e2e-operator

# Runs a command until it succeeds, for at most $PATIENCE seconds.
eventually() {
  local end=$((SECONDS + ${PATIENCE:-120}))
  until "$@" >/dev/null 2>&1; do
    ((SECONDS < end)) || { "$@"; return; }
    sleep 1
  done
}

# The options of Helm for the policy in E2E_IMAGE and the policy server of the cluster.
options() {
  local image=$E2E_IMAGE digest="" tag=""
  if [[ $image == *@* ]]; then digest=${image#*@} image=${image%%@*}; else tag=${image##*:} image=${image%:*}; fi
  printf '%s\n' --set "module.registry=${image%%/*}" --set "module.repository=${image#*/}" \
    --set "module.tag=$tag" --set "module.digest=$digest" --set "kubewarden.namespace=$KUBEWARDEN" ${E2E_VALUES:+--values "$E2E_VALUES"}
  # The image, the registries and the variables of the existing PolicyServer.
  kubectl get policyserver default --output json >"$BATS_SUITE_TMPDIR/default.json"
  jq '.spec | {
      image: (.image | capture("^(?<registry>[^/]+)/(?<repository>[^@]+):(?<tag>[^:@/]+)")),
      env: (.env // []), insecureSources: (.insecureSources // []), sourceAuthorities: (.sourceAuthorities // {}),
      imagePullSecret: (.imagePullSecret // ""), replicas: 2, minAvailable: 1
    } | {policyServer: .}' "$BATS_SUITE_TMPDIR/default.json" >"$BATS_SUITE_TMPDIR/server.json"
  printf '%s\n' --values "$BATS_SUITE_TMPDIR/server.json"
}

# Installs or upgrades a release of the chart with further options of Helm, and waits until its policies are active.
install() {
  local release=$1 given=()
  shift
  mapfile -t given < <(options)
  helm upgrade --install "$release" "$ROOT/charts/harbor-postgres-backup-policy" --namespace "$KUBEWARDEN" \
    "${given[@]}" "$@" >"$BATS_SUITE_TMPDIR/$release.notes"
  active clusteradmissionpolicies "$release"
}

# Installs or upgrades the release of the suite with further options of Helm.
install_release() {
  install "$RELEASE" --set "namespaces={$HARBOR,$DELETED}" --set policyServer.create=true "$@"
}

# Waits until the policies of a release are active. `kubectl wait` fails if a policy of the previous revision is deleted
# meanwhile.
active() {
  PATIENCE=180 eventually kubectl wait --for=condition=PolicyUniquelyReachable --timeout=10s "$1" --all-namespaces \
    --selector "app.kubernetes.io/instance=$2" >/dev/null || {
    kubectl --namespace "$KUBEWARDEN" logs "deployment/policy-server-$RELEASE" --tail=20 >&2
    return 1
  }
}

# The object in the request of a fixture, for a namespace.
object() {
  jq --arg namespace "$2" '.object | .metadata.namespace = $namespace
    | del(.metadata.ownerReferences, .metadata.creationTimestamp, .metadata.uid, .metadata.resourceVersion)' \
    "$FIXTURES/$1/request.json"
}

# Sends the object on stdin to the API server without storing it: `create` or `replace`. The answer is in $OBJECT, the
# warnings in $WARNINGS, and the reason of a denial in $DENIED. Fails if the request is denied.
send() {
  local status=0
  kubectl "$1" --dry-run=server --output json -f - >"$BATS_TEST_TMPDIR/object.json" 2>"$BATS_TEST_TMPDIR/errors" || status=$?
  OBJECT=$(cat "$BATS_TEST_TMPDIR/object.json")
  WARNINGS=$(sed -n 's/^Warning: //p' "$BATS_TEST_TMPDIR/errors" | sort -u)
  DENIED=$(grep -v '^Warning: ' "$BATS_TEST_TMPDIR/errors" || true)
  return "$status"
}

# As `send`, but fails if the request is accepted.
denied() {
  ! send "$1" || { echo "the request is accepted, with the warnings: $WARNINGS" >&2; return 1; }
}

# Fails with a diff if two strings differ.
same() {
  diff --unified --label expected <(printf '%s\n' "$1") --label answered <(printf '%s\n' "$2")
}

# The expected warnings of a fixture.
warnings() {
  jq -r '.warnings[]?' "$FIXTURES/$1/expected.json" | sort -u
}
