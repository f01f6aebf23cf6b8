"""How well the model understands, on sentences it never saw: figures, targets, comparison of two models.

``evaluer`` plays the sets of a folder through a worker and gives a report (plain JSON). ``comparer`` says what one
report gained and lost over another. ``tableau``, ``page`` show a report; ``bandes`` sets the bands of confidence.
"""

from __future__ import annotations

from bot.engine.evaluation.bandes import Bandes, choisir
from bot.engine.evaluation.bruit import MANIERES, abimer
from bot.engine.evaluation.cibles import bruits_exiges, cibles
from bot.engine.evaluation.comparaison import Comparaison, RapportIllisible, comparer
from bot.engine.evaluation.jeux import DEV, NOMS, TEST, Cas, charger, charger_tous, moitie, mots
from bot.engine.evaluation.passage import Lu, Ouvrier, jouer
from bot.engine.evaluation.rapport import Passage, Rapport, evaluer, jouer_tout, rapporter

__all__ = [
    "Bandes", "DEV", "MANIERES", "NOMS", "TEST", "Cas", "Comparaison", "Lu", "Ouvrier", "Passage", "Rapport", "RapportIllisible",
    "abimer", "bruits_exiges", "charger", "charger_tous", "choisir", "cibles", "comparer", "evaluer", "jouer", "jouer_tout", "moitie",
    "mots", "rapporter",
]  # fmt: skip
