"""What a message says that it should not: identifiers, names, health. It tells which reminder is due (PRV-04)."""

from __future__ import annotations

from bot.langue.contexte import motif
from bot.langue.masquage import masquer
from bot.langue.normalisation import replier

SANTE = "sante"


def sensibles(texte: str) -> tuple[str, ...]:
    """The kinds of sensitive data in a text, in alphabetical order: what is masked, and "sante", which is not."""
    genres = set(masquer(texte)[1])
    if motif(SANTE, "motifs").search(replier(texte)):
        genres.add(SANTE)
    return tuple(sorted(genres))
