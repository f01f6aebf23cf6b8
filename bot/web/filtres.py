"""Template filters of the pages of the catalogue."""

from __future__ import annotations

import datetime

from django import template

from bot.droits.atelier.description_regles import mot
from bot.droits.gabarits import date_longue

register = template.Library()


@register.filter
def jour(iso: str) -> str:
    """ "2026-01-06" as "6 janvier 2026"."""
    return date_longue(datetime.date.fromisoformat(iso))


@register.filter
def en_mots(cle: str, theme: str) -> str:
    """The French word of a code, by theme: ``{{ "conteste"|en_mots:"confiance" }}``."""
    return mot(theme, cle)


@register.filter
def numero(source: str, numeros: dict[str, int]) -> int:
    """The place of a source in the list at the end of the page."""
    return numeros[source]
