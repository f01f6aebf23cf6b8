"""Slips of fingers on an AZERTY keyboard: which keys are close, and how unlikely it is to type one word for another."""

from __future__ import annotations

from collections.abc import Mapping

_RANGEES = ((0.0, "azertyuiop"), (0.25, "qsdfghjklm"), (0.75, "wxcvbn"))
_PLACES = {
    lettre: (decalage + colonne, rangee)
    for rangee, (decalage, lettres) in enumerate(_RANGEES)
    for colonne, lettre in enumerate(lettres)
}
#: Each letter, and those that a finger hits instead.
VOISINES: Mapping[str, str] = {
    lettre: "".join(
        autre
        for autre, (colonne, rangee) in _PLACES.items()
        if autre != lettre and abs(colonne - x) <= 1 and abs(rangee - y) <= 1
    )
    for lettre, (x, y) in _PLACES.items()
}

#: How unlikely each slip is, as the logarithm of one chance in so many.
OUBLI, INVERSION, A_COTE, EN_TROP, DOUBLE, AUTRE = 4.0, 4.0, 3.5, 4.5, 3.5, 6.0


def invraisemblance(tape: str, mot: str) -> float:
    """How unlikely it is to have typed ``tape`` for ``mot``: 0 for the same word, more with each slip, and more for a
    letter far on the keyboard than for its neighbour. The cheapest way from one to the other (OSA, weighted)."""
    avant_derniere: list[float] = []
    derniere = [EN_TROP * j for j in range(len(tape) + 1)]
    for i, lettre in enumerate(mot, start=1):
        proches = VOISINES.get(lettre, "")
        suivante = mot[i] if i < len(mot) else ""
        autour = proches + VOISINES.get(suivante, "")
        ligne = [derniere[0] + OUBLI]
        for j, touche in enumerate(tape, start=1):
            ecart = 0.0 if touche == lettre else A_COTE if touche in proches else AUTRE
            en_trop = DOUBLE if touche in (lettre, suivante) else EN_TROP if touche in autour else AUTRE
            prix = min(derniere[j - 1] + ecart, derniere[j] + OUBLI, ligne[j - 1] + en_trop)
            if i > 1 and j > 1 and lettre == tape[j - 2] and touche == mot[i - 2]:
                prix = min(prix, avant_derniere[j - 2] + INVERSION)
            ligne.append(prix)
        avant_derniere, derniere = derniere, ligne
    return derniere[-1]
