"""The project that a message lets see (renting, buying, works…), to know which aids to look at.

It is not a fact that the person stated: it only spares a question, and an explicit answer always wins.
"""

from __future__ import annotations

from bot.langue.contexte import motif
from bot.langue.texte import Texte

#: From the most telling words to the least: "louer mon appartement" is not about finding one.
LOUER = "louer"
ORDRE = ("mettre_en_location", "travaux", "acheter", "difficulte", LOUER)
MOBILITE = "mobilite"


def lire_mobilite(texte: Texte) -> bool:
    """True if the words tell of a change of job or of town: several things then have to be done, each at its time."""
    return bool(motif("projet", MOBILITE).search(texte.plat))


def lire_projet(texte: Texte) -> str | None:
    """The value of the fact ``projet`` that the words show, or None."""
    vu = next((projet for projet in ORDRE if motif("projet", projet).search(texte.plat)), None)
    # Somebody who changes town without saying more looks for a home to rent first.
    return vu or (LOUER if lire_mobilite(texte) else None)
