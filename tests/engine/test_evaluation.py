"""The evaluation: two halves that never move, and only the errors that may be looked at."""

from __future__ import annotations

from pathlib import Path
from typing import Any, Optional

import pytest

from bot.engine.evaluation import DEV, TEST, charger, en_tableau, evaluer, moitie

JEUX = Path(__file__).resolve().parents[1] / "nlu"


class FauxOuvrier:
    """Answers always the same intent."""

    def parse(self, texte: str, jour: str, demande: Optional[str]) -> dict[str, Any]:
        return {"intent": {"name": "montant", "confidence": 0.6}, "lecture": {"aides": [], "faits": {}}}


@pytest.fixture(scope="module")
def rapport() -> dict[str, Any]:
    return evaluer(FauxOuvrier(), JEUX)


def test_a_half_depends_on_words_alone() -> None:
    assert moitie("Où faire la demande ?") == moitie("ou faire la demande") == moitie("  OÙ FAIRE  LA DEMANDE…")


@pytest.mark.parametrize("jeu", ["aspects", "hors_perimetre", "securite"])
def test_halves_are_of_a_size(jeu: str, rapport: dict[str, Any]) -> None:
    dev, test = rapport[jeu][DEV]["phrases"], rapport[jeu][TEST]["phrases"]
    assert dev + test == rapport[jeu]["phrases"] == len(charger(JEUX / f"{jeu}.yml"))
    assert 0.35 < dev / (dev + test) < 0.65


@pytest.mark.parametrize("jeu", ["aspects", "hors_perimetre"])
def test_errors_of_the_test_half_are_not_listed(jeu: str, rapport: dict[str, Any]) -> None:
    assert rapport[jeu]["erreurs"]
    assert {erreur["moitie"] for erreur in rapport[jeu]["erreurs"]} == {DEV}


def test_every_missed_distress_is_listed(rapport: dict[str, Any]) -> None:
    attendus = [cas["texte"] for cas in charger(JEUX / "securite.yml") if cas["intention"] != "montant"]
    assert [erreur["texte"] for erreur in rapport["securite"]["erreurs"]] == attendus


def test_the_table_shows_both_halves(rapport: dict[str, Any]) -> None:
    lignes = en_tableau(rapport).splitlines()
    assert sum(ligne.strip().startswith(DEV) for ligne in lignes) == 3
    assert sum(ligne.strip().startswith(TEST) for ligne in lignes) == 3
