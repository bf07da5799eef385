#!/usr/bin/env bash
# Installs the programs that tests ask for a second opinion, where they are missing (Debian, as root
# or through sudo).
set -euo pipefail

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
