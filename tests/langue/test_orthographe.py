"""Spelling: what is brought back to a known word, and what is never touched."""

from __future__ import annotations

import pytest

from bot.langue import Correcteur, mots_de

PHRASES = ["quel est le montant de la garantie", "quel est le loyer maximum", "le montant du loyer", "la garantie du proprietaire", "un proprietaire"]
CORRECTEUR = Correcteur(mots_de(PHRASES))


@pytest.mark.parametrize(
    ("tape", "lu"),
    [
        ("quel est le montnat", "quel est le montant"),  # swapped
        ("quel est le monttant", "quel est le montant"),  # doubled
        ("quel est le loyr ?", "quel est le loyer ?"),  # forgotten
        ("la garznttie", "la garantie"),  # two mistakes in a long word
        ("un prorietiare", "un proprietaire"),
        ("le lyre", "le lyre"),  # two mistakes in a short word
        ("le loy", "le loy"),  # too short
        ("620 euros", "620 euros"),  # digits, and no neighbour
        ("maximum", "maximum"),  # known, though rare
        ("maximim", "maximim"),  # nothing is corrected into a rare word
        ("", ""),
    ],
)
def test_correction(tape: str, lu: str) -> None:
    assert CORRECTEUR.corriger(tape) == lu


def test_the_nearer_then_the_more_frequent() -> None:
    correcteur = Correcteur({"loyer": 9, "foyer": 3, "foyers": 90})
    assert correcteur.corriger("moyer") == "loyer"
    assert correcteur.corriger("foyzr") == "foyer"


def test_a_flood_costs_no_more() -> None:
    corrige = CORRECTEUR.corriger(" ".join(["montnat"] * 100)).split()
    assert corrige.count("montant") == 40 and corrige.count("montnat") == 60
