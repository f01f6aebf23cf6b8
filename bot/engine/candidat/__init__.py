"""A candidate: the project's data and the corrections of readers, trained, measured and replayed beside the model in use.

``trier`` says which corrections may be learnt; ``construire`` makes the candidate and its report; ``refus`` says why it
may not replace the model in use.
"""

from __future__ import annotations

from bot.engine.candidat.corrections import Correction, Ecartee, Tri, apprises, ecrire, ligne, trier
from bot.engine.candidat.promotion import Refus, refus
from bot.engine.candidat.rejeu import Bascule, Tour, comparer_tours, rejouer

__all__ = ["Bascule", "Correction", "Ecartee", "Refus", "Tour", "Tri", "apprises", "comparer_tours", "ecrire", "ligne", "refus", "rejouer", "trier"]
