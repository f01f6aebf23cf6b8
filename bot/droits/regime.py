"""One aid over a span of days with the same rules: its compiled tree, its truth tables and its diagram."""
from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property
from math import ceil, floor
from typing import Any

from bot.droits.catalogue import Catalogue
from bot.droits.compilation import (
    DOUTE,
    Branche,
    FeuilleCompilee,
    compiler_arbre,
    coupures_de_regime,
    domaine_du_fait,
    rang_de_regime,
)
from bot.droits.connaissances import Connaissances
from bot.droits.diagramme import Analyse, Coupure, D, Diagramme, Dimension, F, T
from bot.droits.faits import Connaissance
from bot.droits.logique import FAUX, INCONNU, VRAI
from bot.droits.modele import AUJOURD_HUI, Comparaison, DefinitionFait
from bot.droits.modele_aide import Aide
from bot.droits.separation import separer

Arbre = Branche | FeuilleCompilee
Table = tuple[int, int, int, int]
_AILLEURS = "\0"


def carte(feuille: FeuilleCompilee) -> Table:
    """Raw value of a leaf (F, U, T, DOUTE) -> its effect, once disagreements and freshness are counted."""
    noeud = feuille.noeud
    si_faux = DOUTE if feuille.perimee or noeud.lecture == "exigence" or noeud.souple else FAUX
    si_vrai = DOUTE if feuille.perimee or noeud.lecture == "ouverture" else VRAI
    return (si_faux, INCONNU, si_vrai, DOUTE)


def _vers_kleene(effets: Table, reserve: bool) -> Table:
    inconnu = VRAI if reserve else INCONNU
    faux, _, vrai, doute = (INCONNU if effet == DOUTE else effet for effet in effets)
    return (faux, inconnu, vrai, doute)


def _evaluateur(arbre: Arbre, tables: Mapping[int, Table]) -> Callable[[list[int]], int]:
    if isinstance(arbre, FeuilleCompilee):
        rang, table = arbre.rang, tables[arbre.rang]
        return lambda bruts: table[bruts[rang]]
    enfants = tuple(_evaluateur(enfant, tables) for enfant in arbre.enfants)
    if arbre.noeud.op == "non":
        seul = enfants[0]
        return lambda bruts: VRAI - seul(bruts)
    if arbre.noeud.op == "tout":

        def tout(bruts: list[int]) -> int:
            resultat = VRAI
            for enfant in enfants:
                valeur = enfant(bruts)
                if valeur < resultat:
                    if valeur == FAUX:
                        return FAUX
                    resultat = valeur
            return resultat

        return tout

    def au_moins_une(bruts: list[int]) -> int:
        resultat = FAUX
        for enfant in enfants:
            valeur = enfant(bruts)
            if valeur > resultat:
                if valeur == VRAI:
                    return VRAI
                resultat = valeur
        return resultat

    return au_moins_une


@dataclass(frozen=True)
class Regime:
    """Everything that depends on the aid and the span of days, not on the person."""

    catalogue: Catalogue
    aide: Aide
    racine: Arbre | None
    feuilles: tuple[FeuilleCompilee, ...]
    tests: tuple[Any, ...] = field(repr=False)
    cartes: tuple[Table, ...] = field(repr=False)
    dur: Callable[[list[int]], int] = field(repr=False)
    doux: Callable[[list[int]], int] | None = field(repr=False)

    def bruts(self, connues: Connaissances) -> list[int]:
        return [test(connues) for test in self.tests]

    @cached_property
    def tables(self) -> dict[int, Table]:
        """Per leaf, raw value -> Kleene value, reserves assumed."""
        return {f.rang: _vers_kleene(self.cartes[f.rang], f.noeud.reserve) for f in self.feuilles}

    @cached_property
    def tables_douces(self) -> dict[int, Table]:
        """Same, a flexible condition that is false counting as false."""
        return {
            f.rang: (FAUX, *self.tables[f.rang][1:]) if _souple(f) else self.tables[f.rang] for f in self.feuilles
        }

    @cached_property
    def diagramme(self) -> tuple[Diagramme, tuple[FeuilleCompilee | None, ...]]:
        """The diagram, and for each axis the leaf it stands for (None when the axis is a fact)."""
        return _Batisseur(self).batir()

    def analyser(self, connues: Connaissances, bruts: list[int]) -> tuple[Analyse, tuple[str, ...]]:
        """Exact value or pivotal dimensions, and the facts to ask about them."""
        diagramme, feuilles = self.diagramme
        permises: list[tuple[int, ...]] = []
        figes: list[int] = []
        demandes: list[tuple[str, ...]] = []
        for axe, (dimension, feuille) in enumerate(zip(diagramme.dimensions, feuilles, strict=False)):
            if feuille is None:
                cases = dimension.permises(connues[dimension.nom])
                questions = connues.a_demander(dimension.nom) if len(cases) > 1 else ()
            else:
                cases = _cases_opaques(bruts[feuille.rang], feuille.noeud.reserve)
                questions = _questions(connues, feuille) if len(cases) > 1 else ()
            if len(cases) > 1 and not questions:
                figes.append(axe)
            permises.append(cases)
            demandes.append(questions)
        analyse = diagramme.restreindre(tuple(permises), frozenset(figes))
        if analyse.valeur is None:
            analyse = separer(diagramme, feuilles, connues, permises, frozenset(figes), analyse, _cases_opaques)
        return analyse, tuple(dict.fromkeys(fait for axe in analyse.pivots for fait in demandes[axe]))


