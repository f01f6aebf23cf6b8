"""Noisy copies of training sentences: how the same thing is typed in a hurry. Deterministic for a given seed."""

from __future__ import annotations

import random
from functools import lru_cache
from pathlib import Path
from typing import Any, Sequence

from ruamel.yaml import YAML

from bot.langue.clavier import VOISINES


def coquilles(texte: str, alea: random.Random, taux: float) -> str:
    """Replace, drop, double or swap letters, each with probability ``taux``."""
    sortie: list[str] = []
    for lettre in texte:
        if lettre.isalpha() and alea.random() < taux:
            geste = alea.randrange(4)
            if geste == 0:
                continue
            if geste == 1:
                sortie.append(lettre * 2)
                continue
            if geste == 2 and sortie and sortie[-1].isalpha():
                sortie.insert(-1, lettre)
                continue
            sortie.append(alea.choice(VOISINES.get(lettre, lettre)))
        else:
            sortie.append(lettre)
    return "".join(sortie)


@lru_cache(maxsize=1)
def _donnees() -> dict[str, Any]:
    """``bruit.yml``, read once: training makes a Bruiteur for each sentence."""
    return dict(YAML(typ="safe").load(Path(__file__).with_name("bruit.yml")))


class Bruiteur:
    """Makes variants of a sentence from the vocabulary of ``bruit.yml`` (SMS spellings, polite frames)."""

    def __init__(self, graine: int) -> None:
        self._alea = random.Random(graine)
        donnees = _donnees()
        self._sms: dict[str, Sequence[str]] = donnees["sms"]
        self._avant: Sequence[str] = donnees["avant"]
        self._apres: Sequence[str] = donnees["apres"]

    def sms(self, texte: str) -> str:
        return " ".join(
            self._alea.choice(self._sms[mot]) if mot in self._sms and self._alea.random() < 0.7 else mot
            for mot in texte.split()
        )

    def poli(self, texte: str) -> str:
        avant = self._alea.choice(self._avant)
        apres = self._alea.choice(self._apres) if self._alea.random() < 0.6 else ""
        return f"{avant} {texte} {apres}".strip()

    def variantes(self, texte: str) -> list[str]:
        """Copies of an already folded sentence: three with typos, one in SMS style, one in a polite frame."""
        return [
            coquilles(texte, self._alea, 0.05),
            coquilles(texte, self._alea, 0.1),
            coquilles(texte, self._alea, 0.12),
            self.sms(texte),
            self.poli(texte),
        ]
