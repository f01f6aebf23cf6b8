"""Last component: the intent that the turn will follow, from the classifier and from what was read."""

from __future__ import annotations

from typing import Any, Dict

from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.shared.nlu.constants import INTENT, INTENT_NAME_KEY, PREDICTED_CONFIDENCE_KEY, TEXT
from rasa.shared.nlu.training_data.message import Message

from bot.dialogue.arbitrage import Seuils, arbitrer
from bot.dialogue.lecture import relire_alerte
from bot.engine.nlu.composant import Composant
from bot.engine.nlu.intentions import INTENT_RANKING, TEXTE_CORRIGE
from bot.engine.nlu.lecteur import LECTURE, TEXTE_INTENTION


@DefaultV1Recipe.register(DefaultV1Recipe.ComponentType.INTENT_CLASSIFIER, is_trainable=False)
class Arbitre(Composant):
    """Distress first, then the answer to the question being asked, then the classifier within its bands."""

    def __init__(self, config: Dict[str, Any]) -> None:
        super().__init__(config)
        self._seuils = Seuils(reponse=config["seuil_reponse"], hesitation=config["seuil_hesitation"])

    @staticmethod
    def get_default_config() -> Dict[str, Any]:
        """Bands of confidence, from the calibration report: answer, "vouliez-vous dire", fallback."""
        return {"seuil_reponse": 0.5, "seuil_hesitation": 0.2}

    def lire(self, message: Message) -> None:
        lecture = message.get(LECTURE)
        if lecture is None or message.get(INTENT_RANKING) is None:
            return  # training examples keep the intent they were written for
        corrige = message.get(TEXTE_CORRIGE)
        if corrige and corrige != message.get(TEXTE_INTENTION):
            relire_alerte(lecture, corrige)
        ranking = [(each[INTENT_NAME_KEY], each[PREDICTED_CONFIDENCE_KEY]) for each in message.get(INTENT_RANKING)]
        asked = (message.get("metadata") or {}).get("fait_demande")
        decision = arbitrer(message.get(TEXT), lecture, ranking, asked, self._seuils)
        lecture["bande"] = decision.bande
        message.set(
            INTENT,
            {INTENT_NAME_KEY: decision.intention, PREDICTED_CONFIDENCE_KEY: decision.confiance},
            add_to_output=True,
        )
