"""The project that a message lets see (renting, buying, works…), to know which aids to look at.

It is not a fact that the person stated: it only spares a question, and an explicit answer always wins.
"""

from __future__ import annotations

from bot.langue.contexte import motif
from bot.langue.texte import Texte

#: From the most telling words to the least: "louer mon appartement" is not about finding one.
ORDRE = ("mettre_en_location", "travaux", "acheter", "difficulte", "louer")


def lire_projet(texte: Texte) -> str | None:
    """The value of the fact ``projet`` that the words show, or None."""
    return next((projet for projet in ORDRE if motif("projet", projet).search(texte.plat)), None)
