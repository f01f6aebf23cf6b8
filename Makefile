# Everything starts here. On a fresh machine (Debian, Python 3, make), `make run` and `make test` do all the set-up.
.DEFAULT_GOAL := help
.PHONY: help install run train test test-fast test-tools lint bench soak chaos securite lock evaluate images audit clean

PYTHON := .venv/bin/python
PASSERELLE := .venv/bin/passerelle
PYTEST := $(PYTHON) -m pytest
export RASA_TELEMETRY_ENABLED = false

help: ## les commandes
	@awk -F ':.*## ' '/^[a-z-]+:.*## / {printf "  make %-10s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

install:
	@outils/installer.sh

run: install ## tout préparer, puis servir le chat (http://127.0.0.1:8000)
	@$(PASSERELLE) serve

train: install ## entraîner le modèle de compréhension
	@$(PASSERELLE) train

test-tools: install
	@outils/outils_de_test.sh

test: test-tools lint ## tous les tests (installe ce qu'il leur faut)
	@$(PASSERELLE) train
	@rm -rf artefacts
	@$(PYTEST) -n 2 --dist loadfile
	@$(PASSERELLE) catalogue freshness --alerts

test-fast: install ## les tests sans modèle, sans navigateur, en moins d'une minute
	@$(PYTEST) -n 2 --dist loadfile -m "not model and not browser and not slow"

lint: install ## style et types
	@$(PYTHON) -m ruff check .
	@$(PYTHON) -m mypy

evaluate: install ## mesurer la compréhension (tableau, JSON et page HTML dans evaluation/)
	@$(PASSERELLE) evaluate --full --bands --output evaluation

images: test-tools ## refaire les images du guide du relecteur, à regarder ensuite
	@$(PYTHON) tests/browser/captures_relecteur.py

bench: install ## mesurer la charge à côté de Rasa ordinaire (écrit docs/charge.md), puis la relecture de 2 millions de messages
	@$(PASSERELLE) train
	@$(PYTHON) tests/bench

soak: install ## une heure de marche : la mémoire reste-t-elle plate ? (complète docs/charge.md)
	@$(PASSERELLE) train
	@$(PYTHON) tests/bench endurance

chaos: test-tools ## 300 pannes sous charge, sur SQLite et PostgreSQL : rien de perdu, doublé ni dérangé (écrit docs/pannes.md)
	@$(PYTHON) tests/chaos --docs

securite: test-tools ## jouer les essais de chaque exigence de sécurité, écrire le rapport dans securite/
	@$(PASSERELLE) train
	@$(PYTHON) tests/securite

audit: install ## les failles connues des dépendances ; échoue si un paquet n'est pas examiné
	@$(PASSERELLE) audit

lock: install ## figer à nouveau les dépendances, après un changement de pyproject.toml
	@uv=$$(command -v uv || echo .uv/bin/uv); $$uv pip compile pyproject.toml --extra dev --python-version 3.10 \
		--generate-hashes --no-annotate --quiet --output-file requirements.lock

clean: ## effacer ce qui se reconstruit (pas les données)
	rm -rf .venv .uv models artefacts build dist *.egg-info bot/web/widget/node_modules .pytest_cache .mypy_cache .ruff_cache .hypothesis
