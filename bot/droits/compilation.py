"""Compile the tree of an aid into closures, once per *regime*: a span of days with the same rules and figures.

A compiled leaf reads the `Connaissances` of a person and returns F, U, T or DOUTE; tables then translate this
raw value for each reading of the tree (reserves assumed, flexible conditions, disagreements, stale figures).
"""
from __future__ import annotations

from bisect import bisect_right
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import product
from typing import Any

from bot.droits.calculs import SEUILS
from bot.droits.catalogue import Catalogue, noeuds
from bot.droits.connaissances import Connaissances
from bot.droits.derives import Contexte
from bot.droits.faits import INFINI, Bornes, Connaissance
from bot.droits.logique import FAUX, INCONNU, VRAI
from bot.droits.modele import Appartenance, Comparaison, DefinitionFait, Feuille, Groupe, Noeud
from bot.droits.modele_aide import Aide
from bot.droits.parametres import ValeurDatee, cle_de_table, lignes

#: A value that no answer can lift: disagreeing sources, no figure at this date.
DOUTE = 3
Evaluateur = Callable[[Mapping[str, Connaissance]], int]
Comparateur = Callable[[float, float, float, float], int]


def _plus_petit(lo: float, hi: float, bas: float, haut: float) -> int:
    return VRAI if hi < bas else FAUX if lo >= haut else INCONNU


def _au_plus(lo: float, hi: float, bas: float, haut: float) -> int:
    return VRAI if hi <= bas else FAUX if lo > haut else INCONNU


def _egal(lo: float, hi: float, bas: float, haut: float) -> int:
    if lo > haut or hi < bas:
        return FAUX
    return VRAI if lo == hi == bas == haut else INCONNU


def _inverse(comparer: Comparateur) -> Comparateur:
    return lambda lo, hi, bas, haut: VRAI - comparer(lo, hi, bas, haut)


_COMPARER: dict[str, Comparateur] = {
    "<": _plus_petit, "<=": _au_plus, "==": _egal,
    ">=": _inverse(_plus_petit), ">": _inverse(_au_plus), "!=": _inverse(_egal),
}


def en_nombre(valeur: Any) -> float:
    """A threshold on the scale of its fact: dates as ordinals."""
    return valeur.toordinal() if isinstance(valeur, date) else valeur


def domaine_du_fait(definition: DefinitionFait | None) -> Bornes:
    """Bounds of every acceptable answer, on the scale of the engine."""
    if definition is None or definition.domaine is None:
        return (-INFINI, INFINI)
    bas, haut = definition.domaine.min, definition.domaine.max
    return (-INFINI if bas is None else en_nombre(bas), INFINI if haut is None else en_nombre(haut))


def _appartient(ensemble: frozenset[Any], fait: str, si_dedans: int) -> Evaluateur:
    si_dehors = VRAI - si_dedans

    def evaluer(connues: Mapping[str, Connaissance]) -> int:
        connue = connues[fait]
        if connue is None:
            return INCONNU
        if connue <= ensemble:  # type: ignore[operator]
            return si_dedans
        return si_dehors if ensemble.isdisjoint(connue) else INCONNU

    return evaluer


def _compare(fait: str, op: str, seuils: tuple[float, ...]) -> Evaluateur:
    comparer = _COMPARER[op]
    if len(seuils) == 1:
        seuil = seuils[0]

        def evaluer(connues: Mapping[str, Connaissance]) -> int:
            connue = connues[fait]
            return INCONNU if connue is None else comparer(connue[0], connue[1], seuil, seuil)  # type: ignore[index]

        return evaluer

    def evaluer_lectures(connues: Mapping[str, Connaissance]) -> int:
        connue = connues[fait]
        if connue is None:
            return INCONNU
        return unanime({comparer(connue[0], connue[1], seuil, seuil) for seuil in seuils})  # type: ignore[index]

    return evaluer_lectures


def unanime(valeurs: set[int]) -> int:
    """The common value; U while an answer may still help; DOUTE when the readings disagree for good."""
    if len(valeurs) == 1:
        return next(iter(valeurs))
    return INCONNU if INCONNU in valeurs else DOUTE


