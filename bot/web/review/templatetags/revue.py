"""Filters of the pages of the review."""

from __future__ import annotations

from typing import Any, Iterable

from django import template

from bot.web.review.queues import SAMPLE
from bot.web.review.texts import word

register = template.Library()


@register.filter
def dit(code: Any, theme: str) -> str:
    """The French word of a code: ``{{ "a_revoir"|dit:"statut" }}``."""
    return word(theme, code)


@register.filter
def pourcent(part: float | None) -> str:
    """0.9731 as "97 %"; nothing for None."""
    return "" if part is None else f"{round(100 * part)}\u00a0%"


@register.filter
def secondes(value: float) -> str:
    """1.234 as "1,23 s"."""
    return f"{value:.2f}\u00a0s".replace(".", ",")


@register.filter
def nom_de_file(nom: str) -> str:
    """The French name of a queue; a sample's has its number."""
    return f"{word('file', 'echantillon')}\u00a0{nom[len(SAMPLE) :]}" if nom.startswith(SAMPLE) else word("file", nom)


@register.filter
def valeur(table: dict[str, Any], nom: str) -> Any:
    """``table[nom]``, or nothing."""
    return table.get(nom, ())


@register.filter
def choisis(choix: Iterable[tuple[str, str]], donnees: Iterable[str]) -> str:
    """The words of the values given, in the order in which they are offered."""
    return ", ".join(mot for code, mot in choix if code in donnees)
