"""Third component: the intent, by a linear model on character n-grams.

Chosen over Rasa's DIET by measurement (docs/decisions): better on unaccented, SMS and misspelt French, trained
in seconds, no static vectors to miss. It learns each sentence with noisy copies (``bruit.py``) and classifies a
long message sentence by sentence. Weights are stored as plain arrays and JSON: nothing is unpickled (SEC-23).
"""

from __future__ import annotations

import json
import re
from typing import Any, Dict, List, Optional

import numpy as np
from rasa.engine.graph import ExecutionContext, GraphComponent
from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.engine.storage.resource import Resource
from rasa.engine.storage.storage import ModelStorage
from rasa.nlu.classifiers.classifier import IntentClassifier
from rasa.shared.nlu.constants import INTENT, INTENT_NAME_KEY, PREDICTED_CONFIDENCE_KEY
from rasa.shared.nlu.training_data.message import Message
from rasa.shared.nlu.training_data.training_data import TrainingData
from sklearn.feature_extraction.text import TfidfVectorizer
from sklearn.linear_model import LogisticRegression

from bot.engine.nlu.bruit import Bruiteur
from bot.engine.nlu.lecteur import TEXTE_INTENTION

INTENT_RANKING = "intent_ranking"
_FIN_DE_PHRASE = re.compile(r"[.!?;\n]+\s+|\n+")


