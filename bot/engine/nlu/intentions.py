"""Third component: the intent, by a linear model on character n-grams and on stems.

Chosen over Rasa's DIET by measurement (docs/decisions): better on unaccented, SMS and misspelt French, trained
in a minute. It learns each sentence with noisy copies (``bruit.py``) and classifies a long message sentence by
sentence. What it learns and what it reads goes through the same correction of spelling, towards the words it learnt.
"""

from __future__ import annotations

import json
import re
from collections import Counter
from typing import Any, Dict, List

import numpy as np
from rasa.engine.graph import ExecutionContext, GraphComponent
from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.engine.storage.resource import Resource
from rasa.engine.storage.storage import ModelStorage
from rasa.nlu.classifiers.classifier import IntentClassifier
from rasa.shared.nlu.constants import INTENT, INTENT_NAME_KEY, PREDICTED_CONFIDENCE_KEY
from rasa.shared.nlu.training_data.message import Message
from rasa.shared.nlu.training_data.training_data import TrainingData

from bot.engine.nlu.bruit import Bruiteur
from bot.engine.nlu.lecteur import TEXTE_INTENTION
from bot.engine.nlu.lemmes import Lemmatiseur
from bot.engine.nlu.lineaire import ModeleLineaire
from bot.langue import Correcteur, mots_de, paires_de

INTENT_RANKING = "intent_ranking"
#: The message as it was classified, its spelling corrected.
TEXTE_CORRIGE = "texte_corrige"
_FIN_DE_PHRASE = re.compile(r"[.!?;\n]+\s+|\n+")


