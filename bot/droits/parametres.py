"""Dated parameters: the value in force at a date, where it comes from and whether it is still fresh.

A missing end date is not a promise: past `a_reverifier_avant` a value is still given, marked `perimee`.
Outside every period there is no value at all: nothing ever falls back to the last known one.
"""
from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from bot.droits.modele import Parametre, PeriodeParametre


class ParametreAbsent(LookupError):
    """No value of this parameter at this date, or for these selectors."""


@dataclass(frozen=True)
class ValeurDatee:
    """A value in force, with what justifies it. `lectures` are the values of disagreeing current sources."""

    parametre: str
    valeur: Any
    lectures: tuple[Any, ...]
    unite: str
    source: str
    verifie_le: date
    du: date
    au: date | None
    perimee: bool
    a_reverifier_avant: date

    @property
    def candidates(self) -> tuple[Any, ...]:
        return (self.valeur, *self.lectures)


def cle_de_table(valeur: Any) -> str:
    """How a selector value is written as a key of a table: yes/no are `vrai`/`faux`, numbers as text."""
    if isinstance(valeur, bool):
        return "vrai" if valeur else "faux"
    return str(valeur)


def periode_en_vigueur(parametre: Parametre, jour: date) -> PeriodeParametre | None:
    for periode in parametre.valeurs:
        if periode.valide_du <= jour and (periode.valide_au is None or jour <= periode.valide_au):
            return periode
    return None


def lignes_de_table(table: Mapping[Any, Any], profondeur: int) -> Iterator[tuple[tuple[str, ...], Any]]:
    """Every (selector keys, value) of a nested table of known depth. Raises ValueError on a ragged table."""
    for cle, contenu in table.items():
        if profondeur == 1:
            if isinstance(contenu, Mapping):
                raise ValueError(f"table trop profonde sous {cle!r}")
            yield (cle_de_table(cle),), contenu
        elif not isinstance(contenu, Mapping):
            raise ValueError(f"table pas assez profonde sous {cle!r}")
        else:
            for suite, valeur in lignes_de_table(contenu, profondeur - 1):
                yield (cle_de_table(cle), *suite), valeur


def _lire(valeur: Any, table: Mapping[Any, Any] | None, cles: tuple[str, ...]) -> Any:
    if table is None:
        return valeur
    return dict(lignes_de_table(table, len(cles)))[cles]


def lire(parametre: Parametre, jour: date, **selecteurs: Any) -> ValeurDatee:
    """The value in force at `jour` for these selectors.

    Raises ParametreAbsent when no period covers the date or the table has no such line.
    """
    periode = periode_en_vigueur(parametre, jour)
    if periode is None:
        raise ParametreAbsent(f"{parametre.id} : aucune valeur au {jour.isoformat()}")
    if set(selecteurs) != set(parametre.selecteurs):
        raise ParametreAbsent(f"{parametre.id} : sélecteurs attendus {parametre.selecteurs}")
    cles = tuple(cle_de_table(selecteurs[nom]) for nom in parametre.selecteurs)
    try:
        valeur = _lire(periode.valeur, periode.table, cles)
        autres = tuple(_lire(lu.valeur, lu.table, cles) for lu in periode.desaccords)
    except KeyError:
        raise ParametreAbsent(f"{parametre.id} : aucune valeur pour {cles}") from None
    return ValeurDatee(
        parametre=parametre.id, valeur=valeur, lectures=autres, unite=parametre.unite, source=periode.source,
        verifie_le=periode.verifie_le, du=periode.valide_du, au=periode.valide_au,
        perimee=jour >= parametre.a_reverifier_avant, a_reverifier_avant=parametre.a_reverifier_avant,
    )


def lignes(parametre: Parametre, jour: date) -> dict[tuple[str, ...], ValeurDatee]:
    """Every line in force at `jour`, keyed by selector values in the declared order (empty when none is)."""
    periode = periode_en_vigueur(parametre, jour)
    if periode is None:
        return {}
    if not parametre.selecteurs:
        return {(): lire(parametre, jour)}
    cles = [cle for cle, _ in lignes_de_table(periode.table or {}, len(parametre.selecteurs))]
    return {cle: lire(parametre, jour, **dict(zip(parametre.selecteurs, cle, strict=False))) for cle in cles}
