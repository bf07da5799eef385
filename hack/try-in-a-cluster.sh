#!/usr/bin/env bash
# Installs the policy with everything that it needs in a cluster, and makes a backup and a restore: docs/try-in-a-cluster.md.
#
# Usage: hack/try-in-a-cluster.sh [step]...
#
# Without arguments, all steps but `remove` run in this order. A step can run again until the next one has run; `backup`,
# `delete` and `restore` can be repeated in this order. A step fails if its result is not as described:
#   cluster      create a kind cluster with a registry beside it; nothing if KUBECONFIG is set
#   kubewarden   install Kubewarden, if the cluster does not have it
#   store        start an S3 server
#   operator     install postgres-operator
#   policy       install the policies with the chart
#   database     create pod-config and the resource of harbor-operator, and see both repaired
#   backup       insert rows, make a base backup, and insert more rows
#   delete       delete the database with its volumes
#   restore      restore the database to the time before the last rows
#   remove       remove everything that the steps have created
#
# Environment variables:
#   KUBECONFIG   an existing cluster without postgres-operator; requires IMAGE
#   IMAGE        the policy, as policy servers pull it: <registry>/<repository>:<tag> or @<digest>; see `make push`
#   TIMEOUT      the seconds to wait for a database, by default 900
set -euo pipefail
cd "$(dirname "$0")/.."

readonly KIND_CLUSTER=harbor-try REGISTRY=harbor-try-registry
readonly NAMESPACE=harbor-try OPERATOR=harbor-try-operator RELEASE=harbor-try
# The names in examples/harbor-1.3, and what harbor-operator 1.3 requires.
readonly DATABASE=postgresql-harbor-hc SPILO=ghcr.io/zalando/spilo-16:3.3-p3
readonly KUBEWARDEN_VERSION=v1.36.0
# The last release whose resource type accepts PostgreSQL 12, which harbor-operator requests.
readonly OPERATOR_VERSION=1.13.0
readonly STORE_IMAGE=${STORE_IMAGE:-quay.io/minio/minio:RELEASE.2025-04-22T22-12-26Z}
readonly CHART=charts/harbor-postgres-backup-policy
readonly TIMEOUT=${TIMEOUT:-900}
readonly STEPS=(cluster kubewarden store operator policy database backup delete restore)

temporary=$(mktemp -d)
trap 'rm -rf "$temporary"' EXIT

fail() {
  printf 'Failed: %s\n' "$*" >&2
  exit 1
}

ok() {
  printf '  ok: %s\n' "$*"
}

# Runs a command until it succeeds, for at most $1 seconds.
eventually() {
  local end=$((SECONDS + $1))
  shift
  until "$@" >"$temporary/output" 2>&1; do
    if ((SECONDS >= end)); then
      cat "$temporary/output" >&2
      return 1
    fi
    sleep 2
  done
}

create_namespace() {
  kubectl create namespace "$1" --dry-run=client --output yaml | kubectl apply --filename - >/dev/null
}

# Whether the script has created the cluster.
own_cluster() {
  [ -z "$given_kubeconfig" ]
}

# The address of the registry in the network of kind.
registry_address() {
  docker inspect --format '{{.NetworkSettings.Networks.kind.IPAddress}}:5000' "$REGISTRY"
}

step_cluster() {
  if ! own_cluster; then
    kubectl version >/dev/null || fail "the API server of KUBECONFIG cannot be reached"
    ok "the cluster of KUBECONFIG: $(kubectl config current-context)"
    return
  fi
  kind get clusters 2>/dev/null | grep -qx "$KIND_CLUSTER" || kind create cluster --name "$KIND_CLUSTER" --wait 3m
  docker inspect "$REGISTRY" >/dev/null 2>&1 ||
    docker run --detach --name "$REGISTRY" --network kind --publish 127.0.0.1:5001:5000 registry:2 >/dev/null
  kubectl wait --for=condition=Ready --timeout=3m nodes --all >/dev/null || fail "the nodes are not ready"
  ok "kind cluster $KIND_CLUSTER, registry $(registry_address)"
}

