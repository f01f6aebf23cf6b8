"""French writing of numbers and dates, and templates."""
from __future__ import annotations

from datetime import date

import pytest

from bot.droits.gabarits import date_longue, enumeration, grandeur, nombre, remplir, trous


@pytest.mark.parametrize(("valeur", "attendu"), [
    (1710, "1\u00a0710"), (1234567, "1\u00a0234\u00a0567"), (0, "0"), (1867.02, "1\u00a0867,02"), (48.5, "48,50"),
    (810.0, "810"), (-3.456, "-3,46"), (999.999, "1\u00a0000,00"),
])
def test_nombre(valeur: float, attendu: str) -> None:
    assert nombre(valeur) == attendu


@pytest.mark.parametrize(("valeur", "unite", "attendu"), [
    (1710, "euro_par_mois", "1\u00a0710\u00a0€ par mois"), (0.5, "ratio", "50\u00a0%"), (0.335, "ratio", "33,50\u00a0%"),
    (1, "annee", "1\u00a0an"), (31, "annee", "31\u00a0ans"), (1.5, "jour", "1,50\u00a0jour"), (3, "mois", "3\u00a0mois"),
    (70, "km", "70\u00a0km"), (5, "aucune", "5"), (date(2026, 1, 1), "aucune", "1er janvier 2026"), ("x", "aucune", "x"),
])
def test_grandeur(valeur: object, unite: str, attendu: str) -> None:
    assert grandeur(valeur, unite) == attendu


def test_sans_unite() -> None:
    assert grandeur(1710, "euro", avec_unite=False) == "1\u00a0710"
    with pytest.raises(TypeError):
        grandeur(True)


def test_dates() -> None:
    assert date_longue(date(2026, 11, 22)) == "22 novembre 2026"


def test_trous_et_remplissage() -> None:
    gabarit = "De {age} à {p:x.y}, {limite:unite}."
    assert trous(gabarit) == {"age", "p:x.y", "limite"}
    assert remplir(gabarit, lambda nom, unite: f"<{nom}{'+' if unite else ''}>") == "De <age> à <p:x.y+>, <limite+>."
    for faux in ("{", "a }", "{Age}", "{age!r}", "{age:02d}", "{{age}}"):
        with pytest.raises(ValueError):
            trous(faux)


def test_enumeration() -> None:
    assert enumeration(["a", "b", "c"], "et") == "a, b et c"
    assert enumeration(["a"], "et") == "a"
    assert enumeration([], "et") == ""
