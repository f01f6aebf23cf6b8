"""From French text to the stems that are compared: no accents, no stop words, one form for a family of words."""

from __future__ import annotations

import re
from functools import lru_cache
from pathlib import Path

import Stemmer
from ruamel.yaml import YAML

from bot.langue.normalisation import normaliser, replier
from bot.recherche.bm25 import charger

_MOT = re.compile(r"[a-z]+|\d+")
_FRANCAIS = Stemmer.Stemmer("french")
#: Words that say how one asks rather than what about; words of each aspect of a sheet.
VIDES: frozenset[str]
ASPECTS: dict[str, str]


def _lire() -> tuple[frozenset[str], dict[str, str]]:
    lus = YAML(typ="safe").load(Path(__file__).with_name("mots.yml"))
    library = charger().stopwords.STOPWORDS_FRENCH
    return frozenset(replier(mot) for mot in [*library, *lus["vides"]]), lus["aspects"]


VIDES, ASPECTS = _lire()


@lru_cache(maxsize=4096)
def racine(mot: str) -> str:
    return str(_FRANCAIS.stemWord(mot))


def pleins(texte: str) -> list[str]:
    """The words of a text that say what it is about. One-letter words and stop words are left out; numbers stay."""
    mots = _MOT.findall(replier(normaliser(texte)))
    return [mot for mot in mots if mot not in VIDES and (len(mot) > 1 or mot.isdigit())]


def racines(texte: str) -> list[str]:
    """The stems of those words, in their order."""
    return [racine(mot) for mot in pleins(texte)]
