"""What a message refers to without naming it: "la deuxième", "les deux", "et pour mon fils ?"."""

from __future__ import annotations

import re

from bot.dialogue.lecture import Lecture, replier
from bot.dialogue.memoire import Memoire

#: Aids and topics that can be referred to: more, and nobody remembers which is the fourth.
NOMMEES_AU_PLUS = 5
#: What may follow a word that stands for an aid; anything else is the noun it goes with ("les deux loyers").
_SEUL = r"(?= *(?:$|[?!.,;:]|(?:et|c|ca|est|sont|elle|elles|il|ils|j|je|on|pour|stp|svp|aides?|combien|quels?|quelles?|comment|y|ensemble)\b))"
_RANGS = (
    re.compile(r"\b(?:la|le) premiere?" + _SEUL),
    re.compile(r"\b(?:la|le) (?:deuxieme|2e|2eme|seconde?)" + _SEUL),
    re.compile(r"\b(?:la|le) (?:troisieme|3e|3eme)" + _SEUL),
)
_LES_DEUX = re.compile(r"\b(?:les|aux|des|ces) (?:deux|2)" + _SEUL)
#: "Et pour mon fils ?": the same thing, for somebody else than the one spoken of so far.
_UN_AUTRE = re.compile(r"^(?:et|sinon|et sinon|ok et|d'accord et|merci et)\b[ ,]*(?:pour )?(?:mon|ma|mes|notre|nos)\b")


def retenir(memoire: Memoire, lecture: Lecture) -> None:
    """Remember what is named, in its order. A message that names several things starts again from them."""
    nommees = [*lecture["aides"], *lecture["sujets"]]
    if len(nommees) > 1:
        memoire.suivi.nommees = nommees[:NOMMEES_AU_PLUS]
    elif nommees:
        autres = [nom for nom in memoire.suivi.nommees if nom not in nommees]
        deja = nommees[0] in memoire.suivi.nommees
        memoire.suivi.nommees = memoire.suivi.nommees if deja else [*autres, *nommees][-NOMMEES_AU_PLUS:]


def resoudre(memoire: Memoire, lecture: Lecture, texte: str) -> None:
    """Find the aids that a message which names none is about: by their rank, or both of them.

    ``suivi.visees``: those aids; None when the message refers to something that was never said. An answer to the
    question being asked refers to nothing ("la deuxième année" of a contract).
    """
    suivi = memoire.suivi
    suivi.visees = []
    if lecture["aides"] or lecture["sujets"] or (memoire.fait_demande and memoire.fait_demande in lecture["faits"]):
        return
    plie = " ".join(re.sub(r"['’]", " ", replier(texte)).split())
    if _LES_DEUX.search(plie):
        suivi.visees = suivi.nommees[-2:] if len(suivi.nommees) > 1 else None
        return
    for rang, motif in enumerate(_RANGS):
        if motif.search(plie):
            suivi.visees = suivi.nommees[rang : rang + 1] or None
            return


def change_de_personne(memoire: Memoire, lecture: Lecture, texte: str) -> bool:
    """True for "et pour mon fils ?" once the answers of somebody else are known: they say nothing of him."""
    return bool(lecture.get("autrui") and memoire.faits and memoire.suivi.autrui is None and _UN_AUTRE.match(replier(texte)))
