"""Filters of the pages of the accounts."""

from __future__ import annotations

from django import template

register = template.Library()


@register.filter
def par_quatre(secret: str) -> str:
    """A key in groups of four, as people type it."""
    return " ".join(secret[start : start + 4] for start in range(0, len(secret), 4))
