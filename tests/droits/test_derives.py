"""Derived facts: calendar arithmetic at day precision, bounds when only bounds follow, unknown otherwise."""
from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.droits import derives
from bot.droits.derives import Contexte, age_en_mois, mois_entames, mois_revolus, plus_mois
from bot.droits.faits import INFINI

CONTEXTE = Contexte(date(2030, 6, 15), {"visale": lambda code: {"1": {"A"}, "2": {"A", "B"}}.get(code, set())})
JOURS = st.dates(date(2000, 1, 1), date(2060, 12, 31))


def ordinal(*jour: int) -> tuple[int, int]:
    rang = date(*jour).toordinal()  # type: ignore[arg-type]
    return (rang, rang)


@pytest.mark.parametrize(("jour", "mois", "attendu"), [
    (date(2030, 1, 31), 1, date(2030, 2, 28)),
    (date(2032, 1, 31), 1, date(2032, 2, 29)),
    (date(2030, 5, 31), 1, date(2030, 6, 30)),
    (date(2030, 3, 31), -1, date(2030, 2, 28)),
    (date(2030, 12, 15), 2, date(2031, 2, 15)),
    (date(2030, 1, 15), -2, date(2029, 11, 15)),
])
def test_plus_mois(jour: date, mois: int, attendu: date) -> None:
    assert plus_mois(jour, mois) == attendu


@given(debut=JOURS, fin=JOURS, n=st.integers(-30, 30))
def test_mois_entames_dit_exactement_le_delai(debut: date, fin: date, n: int) -> None:
    # "At most n months after" is the same question asked on the calendar or on the derived number.
    assert (mois_entames(debut, fin) <= n) == (fin <= plus_mois(debut, n))
    assert (mois_revolus(debut, fin) >= n) == (fin >= plus_mois(debut, n))


def test_bornes_de_mois_a_un_jour_pres() -> None:
    entree = date(2030, 1, 31)
    assert mois_entames(entree, date(2030, 3, 31)) == 2
    assert mois_entames(entree, date(2030, 4, 1)) == 3
    assert mois_entames(entree, entree) == 0
    assert mois_entames(entree, date(2030, 1, 1)) == 0
    assert mois_entames(entree, date(2029, 12, 31)) == -1
    assert mois_revolus(entree, date(2030, 3, 30)) == 1
    assert mois_revolus(entree, date(2030, 3, 31)) == 2


def test_age_en_mois() -> None:
    assert age_en_mois(date(2000, 6, 15), date(2030, 6, 15)) == 360
    assert age_en_mois(date(2000, 6, 16), date(2030, 6, 15)) == 359
    assert age_en_mois(date(2004, 2, 29), date(2030, 2, 28)) == 26 * 12 - 1


def test_age_en_mois_depuis_l_age_ou_la_naissance() -> None:
    assert derives.age_mois(CONTEXTE, ordinal(2000, 6, 15), None) == (360, 360)
    assert derives.age_mois(CONTEXTE, None, (17, 17)) == (204, 215)
    assert derives.age_mois(CONTEXTE, ordinal(2000, 6, 15), (17, 17)) == (360, 360)
    assert derives.age_mois(CONTEXTE, None, None) is None
    assert derives.age_annees(CONTEXTE, ordinal(2000, 6, 16)) == (29, 29)
    assert derives.age_annees(CONTEXTE, None) is None


def test_ecarts_de_dates_et_bornes() -> None:
    janvier = (date(2030, 1, 1).toordinal(), date(2030, 1, 31).toordinal())
    assert derives.mois_entames_entre(CONTEXTE, janvier, ordinal(2030, 3, 15)) == (2, 3)
    assert derives.jours_entre(CONTEXTE, ordinal(2030, 1, 1), janvier) == (0, 30)
    assert derives.mois_revolus_entre(CONTEXTE, (-INFINI, janvier[1]), ordinal(2030, 3, 31)) == (2, INFINI)
    assert derives.jours_entre(CONTEXTE, None, janvier) is None


