"""Hypothesis strategies: a possible person, and what an assistant may know of them at some point."""
from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

from hypothesis import strategies as st

from bot.droits import Catalogue, Fait

from .outils import coherents, valeurs_interessantes


@dataclass(frozen=True)
class Situation:
    """`partiel` is known so far; `complet` answers every question and agrees with it."""

    partiel: dict[str, Fait]
    complet: dict[str, Fait]


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
    valeurs: dict[str, Any] = {}
    sus: dict[str, int] = {}
    part = tirer(st.integers(1, 9))
    for fait, definition in catalogue.faits.items():
        if definition.question is None:
            continue
        valeurs[fait] = tirer(st.sampled_from(valeurs_interessantes(catalogue, definition, jour)))
        tirage = tirer(st.integers(0, 99))
        if tirage % 10 < part:
            sus[fait] = tirage // 10
    valeurs = coherents(catalogue, valeurs, jour)
    complet = {fait: Fait.connu(valeur) for fait, valeur in valeurs.items()}
    partiel = {fait: flou(catalogue, fait, valeurs[fait], tirage) for fait, tirage in sus.items()}
    return Situation(partiel, complet)