@DefaultV1Recipe.register(DefaultV1Recipe.ComponentType.INTENT_CLASSIFIER, is_trainable=True)
class ClassifieurIntentions(GraphComponent, IntentClassifier):
    """Multinomial logistic regression on character TF-IDF, calibrated by a temperature."""

    @staticmethod
    def get_default_config() -> Dict[str, Any]:
        """``ngrammes``: lengths of the n-grams inside words. ``C``: inverse of the regularisation. ``graine``:
        seed of the noise. ``accessoires``: intents that yield to another sentence of the same message."""
        return {"ngrammes": [1, 4], "C": 20.0, "graine": 7, "iterations": 200, "accessoires": []}

    def __init__(self, config: Dict[str, Any], model_storage: ModelStorage, resource: Resource) -> None:
        self.config = config
        self._model_storage = model_storage
        self._resource = resource
        self._labels: List[str] = []
        self._vectorizer: Optional[TfidfVectorizer] = None
        self._coef = np.zeros((0, 0))
        self._intercept = np.zeros(0)
        self._temperature = 1.0

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
        texts = [each.get(TEXTE_INTENTION) for each in examples]
        names = [each.get(INTENT) for each in examples]
        self._labels = sorted(set(names))
        index = {name: position for position, name in enumerate(self._labels)}
        targets = np.array([index[name] for name in names])
        copies = [[text, *Bruiteur(self.config["graine"] + i).variantes(text)] for i, text in enumerate(texts)]

        # One sentence in five is held out to learn the temperature, then everything is learnt again.
        held = np.arange(len(texts)) % 5 == 4
        self._fit(copies, targets, ~held)
        self._temperature = self._best_temperature([texts[i] for i in np.flatnonzero(held)], targets[held])
        self._fit(copies, targets, np.ones(len(texts), dtype=bool))
        self._persist()
        return self._resource

    def _fit(self, copies: List[List[str]], targets: np.ndarray, kept: np.ndarray) -> None:
        texts = [text for i in np.flatnonzero(kept) for text in copies[i]]
        labels = [targets[i] for i in np.flatnonzero(kept) for _ in copies[i]]
        low, high = self.config["ngrammes"]
        self._vectorizer = TfidfVectorizer(analyzer="char_wb", ngram_range=(low, high), sublinear_tf=True, min_df=2)
        features = self._vectorizer.fit_transform(texts)
        model = LogisticRegression(C=self.config["C"], max_iter=self.config["iterations"])
        model.fit(features, labels)
        # A class may be absent from a part of the data: its column then stays out of reach.
        self._coef = np.zeros((len(self._labels), features.shape[1]))
        self._intercept = np.full(len(self._labels), -20.0)
        self._coef[model.classes_] = model.coef_
        self._intercept[model.classes_] = model.intercept_

    def _best_temperature(self, texts: List[str], targets: np.ndarray) -> float:
        scores = self._scores(texts)

        def loss(temperature: float) -> float:
            probabilities = _softmax(scores / temperature)
            return float(-np.log(probabilities[np.arange(len(targets)), targets] + 1e-12).mean())

        return float(min(np.arange(0.3, 2.01, 0.05), key=loss))

    def _scores(self, texts: List[str]) -> np.ndarray:
        assert self._vectorizer is not None
        return np.asarray(self._vectorizer.transform(texts) @ self._coef.T) + self._intercept

    # --- storage --------------------------------------------------------------------------------------------

    def _persist(self) -> None:
        assert self._vectorizer is not None
        vocabulary = sorted(self._vectorizer.vocabulary_, key=self._vectorizer.vocabulary_.get)
        with self._model_storage.write_to(self._resource) as folder:
            sheet = {"labels": self._labels, "vocabulary": vocabulary, "temperature": self._temperature}
            (folder / "intentions.json").write_text(json.dumps(sheet, ensure_ascii=False), encoding="utf-8")
            np.savez(
                folder / "poids.npz",
                coef=self._coef.astype(np.float32),
                intercept=self._intercept.astype(np.float32),
                idf=self._vectorizer.idf_.astype(np.float64),
            )

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
            with np.load(folder / "poids.npz", allow_pickle=False) as weights:
                component._coef = weights["coef"].astype(np.float64)
                component._intercept = weights["intercept"].astype(np.float64)
                idf = weights["idf"]
        component._labels = sheet["labels"]
        component._temperature = sheet["temperature"]
        low, high = config["ngrammes"]
        component._vectorizer = TfidfVectorizer(
            analyzer="char_wb",
            ngram_range=(low, high),
            sublinear_tf=True,
            vocabulary={gram: position for position, gram in enumerate(sheet["vocabulary"])},
        )
        component._vectorizer.idf_ = idf
        return component

    # --- serving --------------------------------------------------------------------------------------------

    def process(self, messages: List[Message]) -> List[Message]:
        for message in messages:
            text = message.get(TEXTE_INTENTION)
            ranking = self.rank(text) if text and self._labels else []
            best = ranking[0] if ranking else {INTENT_NAME_KEY: None, PREDICTED_CONFIDENCE_KEY: 0.0}
            message.set(INTENT, best, add_to_output=True)
            message.set(INTENT_RANKING, ranking[:10], add_to_output=True)
        return messages

    def rank(self, text: str) -> List[Dict[str, Any]]:
        """Intents from the likeliest to the least, with calibrated confidences.

        A message of several sentences is classified whole and sentence by sentence: the surest sentence that is
        more than courtesy wins.
        """
        sentences = [part for part in _FIN_DE_PHRASE.split(text) if len(part.split()) >= 2]
        parts = [text] + (sentences if len(sentences) > 1 else [])
        probabilities = _softmax(self._scores(parts) / self._temperature)
        accessories = set(self.config["accessoires"])

        def weight(row: int) -> tuple[bool, float]:
            best = int(probabilities[row].argmax())
            return self._labels[best] not in accessories, float(probabilities[row, best])

        chosen = probabilities[max(range(len(parts)), key=weight)]
        order = np.argsort(-chosen)
        return [
            {INTENT_NAME_KEY: self._labels[i], PREDICTED_CONFIDENCE_KEY: float(chosen[i])} for i in order
        ]


def _softmax(scores: np.ndarray) -> np.ndarray:
    shifted = np.exp(scores - scores.max(axis=1, keepdims=True))
    return np.asarray(shifted / shifted.sum(axis=1, keepdims=True))
