"""Amount functions: exact values, bounds, caps and minimums. The figures here are invented."""
from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.droits.calculs import (
    CALCULS,
    SEUILS,
    est_nul,
    montant_loca_pass,
    montant_mobili_jeune,
    montant_pret,
    montant_visale,
)
from bot.droits.derives import Contexte
from bot.droits.faits import INFINI

JEUNE = {"minimum": (10, 10), "maximum": (100, 100), "plafond_annuel": (1100, 1100), "annees": (2, 2)}
PRET = {"plafond": (1200, 1200), "duree_max": (25, 25), "differe": (3, 3), "mensualite_min": (20, 20)}
GARANTIE = {"plafond": (1000, 1000), "mensualites": (36, 36)}


@pytest.mark.parametrize(("loyer", "aide", "mensuel"), [
    (350, 220, 100), (350, 280, 70), (250, 245, 0), (100, 91, 0), (100, 90, 10), (100, 0, 100), (101, 0, 100),
    (99.99, 0, 99.99), (0, 0, 0), (100, 300, 0),
])
def test_aide_mensuelle(loyer: float, aide: float, mensuel: float) -> None:
    sorties = montant_mobili_jeune([(loyer, loyer), (aide, aide)], JEUNE)
    assert sorties is not None
    assert sorties["mensuel"] == (mensuel, mensuel)
    assert est_nul(CALCULS["montant_mobili_jeune"], sorties) == (mensuel == 0)


def test_aide_mensuelle_plafonnee_par_an() -> None:
    assert montant_mobili_jeune([(500, 500), (0, 0)], JEUNE)["annuel"] == (1100, 1100)  # type: ignore[index]
    assert montant_mobili_jeune([(70, 70), (0, 0)], JEUNE)["annuel"] == (840, 840)  # type: ignore[index]
    onze = {**JEUNE, "mensualites_an": (11, 11)}
    assert montant_mobili_jeune([(70, 70), (0, 0)], onze)["annuel"] == (770, 770)  # type: ignore[index]
    assert montant_mobili_jeune([(500, 500), (0, 0)], onze)["total"] == (2200, 2200)  # type: ignore[index]


def test_aide_mensuelle_entre_deux_bornes() -> None:
    sorties = montant_mobili_jeune([(300, 350), (200, 280)], JEUNE)
    assert sorties is not None
    assert sorties["mensuel"] == (20, 100)
    assert montant_mobili_jeune([(300, 300), None], JEUNE) is None


@pytest.mark.parametrize(("depot", "montant", "mensualites", "mensualite", "derniere"), [
    (1200, 1200, 25, 48, 48),
    (5000, 1200, 25, 48, 48),
    (650, 650, 25, 26, 26),
    (410, 410, 21, 20, 10),
    (100, 100, 5, 20, 20),
    (15, 15, 1, 15, 15),
    (0, 0, 0, 0, 0),
])
def test_avance_et_remboursement(
    depot: float, montant: float, mensualites: int, mensualite: float, derniere: float
) -> None:
    sorties = montant_loca_pass([(depot, depot)], PRET)
    assert sorties is not None
    assert sorties["montant"] == (montant, montant)
    assert sorties["mensualites"] == (mensualites, mensualites)
    assert sorties["mensualite"] == (mensualite, mensualite)
    assert sorties["derniere"] == (derniere, derniere)


@given(st.decimals(min_value=1, max_value=3000, places=2))
def test_l_echeancier_rembourse_exactement(depot: object) -> None:
    valeur = float(str(depot))
    sorties = montant_loca_pass([(valeur, valeur)], PRET)
    assert sorties is not None
    nombre, mensualite, derniere = (sorties[cle][0] for cle in ("mensualites", "mensualite", "derniere"))
    assert round(mensualite * (nombre - 1) + derniere, 2) == sorties["montant"][0] == min(valeur, 1200)
    assert 1 <= nombre <= 25
    assert 0 < derniere <= mensualite
    assert mensualite >= min(20, valeur)


def test_avance_reste_a_payer() -> None:
    assert montant_loca_pass([(1300, 1300)], PRET)["reste_a_payer"] == (100, 100)  # type: ignore[index]
    assert montant_loca_pass([None], PRET) is None


@pytest.mark.parametrize(("cout", "quotite", "haut", "montant", "reste"), [
    ((75000, 75000), (0.4, 0.4), 30000, (30000, 30000), (45000, 45000)),
    ((74999, 74999), (0.4, 0.4), 30000, (29999.6, 29999.6), (44999.4, 44999.4)),
    ((25000, 25000), (1, 1), 30000, (25000, 25000), (0, 0)),
    # Uncertain cost, uncertain share, two sources for the cap.
    ((50000, 60000), (0.4, 0.4), 30000, (20000, 24000), (26000, 40000)),
    ((50000, 50000), (0.4, 1), 30000, (20000, 30000), (20000, 30000)),
    ((35000, 35000), (1, 1), 40000, (30000, 35000), (0, 5000)),
])
def test_pret(
    cout: tuple[float, float], quotite: tuple[float, float], haut: float, montant: tuple[float, float], reste: tuple[float, float]
) -> None:
    roles = {"plafond": (30000, 30000), "quotite": quotite, "plafond_haut": (haut, haut)}
    assert montant_pret([cout, None], roles) == {"montant": montant, "reste": reste}


def test_pret_sans_cout() -> None:
    assert montant_pret([None], {"plafond": (30000, 30000)}) is None


def test_garantie() -> None:
    sorties = montant_visale([(700, 800), frozenset("A")], GARANTIE)
    assert sorties is not None
    assert sorties["couverture"] == (700 * 36, 800 * 36)
    assert montant_visale([None, None], GARANTIE) is None


def test_seuils() -> None:
    contexte = Contexte(date(2030, 6, 15))
    assert SEUILS["part_de"].fonction(contexte, [(1621, 1621)], {"taux": (0.5, 0.5)}) == (810.5, 810.5)
    assert SEUILS["part_de"].fonction(contexte, [(1600, INFINI)], {"taux": (0.5, 0.5)}) == (800, INFINI)
    assert SEUILS["part_de"].fonction(contexte, [None], {"taux": (0.5, 0.5)}) is None
    jour = date(2030, 1, 31).toordinal()
    attendu = date(2030, 2, 28).toordinal()
    assert SEUILS["date_plus_mois"].fonction(contexte, [(jour, jour)], {"mois": (1, 1)}) == (attendu, attendu)
    avant = date(2029, 12, 31).toordinal()
    assert SEUILS["date_moins_mois"].fonction(contexte, [(jour, jour)], {"mois": (1, 1)}) == (avant, avant)