def test_zone_visale() -> None:
    assert derives.zone_visale(CONTEXTE, frozenset("1")) == frozenset("A")
    assert derives.zone_visale(CONTEXTE, frozenset("2")) == frozenset("AB")
    assert derives.zone_visale(CONTEXTE, frozenset("12")) == frozenset("AB")
    assert derives.zone_visale(CONTEXTE, frozenset("9")) is None
    assert derives.zone_visale(CONTEXTE, None) is None
    assert derives.zone_visale(Contexte(CONTEXTE.jour), frozenset("1")) is None


def test_ressources_au_moins_le_salaire() -> None:
    assert derives.ressources_minimales(CONTEXTE, (1640, 1640)) == (1640, INFINI)
    assert derives.ressources_minimales(CONTEXTE, (1640, 1700), (300, 300)) == (1940, INFINI)
    assert derives.ressources_minimales(CONTEXTE, (0, 0)) is None
    assert derives.ressources_minimales(CONTEXTE, None) is None


def test_arithmetique_d_intervalles() -> None:
    assert derives.difference(CONTEXTE, (350, 350), (220, 280)) == (70, 130)
    assert derives.difference(CONTEXTE, (200, 200), (250, 250)) == (0, 0)
    assert derives.difference(CONTEXTE, None, (1, 1)) is None
    assert derives.difference(CONTEXTE, (200, 300), None) == (0, 300)
    assert derives.somme(CONTEXTE, (1, 2), (3, 4)) == (4, 6)
    assert derives.somme(CONTEXTE, (1, 2), None) is None
    assert derives.rapport(CONTEXTE, (800, 800), (1600, 1600)) == (0.5, 0.5)
    assert derives.rapport(CONTEXTE, (800, 800), (1600, INFINI)) == (0.0, 0.5)
    assert derives.rapport(CONTEXTE, (800, 800), (0, 0)) == (INFINI, INFINI)
    assert derives.rapport(CONTEXTE, (0, 0), (0, 0)) == (0.0, 0.0)
    assert derives.rapport(CONTEXTE, (-1, 5), (1, 1)) is None


@pytest.mark.parametrize(
    ("personnes", "seul", "jeune", "handicap", "categories"),
    [
        ((1, 1), None, None, False, "1"),
        ((1, 1), None, None, True, "2"),
        ((1, 1), None, None, None, "1 2"),
        ((2, 2), False, False, False, "2"),
        ((2, 2), True, None, False, "3"),
        ((2, 2), False, True, False, "3"),
        ((2, 2), False, False, True, "3"),
        ((2, 2), None, None, False, "2 3"),
        ((3, 3), False, None, False, "3"),
        ((3, 3), True, None, False, "4"),
        ((4, 5), False, None, False, "4 5"),
        ((10, 10), False, None, False, "10"),
        ((10, 10), None, None, False, ""),
        ((11, 11), False, None, False, ""),
    ],
)
def test_categorie_de_menage(
    personnes: tuple[int, int], seul: bool | None, jeune: bool | None, handicap: bool | None, categories: str
) -> None:
    """Order of 29 July 1987: a person per category, one more for a lone parent, a young couple or a disability card."""
    connus = [None if reponse is None else frozenset({reponse}) for reponse in (seul, jeune, handicap)]
    trouvees = derives.categorie_menage(CONTEXTE, personnes, *connus)
    assert trouvees == (frozenset(f"c{each}" for each in categories.split()) or None)


@pytest.mark.parametrize(("personnes", "adulte_seul", "categories"), [
    ((1, 1), None, "c1"),
    ((2, 2), frozenset({False}), "c2"),
    ((2, 2), frozenset({True}), "c3"),
    ((2, 2), None, "c2 c3"),
    ((10, 10), frozenset({False}), "c10"),
    ((11, 11), frozenset({False}), ""),
    (None, frozenset({False}), ""),
])
def test_categorie_fiscale(personnes: object, adulte_seul: object, categories: str) -> None:
    trouvees = derives.categorie_fiscale(CONTEXTE, personnes, adulte_seul)  # type: ignore[arg-type]
    assert trouvees == (frozenset(categories.split()) or None)
