"""Distress, before anything else: the words of the message first, the classifier for what they do not say."""

from __future__ import annotations

from typing import Optional, Sequence

from bot.dialogue.intentions import DEMANDES, REPLI, URGENCES
from bot.dialogue.lecture import Lecture
from bot.dialogue.perimetre import DE_SOI, interroge

#: Kinds of distress that share the odds are believed together when one of them stands out at least this much.
PRINCIPALE = 0.3
_SUICIDE = URGENCES["suicide"]
_TOUTES = frozenset(URGENCES.values())
#: How surely the words of a message show distress (``bot.langue.detresse``).
_SURE, _POSSIBLE, _MUETTE = "sure", "possible", "muette"
#: Distress that only the classifier sees, among words of that field.
SEULE = 0.8
#: Distress that only the classifier sees, in a message without a word of that field.
SANS_UN_MOT = 0.97


def urgence(lecture: Lecture, classement: Sequence[tuple[str, float]], reponse: float, plie: str) -> Optional[str]:
    """The distress to answer, if any: the explicit layer first, the classifier for what its patterns do not know.

    The words of the message (``lecture["alerte"]``) say how far the classifier is believed when it is alone: if it is
    rather sure when they belong to the field of distress, not about what they deny, and only if certain when there are none.
    ``reponse``: the confidence from which an intent is answered.
    """
    tete, confiance = classement[0] if classement else (REPLI, 0.0)
    alerte, lue = lecture["alerte"], URGENCES.get(lecture["detresse"] or "")
    if alerte == _SURE and _nommee_de_loin(lecture, plie):
        alerte = _POSSIBLE
    if alerte in (_SURE, _POSSIBLE) and lue:
        if tete == _SUICIDE and lue != URGENCES["violence"] and confiance >= SEULE:
            return tete  # the same message may hold unpaid rent and, in words the layer does not know, suicide
        if alerte == _POSSIBLE and sum(odds for intention, odds in classement if intention in DEMANDES) >= reponse:
            return None  # a question about unpaid rent in general, answered as such
        return lue
    ecartees = {URGENCES[nature] for nature in lecture["ecartees"]}
    urgences = [(intention, odds) for intention, odds in classement if intention in _TOUTES - ecartees]
    if not urgences:
        return None
    # Several kinds of distress share the odds: what matters first is that it is one.
    total = sum(odds for _, odds in urgences)
    if urgences[0][1] < PRINCIPALE or total < (SANS_UN_MOT if alerte == _MUETTE else SEULE):
        return None
    return urgences[0][0]


def _nommee_de_loin(lecture: Lecture, plie: str) -> bool:
    """The name of a service holds the word ("SOS loyers impayés, à quelle heure ?"), and nobody speaks of oneself."""
    nomme = lecture["sujets"] or lecture["aides"]
    return lecture["detresse"] == "impayes" and bool(nomme) and interroge(lecture, plie) and not DE_SOI.search(plie)


def sans_urgence(classement: Sequence[tuple[str, float]]) -> list[tuple[str, float]]:
    """The other intents, their confidences being those of a message known not to be distress."""
    autres = [(intention, odds) for intention, odds in classement if intention not in URGENCES.values()]
    reste = 1 - sum(odds for intention, odds in classement if intention in URGENCES.values())
    return [(intention, min(odds / reste, 1.0) if reste > 0 else odds) for intention, odds in autres]
