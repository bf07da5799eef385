#!/usr/bin/env bash
# Installs the programs that tests compare with or need, if they are missing: Debian packages, as root or with sudo, Helm,
# which needs Go, and a PostgreSQL server of every major version, from npm packages for Linux on x86-64.
set -euo pipefail

cache=${XDG_CACHE_HOME:-$HOME/.cache}/harbor-postgres-backup
here=$(cd "$(dirname "$0")" && pwd)

# npm compares the packages with the checksums in package-lock.json. No script of a package is run.
servers=$cache/postgresql
if [ "$(uname -sm)" = "Linux x86_64" ] && ! cmp -s "$here/postgresql/package-lock.json" "$servers/installed.json"; then
  echo "Installing PostgreSQL servers in $servers…"
  mkdir -p "$servers"
  cp "$here"/postgresql/package*.json "$servers"
  npm ci --prefix "$servers" --ignore-scripts --no-audit --no-fund --no-update-notifier
  for directory in "$servers"/node_modules/postgresql-*/native; do
    # Packages cannot contain the symbolic links by which programs find their libraries.
    PATH=$PATH:/sbin ldconfig -n "$directory/lib"
    "$directory/bin/postgres" --version
  done
  mv "$servers/package-lock.json" "$servers/installed.json"
fi

helm=helm.sh/helm/v3/cmd/helm@v3.22.0
bin=$cache/bin
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
