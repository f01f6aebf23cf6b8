"""Whether a message is written in another language: its script, or small words that French does not have."""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache

from bot.langue.normalisation import normaliser, replier
from bot.recherche.bm25 import charger
from bot.recherche.mots import VIDES

#: Fewer small words of another language prove nothing.
PREUVES = 2
_LANGUES = ("EN_PLUS", "SPANISH", "ITALIAN", "PORTUGUESE", "GERMAN", "DUTCH", "TURKISH")
_MOT = re.compile(r"[^\W\d_]+")


@lru_cache(maxsize=1)
def _petits_mots() -> list[frozenset[str]]:
    listes = charger().stopwords
    return [frozenset(replier(mot) for mot in getattr(listes, f"STOPWORDS_{langue}")) for langue in _LANGUES]


def etrangere(texte: str) -> bool:
    """True for a message that is not in French. In doubt, it is French."""
    mots = _MOT.findall(replier(normaliser(texte)))
    lettres = [lettre for mot in mots for lettre in mot]
    if not lettres:
        return False
    if 2 * sum(not unicodedata.name(lettre, "").startswith("LATIN") for lettre in lettres) > len(lettres):
        return True
    francais = sum(mot in VIDES for mot in mots)
    return max(sum(mot in petits for mot in mots) for petits in _petits_mots()) >= max(PREUVES, 2 * francais)
