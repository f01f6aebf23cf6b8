"""The facts as a reader sees and corrects them: what may be typed for each, and what it means."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date
from typing import Any, Optional

from bot.droits import DefinitionFait, FaitInvalide, connaissance, fait_depuis_json
from bot.droits.explication import valeur_en_francais
from bot.web.catalogue import charge

_NUMBER = re.compile(r"\s*(\d[\d\s\u00a0\u202f.]*(?:,\d+)?)\s*\D*$")
_DATE = re.compile(r"\s*(\d{1,2})[/.-](\d{1,2})[/.-](\d{4})\s*$")
_YES, _NO = ("oui", "o", "vrai"), ("non", "n", "faux")


@dataclass(frozen=True)
class Choice:
    value: str
    label: str


def correctable() -> list[DefinitionFait]:
    """What a reader may give a value to: a sensitive fact is never written (PRV-05)."""
    found = [fact for fact in charge().faits.values() if fact.question and fact.sensibilite != "sensible"]
    return sorted(found, key=lambda fact: fact.nom)


def definition(fact: str) -> Optional[DefinitionFait]:
    return charge().faits.get(fact)


def choices(fact: DefinitionFait) -> list[Choice]:
    """What a list offers for this fact; empty when its value is typed."""
    if fact.type == "choix":
        return [Choice(choice.valeur, choice.libelle) for choice in fact.choix]
    return [Choice("oui", fact.libelle_vrai or "oui"), Choice("non", fact.libelle_faux or "non")] if fact.type == "booleen" else []


def read(fact: DefinitionFait, typed: str) -> Any:
    """The value that ``typed`` gives, as it is stored. Raises ValueError when it gives none."""
    if fact.sensibilite == "sensible":
        raise ValueError(fact.id)
    value = _value(fact, " ".join(typed.split()))
    try:
        fait_depuis_json(fact, value)
    except FaitInvalide as error:
        raise ValueError(fact.id) from error
    return value


def _value(fact: DefinitionFait, typed: str) -> Any:
    said = typed.casefold()
    if fact.type == "booleen":
        if said not in (*_YES, *_NO):
            raise ValueError(fact.id)
        return said in _YES
    if fact.type == "choix":
        named = {choice.libelle.casefold(): choice.valeur for choice in fact.choix} | {choice.valeur: choice.valeur for choice in fact.choix}
        return named.get(said, typed)
    if fact.type == "date":
        found = _DATE.match(typed)
        day = date(int(found[3]), int(found[2]), int(found[1])) if found else date.fromisoformat(typed)
        return day.isoformat()
    if fact.numerique:
        found = _NUMBER.match(typed)
        if not found:
            raise ValueError(fact.id)
        number = float(re.sub(r"[\s\u00a0\u202f.]", "", found[1]).replace(",", "."))
        return int(number) if number == int(number) else number
    return typed


def shown(fact: str, value: Any) -> str:
    """A value in French; as it was stored when the catalogue no longer knows it. A sensitive one was never stored."""
    if isinstance(value, dict) and value.get("sensible"):
        return "•••"
    known, catalogue = definition(fact), charge()
    try:
        if known is None:
            raise KeyError(fact)
        return valeur_en_francais(catalogue, known, connaissance(known, fait_depuis_json(known, value)), unite=True)
    except Exception:  # whatever an old record holds, the page is shown
        return str(value)


def name(fact: str) -> str:
    known = definition(fact)
    return str(known.nom) if known is not None else fact
