"""Strong Kleene logic: false < unknown < true; and is the minimum, or the maximum, not swaps the ends.

    and | F U T      or | F U T      not |
    ----+------      ---+------      ----+---
     F  | F F F       F | F U T       F  | T
     U  | F U U       U | U U T       U  | U
     T  | F U T       T | T T T       T  | F

There is no other way to make a truth value, and an unknown is never read as false.

Sound, not complete: `x or not x` is unknown when x is. What every completion decides although Kleene does
not is found by `diagramme`, which also separates two kinds of unknown:

* U, which an answer may lift;
* DOUTE, which no answer lifts (disagreeing sources, stale figure, refused fact): same rank as U here.
"""
from __future__ import annotations

from collections.abc import Iterable

FAUX = 0
INCONNU = 1
VRAI = 2
#: Letters of the trace.
LETTRES = {FAUX: "F", INCONNU: "U", VRAI: "T"}


def et(valeurs: Iterable[int]) -> int:
    resultat = VRAI
    for valeur in valeurs:
        if valeur < resultat:
            resultat = valeur
            if resultat == FAUX:
                break
    return resultat


def ou(valeurs: Iterable[int]) -> int:
    resultat = FAUX
    for valeur in valeurs:
        if valeur > resultat:
            resultat = valeur
            if resultat == VRAI:
                break
    return resultat


def non(valeur: int) -> int:
    return VRAI - valeur
