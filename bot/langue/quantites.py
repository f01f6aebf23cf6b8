"""Whole numbers that a turn of phrase gives to a fact, from ``lexique/nombres.yml``: "2 ans de Mobili-Jeune"."""

from __future__ import annotations

import re
from functools import cache

from bot.droits.faits import Fait
from bot.langue.contexte import mots
from bot.langue.modele import Trouvaille
from bot.langue.montants import bornes
from bot.langue.texte import Texte
from bot.langue.vocabulaire import lexique

# "entre 10 et 49", "plus de 50", "une", "12 environ"
_NOMBRE = (r"(?:(?:entre |de )?(?P<a>\d{1,6}) ?(?:et|a|-|ou) ?(?P<b>\d{1,6})"
           r"|(?P<q>un peu moins de |un peu plus de |pas plus de |moins de |plus de |environ |au moins |au plus |presque |dans les |a peu pres |moins d'|plus d')?(?P<n>\d{1,6}|une?))")


@cache
def _phrases() -> tuple[tuple[str, re.Pattern[str]], ...]:
    return tuple((fait, mots([motif.replace("{n}", _NOMBRE)])) for fait, motifs in lexique("nombres")["phrases"].items() for motif in motifs)


def trouver_quantites(texte: Texte) -> tuple[list[Trouvaille], list[tuple[int, int]]]:
    """Numbers told by the phrases of the vocabulary, and the spans they take: nothing else reads them."""
    trouvailles: list[Trouvaille] = []
    pris: list[tuple[int, int]] = []
    for fait, motif in _phrases():
        for m in motif.finditer(texte.plat):
            pris.append(m.span())
            trouvailles.append(Trouvaille(fait, _valeur(m), *m.span(), personnel=False))
    return trouvailles, pris


def _valeur(m: re.Match[str]) -> Fait:
    """An interval, or a whole number and its qualifier: "plus de 50" starts at 51."""
    if m["a"]:
        return Fait.intervalle(min(int(m["a"]), int(m["b"])), max(int(m["a"]), int(m["b"])))
    n = 1 if m["n"].startswith("un") else int(m["n"])
    mot = (m["q"] or "").strip().replace("d'", "de")
    if mot in ("plus de", "moins de"):
        return Fait.intervalle(n + 1, None) if mot == "plus de" else Fait.intervalle(None, n - 1)
    bas, haut = bornes(mot, n)
    return Fait.intervalle(None if bas is None else int(bas), None if haut is None else int(haut))
