"""Second component: what a sentence says, read by ``bot.langue``: aids, facts, answers, distress.

It leaves on the message:

* ``lecture``: the analysis, JSON-ready, in the context of the question being asked (message metadata);
* one ``aide`` entity per aid named;
* ``texte_intention``: the sentence as the classifier sees it, where aids and communes are placeholders, so that
  an aspect learnt on one aid holds for all (additive data, multiplicative coverage).
"""

from __future__ import annotations

import datetime
from typing import Any, Dict

from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.shared.nlu.constants import ENTITIES, TEXT
from rasa.shared.nlu.training_data.message import Message

from bot.dialogue import assistant
from bot.dialogue.lecture import texte_intention
from bot.engine.nlu.composant import Composant

LECTURE, TEXTE_INTENTION = "lecture", "texte_intention"
#: Training examples are read without context; the date only matters to relative dates, which are not learnt.
JOUR_NEUTRE = datetime.date(2026, 1, 6)


@DefaultV1Recipe.register(DefaultV1Recipe.ComponentType.MESSAGE_FEATURIZER, is_trainable=False)
class Lecteur(Composant):
    """Reads aids and facts. No learning: tables and grammar, tested phrase by phrase."""

    def __init__(self, config: Dict[str, Any]) -> None:
        super().__init__(config)
        self._assistant = assistant()

    def lire(self, message: Message) -> None:
        text = message.get(TEXT)
        if not text:
            return
        context = message.get("metadata") or {}
        day = context.get("aujourdhui")
        today = datetime.date.fromisoformat(day) if day else JOUR_NEUTRE
        analyse = self._assistant.analyser(text, today, context.get("fait_demande"))
        message.set(LECTURE, self._assistant.lecture(analyse, today), add_to_output=True)
        message.set(TEXTE_INTENTION, texte_intention(text, analyse))
        message.set(
            ENTITIES,
            message.get(ENTITIES, [])
            + [
                {
                    "entity": "aide",
                    "value": mention.id,
                    "start": mention.debut,
                    "end": mention.fin,
                    "confidence_entity": round(mention.score, 3),
                    "extractor": "Lecteur",
                }
                for mention in analyse.aides
            ],
            add_to_output=True,
        )