def _cases_opaques(brut: int, reserve: bool) -> tuple[int, ...]:
    if brut == INCONNU:
        return (T,) if reserve else (F, T)
    return ({FAUX: F, VRAI: T, DOUTE: D}[brut],)


def _questions(connues: Connaissances, feuille: FeuilleCompilee) -> tuple[str, ...]:
    return tuple(fait for lu in feuille.faits for fait in connues.a_demander(lu))


def regime(catalogue: Catalogue, aide: Aide, jour: date) -> Regime:
    """The regime of an aid on a day, compiled at the first use."""
    coupures = catalogue.caches.get(("coupures", aide.id))
    if coupures is None:
        coupures = catalogue.caches[("coupures", aide.id)] = coupures_de_regime(catalogue, aide)
    cle = (aide.id, rang_de_regime(coupures, jour))
    trouve = catalogue.caches.get(cle)
    if trouve is None:
        trouve = catalogue.caches[cle] = _compiler(catalogue, aide, jour)
    return trouve


def _souple(feuille: FeuilleCompilee) -> bool:
    return feuille.noeud.souple and not feuille.perimee and feuille.noeud.lecture is None


def _compiler(catalogue: Catalogue, aide: Aide, jour: date) -> Regime:
    racine, feuilles = compiler_arbre(catalogue, aide, jour)
    cartes = tuple(carte(feuille) for feuille in feuilles)
    dures = {f.rang: _vers_kleene(cartes[f.rang], f.noeud.reserve) for f in feuilles}
    douces = {f.rang: (FAUX, *dures[f.rang][1:]) if _souple(f) else dures[f.rang] for f in feuilles}
    return Regime(
        catalogue, aide, racine, tuple(feuilles), tuple(f.evaluer for f in feuilles), cartes,
        dur=_evaluateur(racine, dures) if racine is not None else lambda _: INCONNU,
        doux=_evaluateur(racine, douces) if racine is not None and douces != dures else None,
    )


