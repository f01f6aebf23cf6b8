"""Fixtures shared by the suites. The trained model is loaded at most once per test process."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

RACINE = Path(__file__).resolve().parents[1]


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
