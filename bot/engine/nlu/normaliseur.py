"""First component: one normalisation, the same for training and serving."""

from __future__ import annotations

from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.shared.nlu.constants import TEXT
from rasa.shared.nlu.training_data.message import Message

from bot.engine.nlu.composant import Composant
from bot.langue import normaliser


@DefaultV1Recipe.register(DefaultV1Recipe.ComponentType.MESSAGE_FEATURIZER, is_trainable=False)
class Normaliseur(Composant):
    """Apostrophes, spaces, control characters; neutralises a leading "/" (second barrier of SEC-07)."""

    def lire(self, message: Message) -> None:
        text = message.get(TEXT)
        if text:
            message.set(TEXT, normaliser(text), add_to_output=True)
