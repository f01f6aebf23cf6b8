"""The ``passerelle`` command, in this process where that is enough, in another where the terminal matters."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any, Callable

import pytest
import reglages_essais  # noqa: F401
from click.testing import CliRunner, Result

from bot.cli import main

RACINE = Path(__file__).resolve().parents[2]
JOUR = "2026-11-22"
Commande = Callable[..., Result]


@pytest.fixture
def passerelle() -> Commande:
    """Run a command in this process: ``passerelle("check", "--json", entree='{"age": 27}')``."""

    def lancer(*arguments: str, entree: "str | bytes" = "") -> Result:
        return CliRunner().invoke(main, list(arguments), input=entree, prog_name="passerelle")

    return lancer


@pytest.fixture
def converser(passerelle: Commande, ouvrier: Any, monkeypatch: pytest.MonkeyPatch) -> Commande:
    """The same, for the commands that need the model: it is loaded once for the whole suite."""
    monkeypatch.setattr("bot.cli.conversation.charger_ouvrier", lambda: ouvrier)
    return passerelle


def processus(*arguments: str, entree: str = "", **environnement: str) -> "subprocess.CompletedProcess[str]":
    """Run a command as a user does, in its own process."""
    return subprocess.run(
        [sys.executable, "-m", "bot", *arguments],
        cwd=RACINE,
        env={**os.environ, **environnement},
        input=entree,
        capture_output=True,
        text=True,
        timeout=280,
    )


def en_lignes(resultat: Result) -> list[dict[str, Any]]:
    """The JSON lines of the standard output."""
    return [json.loads(ligne) for ligne in resultat.stdout.splitlines()]


def une_ligne(resultat: Result, code: int) -> str:
    """The only line of the error output of a command that failed with ``code``, without a traceback."""
    assert resultat.exit_code == code, (resultat.output, resultat.exception)
    assert isinstance(resultat.exception, SystemExit)
    lignes = resultat.stderr.splitlines()
    assert len(lignes) == 1, lignes
    return lignes[0]