@dataclass(frozen=True)
class FeuilleCompilee:
    """A leaf ready to be evaluated in one regime.

    `valeurs` holds the parameter lines it may use, keyed by selector values. `seuil` gives the bounds of the
    threshold for a person (None when it depends on something unknown). `coupures` are all its thresholds.
    """

    rang: int
    noeud: Feuille
    evaluer: Evaluateur
    valeurs: Mapping[tuple[str, ...], ValeurDatee]
    seuil: Callable[[Connaissances], Any]
    coupures: tuple[float, ...]
    opaque: bool

    @property
    def perimee(self) -> bool:
        return any(valeur.perimee for valeur in self.valeurs.values())

    @property
    def faits(self) -> tuple[str, ...]:
        """Facts read directly: the compared one, then the selectors or the inputs of the threshold."""
        if isinstance(self.noeud, Comparaison):
            autres = self.noeud.calcul.entrees if self.noeud.calcul else list(self.noeud.selecteurs.values())
            return (self.noeud.fait, *autres)
        return (self.noeud.fait,)


def _lignes_possibles(
    selecteurs: Iterable[str], connues: Mapping[str, Connaissance], valeurs: Mapping[tuple[str, ...], ValeurDatee]
) -> Iterable[tuple[str, ...]]:
    axes = []
    for rang, fait in enumerate(selecteurs):
        connue = connues[fait]
        axes.append(
            sorted({cle[rang] for cle in valeurs}) if connue is None
            else sorted(cle_de_table(valeur) for valeur in connue)
        )
    return product(*axes)


class _Compilateur:
    def __init__(self, catalogue: Catalogue, jour: date) -> None:
        self.catalogue, self.jour = catalogue, jour

    def feuille(self, rang: int, noeud: Feuille) -> FeuilleCompilee:
        if isinstance(noeud, Comparaison):
            if noeud.calcul is not None:
                return self._calculee(rang, noeud)
            if noeud.parametre is not None:
                return self._parametree(rang, noeud)
            if isinstance(noeud.valeur, str):
                dedans = VRAI if noeud.op == "==" else FAUX
                return self._simple(rang, noeud, _appartient(frozenset({noeud.valeur}), noeud.fait, dedans), noeud.valeur)
            seuil = en_nombre(noeud.valeur)
            return self._simple(rang, noeud, _compare(noeud.fait, noeud.op, (seuil,)), noeud.valeur, (seuil,))
        if isinstance(noeud, Appartenance):
            return self._liste(rang, noeud)
        vrai = frozenset({True})
        return self._simple(rang, noeud, _appartient(vrai, noeud.fait, VRAI if noeud.op == "vrai" else FAUX), None)

    def _simple(
        self, rang: int, noeud: Feuille, evaluer: Evaluateur, limite: Any, coupures: tuple[float, ...] = (),
        valeurs: Mapping[tuple[str, ...], ValeurDatee] | None = None,
    ) -> FeuilleCompilee:
        return FeuilleCompilee(rang, noeud, evaluer, valeurs or {}, lambda _: limite, coupures, noeud.reserve)

    def _liste(self, rang: int, noeud: Appartenance) -> FeuilleCompilee:
        dedans = VRAI if noeud.op == "dans" else FAUX
        if noeud.parametre is None:
            return self._simple(rang, noeud, _appartient(frozenset(noeud.valeur or []), noeud.fait, dedans), noeud.valeur)
        valeurs = lignes(self.catalogue.parametres[noeud.parametre], self.jour)
        if not valeurs:
            return self._simple(rang, noeud, lambda _: DOUTE, None)
        en_vigueur = valeurs[()]
        tests = [_appartient(frozenset(liste), noeud.fait, dedans) for liste in en_vigueur.candidates]
        evaluer = tests[0] if len(tests) == 1 else lambda connues: unanime({test(connues) for test in tests})
        return self._simple(rang, noeud, evaluer, en_vigueur.valeur, valeurs=valeurs)

    def _parametree(self, rang: int, noeud: Comparaison) -> FeuilleCompilee:
        parametre = self.catalogue.parametres[noeud.parametre or ""]
        valeurs = lignes(parametre, self.jour)
        if not valeurs:
            return self._simple(rang, noeud, lambda _: DOUTE, None)
        coupures = tuple(sorted({en_nombre(v) for ligne in valeurs.values() for v in ligne.candidates}))
        if not parametre.selecteurs:
            ligne = valeurs[()]
            seuils = tuple(en_nombre(v) for v in ligne.candidates)
            return self._simple(rang, noeud, _compare(noeud.fait, noeud.op, seuils), ligne.valeur, coupures, valeurs)
        tests = {
            cle: _compare(noeud.fait, noeud.op, tuple(en_nombre(v) for v in ligne.candidates))
            for cle, ligne in valeurs.items()
        }
        selecteurs = [noeud.selecteurs[nom] for nom in parametre.selecteurs]

        def evaluer(connues: Mapping[str, Connaissance]) -> int:
            trouvees = {
                tests[cle](connues) if cle in tests else DOUTE
                for cle in _lignes_possibles(selecteurs, connues, valeurs)
            }
            # Several lines remain possible: an answer (the commune) may still choose between them.
            return next(iter(trouvees)) if len(trouvees) == 1 else INCONNU

        def seuil(connues: Connaissances) -> Any:
            possibles = [valeurs[cle].valeur for cle in _lignes_possibles(selecteurs, connues, valeurs) if cle in valeurs]
            if not possibles:
                return None
            bas, haut = min(possibles), max(possibles)
            return bas if bas == haut else (bas, haut)

        return FeuilleCompilee(rang, noeud, evaluer, valeurs, seuil, coupures, noeud.reserve)

    def _calculee(self, rang: int, noeud: Comparaison) -> FeuilleCompilee:
        assert noeud.calcul is not None
        fonction, comparer = SEUILS[noeud.calcul.nom].fonction, _COMPARER[noeud.op]
        entrees, contexte = noeud.calcul.entrees, Contexte(self.jour, self.catalogue.zones)
        domaine = domaine_du_fait(self.catalogue.faits.get(noeud.fait))
        valeurs: dict[tuple[str, ...], ValeurDatee] = {}
        roles: dict[str, Bornes] = {}
        for role, identifiant in noeud.calcul.parametres.items():
            en_vigueur = lignes(self.catalogue.parametres[identifiant], self.jour)
            if not en_vigueur:
                return self._simple(rang, noeud, lambda _: DOUTE, None)
            valeurs[(role,)] = en_vigueur[()]
            roles[role] = (en_vigueur[()].valeur, en_vigueur[()].valeur)

        domaines = {entree: domaine_du_fait(self.catalogue.faits.get(entree)) for entree in entrees}

        def bornes(connues: Mapping[str, Connaissance]) -> Bornes | None:
            return fonction(contexte, [connues[entree] for entree in entrees], roles)

        def evaluer(connues: Mapping[str, Connaissance]) -> int:
            # Any answer lies in the domain of its fact: bounds beyond it decide without asking.
            limites = fonction(contexte, [connues[e] if connues[e] is not None else domaines[e] for e in entrees], roles)
            if limites is None:
                return INCONNU
            connue = connues[noeud.fait] or domaine
            return comparer(connue[0], connue[1], limites[0], limites[1])  # type: ignore[index]

        return FeuilleCompilee(rang, noeud, evaluer, valeurs, bornes, (), True)


