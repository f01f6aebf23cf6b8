"""Stands in for ``bot.langue`` while it is absent: enough normalisation and masking for the tests of the web
part.
"""

from __future__ import annotations

import re
import unicodedata

_MASKS = {
    "courriel": re.compile(r"\b[\w.+-]+@[\w-]+\.[\w.]+"),
    "iban": re.compile(r"\bFR\d{2}(?: ?[\dA-Z]{4}){5} ?[\dA-Z]{1,3}\b"),
    "nir": re.compile(r"\b[12](?: ?\d){14}\b"),
    "telephone": re.compile(r"\b0[1-9](?:[ .]?\d{2}){4}\b"),
}


def normaliser(texte: str) -> str:
    texte = unicodedata.normalize("NFKC", texte)
    return "".join(c for c in texte if c == "\n" or unicodedata.category(c) not in ("Cc", "Cf", "Cs")).strip()


def masquer(texte: str) -> tuple[str, frozenset[str]]:
    found = set()
    for kind, pattern in _MASKS.items():
        texte, count = pattern.subn(f"[{kind} masqué]", texte)
        if count:
            found.add(kind)
    return texte, frozenset(found)


def install_if_needed() -> None:
    """Use this module where the real one cannot be imported yet."""
    import sys

    from bot.web.conversations import text

    try:
        from bot import langue

        real = hasattr(langue, "masquer") and hasattr(langue, "normaliser")
    except ImportError:
        real = False
    if not real:
        text._module = sys.modules[__name__]
