"""Short answers: yes, no, I don't know, I'd rather not say, later."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache

from bot.langue.texte import Texte
from bot.langue.vocabulaire import lexique

NATURES = ("ne_sait_pas", "refus", "plus_tard", "oui", "non")


@dataclass(frozen=True)
class Reponse:
    """The nature of an answer, and what follows it in the message ("oui decathlon" leaves "decathlon")."""

    nature: str
    suite: str


@lru_cache(maxsize=1)
def _motifs() -> tuple[re.Pattern[str], dict[str, re.Pattern[str]]]:
    donnees = lexique("reponses")
    motifs = {}
    for nature in NATURES:
        expressions = "|".join(sorted(donnees[nature], key=len, reverse=True))
        motifs[nature] = re.compile(rf"(?:{expressions})(?![a-z0-9'])")
    return re.compile(donnees["politesse"]), motifs


def lire_reponse(texte: Texte) -> Reponse | None:
    """The answer that heads the message, greetings apart; None if it starts with something else.

    "non" followed by a value ("non, 1 750 finalement") is still a "non": the caller sees the value beside it.
    """
    politesse, motifs = _motifs()
    plat = texte.plat.strip()
    if debut := politesse.match(plat):
        reste = plat[debut.end():]
        plat = reste or plat
    for nature in NATURES:
        if m := motifs[nature].match(plat):
            return Reponse(nature, plat[m.end():].strip(" ,.!;:"))
    # "franchement aucune idée", "mon loyer je sais pas": the end of a short message counts too.
    if len(plat.split()) <= 9:
        for nature in ("ne_sait_pas", "refus"):
            m = re.search(rf"(?<![a-z])(?:{motifs[nature].pattern})[ .!]*$", plat)
            if m:
                return Reponse(nature, "")
    return None