@dataclass(frozen=True)
class Branche:
    """A group of the compiled tree; `enfants` are leaves or groups that exist in this regime."""

    noeud: Groupe
    enfants: tuple[Branche | FeuilleCompilee, ...]


def coupures_de_regime(catalogue: Catalogue, aide: Aide) -> list[date]:
    """First day of every regime of an aid but the first one."""
    jours: set[date] = set()
    for noeud in noeuds(aide.conditions):
        if noeud.du is not None:
            jours.add(noeud.du)
        if noeud.au is not None:
            jours.add(noeud.au + timedelta(days=1))
        for identifiant in parametres_du_noeud(noeud):
            parametre = catalogue.parametres[identifiant]
            jours.add(parametre.a_reverifier_avant)
            for periode in parametre.valeurs:
                jours.add(periode.valide_du)
                if periode.valide_au is not None:
                    jours.add(periode.valide_au + timedelta(days=1))
    return sorted(jours)


def parametres_du_noeud(noeud: Noeud) -> tuple[str, ...]:
    """Ids of the parameters a node reads."""
    if isinstance(noeud, Comparaison) and noeud.calcul is not None:
        return tuple(noeud.calcul.parametres.values())
    parametre = getattr(noeud, "parametre", None)
    return (parametre,) if parametre else ()


def compiler_arbre(catalogue: Catalogue, aide: Aide, jour: date) -> tuple[Branche | FeuilleCompilee | None, list[FeuilleCompilee]]:
    """The tree as it stands on a day, and its leaves in order."""
    feuilles: list[FeuilleCompilee] = []
    compilateur = _Compilateur(catalogue, jour)

    def compiler(noeud: Noeud) -> Branche | FeuilleCompilee | None:
        if not noeud.actif(jour):
            return None
        if isinstance(noeud, Groupe):
            enfants = tuple(enfant for enfant in map(compiler, noeud.de) if enfant is not None)
            return Branche(noeud, enfants) if enfants else None
        feuille = compilateur.feuille(len(feuilles), noeud)
        feuilles.append(feuille)
        return feuille

    racine = compiler(aide.conditions) if aide.conditions is not None else None
    return racine, feuilles


def rang_de_regime(coupures: list[date], jour: date) -> int:
    return bisect_right(coupures, jour)
