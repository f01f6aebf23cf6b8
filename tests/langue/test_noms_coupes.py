"""A name cut at a word is not a misspelling of it: ordinary words must not designate an aid."""

from __future__ import annotations

import pytest

from bot.langue.aides import RepereurAides
from bot.langue.normalisation import normaliser

REPEREUR = RepereurAides({"social": ["demande hlm", "al'in"], "zonage": ["la zone b1"], "visale": ["visale", "garantie visale"]})


def noms(texte: str) -> list[str]:
    return [mention.id for mention in REPEREUR.trouver(normaliser(texte))]


@pytest.mark.parametrize("texte", [
    "on me réclame trois mois et je me demande pourquoi",
    "la demande est restée sans réponse",
    "la zone est calme",
    "une garantie pour mon loyer",
])
def test_un_nom_coupe_ne_designe_rien(texte: str) -> None:
    assert noms(texte) == []


@pytest.mark.parametrize(("texte", "attendu"), [
    ("ma demande hlm traîne", "social"),
    ("une demmande hlm", "social"),
    ("dans la zone b1", "zonage"),
    ("garanti visale", "visale"),
    ("vizale", "visale"),
])
def test_un_nom_entier_ou_mal_ecrit_designe_son_aide(texte: str, attendu: str) -> None:
    assert noms(texte) == [attendu]