class _Batisseur:
    """Builds the diagram of a regime."""

    def __init__(self, regime_: Regime) -> None:
        self.regime, self.faits = regime_, regime_.catalogue.faits
        self.usages: dict[str, int] = {}
        for feuille in regime_.feuilles:
            for nom in self._noms(feuille):
                self.usages[nom] = self.usages.get(nom, 0) + 1

    @staticmethod
    def _noms(feuille: FeuilleCompilee) -> tuple[str, ...]:
        return (f"feuille:{feuille.noeud.id}",) if feuille.opaque else feuille.faits

    def batir(self) -> tuple[Diagramme, tuple[FeuilleCompilee | None, ...]]:
        # Facts shared by several routes come first: it keeps the diagram small.
        ordre = sorted(self.usages, key=lambda nom: (-self.usages[nom], list(self.usages).index(nom)))
        opaques = {self._noms(f)[0]: f for f in self.regime.feuilles if f.opaque}
        diagramme = Diagramme([self._dimension(nom, opaques.get(nom)) for nom in ordre])
        rangs = {nom: rang for rang, nom in enumerate(ordre)}
        if self.regime.racine is not None:
            diagramme.racine = self._arbre(diagramme, self.regime.racine, rangs)
        return diagramme, tuple(opaques.get(nom) for nom in ordre)

    def _dimension(self, nom: str, opaque: FeuilleCompilee | None) -> Dimension:
        if opaque is not None:
            return Dimension(nom, 3, cases={FAUX: F, DOUTE: D, VRAI: T}, toutes=(F, T))
        definition = self.faits.get(nom) or DefinitionFait(id=AUJOURD_HUI, nom=nom, type="date", question="-")
        if definition.numerique or definition.type == "date":
            coupures = self._coupures(definition)
            return Dimension(nom, len(coupures) + 1, coupures=coupures, domaine=domaine_du_fait(definition))
        return self._symbolique(definition)

    def _coupures(self, definition: DefinitionFait) -> tuple[Coupure, ...]:
        entier = definition.type in ("entier", "date")
        trouvees: set[Coupure] = set()
        for feuille in self.regime.feuilles:
            if feuille.opaque or feuille.noeud.fait != definition.id or not isinstance(feuille.noeud, Comparaison):
                continue
            for valeur in feuille.coupures:
                for cote in {"<=": (1,), ">": (1,), "<": (0,), ">=": (0,)}.get(feuille.noeud.op, (0, 1)):
                    if entier:
                        trouvees.add((floor(valeur) + 1, 0) if cote else (ceil(valeur), 0))
                    else:
                        trouvees.add((valeur, cote))
        return tuple(sorted(trouvees))

    def _symbolique(self, definition: DefinitionFait) -> Dimension:
        """Values that every leaf treats alike share a cell."""
        lecteurs = [f for f in self.regime.feuilles if not f.opaque and f.noeud.fait == definition.id]
        selecteur = any(definition.id in f.faits[1:] for f in self.regime.feuilles if not f.opaque)
        valeurs: list[Any] = [choix.valeur for choix in definition.choix]
        if definition.type == "booleen":
            valeurs = [True, False]
        elif definition.type == "commune":
            citees = {v for f in lecteurs for v in getattr(f.noeud, "valeur", None) or []}
            citees |= {v for f in lecteurs for ligne in f.valeurs.values() for liste in ligne.candidates for v in liste}
            valeurs = [*sorted(citees), _AILLEURS]
        cases: dict[Any, int] = {}
        signatures: dict[Any, int] = {}
        for valeur in valeurs:
            connues: dict[str, Connaissance] = {definition.id: frozenset((valeur,))}
            signature = (valeur,) if selecteur else tuple(f.evaluer(connues) for f in lecteurs)
            cases[valeur] = signatures.setdefault(signature, len(signatures))
        autre = cases.get(_AILLEURS, 0)
        return Dimension(definition.id, len(signatures), cases=cases, autre=autre, toutes=tuple(range(len(signatures))))

    def _arbre(self, diagramme: Diagramme, arbre: Arbre, rangs: dict[str, int]) -> int:
        if isinstance(arbre, FeuilleCompilee):
            return self._feuille(diagramme, arbre, rangs)
        enfants = [self._arbre(diagramme, enfant, rangs) for enfant in arbre.enfants]
        if arbre.noeud.op == "non":
            return diagramme.oppose(enfants[0])
        op = "et" if arbre.noeud.op == "tout" else "ou"
        resultat = enfants[0]
        for enfant in enfants[1:]:
            resultat = diagramme.combiner(op, resultat, enfant)
        return resultat

    def _feuille(self, diagramme: Diagramme, feuille: FeuilleCompilee, rangs: dict[str, int]) -> int:
        effets = self.regime.cartes[feuille.rang]
        terminaux = {FAUX: F, INCONNU: D, VRAI: T, DOUTE: D}
        if feuille.opaque:
            axe = rangs[self._noms(feuille)[0]]
            bruts = {F: FAUX, D: DOUTE, T: VRAI}
            return diagramme.feuille([axe], lambda choix: terminaux[effets[bruts[choix[axe]]]])

        def terminal(choix: dict[int, int]) -> int:
            connues: dict[str, Connaissance] = {}
            for axe, case in choix.items():
                dimension = diagramme.dimensions[axe]
                valeur = dimension.representant(case)
                connues[dimension.nom] = (valeur, valeur) if dimension.coupures is not None else frozenset((valeur,))
            return terminaux[effets[feuille.evaluer(connues)]]

        return diagramme.feuille([rangs[nom] for nom in feuille.faits], terminal)
