#!/usr/bin/env bash
# Installs the programs that tests compare with or need, if they are missing: Debian packages, as root or with sudo, and
# Helm, which needs Go.
set -euo pipefail

helm=helm.sh/helm/v3/cmd/helm@v3.22.0
bin=${XDG_CACHE_HOME:-$HOME/.cache}/harbor-postgres-backup/bin
if ! command -v helm >/dev/null && [ ! -x "$bin/helm" ]; then
  command -v go >/dev/null || { echo "Neither Helm nor Go, which builds it, is installed." >&2; exit 1; }
  echo "Building $helm; this takes some minutes, once…"
  GOBIN=$bin go install "$helm"
fi

packages=()
ls /usr/lib/postgresql/*/bin/postgres >/dev/null 2>&1 || packages+=(postgresql)
command -v pg_basebackup >/dev/null || packages+=(postgresql-client)
command -v crontab >/dev/null || packages+=(cron)
command -v openssl >/dev/null || packages+=(openssl)
[ ${#packages[@]} -gt 0 ] || exit 0

echo "Installing ${packages[*]}…"
as_root=()
[ "$(id -u)" -eq 0 ] || as_root=(sudo)
export DEBIAN_FRONTEND=noninteractive
"${as_root[@]}" apt-get update -qq
"${as_root[@]}" apt-get install -y -qq --no-install-recommends "${packages[@]}"