step_kubewarden() {
  if ! kubectl get customresourcedefinition policyservers.policies.kubewarden.io >/dev/null 2>&1; then
    local chart version values
    helm repo add kubewarden https://charts.kubewarden.io --force-update >/dev/null
    for chart in crds controller defaults; do
      # The charts have versions of their own.
      version=$(helm search repo "kubewarden/kubewarden-$chart" --versions --output json |
        jq --raw-output --arg app "$KUBEWARDEN_VERSION" 'map(select(.app_version == $app))[0].version')
      values=()
      if [ "$chart" = defaults ] && own_cluster; then values=(--set "policyServer.insecureSources={$(registry_address)}"); fi
      helm upgrade --install "kubewarden-$chart" "kubewarden/kubewarden-$chart" --version "$version" --wait \
        --namespace kubewarden --create-namespace "${values[@]}" >/dev/null
    done
  fi
  eventually 180 kubectl --namespace kubewarden rollout status deployment/policy-server-default --timeout=10s ||
    fail "the policy server \"default\" is not available"
  ok "policy server $(kubectl get policyserver default --output jsonpath='{.spec.image}')"
}

step_store() {
  create_namespace "$NAMESPACE"
  # A directory of the data directory is a bucket.
  kubectl apply --filename - >/dev/null <<END
apiVersion: apps/v1
kind: Deployment
metadata: {name: store, namespace: $NAMESPACE}
spec:
  selector: {matchLabels: {app: store}}
  strategy: {type: Recreate}
  template:
    metadata: {labels: {app: store}}
    spec:
      containers:
        - name: store
          image: $STORE_IMAGE
          command: [sh, -c, "mkdir -p /data/harbor-backups && exec minio server /data"]
          env:
            - {name: MINIO_ROOT_USER, value: harbor-try}
            - {name: MINIO_ROOT_PASSWORD, value: harbor-try-secret}
          ports: [{containerPort: 9000}]
          readinessProbe: {httpGet: {path: /minio/health/ready, port: 9000}}
          volumeMounts: [{name: data, mountPath: /data}]
      volumes: [{name: data, emptyDir: {}}]
---
apiVersion: v1
kind: Service
metadata: {name: store, namespace: $NAMESPACE}
spec:
  selector: {app: store}
  ports: [{port: 9000}]
END
  kubectl --namespace "$NAMESPACE" rollout status deployment/store --timeout=5m >/dev/null || fail "the S3 server does not start"
  ok "S3 server http://store.$NAMESPACE:9000 with the bucket harbor-backups"
}

step_operator() {
  local others
  others=$(kubectl get operatorconfigurations.acid.zalan.do --all-namespaces 2>/dev/null \
    --output jsonpath='{range .items[*]}{.metadata.namespace}{"\n"}{end}' | grep -vx "$OPERATOR" || true)
  [ -z "$others" ] || fail "the cluster has a postgres-operator in the namespace $others; use another cluster"
  # The operator does not start without the namespace.
  create_namespace "$NAMESPACE"
  helm upgrade --install postgres-operator postgres-operator --version "$OPERATOR_VERSION" --wait \
    --repo https://opensource.zalando.com/postgres-operator/charts/postgres-operator \
    --namespace "$OPERATOR" --create-namespace \
    --set configGeneral.docker_image="$SPILO" --set configKubernetes.watched_namespace="$NAMESPACE" \
    --set configKubernetes.pod_environment_configmap="$NAMESPACE/pod-config" \
    --set configKubernetes.enable_secrets_deletion=false >/dev/null
  kubectl --namespace "$OPERATOR" get operatorconfiguration postgres-operator >/dev/null || fail "there is no OperatorConfiguration"
  ok "postgres-operator $OPERATOR_VERSION, with pod-config in $NAMESPACE"
}

