"""French text -> facts, as people type it; masking of identifiers; distress. Pure: no clock, no network.

The words live in ``lexique``, the grammar in the modules. A new fact needs words only: a statement in
``lexique/enonces/<theme>.yml`` (choix, booleen), a role in ``montants.yml`` or ``dates.yml``, a phrase in ``nombres.yml``
(entier, nombre); and, for what is only understood as an answer, ``choix.yml`` or ``booleens.yml``. Tests check that every
fact and value cited is in the catalogue.
"""

from bot.langue.analyse import Analyseur
from bot.langue.masquage import masquer
from bot.langue.modele import Ambiguite, Analyse, Lecture, Libre, MentionAide, Reference
from bot.langue.normalisation import normaliser
from bot.langue.orthographe import Correcteur, mots_de, paires_de
from bot.langue.sensible import sensibles

__all__ = ["Ambiguite", "Analyse", "Analyseur", "Correcteur", "Lecture", "Libre", "MentionAide", "Reference", "masquer", "mots_de", "normaliser", "paires_de", "sensibles"]
