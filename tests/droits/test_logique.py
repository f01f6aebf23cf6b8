"""The truth tables of strong Kleene logic, line by line."""
from __future__ import annotations

from itertools import product

import pytest

from bot.droits.logique import FAUX, INCONNU, VRAI, et, non, ou

ET = "FFF FUU FUT"
OU = "FUT UUT TTT"
LETTRE = {"F": FAUX, "U": INCONNU, "T": VRAI}


@pytest.mark.parametrize(("table", "operation"), [(ET, et), (OU, ou)])
def test_tables(table: str, operation: object) -> None:
    attendus = [LETTRE[lettre] for lettre in table.replace(" ", "")]
    obtenus = [operation(couple) for couple in product((FAUX, INCONNU, VRAI), repeat=2)]  # type: ignore[operator]
    assert obtenus == attendus


def test_non_echange_les_bouts() -> None:
    assert [non(valeur) for valeur in (FAUX, INCONNU, VRAI)] == [VRAI, INCONNU, FAUX]


def test_vide() -> None:
    assert et([]) == VRAI
    assert ou([]) == FAUX