# Writes the values of the chart, with a restore to the time $1 from the folder $2 if they are set.
values() {
  local image=$IMAGE digest="" tag=""
  if [[ $image == *@* ]]; then digest=${image#*@} image=${image%%@*}; else tag=${image##*:} image=${image%:*}; fi
  cat <<END
module: {registry: "${image%%/*}", repository: "${image#*/}", tag: "$tag", digest: "$digest"}
namespaces: [$NAMESPACE]
operatorPolicy: {enabled: true}
settings:
  lookups:
    enabled: true
    operatorConfiguration: {namespace: $OPERATOR, name: postgres-operator}
END
  [ -z "${1:-}" ] || cat <<END
  restore:
    clusters:
      - cluster: $NAMESPACE/$DATABASE
        from:
          cluster: $DATABASE
          s3WalPath: $2
        timestamp: $1
END
}

# Installs or upgrades the policies, with the arguments of `values`.
install_policies() {
  values "$@" >"$temporary/values.yaml"
  helm upgrade --install "$RELEASE" "$CHART" --namespace kubewarden --values "$temporary/values.yaml" >/dev/null
  eventually 300 kubectl wait --for=condition=PolicyUniquelyReachable --timeout=10s clusteradmissionpolicies \
    --selector "app.kubernetes.io/instance=$RELEASE" || fail "the policy server does not load the policies"
}

step_policy() {
  create_namespace "$NAMESPACE"
  if own_cluster && [ -z "$given_image" ]; then
    make push INSECURE=1 IMAGE=localhost:5001/harbor-postgres-backup-policy:try >/dev/null
  fi
  install_policies
  ok "$(kubectl get clusteradmissionpolicies --selector "app.kubernetes.io/instance=$RELEASE" --output name | wc -l) policies are active"
}

# The ConfigMap with further lines of data on stdin.
pod_config() {
  cat <<END
apiVersion: v1
kind: ConfigMap
metadata: {name: pod-config, namespace: $NAMESPACE}
data:
  USE_WALG_BACKUP: "true"
  USE_WALG_RESTORE: "true"
  BACKUP_SCHEDULE: "0 */12 * * *"
  BACKUP_NUM_TO_RETAIN: "14"
  WAL_S3_BUCKET: harbor-backups
  AWS_ENDPOINT: http://store.$NAMESPACE:9000
  AWS_REGION: us-east-1
  AWS_ACCESS_KEY_ID: harbor-try
  AWS_SECRET_ACCESS_KEY: harbor-try-secret
END
  sed 's/^/  /'
}

# The resource that harbor-operator 1.3 writes for a HarborCluster, in the namespace and without the owner, which does not
# exist.
resource() {
  sed -e '/ownerReferences:/,/blockOwnerDeletion:/d' -e "s/^  namespace: harbor$/  namespace: $NAMESPACE/" \
    -e 's/numberOfInstances: .*/numberOfInstances: 2/' examples/harbor-1.3/postgresql.yaml
}

stored() {
  kubectl --namespace "$NAMESPACE" get "$1" --output "jsonpath=$2"
}

running() {
  [ "$(stored "postgresql/$DATABASE" '{.status.PostgresClusterStatus}')" = Running ] && [ -n "$(leader)" ] && sql 'SELECT 1'
}

leader() {
  kubectl --namespace "$NAMESPACE" get pods --selector "cluster-name=$DATABASE,spilo-role=master" --output name
}

# Runs a command as the user postgres in the pod of the leader.
in_leader() {
  kubectl --namespace "$NAMESPACE" exec "$(leader)" --container postgres -- su postgres --shell /bin/bash --command "$1"
}

# Runs SQL in Harbor's database, and prints the result.
sql() {
  in_leader "psql --dbname core --tuples-only --no-align --command \"$1\""
}

# Whether a pod-config with a misspelt variable name, with which there would be no backups, is denied.
denies_misspelt_name() {
  ! pod_config </dev/null | sed 's/WAL_S3_BUCKET/WAL_S3_BUKET/' | kubectl apply --dry-run=server --filename - >"$temporary/denied" 2>&1 &&
    grep pod-config/variable-name "$temporary/denied"
}

step_database() {
  # The API server needs some seconds to use a new webhook.
  eventually 60 denies_misspelt_name || fail "a pod-config with a misspelt variable name is accepted"
  ok "a pod-config with a misspelt variable name is denied"
  pod_config </dev/null | kubectl apply --filename -
  [ "$(stored configmap/pod-config '{.data.AWS_S3_FORCE_PATH_STYLE}')" = true ] || fail "pod-config is not repaired"
  ok "pod-config is repaired"
  resource | kubectl apply --filename -
  [ "$(stored "postgresql/$DATABASE" '{.spec.dockerImage}')" = "$SPILO" ] || fail "the image is not repaired"
  [[ $(stored "postgresql/$DATABASE" '{.spec.patroni.pg_hba}') == *"local all postgres trust"* ]] || fail "the pg_hba list is not repaired"
  ok "the resource of harbor-operator is repaired"
  eventually "$TIMEOUT" running || fail "the database does not start; see the log of the pods in $NAMESPACE"
  ok "the database is running: $(leader)"
}

step_backup() {
  running >/dev/null || fail "the database is not running"
  sql 'SET client_min_messages = warning; DROP TABLE IF EXISTS try; CREATE TABLE try (id int); INSERT INTO try SELECT generate_series(1, 1000);' >/dev/null
  # shellcheck disable=SC2016 # expanded in the pod
  in_leader 'envdir /run/etc/wal-e.d/env /scripts/postgres_backup.sh "$PGDATA"' >"$temporary/output" 2>&1 || {
    cat "$temporary/output" >&2
    fail "there is no base backup"
  }
  in_leader 'envdir /run/etc/wal-e.d/env wal-g backup-list' | grep 'base_' || fail "the base backup is not in the store"
  ok "1000 rows are in the base backup"
  sql 'INSERT INTO try SELECT generate_series(1001, 1500);' >/dev/null
  sleep 2
  local time segment path
  time=$(sql "SELECT to_char(now() AT TIME ZONE 'UTC', 'YYYY-MM-DD\\\"T\\\"HH24:MI:SS') || '+00:00'")
  sleep 2
  sql 'INSERT INTO try SELECT generate_series(1501, 1600);' >/dev/null
  segment=$(sql 'SELECT pg_walfile_name(pg_switch_wal())')
  eventually 120 archived "$segment" || fail "WAL segment $segment is not archived"
  path=$(in_leader 'envdir /run/etc/wal-e.d/env printenv WALG_S3_PREFIX')
  kubectl --namespace "$NAMESPACE" create configmap try --from-literal "time=$time" --from-literal "path=$path" \
    --dry-run=client --output yaml | kubectl apply --filename - >/dev/null
  ok "500 further rows until $time, and 100 after it, are in $path"
}

archived() {
  [ "$(sql "SELECT last_archived_wal >= '$1' FROM pg_stat_archiver")" = t ]
}

step_delete() {
  kubectl --namespace "$NAMESPACE" delete postgresql "$DATABASE" --ignore-not-found >/dev/null
  kubectl --namespace "$NAMESPACE" wait --for=delete pod --selector "cluster-name=$DATABASE" --timeout=5m >/dev/null ||
    fail "the operator does not delete the pods"
  # It deletes the services last. Until then it does not create the restored database.
  kubectl --namespace "$NAMESPACE" wait --for=delete "service/$DATABASE" "service/$DATABASE-repl" --timeout="${TIMEOUT}s" >/dev/null ||
    fail "the operator does not delete the services"
  # The Secrets remain: the restored database has the same passwords.
  kubectl --namespace "$NAMESPACE" delete persistentvolumeclaims,endpoints,configmaps --selector "cluster-name=$DATABASE" >/dev/null
  [ -z "$(kubectl --namespace "$NAMESPACE" get pods,persistentvolumeclaims --selector "cluster-name=$DATABASE" --output name)" ] ||
    fail "a pod or a volume remains"
  ok "the database and its volumes are deleted"
}

step_restore() {
  local time path
  stored configmap/try '{.data}' >/dev/null || fail "run the step backup first"
  time=$(stored configmap/try '{.data.time}')
  path=$(stored configmap/try '{.data.path}')
  install_policies "$time" "$path"
  # The new cluster has the name of the old one: without another prefix it would overwrite the backups. Each restore has a
  # prefix of its own, so that a restored cluster can be restored again.
  pod_config <<END | kubectl apply --filename -
WAL_BUCKET_SCOPE_PREFIX: restored-$(tr -cd '0-9' <<<"${time%+*}")-
CLONE_USE_WALG_RESTORE: "true"
CLONE_AWS_ENDPOINT: \$(AWS_ENDPOINT)
CLONE_AWS_REGION: \$(AWS_REGION)
CLONE_AWS_ACCESS_KEY_ID: \$(AWS_ACCESS_KEY_ID)
CLONE_AWS_SECRET_ACCESS_KEY: \$(AWS_SECRET_ACCESS_KEY)
CLONE_AWS_S3_FORCE_PATH_STYLE: "true"
CLONE_WALG_DISABLE_S3_SSE: "true"
END
  eventually 60 restores "$time" || fail "the policy does not set spec.clone"
  resource | kubectl apply --filename -
  [ "$(stored "postgresql/$DATABASE" '{.spec.clone.timestamp}')" = "$time" ] || fail "spec.clone is not set"
  ok "the policy has set spec.clone"
  eventually "$TIMEOUT" running || fail "the database does not start; see the log of the pods in $NAMESPACE"
  local rows
  rows=$(sql 'SELECT count(*), max(id) FROM try')
  [ "$rows" = '1500|1500' ] || fail "expected 1500 rows, found $rows (number and last)"
  ok "the database is restored: 1500 rows, and none after $time"
}

# Whether the policy server uses the settings with the restore: a new resource gets spec.clone.
restores() {
  [ "$(stored "postgresql/$DATABASE" '{.spec.clone.timestamp}' 2>/dev/null)" = "$1" ] ||
    [ "$(resource | kubectl create --dry-run=server --output jsonpath='{.spec.clone.timestamp}' --filename -)" = "$1" ]
}

step_remove() {
  if own_cluster; then
    kind delete cluster --name "$KIND_CLUSTER"
    docker rm --force "$REGISTRY" >/dev/null 2>&1 || true
    ok "the cluster is deleted; Kubewarden, the operator and the policies with it"
    return
  fi
  # The operator must still run while it deletes the database.
  kubectl --namespace "$NAMESPACE" delete postgresql "$DATABASE" --ignore-not-found >/dev/null 2>&1 || true
  kubectl --namespace "$NAMESPACE" wait --for=delete "service/$DATABASE" "service/$DATABASE-repl" --timeout=3m >/dev/null 2>&1 || true
  helm uninstall "$RELEASE" --namespace kubewarden --ignore-not-found --wait >/dev/null
  helm uninstall postgres-operator --namespace "$OPERATOR" --ignore-not-found --wait >/dev/null
  kubectl delete namespace "$NAMESPACE" "$OPERATOR" --ignore-not-found --timeout=3m >/dev/null ||
    fail "the namespaces are not deleted; see their status"
  ok "removed; Kubewarden and the resource types of postgres-operator remain"
}

given_kubeconfig=${KUBECONFIG:-} given_image=${IMAGE:-}
for program in kubectl helm jq; do
  command -v "$program" >/dev/null || fail "$program is not installed"
done
if own_cluster; then
  for program in kind docker; do
    command -v "$program" >/dev/null || fail "$program is not installed; set KUBECONFIG to use an existing cluster"
  done
  [ -n "$given_image" ] || command -v kwctl >/dev/null || fail "kwctl is not installed; it pushes the policy"
  export KUBECONFIG=$HOME/.kube/$KIND_CLUSTER
fi

[ $# -gt 0 ] || set -- "${STEPS[@]}"
for step in "$@"; do
  declare -F "step_$step" >/dev/null || fail "unknown step $step; the steps are: ${STEPS[*]} remove"
done
for step in "$@"; do
  printf '%s\n' "$step"
  if own_cluster && [ "$step" != cluster ] && [ "$step" != remove ]; then
    kind get clusters 2>/dev/null | grep -qx "$KIND_CLUSTER" || fail "there is no cluster; run the step cluster first"
    IMAGE=${given_image:-$(registry_address)/harbor-postgres-backup-policy:try}
  elif [ "$step" = policy ] || [ "$step" = restore ]; then
    [ -n "$given_image" ] || fail "set IMAGE to the policy as the policy server pulls it; make push prints it"
  fi
  "step_$step"
done
