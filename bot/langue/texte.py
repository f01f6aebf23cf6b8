"""The text as the readers see it: abbreviations written out, typos of closed vocabularies mended, numbers in digits.

``Texte.plat`` is what the grammar matches; ``Texte.origine`` brings a span of it back to the normalised text.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from functools import lru_cache

from rapidfuzz import process
from rapidfuzz.distance import OSA

from bot.langue.nombres import corriger, mots_de_nombre
from bot.langue.normalisation import normaliser, replier
from bot.langue.vocabulaire import lexique

LONGUEUR_MAX = 4_000
_JETON = re.compile(r"[a-z]+|\d+|[^a-z\d]")
_PHRASE = re.compile(r"[.!?;\n]+(?=\s|$)|\n|(?<=[a-z\d)])[!?;]")
_ELIDES = frozenset({"j", "d", "l", "n", "m", "s", "c", "qu"})
_APRES_C = frozenset({"est", "etait"})
_SEPARATEURS_NOMBRE = frozenset({" ", "-"})


class Texte:
    """A message ready to be read. ``normal`` is the canonical text, all spans returned to callers index it."""

    def __init__(self, brut: str) -> None:
        self.normal = normaliser(brut)[:LONGUEUR_MAX]
        self.plat, self._sorties, self._entrees = _reecrire(replier(self.normal))
        self._departs = [debut for debut, _ in self._entrees]
        self.fins_de_phrase = [m.start() for m in _PHRASE.finditer(self.plat)]

    def origine(self, debut: int, fin: int) -> tuple[int, int]:
        """Span of ``normal`` that gave the span of ``plat``; a rewritten word counts whole."""
        i = bisect_right(self._sorties, debut) - 1
        j = bisect_right(self._sorties, max(fin - 1, debut)) - 1
        return self._entrees[i][0], self._entrees[j][1]

    def vers_plat(self, position: int) -> int:
        """Where in ``plat`` the character ``position`` of ``normal`` went."""
        i = max(bisect_right(self._departs, position) - 1, 0)
        return self._sorties[i] + (position - self._entrees[i][0] if self._memes(i) else 0)

    def plat_avant(self, position: int, depuis: int) -> str:
        """What ``plat`` holds for the characters ``depuis`` to ``position`` of ``normal``."""
        return self.plat[self.vers_plat(depuis):self.vers_plat(position)]

    def plat_apres(self, position: int, longueur: int) -> str:
        """What ``plat`` holds after the character ``position`` of ``normal``."""
        debut = self.vers_plat(position)
        return self.plat[debut:debut + longueur]

    def _memes(self, i: int) -> bool:
        fin = self._sorties[i + 1] if i + 1 < len(self._sorties) else len(self.plat)
        return fin - self._sorties[i] == self._entrees[i][1] - self._entrees[i][0]

    def extrait(self, debut: int, fin: int) -> str:
        """The words of the person behind a span of ``plat``."""
        a, b = self.origine(debut, fin)
        return self.normal[a:b]

    def phrase(self, position: int) -> tuple[int, int]:
        """Bounds, in ``plat``, of the sentence that holds ``position``."""
        i = bisect_right(self.fins_de_phrase, position - 1)
        debut = self.fins_de_phrase[i - 1] + 1 if i else 0
        fin = self.fins_de_phrase[i] if i < len(self.fins_de_phrase) else len(self.plat)
        return debut, max(fin, position)


def _reecrire(plie: str) -> tuple[str, list[int], list[tuple[int, int]]]:
    """Rewrite a folded text; return it with, for each token, where it starts and the span it comes from."""
    jetons = [(m.start(), m.end(), m.group()) for m in _JETON.finditer(plie)]
    sortie: list[str] = []
    sorties: list[int] = []
    entrees: list[tuple[int, int]] = []
    longueur = 0
    i = 0
    while i < len(jetons):
        debut, fin, mot = jetons[i]
        n = 1
        if mot[0].isalpha():
            mot, n = _mot(jetons, i)
            fin = jetons[i + n - 1][1]
        sortie.append(mot)
        sorties.append(longueur)
        entrees.append((debut, fin))
        longueur += len(mot)
        i += n
    return "".join(sortie), sorties or [0], entrees or [(0, 0)]


def _mot(jetons: list[tuple[int, int, str]], i: int) -> tuple[str, int]:
    """The rewriting of the word ``i`` and how many tokens it takes."""
    mot = jetons[i][2]
    avant = jetons[i - 1][2] if i else " "
    apres = jetons[i + 1][2] if i + 1 < len(jetons) else " "
    if avant[-1].isdigit() or (len(mot) <= 2 and (avant == "'" or apres in "'-.")):
        return mot, 1
    # "3 mille": thousands are the unit of the figure before them.
    if mot in ("mille", "milles") and i >= 2 and avant == " " and jetons[i - 2][2].isdigit():
        return "mille", 1
    if mot == "moi" and apres != "-" and re.fullmatch(r"(?:\d+|e|€|euros?|nets?|bruts?|balles) par", "".join(j[2] for j in jetons[max(0, i - 4):i]).strip()):
        return "mois", 1
    if nombre := _nombre(jetons, i):
        return nombre
    # "d interim", "j ai": the apostrophe that was not typed.
    if mot in _ELIDES and avant in " '" and apres == " " and i + 2 < len(jetons) and jetons[i + 2][2][0] in "aeiouhy" and (mot != "c" or jetons[i + 2][2] in _APRES_C):
        return mot + "'", 2
    abreges, verbes, sauf_apres, apres_seuls = _abreges()
    precedent = jetons[i - 2][2] if i >= 2 else ""
    if mot in abreges and precedent not in sauf_apres.get(mot, ()) and precedent in apres_seuls.get(mot, [precedent]):
        return abreges[mot], 1
    if mot[0] == "j" and (mot[1:] in verbes or abreges.get(mot[1:]) in verbes):
        return "je " + abreges.get(mot[1:], mot[1:]), 1
    if len(mot) < 6:
        return mot, 1
    return _elider(mot) or _corriger(mot), 1


def _nombre(jetons: list[tuple[int, int, str]], i: int) -> tuple[str, int] | None:
    """A number in words from token ``i``: spaces and hyphens may separate its words."""
    mots, places = [jetons[i][2]], [i]
    j = i + 1
    while j + 1 < len(jetons) and len(mots) < 12 and jetons[j][2] in _SEPARATEURS_NOMBRE:
        mots.append(jetons[j + 1][2])
        places.append(j + 1)
        j += 2
    mots = corriger(mots)
    trouve = mots_de_nombre(mots, 0)
    if trouve is None:
        return None
    valeur, n = trouve
    # "soixante-douze virgule cinq", dictated.
    if mots[n:n + 1] in (["virgule"], ["point"]) and (decimales := mots_de_nombre([*mots, ""], n + 1)) and decimales[0] < 100:
        return f"{valeur},{decimales[0]}", places[n + decimales[1]] - i + 1
    return str(valeur), places[n - 1] - i + 1


@lru_cache(maxsize=1)
def _abreges() -> tuple[dict[str, str], frozenset[str], dict[str, list[str]], dict[str, list[str]]]:
    donnees = lexique("abreges")
    return donnees["mots"], frozenset(donnees["verbes"]), donnees["sauf_apres"], donnees["seulement_apres"]


@lru_cache(maxsize=1)
def _vocabulaire() -> tuple[list[str], frozenset[str]]:
    donnees = lexique("corrections")
    corriges = [m for m in donnees["corriges"] if "-" not in m]
    return corriges, frozenset(donnees["exacts"]) | frozenset(corriges)


@lru_cache(maxsize=1)
def _elidables() -> frozenset[str]:
    """Words of the vocabulary that an article loses its vowel before."""
    corriges, _ = _vocabulaire()
    return frozenset(mot for mot in [*corriges, *lexique("abreges")["elides"]] if mot[0] in "aeiouh")


def _elider(mot: str) -> str | None:
    """"disolation", "lancien": the apostrophe that was not typed, put back; None for any other word."""
    _, exacts = _vocabulaire()
    return f"{mot[0]}'{mot[1:]}" if mot[0] in "dljnm" and mot[1:] in _elidables() and mot not in exacts else None


@lru_cache(maxsize=4096)
def _corriger(mot: str) -> str:
    """The vocabulary word that ``mot`` misspells, or ``mot``: one mistake, two in words of nine letters or more."""
    corriges, exacts = _vocabulaire()
    if mot in exacts or len(mot) > 20:
        return mot
    fautes = 2 if len(mot) >= 9 else 1
    proche = process.extractOne(mot, corriges, scorer=OSA.distance, score_cutoff=fautes)
    return proche[0] if proche and proche[0][0] == mot[0] else mot
