"""What a formula is: a function on exact values, with its declared inputs, parameters, outputs and cases.

A formula receives one exact value per input (`Decimal`, text or bool; None when an optional input is unknown) and one
`Decimal` per parameter (None when its table has no such line). It gives its outputs, None where one has no meaning, and
the name of the case it is in. It is monotone in each numeric input and parameter: bounds of the inputs then give bounds
of the outputs, at the corners.
"""
from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from decimal import ROUND_CEILING, ROUND_FLOOR, ROUND_HALF_UP, Decimal
from typing import Any, Union

from bot.droits.calculateurs.echeancier import Echeance

Valeur = Union[Decimal, str, bool, None]
Valeurs = Mapping[str, Any]
Roles = Mapping[str, Any]
Sorties = dict[str, Valeur]
CENTIME = Decimal("0.01")
#: Unit of an output that is a value of a fact: "fait:categorie_menage".
FAIT = "fait:"


@dataclass(frozen=True)
class Formule:
    """`entrees` and `roles` are required, their `_facultatifs` may be absent. `sorties`: name -> unit.

    `alertes`: outputs told as soon as they have a value at one end. `exactes`: outputs that bounds say nothing of.
    `echeancier` gives the amortisation table of exact inputs.
    """

    fonction: Callable[[Valeurs, Roles], tuple[str, Sorties]]
    entrees: tuple[str, ...]
    sorties: Mapping[str, str]
    cas: tuple[str, ...]
    roles: tuple[str, ...] = ()
    entrees_facultatives: tuple[str, ...] = ()
    roles_facultatifs: tuple[str, ...] = ()
    alertes: tuple[str, ...] = ()
    exactes: tuple[str, ...] = ()
    echeancier: Callable[[Valeurs, Roles], tuple[Echeance, ...]] | None = field(default=None)


def au_plus_proche(montant: Decimal) -> Decimal:
    """To the nearest cent, halves up."""
    return montant.quantize(CENTIME, rounding=ROUND_HALF_UP)


def par_defaut(montant: Decimal) -> Decimal:
    """Down to the cent: a maximum is never exceeded."""
    return montant.quantize(CENTIME, rounding=ROUND_FLOOR)


def par_exces(montant: Decimal) -> Decimal:
    """Up to the cent: a minimum is always reached."""
    return montant.quantize(CENTIME, rounding=ROUND_CEILING)
