"""Signs of distress: suicidal words, violence, nowhere to sleep, eviction. Explicit patterns, high recall (SEC-27)."""

from __future__ import annotations

import re
from functools import lru_cache

from bot.langue.contexte import mots
from bot.langue.texte import Texte
from bot.langue.vocabulaire import lexique

# Most serious first: a message that shows several is answered for the first.
ORDRE = ("suicide", "violence", "sans_abri", "impayes")


@lru_cache(maxsize=1)
def _motifs() -> dict[str, tuple[re.Pattern[str], re.Pattern[str]]]:
    donnees = lexique("detresse")
    return {nature: (mots(donnees[nature]["motifs"]), mots(donnees[nature]["figure"])) for nature in ORDRE}


def lire_detresse(texte: Texte) -> str | None:
    """The most serious distress that the text shows, or None. Figurative turns of phrase are set aside."""
    for nature in ORDRE:
        motifs, figure = _motifs()[nature]
        if not motifs.search(texte.plat):
            continue
        ecartes = [m.span() for m in figure.finditer(texte.plat)]
        if any(not any(a < m.end() and m.start() < b for a, b in ecartes) for m in motifs.finditer(texte.plat)):
            return nature
    return None
