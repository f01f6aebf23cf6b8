#!/usr/bin/env bash
# Prepare the Python environment: .venv with the frozen dependencies and the project itself.
# Needs Python 3 and the package registries. Does nothing when the lock has not changed.
set -euo pipefail
cd "$(dirname "$0")/.."

say() { printf '%s\n' "$*" >&2; }

stamp=.venv/.lock-installe
if [ -f "$stamp" ] && cmp -s requirements.lock "$stamp" && [ -x .venv/bin/passerelle ]; then
  exit 0
fi

find_uv() {
  if command -v uv >/dev/null 2>&1; then command -v uv; return; fi
  if [ ! -x .uv/bin/uv ]; then
    say "Installation de uv depuis l'index Python…"
    if ! python3 -m venv .uv >/dev/null 2>&1; then
      # Debian ships venv apart.
      rm -rf .uv
      if [ "$(id -u)" = 0 ]; then
        apt-get update -qq && apt-get install -y -qq python3-venv >/dev/null
        python3 -m venv .uv
      else
        say "Le module venv de Python manque : installez le paquet python3-venv."
        exit 1
      fi
    fi
    .uv/bin/pip install --quiet --disable-pip-version-check uv
  fi
  echo .uv/bin/uv
}

uv=$(find_uv)

if [ ! -x .venv/bin/python ]; then
  say "Création de l'environnement Python 3.10…"
  if ! "$uv" venv --quiet --python 3.10 .venv; then
    if command -v pyenv >/dev/null 2>&1; then
      pyenv install --skip-existing 3.10 && "$uv" venv --quiet --python "$(PYENV_VERSION=3.10 pyenv which python)" .venv
    else
      say "Python 3.10 est introuvable : installez-le (uv python install 3.10, ou pyenv install 3.10)."
      exit 1
    fi
  fi
fi

say "Installation des dépendances figées (requirements.lock)…"
"$uv" pip sync --quiet --python .venv --compile-bytecode requirements.lock
"$uv" pip install --quiet --python .venv --no-deps --no-build-isolation --editable .
cp requirements.lock "$stamp"
