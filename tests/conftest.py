"""Fixtures shared by the suites. The trained model is loaded at most once per test process."""

from __future__ import annotations

import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from registre_local import Registre, registre_local

RACINE = Path(__file__).resolve().parents[1]
ECRANS = RACINE / "artefacts" / "ecrans"
DEBUT = time.time()


def pytest_terminal_summary(terminalreporter: Any) -> None:
    """Name the pictures that this run took, whether it succeeded or not: they are to be looked at, and to be kept."""
    images = sorted(path.name for path in ECRANS.glob("*.png") if path.stat().st_mtime >= DEBUT)
    if images:
        terminalreporter.section(f"{len(images)} images dans {ECRANS.relative_to(RACINE)}/")
        terminalreporter.write_line("\n".join(images))


@pytest.fixture(scope="session")
def modele() -> Path:
    """The model of the project as it is, trained if needed (``make test`` trains it before the tests)."""
    from bot.cli.modele import obtenir_modele

    return obtenir_modele()


@pytest.fixture(scope="session")
def ouvrier(modele: Path) -> Any:
    """An engine worker in this process."""
    from bot.engine import worker

    return worker.load(modele)


@pytest.fixture
def registre() -> Iterator[Registre]:
    """A local company register, which the conversation uses during the test."""
    from bot import entreprises
    from bot.entreprises.client import Client, Delais

    with registre_local() as serveur:
        entreprises.installer(Client(serveur.url, Delais(connexion=2, lecture=2, total=3)))
        yield serveur
        entreprises.desinstaller()
