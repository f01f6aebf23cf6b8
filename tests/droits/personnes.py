"""Hypothesis strategies: a possible person, and what an assistant may know of them at some point.

People drawn fact by fact are nearly all refused by some condition. Most are therefore drawn around a *seed*: a
person close to an aid (the facts of a readable case), a few of whose facts are then changed.
"""
from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from typing import Any

from dateutil.relativedelta import relativedelta
from hypothesis import strategies as st

from bot.droits import Catalogue, Fait, connaissance, fait_depuis_json
from bot.droits.logique import FAUX
from bot.droits.regime import regime

from .outils import JOUR, charger_cas, coherents, valeurs_interessantes

EXEMPLES: list[dict[str, Any]] = [
    {"age": 25, "commune": "10001", "loyer": 700, "ressources": 1500, "proprietaire": False},
    {"age": 40, "commune": "10002", "loyer": 700, "ressources": 2000, "proprietaire": False, "statut": "salarie",
     "secteur": "prive", "salaire": 1600},
    {"statut": "salarie", "secteur": "prive", "salaire": 2000, "loyer": 500, "age": 29, "ressources": 2000},
    {"statut": "etudiant", "secteur": "public", "salaire": 900, "loyer": 620, "age": 22, "commune": "10003"},
]


@dataclass(frozen=True)
class Situation:
    """`partiel` is known so far; `complet` answers every question and agrees with it."""

    partiel: dict[str, Fait]
    complet: dict[str, Fait]


@dataclass(frozen=True)
class Monde:
    """What the strategies draw from: values of every fact, those no reserve refuses, and the seeds."""

    possibles: dict[str, list[Any]]
    favorables: dict[str, list[Any]]
    graines: list[dict[str, Any]]


_MONDES: dict[int, Monde] = {}


def monde(catalogue: Catalogue, jour: date) -> Monde:
    if id(catalogue) not in _MONDES:
        possibles = {
            fait: valeurs_interessantes(catalogue, definition, jour)
            for fait, definition in catalogue.faits.items() if definition.question is not None
        }
        favorables = {fait: _sans_refus(catalogue, fait, valeurs, jour) for fait, valeurs in possibles.items()}
        _MONDES[id(catalogue)] = Monde(possibles, favorables, _graines(catalogue, jour))
    return _MONDES[id(catalogue)]


def _sans_refus(catalogue: Catalogue, fait: str, valeurs: list[Any], jour: date) -> list[Any]:
    reserves = [
        feuille for aide in catalogue.aides.values() if aide.ouverte_le(jour)
        for feuille in regime(catalogue, aide, jour).feuilles if feuille.noeud.reserve and feuille.faits == (fait,)
    ]
    definition = catalogue.faits[fait]
    bons = [
        valeur for valeur in valeurs
        if all(f.evaluer({fait: connaissance(definition, Fait.connu(valeur))}) != FAUX for f in reserves)
    ]
    return bons or valeurs


@lru_cache(maxsize=1)
def _cas() -> list[dict[str, Any]]:
    return charger_cas()


def _graines(catalogue: Catalogue, jour: date) -> list[dict[str, Any]]:
    bruts = EXEMPLES if jour == JOUR else [
        cas["faits"] for cas in _cas() if cas["statut"] in ("eligible", "a_verifier", "a_preciser") and cas.get("faits")
    ]
    graines = []
    for brut in bruts:
        lus = {nom: fait_depuis_json(catalogue.faits[nom], valeur) for nom, valeur in brut.items()}
        graines.append({nom: fait.valeur for nom, fait in lus.items() if fait.est_connu})
    return [graine for graine in graines if graine]


def flou(catalogue: Catalogue, fait: str, valeur: Any, tirage: int) -> Fait:
    """A true but imprecise version of a fact (an interval, a few choices), or the exact value."""
    definition = catalogue.faits[fait]
    if definition.numerique and tirage % 4 == 0 and definition.domaine is not None:
        bas, haut = definition.domaine.min, definition.domaine.max
        ecart = 1 + tirage % 3 if definition.type == "entier" else 50
        return Fait.intervalle(max(bas, valeur - ecart), min(haut, valeur + ecart))  # type: ignore[type-var]
    if definition.type == "choix" and tirage % 4 == 0:
        autres = [choix.valeur for choix in definition.choix]
        return Fait.parmi({valeur, autres[tirage % len(autres)]})
    return Fait.connu(valeur)


@st.composite
def situations(tirer: st.DrawFn, catalogue: Catalogue, jour: date) -> Situation:
    tout = monde(catalogue, jour)
    hasard = tirer(st.randoms(use_true_random=False))
    graine = tirer(st.sampled_from(tout.graines))
    au_hasard = tirer(st.integers(0, 9)) == 0
    valeurs = {fait: hasard.choice(tout.favorables[fait]) for fait in tout.possibles}
    if au_hasard:
        valeurs = {fait: hasard.choice(possibles) for fait, possibles in tout.possibles.items()}
    else:
        valeurs.update({fait: valeur for fait, valeur in graine.items() if fait in tout.possibles})
        changes = hasard.sample(sorted(tout.possibles), tirer(st.integers(0, 3)))
        for fait in changes:
            valeurs[fait] = hasard.choice(tout.possibles[fait])
        if "date_naissance" in valeurs and "date_naissance" not in {*graine, *changes}:
            # The age of the seed, or the one just drawn, decides: the birth date follows it.
            valeurs["date_naissance"] = jour - relativedelta(years=valeurs["age"], months=hasard.randrange(12), days=1)
    valeurs = coherents(catalogue, valeurs, jour)
    part = tirer(st.integers(1, 10))
    sus = [fait for fait in valeurs if hasard.randrange(10) < part]
    complet = {fait: Fait.connu(valeur) for fait, valeur in valeurs.items()}
    return Situation({f: flou(catalogue, f, valeurs[f], hasard.randrange(100)) for f in sus}, complet)
