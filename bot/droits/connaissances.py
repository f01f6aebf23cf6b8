"""What is known about one person on one day: given facts first, then what follows from them, computed once."""
from __future__ import annotations

from collections.abc import Mapping
from datetime import date

from bot.droits.catalogue import Catalogue
from bot.droits.derives import DERIVES, Contexte
from bot.droits.faits import Connaissance, Fait, FaitInvalide, connaissance, exacte
from bot.droits.modele import AUJOURD_HUI

_INCONNU = Fait.inconnu()


class Connaissances(dict[str, Connaissance]):
    """A lazy mapping fact -> `Connaissance`. Raises FaitInvalide for a fact the catalogue does not know."""

    def __init__(self, catalogue: Catalogue, faits: Mapping[str, Fait], jour: date) -> None:
        super().__init__()
        self.catalogue, self.faits, self.jour = catalogue, faits, jour
        self._a_demander: dict[str, tuple[str, ...]] = {}
        self[AUJOURD_HUI] = (jour.toordinal(), jour.toordinal())
        for identifiant in faits:
            if identifiant not in catalogue.faits:
                raise FaitInvalide("inconnu", identifiant, "ce fait n'existe pas dans le catalogue")

    def __missing__(self, identifiant: str) -> Connaissance:
        definition = self.catalogue.faits[identifiant]
        donne = self.faits.get(identifiant)
        connue = connaissance(definition, donne) if donne is not None else None
        if connue is None and definition.derive is not None:
            derivation = DERIVES[definition.derive.calcul]
            entrees = [self[entree] for entree in definition.derive.entrees]
            if any(entree is not None for entree in entrees):
                connue = derivation.fonction(Contexte(self.jour, self.catalogue.zones), *entrees)
        self[identifiant] = connue
        return connue

    def fait(self, identifiant: str) -> Fait:
        return self.faits.get(identifiant, _INCONNU)

    def a_demander(self, identifiant: str) -> tuple[str, ...]:
        """The facts to ask to know `identifiant` better; empty when nothing more can be learnt."""
        deja = self._a_demander.get(identifiant)
        if deja is None:
            deja = self._a_demander[identifiant] = tuple(dict.fromkeys(self._chercher(identifiant)))
        return deja

    def _chercher(self, identifiant: str) -> list[str]:
        definition = self.catalogue.faits.get(identifiant)
        if definition is None or self.fait(identifiant).est_connu:
            return []
        if definition.question is not None:
            return [identifiant] if self.fait(identifiant).interrogeable else []
        if definition.derive is None or exacte(self[identifiant]):
            return []
        entrees = definition.derive.entrees
        if not DERIVES[definition.derive.calcul].alternatives:
            return [question for entree in entrees for question in self.a_demander(entree)]
        # Several ways to know the same thing: the most natural first, the next only if it was not precise
        # enough. Whoever refused one is not asked for another.
        for entree in sorted(entrees, key=lambda fait: self.catalogue.faits[fait].rang):
            if self.fait(entree).est_connu:
                continue
            return list(self.a_demander(entree))
        return []

    def bases(self, identifiant: str) -> list[str]:
        """The given facts that `identifiant` rests on."""
        definition = self.catalogue.faits.get(identifiant)
        if definition is None:
            return []
        if not self.fait(identifiant).est_inconnu or definition.derive is None:
            return [identifiant]
        return [base for entree in definition.derive.entrees for base in self.bases(entree)]
