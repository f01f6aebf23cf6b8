"""One canonical form of what people type, the same for training and for serving (SEC-06, SEC-09)."""

from __future__ import annotations

import re
import unicodedata

_APOSTROPHES = str.maketrans(dict.fromkeys("’‘‛`´ʼʹ′＇", "'") | dict.fromkeys("‐‑‒–—―−﹣－", "-")
                             | {"«": '"', "»": '"', "“": '"', "”": '"', "„": '"', "œ": "oe", "Œ": "Oe", "æ": "ae", "Æ": "Ae"})
# Everything that looks like the slash of a command, once compatibility forms are folded.
_BARRES = "/⁄∕⧸╱⟋／"
_ESPACES = re.compile(r"[^\S\n]+")
_LIGNES = re.compile(r" ?\n[ \n]*")
# No French word needs more than one mark left after composition: the rest is noise stacked on a letter.
_EMPILEMENT = re.compile(r"([\u0300-\u036f\u0483-\u0489\u1ab0-\u1aff\u1dc0-\u1dff\u20d0-\u20ff\ufe20-\ufe2f])"
                         r"[\u0300-\u036f\u0483-\u0489\u1ab0-\u1aff\u1dc0-\u1dff\u20d0-\u20ff\ufe20-\ufe2f]+")
_REPETITION = re.compile(r"(.)\1{9,}", re.DOTALL)


def normaliser(texte: str) -> str:
    """Canonical text: NFKC, plain apostrophes, hyphens and spaces, no control or invisible character, œ as oe.

    A leading "/" (any look-alike, behind any kind of space) is removed, so that typed text can never be a command
    of the engine. Ten identical characters or more in a row become nine. Line breaks are kept as "\\n". Idempotent.
    """
    texte = unicodedata.normalize("NFKC", texte)
    texte = "".join(_garder(c) for c in texte)
    texte = unicodedata.normalize("NFKC", _EMPILEMENT.sub(r"\1", texte)).translate(_APOSTROPHES)
    texte = _REPETITION.sub(lambda m: m[1] * 9, texte)
    texte = _LIGNES.sub("\n", _ESPACES.sub(" ", texte)).strip()
    return texte.lstrip(_BARRES + " \n\\").strip()


def _garder(caractere: str) -> str:
    """Drop invisible characters (a line break of any kind stays one), keep the rest."""
    if caractere < "\x7f" and caractere >= " ":
        return caractere
    if caractere in "\n\r\x0b\x0c\x85\u2028\u2029":
        return "\n"
    categorie = unicodedata.category(caractere)
    if caractere == "\t" or categorie == "Zs" or "\x1c" <= caractere <= "\x1f":
        return " "
    return "" if categorie in ("Cc", "Cf", "Cs", "Co", "Cn") or "\ufe00" <= caractere <= "\ufe0f" else caractere


_ACCENTS = {c: unicodedata.normalize("NFD", chr(c))[0].lower() for c in range(0xC0, 0x250)
            if unicodedata.normalize("NFD", chr(c))[0].isascii()}
_ACCENTS |= {c: chr(c + 32) for c in range(65, 91)}


def replier(texte: str) -> str:
    """Lower case without accents, one character for one character: offsets do not move."""
    return texte.translate(_ACCENTS)
