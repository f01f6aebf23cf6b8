"""French text -> facts, as people type it; masking of identifiers; distress. Pure: no clock, no network."""

from bot.langue.analyse import Analyseur
from bot.langue.masquage import masquer
from bot.langue.modele import Ambiguite, Analyse, Lecture, Libre, MentionAide, Reference
from bot.langue.normalisation import normaliser

__all__ = ["Ambiguite", "Analyse", "Analyseur", "Lecture", "Libre", "MentionAide", "Reference", "masquer", "normaliser"]