@DefaultV1Recipe.register(DefaultV1Recipe.ComponentType.INTENT_CLASSIFIER, is_trainable=True)
class ClassifieurIntentions(GraphComponent, IntentClassifier):
    """Multinomial logistic regression on TF-IDF blocks, calibrated by a temperature."""

    @staticmethod
    def get_default_config() -> Dict[str, Any]:
        """``blocs``, ``C``, ``iterations``: see ``ModeleLineaire``. ``graine``: seed of the noise.
        ``accessoires``: intents that yield to another sentence of the same message. No block by default: Rasa would add
        it to those of the project."""
        return {
            "blocs": {},
            "C": 20.0,
            "graine": 7,
            "iterations": 60,
            "accessoires": [],
        }

    def __init__(self, config: Dict[str, Any], model_storage: ModelStorage, resource: Resource) -> None:
        """Raises ModeleSpacyAbsent when the lemmas are asked for and the French model is not installed."""
        self.config = config
        self._model_storage = model_storage
        self._resource = resource
        self._labels: List[str] = []
        self._temperature = 1.0
        self._correcteur = Correcteur({})
        lemmatiseur = Lemmatiseur() if "lemmes" in config["blocs"] else None
        self._modele = ModeleLineaire(
            config["blocs"], config["C"], config["iterations"], lemmatiseur.lemmes if lemmatiseur else list
        )

    @classmethod
    def create(
        cls,
        config: Dict[str, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
    ) -> "ClassifieurIntentions":
        return cls(config, model_storage, resource)

    # --- training -------------------------------------------------------------------------------------------

    def train(self, training_data: TrainingData) -> Resource:
        examples = [each for each in training_data.intent_examples if each.get(TEXTE_INTENTION)]
        self.learn([each.get(TEXTE_INTENTION) for each in examples], [each.get(INTENT) for each in examples])
        with self._model_storage.write_to(self._resource) as folder:
            sheet = {
                "labels": self._labels,
                "temperature": self._temperature,
                "mots": self._correcteur.frequences,
                "paires": self._correcteur.paires,
            }
            (folder / "intentions.json").write_text(json.dumps(sheet, ensure_ascii=False), encoding="utf-8")
            self._modele.ecrire(folder)
        return self._resource

    def learn(self, texts: List[str], names: List[str]) -> None:
        """Learn from sentences as ``texte_intention`` gives them, and the intent of each."""
        self._labels = sorted(set(names))
        targets = np.array([self._labels.index(name) for name in names])
        self._correcteur = Correcteur(mots_de(texts), paires_de(texts))
        # A copy that the correction made whole again is the sentence once more: learnt once, with its weight.
        copies = [
            Counter([text, *map(self._correcteur.corriger, Bruiteur(self.config["graine"] + i).variantes(text))])
            for i, text in enumerate(texts)
        ]
        sizes = [len(group) for group in copies]
        weights = np.array([number for group in copies for number in group.values()], dtype=np.float32)
        features = self._modele.preparer([copy for group in copies for copy in group])

        # One sentence in five of each intent is held out to learn the temperature, then everything is learnt.
        seen: Counter[str] = Counter()
        held = np.zeros(len(texts), dtype=bool)
        for position, name in enumerate(names):
            seen[name] += 1
            held[position] = seen[name] % 5 == 0
        kept, wanted = np.repeat(~held, sizes), np.repeat(targets, sizes)
        self._modele.ajuster(features[kept], wanted[kept], weights[kept])
        originals = (np.cumsum(sizes) - sizes)[held]
        self._temperature = _best_temperature(self._modele.scores(features[originals]), targets[held])
        self._modele.ajuster(features, wanted, weights)

    # --- storage --------------------------------------------------------------------------------------------

    @classmethod
    def load(
        cls,
        config: Dict[str, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
        **kwargs: Any,
    ) -> "ClassifieurIntentions":
        component = cls(config, model_storage, resource)
        with model_storage.read_from(resource) as folder:
            sheet = json.loads((folder / "intentions.json").read_text(encoding="utf-8"))
            component._modele.lire(folder)
        component._labels = sheet["labels"]
        component._temperature = sheet["temperature"]
        component._correcteur = Correcteur(sheet["mots"], sheet["paires"])
        return component

    # --- serving --------------------------------------------------------------------------------------------

    def process(self, messages: List[Message]) -> List[Message]:
        for message in messages:
            text = self._correcteur.corriger(message.get(TEXTE_INTENTION) or "")
            ranking = self.rank(text) if text and self._labels else []
            best = ranking[0] if ranking else {INTENT_NAME_KEY: None, PREDICTED_CONFIDENCE_KEY: 0.0}
            message.set(INTENT, best, add_to_output=True)
            message.set(INTENT_RANKING, ranking[:10], add_to_output=True)
            message.set(TEXTE_CORRIGE, text)
        return messages

    def rank(self, text: str) -> List[Dict[str, Any]]:
        """Intents of a corrected text, from the likeliest to the least, with calibrated confidences.

        A message of several sentences is classified whole and sentence by sentence: the surest sentence that is
        more than courtesy wins.
        """
        sentences = [part for part in _FIN_DE_PHRASE.split(text) if len(part.split()) >= 2]
        parts = [text] + (sentences if len(sentences) > 1 else [])
        scores = self._modele.scores(self._modele.traits(parts))
        probabilities = _softmax(scores / self._temperature)
        accessories = set(self.config["accessoires"])

        def weight(row: int) -> tuple[bool, float]:
            best = int(probabilities[row].argmax())
            return self._labels[best] not in accessories, float(probabilities[row, best])

        chosen = probabilities[max(range(len(parts)), key=weight)]
        order = np.argsort(-chosen)
        return [
            {INTENT_NAME_KEY: self._labels[i], PREDICTED_CONFIDENCE_KEY: float(chosen[i])} for i in order
        ]


def _best_temperature(scores: np.ndarray, targets: np.ndarray) -> float:
    if not len(targets):
        return 1.0

    def loss(temperature: float) -> float:
        probabilities = _softmax(scores / temperature)
        return float(-np.log(probabilities[np.arange(len(targets)), targets] + 1e-12).mean())

    return float(min(np.arange(0.3, 2.01, 0.05), key=loss))


def _softmax(scores: np.ndarray) -> np.ndarray:
    shifted = np.exp(scores - scores.max(axis=1, keepdims=True))
    return np.asarray(shifted / shifted.sum(axis=1, keepdims=True))
