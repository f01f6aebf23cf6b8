"""Walks of an evaluated tree: what blocks, what supports, what is assumed, what stays in doubt."""
from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from bot.droits.compilation import DOUTE, Branche, FeuilleCompilee
from bot.droits.logique import FAUX, INCONNU, VRAI
from bot.droits.regime import Arbre, Regime, Table


@dataclass(frozen=True)
class Element:
    """A leaf met on a walk, under the group whose sentence speaks for it (None: its own sentence)."""

    feuille: FeuilleCompilee
    groupe: Branche | None = None


def _sous(groupe: Branche, elements: list[Element], phrase: str | None) -> list[Element]:
    """The outermost group that has a sentence speaks for its elements."""
    return elements if phrase is None else [Element(element.feuille, groupe) for element in elements]


def _effort(elements: list[Element]) -> tuple[int, int]:
    """Fewest obstacles first; at equal number, those that a person can change."""
    return len(elements), sum(element.feuille.noeud.contrefactuel is None for element in elements)


class Parcours:
    """One evaluated tree. `bruts` are the raw values of the leaves."""

    def __init__(self, regime: Regime, bruts: list[int], tables: Mapping[int, Table] | None = None) -> None:
        self.regime, self.bruts = regime, bruts
        self.tables = regime.tables if tables is None else tables

    def valeur(self, arbre: Arbre) -> int:
        if isinstance(arbre, FeuilleCompilee):
            return self.tables[arbre.rang][self.bruts[arbre.rang]]
        valeurs = [self.valeur(enfant) for enfant in arbre.enfants]
        if arbre.noeud.op == "non":
            return VRAI - valeurs[0]
        return min(valeurs) if arbre.noeud.op == "tout" else max(valeurs)

    def a_lever(self, arbre: Arbre, but: int, inconnus: bool) -> list[Element]:
        """Smallest set of leaves whose value keeps `arbre` from `but`: all of them for a conjunction, the
        closest route for a choice of routes. With `inconnus`, undecided leaves count as obstacles too."""
        if isinstance(arbre, FeuilleCompilee):
            valeur = self.valeur(arbre)
            return [] if valeur == but or (valeur == INCONNU and not inconnus) else [Element(arbre)]
        if arbre.noeud.op == "non":
            return self.a_lever(arbre.enfants[0], VRAI - but, inconnus)
        enfants = arbre.enfants
        if (arbre.noeud.op == "tout") == (but == VRAI):
            retenus = [element for enfant in enfants for element in self.a_lever(enfant, but, inconnus)]
        else:
            if inconnus:
                # A route already closed for good is no longer a way to the goal.
                enfants = tuple(e for e in enfants if self.valeur(e) != VRAI - but) or enfants
            retenus = min((self.a_lever(enfant, but, inconnus) for enfant in enfants), key=_effort)
        return _sous(arbre, retenus, arbre.noeud.si_faux if but == VRAI else None)

    def soutiens(self, arbre: Arbre, but: int = VRAI) -> list[Element]:
        """Leaves that make `arbre` have the value `but`, through the route that assumes the least."""
        if isinstance(arbre, FeuilleCompilee):
            return [Element(arbre)] if self.bruts[arbre.rang] != INCONNU else []
        if arbre.noeud.op == "non":
            return self.soutiens(arbre.enfants[0], VRAI - but)
        if (arbre.noeud.op == "tout") == (but == VRAI):
            retenus = [element for enfant in arbre.enfants for element in self.soutiens(enfant, but)]
        else:
            choisi = self._branche(arbre, but)
            retenus = self.soutiens(choisi, but) if choisi is not None else []
        return _sous(arbre, retenus, arbre.noeud.si_vrai if but == VRAI else None)

    def _branche(self, arbre: Branche, but: int) -> Arbre | None:
        """The child that gives `but` with the fewest reserves."""
        candidates = [enfant for enfant in arbre.enfants if self.valeur(enfant) == but]
        candidates = candidates or [enfant for enfant in arbre.enfants if self.valeur(enfant) == INCONNU]
        return min(candidates, key=lambda enfant: len(self.reserves(enfant)), default=None)

    def reserves(self, arbre: Arbre) -> list[FeuilleCompilee]:
        """Reserve leaves assumed true by the route that assumes the least."""
        if isinstance(arbre, FeuilleCompilee):
            return [arbre] if arbre.noeud.reserve and self.bruts[arbre.rang] == INCONNU else []
        if arbre.noeud.op == "non":
            return []
        if arbre.noeud.op == "tout":
            return [feuille for enfant in arbre.enfants for feuille in self.reserves(enfant)]
        choisi = self._branche(arbre, VRAI)
        return self.reserves(choisi) if choisi is not None else []

    def faux(self, arbre: Arbre) -> list[str]:
        """Ids of every node known to be false."""
        ids = [arbre.noeud.id] if self.valeur(arbre) == FAUX else []
        if isinstance(arbre, Branche):
            ids += [identifiant for enfant in arbre.enfants for identifiant in self.faux(enfant)]
        return ids

    def douteuses(self, arbre: Arbre) -> list[Element]:
        """Leaves in doubt on the way to a conclusion: the obstacles that no answer can lift come first."""
        elements = self.a_lever(arbre, VRAI, inconnus=True)
        return sorted(elements, key=lambda e: self.effet(e.feuille) != DOUTE)

    def effet(self, feuille: FeuilleCompilee) -> int:
        return self.regime.cartes[feuille.rang][self.bruts[feuille.rang]]
