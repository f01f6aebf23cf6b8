"""The reminder that follows sensitive data, in the turn where it was typed (PRV-04)."""

from __future__ import annotations

from bot.dialogue.assistant import Assistant
from bot.dialogue.memoire import Memoire
from bot.dialogue.reponses import Reponse, texte

SANTE = "sante"


def rappeler(service: Assistant, memoire: Memoire) -> list[Reponse]:
    """Say once that what was typed is not needed: what identifies, what tells of health, or both."""
    genres, memoire.suivi.rappel = set(memoire.suivi.rappel), []
    if not genres:
        return []
    parties = [cle for cle, du in (("identite", genres - {SANTE}), (SANTE, genres & {SANTE})) if du]
    return [texte(" ".join(service.dire("dialogue", f"rappel.{cle}") for cle in parties))]
