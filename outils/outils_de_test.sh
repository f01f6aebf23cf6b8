#!/usr/bin/env bash
# What the tests need beyond Python: Chromium, PostgreSQL, Redis, Node with the front-end tools.
# From Debian's packages when root; otherwise says what is missing and lets the tests that need it say so too.
set -euo pipefail
cd "$(dirname "$0")/.."

say() { printf '%s\n' "$*" >&2; }

packages=()
[ -x /usr/bin/chromium ] || packages+=(chromium)
compgen -G "/usr/lib/postgresql/*/bin/initdb" >/dev/null || packages+=(postgresql)
command -v redis-server >/dev/null 2>&1 || packages+=(redis-server)
command -v npm >/dev/null 2>&1 || packages+=(nodejs npm)

if [ ${#packages[@]} -gt 0 ]; then
  if [ "$(id -u)" = 0 ]; then
    say "Installation de : ${packages[*]}…"
    apt-get update -qq
    DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends "${packages[@]}" >/dev/null
  else
    say "Paquets manquants pour tous les tests : ${packages[*]} (installez-les en administrateur)."
  fi
fi

if command -v npm >/dev/null 2>&1; then
  folder=bot/web/widget
  if ! cmp -s "$folder/package-lock.json" "$folder/node_modules/.lock-installe"; then
    say "Installation des outils de la page (npm ci)…"
    (cd "$folder" && npm ci --silent --no-audit --no-fund)
    cp "$folder/package-lock.json" "$folder/node_modules/.lock-installe"
  fi
fi
