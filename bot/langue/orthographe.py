"""Misspelt words brought back to words that are known, for whoever counts words: the classifier, the search for distress.

Never for facts: a figure, a name or a town is read as typed. A word that is known is never touched. Among the words that
slips of fingers may have spoilt, the likeliest wins: few and likely slips (``clavier``), a frequent word, that often
follows the one before and precedes the one after. When none is likely enough, the word stays.
"""

from __future__ import annotations

import math
import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from functools import lru_cache
from itertools import pairwise
from typing import Optional

from rapidfuzz.distance import OSA
from rapidfuzz.process import extract

from bot.langue.clavier import invraisemblance

#: Shorter words have too many neighbours.
LONGUEUR_MIN = 3
#: A word as short as this is only corrected into a common one: one word in so many.
COURT, COMMUN = 3, 1 / 1000
#: From this length on, two mistakes are forgiven.
LONGUEUR_DEUX_FAUTES = 5
#: From this length on, two mistakes leave enough of the word; under it, the sentence must help more.
LONGUEUR_SURE, RESERVE = 7, 2.0
#: A word met less often than this is known, but nothing is corrected into it. So is a pair of words.
FREQUENCE_MIN = 2
#: So many words of a message are looked up: a flood of gibberish costs no more.
MOTS_CORRIGES = 40
#: The nearest words, among which the slips and the sentence choose.
CANDIDATS = 8
#: Less likely than this (a logarithm), a correction is not made.
PLANCHER = -19.0
#: How much a neighbour in the sentence counts beside the word itself, and how many times it must be met to be believed.
VOISINAGE, LISSAGE = 0.7, 3.0
#: Letters that are words, or what an apostrophe left of one.
_LETTRES_SEULES = frozenset("acdgjklmnqsty")
_MOT = re.compile(r"[a-z]+")


def mots_de(textes: Iterable[str]) -> Counter[str]:
    """How often each word of folded texts is met."""
    return Counter(mot for texte in textes for mot in _MOT.findall(texte))


def paires_de(textes: Iterable[str]) -> dict[str, int]:
    """How often two words follow one another ("quel loyer"), for the pairs met more than once."""
    vues = Counter(paire for texte in textes for paire in pairwise(_MOT.findall(texte)))
    return {" ".join(paire): nombre for paire, nombre in vues.items() if nombre >= FREQUENCE_MIN}


class Correcteur:
    """Corrects words against a vocabulary. ``frequences``: folded word -> how often it was met. ``paires``: "word word"
    -> how often they follow one another."""

    def __init__(self, frequences: Mapping[str, int], paires: Optional[Mapping[str, int]] = None) -> None:
        self.frequences = dict(frequences)
        self.paires = dict(paires or {})
        self._total = sum(self.frequences.values())
        self._par_longueur: dict[int, list[str]] = defaultdict(list)
        for mot, nombre in sorted(self.frequences.items()):
            if nombre >= FREQUENCE_MIN and len(mot) > 1:
                self._par_longueur[len(mot)].append(mot)
        self._candidats = lru_cache(maxsize=4096)(self._chercher)

    def corriger(self, texte: str) -> str:
        """The folded text with its misspelt words corrected and its cut words whole ("pr epare"); digits, signs and
        unknown words without a likely neighbour stay."""
        mots, signes = _MOT.findall(texte), _MOT.split(texte)
        reste, avant, sortie = MOTS_CORRIGES, "", signes[:1]
        rang = 0
        while rang < len(mots):
            mot = mots[rang]
            suivant = mots[rang + 1] if rang + 1 < len(mots) else ""
            if reste > 0 and signes[rang + 1] == " " and self._coupe(mot, suivant):
                mot, reste = mot + suivant, reste - 1
                rang += 1
            elif reste > 0 and mot not in self.frequences and len(mot) >= LONGUEUR_MIN:
                mot, reste = self._voisin(avant, mot, suivant) or mot, reste - 1
            sortie += [mot, signes[rang + 1]]
            avant = mot
            rang += 1
        return "".join(sortie)

    def _coupe(self, mot: str, suivant: str) -> bool:
        """Are they one known word, cut by a slip of the space bar?"""
        entier = mot + suivant
        if not suivant or len(entier) <= LONGUEUR_MIN or self.frequences.get(entier, 0) < FREQUENCE_MIN:
            return False
        return not all(bout in self.frequences and (len(bout) > 1 or bout in _LETTRES_SEULES) for bout in (mot, suivant))

    def _voisin(self, avant: str, mot: str, apres: str) -> Optional[str]:
        meilleur, score = None, PLANCHER
        for voisin, distance, prix in self._candidats(mot):
            vraisemblance = self._usage(avant, voisin, apres) - prix
            if distance > 1 and len(mot) < LONGUEUR_SURE:
                vraisemblance -= RESERVE
            if vraisemblance > score:
                meilleur, score = voisin, vraisemblance
        return meilleur

    def _chercher(self, mot: str) -> list[tuple[str, int, float]]:
        """The known words that this one may be, with how many mistakes and how unlikely they are."""
        fautes = 2 if len(mot) >= LONGUEUR_DEUX_FAUTES else 1
        rares = self._total * COMMUN if len(mot) <= COURT else 0
        proches = sorted(
            (distance, -self.frequences[voisin], voisin)
            for longueur in range(len(mot) - fautes, len(mot) + fautes + 1)
            for voisin, distance, _ in extract(
                mot, self._par_longueur.get(longueur, ()), scorer=OSA.distance, score_cutoff=fautes, limit=None
            )
            if self.frequences[voisin] >= rares
        )
        return [(voisin, int(distance), invraisemblance(mot, voisin)) for distance, _, voisin in proches[:CANDIDATS]]

    def _usage(self, avant: str, mot: str, apres: str) -> float:
        """How likely a word is between two others: its logarithm. What is not known of them changes nothing."""
        part = self.frequences[mot] / self._total
        usage = math.log(part)
        if avant in self.frequences:
            suites = self.paires.get(f"{avant} {mot}", 0) / part
            usage += VOISINAGE * math.log((suites + LISSAGE) / (self.frequences[avant] + LISSAGE))
        if apres in self.frequences:
            suites = self.paires.get(f"{mot} {apres}", 0) / (self.frequences[apres] / self._total)
            usage += VOISINAGE * math.log((suites + LISSAGE) / (self.frequences[mot] + LISSAGE))
        return usage
