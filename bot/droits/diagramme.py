"""Exact reasoning on what is still unknown, with multi-valued decision diagrams.

The tree of an aid is a function of a few *dimensions*: facts cut at the thresholds the tree uses (plus one
dimension per leaf whose threshold is itself computed, and per reserve). Its value is F, DOUTE or T. Built
once per regime, the diagram is then restricted to what a person said, which gives exactly:

* the value, when every completion agrees (where Kleene logic alone may not see it);
* the pivotal dimensions: those on which some completion makes the result hinge.

Unknowns that no question lifts (refused, not askable) are projected away: completions that disagree on them
become DOUTE.
"""
from __future__ import annotations

from bisect import bisect_right
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from math import nextafter
from typing import Any

from bot.droits.faits import INFINI, Connaissance

F, D, T = 0, 1, 2
Coupure = tuple[float, int]


@dataclass(frozen=True)
class Dimension:
    """One axis. Numeric: `coupures` (value, 0 = just before, 1 = just after) separate the cells.
    Symbolic: `cases` maps a value to its cell, `autre` is the cell of values nobody tests."""

    nom: str
    taille: int
    coupures: tuple[Coupure, ...] | None = None
    cases: dict[Any, int] | None = None
    autre: int = 0
    domaine: tuple[float, float] = (-INFINI, INFINI)
    toutes: tuple[int, ...] = ()

    def permises(self, connue: Connaissance) -> tuple[int, ...]:
        """Cells that remain possible."""
        if self.coupures is not None:
            bas, haut = self.domaine if connue is None else connue  # type: ignore[misc]
            premiere = bisect_right(self.coupures, (bas, 0.5))
            derniere = bisect_right(self.coupures, (haut, 0.5))
            return (premiere,) if premiere == derniere else tuple(range(premiere, derniere + 1))
        if connue is None:
            return self.toutes
        assert self.cases is not None
        return tuple(sorted({self.cases.get(valeur, self.autre) for valeur in connue}))

    def bornes(self, case: int, connue: Connaissance) -> tuple[float, float]:
        """Bounds of a numeric cell, within what is known of the fact."""
        assert self.coupures is not None and not isinstance(connue, frozenset)
        bas, haut = connue or self.domaine
        if case > 0:
            valeur, cote = self.coupures[case - 1]
            bas = max(bas, nextafter(valeur, INFINI) if cote else valeur)
        if case < len(self.coupures):
            valeur, cote = self.coupures[case]
            haut = min(haut, valeur if cote else nextafter(valeur, -INFINI))
        return (bas, haut)

    def representant(self, case: int) -> Any:
        """A value inside a cell (numeric: inside the domain when the cell meets it)."""
        if self.coupures is None:
            assert self.cases is not None
            return next((valeur for valeur, numero in self.cases.items() if numero == case), None)
        bas = self.coupures[case - 1] if case > 0 else None
        haut = self.coupures[case] if case < len(self.coupures) else None
        if bas is not None and haut is not None and bas[0] == haut[0]:
            return bas[0]
        mini = max(self.domaine[0], bas[0] if bas else -INFINI)
        maxi = min(self.domaine[1], haut[0] if haut else INFINI)
        if mini == -INFINI and maxi == INFINI:
            return 0
        if mini == -INFINI:
            return maxi - 1
        if maxi == INFINI:
            return mini + 1
        if bas is not None and bas[1] == 0 and mini == bas[0]:
            return mini
        return (mini + maxi) / 2 if maxi > mini else mini


@dataclass(frozen=True)
class Analyse:
    """Result of a restriction: `valeur` when decided (F, D or T), else None and the pivotal dimensions."""

    valeur: int | None
    pivots: tuple[int, ...]
    possibles: frozenset[int]


