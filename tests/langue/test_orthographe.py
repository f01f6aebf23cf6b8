"""Spelling: what is brought back to a known word, and what is never touched."""

from __future__ import annotations

import pytest

from bot.langue import Correcteur, mots_de, paires_de
from bot.langue.clavier import VOISINES, invraisemblance

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


def test_the_nearer_key_then_the_more_frequent_word() -> None:
    correcteur = Correcteur({"loyer": 9, "foyer": 9, "foyers": 90})
    assert correcteur.corriger("moyer") == "loyer"  # m is beside l, far from f
    assert correcteur.corriger("foyzr") == "foyer"
    assert Correcteur({"mais": 200, "mois": 900}).corriger("mzis") == "mais"
    assert Correcteur({"mais": 200, "mois": 900}).corriger("mxis") == "mois"


def test_the_sentence_chooses_between_two_words() -> None:
    phrases = ["mon loyer est cher", "un foyer fiscal", "le loyer du mois", "le foyer compte deux personnes"] * 3
    correcteur = Correcteur(mots_de(phrases), paires_de(phrases))
    assert correcteur.corriger("mon koyer") == "mon loyer"
    assert correcteur.corriger("mon goyer est cher") == "mon loyer est cher"
    assert correcteur.corriger("un goyer fiscal") == "un foyer fiscal"


def test_an_unlikely_word_stays() -> None:
    """A word of another world is no misspelling of ours."""
    correcteur = Correcteur({"je": 30_000, "paie": 30_000, "le": 30_000, "loyer": 30_000, "kiosque": 2}, {"le loyer": 30_000})
    assert correcteur.corriger("le kiwoque") == "le kiwoque"
    assert correcteur.corriger("le loywr") == "le loyer"


def test_a_short_word_is_corrected_into_a_common_one_only() -> None:
    correcteur = Correcteur({"que": 50, "rue": 2, **{f"mot{lettre}": 500 for lettre in "abcdefgh"}})
    assert correcteur.corriger("qje") == "que" and correcteur.corriger("ruf") == "ruf"


@pytest.mark.parametrize(
    ("tape", "lu"),
    [
        ("le mon tant", "le montant"),
        ("la garan tie", "la garantie"),
        ("le l oyer", "le loyer"),
        ("quel est le", "quel est le"),  # words of their own
        ("l oyer, le", "loyer, le"),
        ("mon, tant pis", "mon, tant pis"),  # a comma is no slip
    ],
)
def test_a_word_cut_by_a_space_is_whole_again(tape: str, lu: str) -> None:
    assert CORRECTEUR.corriger(tape) == lu


def test_slips_cost_what_they_should() -> None:
    assert invraisemblance("loyer", "loyer") == 0
    assert invraisemblance("koyer", "loyer") < invraisemblance("xoyer", "loyer")
    assert invraisemblance("looyer", "loyer") < invraisemblance("lowyer", "loyer")
    assert invraisemblance("olyer", "loyer") == invraisemblance("lyer", "loyer") < invraisemblance("lye", "loyer")


def test_neighbours_on_the_keyboard_are_mutual() -> None:
    assert len(VOISINES) == 26 and {"z", "r", "s", "d"} == set(VOISINES["e"])
    assert all(lettre in VOISINES[voisine] for lettre, voisines in VOISINES.items() for voisine in voisines)


def test_pairs_are_counted_when_met_again() -> None:
    assert paires_de(["le loyer", "le loyer du mois", "du mois"]) == {"le loyer": 2, "du mois": 2}


def test_a_flood_costs_no_more() -> None:
    corrige = CORRECTEUR.corriger(" ".join(["montnat"] * 100)).split()
    assert corrige.count("montant") == 40 and corrige.count("montnat") == 60
