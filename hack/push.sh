#!/usr/bin/env bash
# Pushes annotated-policy.wasm to an OCI registry, and prints the digest and the command that installs the chart with it.
#
# Usage: hack/push.sh registry.example.com/harbor-postgres-backup-policy:v0.2.0
#
# Credentials are those of `docker login` (DOCKER_CONFIG names another directory than ~/.docker). Environment variables:
#   INSECURE=1     the registry has no TLS, or a certificate that cannot be verified
#   SOURCES=FILE   a sources.yml of Kubewarden, for example with a certificate authority of the registry
set -euo pipefail
cd "$(dirname "$0")/.."

fail() {
  echo "$1" >&2
  exit 2
}

image=${1:-}
[[ $image =~ ^([a-z0-9][a-z0-9.:-]*)/([a-z0-9][a-z0-9./_-]*):([A-Za-z0-9_][A-Za-z0-9_.-]*)$ ]] ||
  fail "Set IMAGE to <registry>/<repository>:<tag>, for example IMAGE=registry.example.com/harbor-postgres-backup-policy:v0.2.0"
registry=${BASH_REMATCH[1]} repository=${BASH_REMATCH[2]} tag=${BASH_REMATCH[3]}
command -v kwctl >/dev/null ||
  fail "kwctl is not installed. Its releases are at https://github.com/kubewarden/adm-controller/releases"
[ -f annotated-policy.wasm ] || fail "annotated-policy.wasm does not exist. Create it with: make annotated-policy.wasm"

temporary=$(mktemp -d)
trap 'rm -rf "$temporary"' EXIT
options=()
if [ -n "${INSECURE:-}" ]; then
  echo "insecure_sources: [\"$registry\"]" >"$temporary/sources.yml"
  options=(--sources-path "$temporary/sources.yml")
elif [ -n "${SOURCES:-}" ]; then
  options=(--sources-path "$SOURCES")
fi

[ -z "${DOCKER_CONFIG:-}" ] || options+=(--docker-config-json-path "$DOCKER_CONFIG")

# kwctl logs a warning for the README in the metadata, which is not part of the manifest of the image, and each protocol that
# it tries.
pushed=$(kwctl push "${options[@]}" --output json annotated-policy.wasm "registry://$image" 2>"$temporary/log") || {
  cat "$temporary/log" >&2
  fail "kwctl could not push to $registry."
}
digest=$(sed -n 's/.*"immutable_ref": *"[^"]*@\(sha256:[0-9a-f]*\)".*/\1/p' <<<"$pushed")
[ -n "$digest" ] || fail "kwctl printed no digest: $pushed"

echo "Pushed $registry/$repository:$tag"
echo "Digest $digest"
echo
if [ -n "${INSECURE:-}" ]; then
  cat <<END
The policy server must be allowed to pull from this registry. Set "insecureSources" of the PolicyServer:

  kubectl patch policyserver default --type=merge --patch '{"spec": {"insecureSources": ["$registry"]}}'

END
fi
cat <<END
Install the policies with:

  helm install harbor-postgres-backup charts/harbor-postgres-backup-policy --namespace kubewarden \\
    --set module.registry=$registry --set module.repository=$repository --set module.digest=$digest
END
