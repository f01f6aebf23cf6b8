"""The aids an employer may put forward, and the facts it may give, as the catalogue knows them."""

from __future__ import annotations

import datetime
from typing import Any, Iterable

from bot.droits import Catalogue, FaitInvalide, fait_depuis_json
from bot.web.catalogue import charge

#: What an employer may say of itself: true of all its employees, and asked by the rules.
FACTS = ("secteur_employeur", "effectif_employeur")


def catalogue() -> Catalogue:
    return charge()


def names(aids: Iterable[str]) -> list[dict[str, str]]:
    """The known ones among ``aids``, in order, with their names."""
    known = catalogue().aides
    return [{"id": aid, "nom": known[aid].nom} for aid in aids if aid in known]


def open_aids(today: datetime.date) -> list[dict[str, str]]:
    """Every aid still open, by name."""
    found = [{"id": aide.id, "nom": aide.nom} for aide in catalogue().aides.values() if aide.ouverte_le(today)]
    return sorted(found, key=lambda each: each["nom"].casefold())


def valid_fact(fact: str, value: Any) -> bool:
    """True if the employer may give this fact with this value."""
    if fact not in FACTS or fact not in catalogue().faits:
        return False
    try:
        read = fait_depuis_json(catalogue().faits[fact], value)
    except (FaitInvalide, KeyError, TypeError):
        return False
    return not read.refus


def usable_facts(facts: dict[str, Any]) -> dict[str, Any]:
    """Those that the catalogue of today still knows, with a value it accepts."""
    return {fact: value for fact, value in facts.items() if valid_fact(fact, value)}
