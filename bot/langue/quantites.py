"""Whole numbers that a turn of phrase gives to a fact, from ``lexique/nombres.yml``: "2 ans de Mobili-Jeune"."""

from __future__ import annotations

import re
from functools import cache

from bot.droits.faits import Fait
from bot.langue.modele import Trouvaille
from bot.langue.montants import bornes, lire_nombre
from bot.langue.texte import Texte
from bot.langue.vocabulaire import lexique

# A second number, added to the first: "2 adultes et 1 enfant".
_AUTRE = r"(?P<m>\d{1,2}|une?)"

#: "une trentaine": a fifth more or less. An age says its decade and is read elsewhere.
DIZAINES = {"dizaine": 10, "douzaine": 12, "quinzaine": 15, "vingtaine": 20, "trentaine": 30, "quarantaine": 40, "cinquantaine": 50, "centaine": 100}
# "entre 10 et 49", "plus de 50", "une", "12 environ"
_NOMBRE = (r"(?:(?:entre |de )?(?P<a>\d{1,6}) ?(?:et|a|-|ou) ?(?P<b>\d{1,6})"
           rf"|une (?:bonne |petite )?(?P<z>{'|'.join(DIZAINES)}) (?:de|d')"
           r"|(?P<q>un peu moins de |un peu plus de |pas plus de |moins de |plus de |environ |au moins |au plus |presque |dans les |a peu pres |moins d'|plus d')?(?P<n>\d{1,6}|une?))")

_DECIMAL = r"(?P<d>\d{1,3}(?:[.,]\d{1,3})?)(?![\d])"


@cache
def _phrases() -> tuple[tuple[str, re.Pattern[str], int, int], ...]:
    """For each phrase: its fact, its pattern, what divides the number (another unit), what adds to it (the two of a couple)."""
    lues = ((fait, brut if isinstance(brut, dict) else {"motif": brut}) for fait, bruts in lexique("nombres")["phrases"].items() for brut in bruts)
    return tuple((fait, _motif(brut["motif"]), brut.get("divise", 1), brut.get("plus", 0)) for fait, brut in lues)


def _motif(phrase: str) -> re.Pattern[str]:
    # "0,3 %" ends on a sign: the end of a word is only asked of words.
    expression = phrase.replace("{n}", _NOMBRE).replace("{m}", _AUTRE).replace("{d}", _DECIMAL)
    return re.compile(rf"(?<![a-z0-9])(?:{expression})(?![a-z0-9])")


def trouver_quantites(texte: Texte) -> tuple[list[Trouvaille], list[tuple[int, int]]]:
    """Numbers told by the phrases of the vocabulary, and the spans they take: nothing else reads them."""
    trouvailles: list[Trouvaille] = []
    pris: list[tuple[int, int]] = []
    for fait, motif, divise, plus in _phrases():
        for m in motif.finditer(texte.plat):
            # The words before a decimal may hold another number ("emprunter 25 000 € sur 15 ans").
            debut = m.start("d") if m.groupdict().get("d") else m.start()
            pris.append((debut, m.end()))
            trouvailles.append(Trouvaille(fait, _valeur(m, divise, plus), debut, m.end(), personnel=False))
    return trouvailles, pris


def _valeur(m: re.Match[str], divise: int, plus: int) -> Fait:
    """A decimal number, an interval, or a whole number and its qualifier: "plus de 50" starts at 51."""
    if m.groupdict().get("d"):
        lu = lire_nombre(m["d"]) / divise
        return Fait.connu(int(lu) if lu.is_integer() else round(lu, 4))
    if m["z"]:
        n = DIZAINES[m["z"]]
        return Fait.intervalle(n - n // 5, n + n // 5)
    if m["a"]:
        return Fait.intervalle(min(int(m["a"]), int(m["b"])), max(int(m["a"]), int(m["b"])))
    n = _entier(m["n"]) + plus + (_entier(m["m"]) if m.groupdict().get("m") else 0)
    mot = (m["q"] or "").strip().replace("d'", "de")
    if mot in ("plus de", "moins de"):
        return Fait.intervalle(n + 1, None) if mot == "plus de" else Fait.intervalle(None, n - 1)
    bas, haut = bornes(mot, n)
    return Fait.intervalle(None if bas is None else int(bas), None if haut is None else int(haut))


def _entier(ecrit: str) -> int:
    return 1 if ecrit.startswith("un") else int(ecrit)
