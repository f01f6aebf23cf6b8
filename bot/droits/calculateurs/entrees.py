"""The inputs of a calculator as they are known: suppositions made, stand-ins used, ends of the intervals."""
from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from typing import Any

from bot.droits.calculateurs.modele import Calculateur, EntreeCalcul
from bot.droits.catalogue import Catalogue
from bot.droits.connaissances import Connaissances
from bot.droits.faits import INFINI, Connaissance, Fait


class LectureEntrees:
    """What is known, with the suppositions of the calculator, and the fact that each input is read from."""

    def __init__(self, catalogue: Catalogue, calculateur: Calculateur, faits: Mapping[str, Fait], jour: date) -> None:
        self.catalogue, self.calculateur, self.jour = catalogue, calculateur, jour
        # What is neither told nor possible to know is supposed; a refusal counts as not told.
        self.supposes = {
            nom: supposition for nom, supposition in calculateur.suppose.items()
            if nom not in faits or faits[nom].est_inconnu or faits[nom].refus
        }
        complets = {**faits, **{nom: Fait.connu(supposition.valeur) for nom, supposition in self.supposes.items()}}
        self.connues = Connaissances(catalogue, complets, jour)
        self.sinon: list[str] = []

    def fait_de(self, entree: EntreeCalcul) -> str:
        """The fact of an input, or its stand-in while only that one is known."""
        if entree.sinon and not fermee(self.connues[entree.fait]) and fermee(self.connues[entree.sinon]):
            return entree.sinon
        return entree.fait

    def valeurs(self, entree: EntreeCalcul) -> list[Any] | None:
        """The ends of an interval or the possible values; None when nothing is known, or one side is open."""
        definition = self.catalogue.faits[self.fait_de(entree)]
        connue = self.connues[definition.id]
        if isinstance(connue, frozenset):
            return sorted(connue, key=str) or None
        if connue is None or not fermee(connue):
            return None
        return [Decimal(str(borne)) for borne in dict.fromkeys(connue)]


def fermee(connue: Connaissance) -> bool:
    """True if both ends are known."""
    if isinstance(connue, frozenset):
        return True
    return connue is not None and INFINI not in (abs(connue[0]), abs(connue[1]))


def exacte(connue: Connaissance) -> bool:
    if isinstance(connue, frozenset):
        return len(connue) == 1
    return connue is not None and connue[0] == connue[1]
