"""Which aids concern a person: those that serve the project told, among the ones that can be asked for.

A project is not a condition: it refuses nothing. An aid that is named is always evaluated, whatever the project.
"""
from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date

from bot.droits.catalogue import Catalogue
from bot.droits.faits import Fait, connaissance
from bot.droits.modele import PROJET

#: Aids of a lower `rang` are the main ones: the result comes once they are decided, the others on demand.
RANG_PREMIER = 40


def projets_possibles(catalogue: Catalogue, faits: Mapping[str, Fait]) -> frozenset[str] | None:
    """The projects that what was said leaves possible; None when nothing was said of it, or refused."""
    if PROJET not in catalogue.faits or PROJET not in faits:
        return None
    connue = connaissance(catalogue.faits[PROJET], faits[PROJET])
    return frozenset(str(valeur) for valeur in connue) if isinstance(connue, frozenset) else None


def concernees(catalogue: Catalogue, faits: Mapping[str, Fait], jour: date) -> list[str]:
    """Ids of the aids to evaluate for "à quoi ai-je droit ?": open, not mere orientations, useful to the project."""
    projets = projets_possibles(catalogue, faits)
    return [
        aide.id
        for aide in catalogue.aides.values()
        if aide.ouverte_le(jour)
        and not aide.orientation
        and (projets is None or not aide.projets or not projets.isdisjoint(aide.projets))
    ]


def premieres(catalogue: Catalogue, aides: Iterable[str]) -> list[str]:
    """Those to ask about first for "à quoi ai-je droit ?": the main ones, or all of them when none is."""
    visees = list(aides)
    return [aide for aide in visees if catalogue.aides[aide].rang < RANG_PREMIER] or visees


def pistes(catalogue: Catalogue, faits: Mapping[str, Fait], jour: date) -> list[str]:
    """Ids of the aids that others give and that serve the project told, the most useful first; none without a project."""
    projets = projets_possibles(catalogue, faits)
    if projets is None:
        return []
    utiles = [
        aide for aide in catalogue.aides.values()
        if aide.orientation and aide.ouverte_le(jour) and not projets.isdisjoint(aide.projets)
    ]
    return [aide.id for aide in sorted(utiles, key=lambda aide: aide.rang)]


def projet_a_demander(catalogue: Catalogue, faits: Mapping[str, Fait], jour: date) -> bool:
    """Whether the project would narrow the aids: it was not told, and the open ones do not all serve the same."""
    if PROJET not in catalogue.faits or PROJET in faits:
        return False
    aides = [catalogue.aides[identifiant] for identifiant in concernees(catalogue, faits, jour)]
    return len({frozenset(aide.projets) for aide in aides if aide.projets}) > 1