class Diagramme:
    """A reduced ordered diagram. Node ids 0, 1, 2 are the terminals F, DOUTE, T."""

    _CACHE_MAX = 4096

    def __init__(self, dimensions: Sequence[Dimension]) -> None:
        self.dimensions = tuple(dimensions)
        self.axe: list[int] = [-1, -1, -1]
        self.fils: list[tuple[int, ...]] = [(), (), ()]
        self._uniques: dict[tuple[int, tuple[int, ...]], int] = {}
        self._memo: dict[tuple[str, int, int], int] = {}
        self._restreints: dict[Any, Analyse] = {}
        self.racine = T

    def noeud(self, axe: int, fils: tuple[int, ...]) -> int:
        if fils.count(fils[0]) == len(fils):
            return fils[0]
        cle = (axe, fils)
        existant = self._uniques.get(cle)
        if existant is None:
            existant = self._uniques[cle] = len(self.axe)
            self.axe.append(axe)
            self.fils.append(fils)
        return existant

    def feuille(self, axes: Sequence[int], terminal: Callable[[dict[int, int]], int]) -> int:
        """Diagram of a test on a few axes; `terminal` gives its value for a choice of cells."""
        ordonnes = sorted(set(axes))

        def construire(rang: int, choix: dict[int, int]) -> int:
            if rang == len(ordonnes):
                return terminal(choix)
            axe = ordonnes[rang]
            return self.noeud(
                axe, tuple(construire(rang + 1, {**choix, axe: c}) for c in range(self.dimensions[axe].taille))
            )

        return construire(0, {})

    def combiner(self, op: str, a: int, b: int) -> int:
        """`et` (minimum), `ou` (maximum) or `consensus` (common value, else DOUTE), point by point."""
        if a == b:
            return a
        if a > b:
            a, b = b, a
        if b < 3:
            return a if op == "et" else b if op == "ou" else D
        if a < 3:
            if (op == "et" and a == F) or (op == "ou" and a == T) or (op == "consensus" and a == D):
                return a
            if (op == "et" and a == T) or (op == "ou" and a == F):
                return b
        cle = (op, a, b)
        deja = self._memo.get(cle)
        if deja is not None:
            return deja
        axe_a, axe_b = self.axe[a], self.axe[b]
        if a < 3 or (axe_b < axe_a):
            resultat = self.noeud(axe_b, tuple(self.combiner(op, a, fils) for fils in self.fils[b]))
        elif axe_a < axe_b:
            resultat = self.noeud(axe_a, tuple(self.combiner(op, fils, b) for fils in self.fils[a]))
        else:
            couples = zip(self.fils[a], self.fils[b], strict=False)
            resultat = self.noeud(axe_a, tuple(self.combiner(op, x, y) for x, y in couples))
        self._memo[cle] = resultat
        return resultat

    def oppose(self, a: int) -> int:
        if a < 3:
            return T - a
        cle = ("non", a, a)
        deja = self._memo.get(cle)
        if deja is None:
            deja = self._memo[cle] = self.noeud(self.axe[a], tuple(self.oppose(fils) for fils in self.fils[a]))
        return deja

    def restreindre(self, permises: tuple[tuple[int, ...], ...], figes: frozenset[int]) -> Analyse:
        """What remains when each axis only keeps its allowed cells; `figes` are axes no question can narrow."""
        cle = (permises, figes)
        deja = self._restreints.get(cle)
        if deja is None:
            if len(self._restreints) >= self._CACHE_MAX:
                self._restreints.clear()
            deja = self._restreints[cle] = _Restriction(self, permises, figes).analyse()
        return deja


class _Restriction(Diagramme):
    """A small working diagram: the part of another one that a person's answers leave open."""

    def __init__(self, source: Diagramme, permises: tuple[tuple[int, ...], ...], figes: frozenset[int]) -> None:
        super().__init__(source.dimensions)
        self._source, self._permises = source, permises
        self._copies: dict[int, int] = {F: F, D: D, T: T}
        self._figes = frozenset(axe for axe in figes if len(permises[axe]) > 1)

    def analyse(self) -> Analyse:
        racine = self._copier(self._source.racine)
        if self._figes:
            racine = self._projeter(racine, {})
        if racine < 3:
            return Analyse(racine, (), frozenset({racine}))
        vus, a_voir, axes, terminaux = {racine}, [racine], set(), set()
        while a_voir:
            noeud = a_voir.pop()
            axes.add(self.axe[noeud])
            for fils in self.fils[noeud]:
                if fils < 3:
                    terminaux.add(fils)
                elif fils not in vus:
                    vus.add(fils)
                    a_voir.append(fils)
        return Analyse(None, tuple(sorted(axes)), frozenset(terminaux))

    def _copier(self, noeud: int) -> int:
        copie = self._copies.get(noeud)
        if copie is None:
            source = self._source
            permises, fils = self._permises[source.axe[noeud]], source.fils[noeud]
            if len(permises) == 1:
                copie = self._copier(fils[permises[0]])
            else:
                copie = self.noeud(source.axe[noeud], tuple([self._copier(fils[case]) for case in permises]))
            self._copies[noeud] = copie
        return copie

    def _projeter(self, noeud: int, memo: dict[int, int]) -> int:
        if noeud < 3:
            return noeud
        deja = memo.get(noeud)
        if deja is None:
            fils = tuple(self._projeter(enfant, memo) for enfant in self.fils[noeud])
            if self.axe[noeud] in self._figes:
                deja = fils[0]
                for autre in fils[1:]:
                    deja = self.combiner("consensus", deja, autre)
            else:
                deja = self.noeud(self.axe[noeud], fils)
            memo[noeud] = deja
        return deja
