"""Misspelt words brought back to words that are known, for whoever counts words: the classifier, the search for distress.

Never for facts: a figure, a name or a town is read as typed. A word that is known is never touched, nor is a short one;
between two neighbours the nearer wins, then the more frequent.
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping

from rapidfuzz.distance import OSA
from rapidfuzz.process import extract

#: Shorter words have too many neighbours.
LONGUEUR_MIN = 4
#: From this length on, two mistakes are forgiven.
LONGUEUR_DEUX_FAUTES = 7
#: A word met less often than this is known, but nothing is corrected into it.
FREQUENCE_MIN = 2
#: So many words of a message are looked up: a flood of gibberish costs no more.
MOTS_CORRIGES = 40
_MOT = re.compile(r"[a-z]+")


def mots_de(textes: Iterable[str]) -> Counter[str]:
    """How often each word of folded texts is met."""
    return Counter(mot for texte in textes for mot in _MOT.findall(texte))


class Correcteur:
    """Corrects words against a vocabulary. ``frequences``: folded word -> how often it was met."""

    def __init__(self, frequences: Mapping[str, int]) -> None:
        self.frequences = dict(frequences)
        self._par_longueur: dict[int, list[str]] = defaultdict(list)
        for mot, nombre in sorted(self.frequences.items()):
            if nombre >= FREQUENCE_MIN and len(mot) >= LONGUEUR_MIN:
                self._par_longueur[len(mot)].append(mot)

    def corriger(self, texte: str) -> str:
        """The folded text with its misspelt words corrected; digits, signs and unknown words without neighbour stay."""
        reste = MOTS_CORRIGES

        def un(trouve: re.Match[str]) -> str:
            nonlocal reste
            mot = trouve[0]
            if mot in self.frequences or len(mot) < LONGUEUR_MIN or reste <= 0:
                return mot
            reste -= 1
            return self._voisin(mot) or mot

        return _MOT.sub(un, texte)

    def _voisin(self, mot: str) -> str | None:
        fautes = 2 if len(mot) >= LONGUEUR_DEUX_FAUTES else 1
        candidats = [
            (distance, -self.frequences[voisin], voisin)
            for longueur in range(len(mot) - fautes, len(mot) + fautes + 1)
            for voisin, distance, _ in extract(
                mot, self._par_longueur.get(longueur, ()), scorer=OSA.distance, score_cutoff=fautes, limit=None
            )
        ]
        return min(candidats)[2] if candidats else None
