"""The linear model behind the intents: TF-IDF blocks side by side, then a multinomial logistic regression.

Blocks: ``caracteres`` (n-grams inside words: holds against typos), ``mots``, ``racines`` and ``lemmes`` (n-grams of
words, of their stems or of their lemmas: what is said, and in which order). Stored as plain arrays and JSON: nothing is
unpickled (SEC-23).
The same texts give the same weights.
"""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any, Callable, Dict, List, Mapping, Sequence

import numpy as np
import scipy.sparse
import Stemmer
from sklearn.feature_extraction.text import TfidfVectorizer
from sklearn.linear_model import LogisticRegression

Lemmatiser = Callable[[Sequence[str]], List[str]]
_MOT = re.compile(r"\w+")
_ANALYSEURS: Mapping[str, Mapping[str, Any]] = {
    "caracteres": {"analyzer": "char_wb"},
    "mots": {"token_pattern": r"(?u)\w+"},
    "racines": {"token_pattern": r"(?u)\w+"},
    "lemmes": {"token_pattern": r"(?u)\w+"},
}


class ModeleLineaire:
    """``blocs``: name of a block -> ``ngrammes`` (shortest, longest), ``poids`` (multiplies its features) and
    ``minimum`` (of texts that hold an n-gram). ``C``: inverse of the regularisation. ``iterations``: at most."""

    def __init__(
        self, blocs: Mapping[str, Mapping[str, Any]], C: float, iterations: int, lemmatiser: Lemmatiser
    ) -> None:
        self._blocs = blocs
        self._lemmatiser = lemmatiser
        self._racines = Stemmer.Stemmer("french")
        self._iterations = iterations
        self._vectoriseurs = {nom: self._vectoriseur(nom) for nom in blocs}
        self._regression = LogisticRegression(C=C, max_iter=iterations, multi_class="multinomial", warm_start=True)
        self._poids = np.zeros((0, 0), dtype=np.float32)  # a column per class
        self._biais = np.zeros(0, dtype=np.float32)

    def _vectoriseur(self, nom: str, **plus: Any) -> TfidfVectorizer:
        bloc = self._blocs[nom]
        if not plus:
            plus = {"min_df": bloc.get("minimum", 2)}
        return TfidfVectorizer(
            ngram_range=tuple(bloc["ngrammes"]), sublinear_tf=True, dtype=np.float32, **_ANALYSEURS[nom], **plus
        )

    def _versions(self, textes: Sequence[str]) -> Dict[str, Sequence[str]]:
        preparations = {"lemmes": self._lemmatiser, "racines": self._raciner}
        return {nom: preparations.get(nom, list)(textes) for nom in self._blocs}

    def _raciner(self, textes: Sequence[str]) -> List[str]:
        """For each text the stems of its words: "rembourse", "rembourser" and "remboursez" are one."""
        return [" ".join(self._racines.stemWords(_MOT.findall(texte))) for texte in textes]

    # --- learning -------------------------------------------------------------------------------------------

    def preparer(self, textes: Sequence[str]) -> Any:
        """Learn the vocabulary of each block; the features of the texts, a row each."""
        versions = self._versions(textes)
        return self._assembler({nom: v.fit_transform(versions[nom]) for nom, v in self._vectoriseurs.items()})

    def ajuster(self, traits: Any, classes: np.ndarray, fois: np.ndarray) -> None:
        """Learn the weights. ``classes``: numbers from 0, each present; ``fois``: how many times each text counts. A
        second call starts from the weights of the first and needs half as many iterations. A class with few texts weighs
        more than its number, one with many less: by the square root, halfway to giving each the same weight."""
        nombres = np.bincount(classes, fois)
        self._regression.class_weight = {rang: float((nombres.mean() / n) ** 0.5) for rang, n in enumerate(nombres)}
        self._regression.fit(traits, classes, fois)
        self._regression.max_iter = max(1, self._iterations // 2)
        self._poids = np.ascontiguousarray(self._regression.coef_.T, dtype=np.float32)
        self._biais = self._regression.intercept_.astype(np.float32)

    def _assembler(self, matrices: Mapping[str, Any]) -> Any:
        return scipy.sparse.hstack(
            [matrices[nom] * np.float32(bloc.get("poids", 1.0)) for nom, bloc in self._blocs.items()], format="csr", dtype=np.float32
        )

    # --- use ------------------------------------------------------------------------------------------------

    def traits(self, textes: Sequence[str]) -> Any:
        """The features of texts, with the vocabulary learnt."""
        versions = self._versions(textes)
        return self._assembler({nom: v.transform(versions[nom]) for nom, v in self._vectoriseurs.items()})

    def scores(self, traits: Any) -> np.ndarray:
        """A row per text, a column per class: log-odds, before any temperature. A text of which nothing is known but the
        space around it says nothing: every class alike, not the ones that rare words were learnt in. Features and weights are
        both of 32 bits: for one of 64, all the weights would be copied at each message."""
        scores = np.asarray(traits @ self._poids, dtype=np.float64) + self._biais
        espace = 1 if "caracteres" in self._blocs else 0
        scores[np.diff(traits.indptr) <= espace] = 0.0
        return scores

    # --- storage --------------------------------------------------------------------------------------------

    def ecrire(self, dossier: Path) -> None:
        """Write the weights in ``poids.npz`` and the vocabularies in ``vocabulaire.json``."""
        vocabulaires = {
            nom: sorted(v.vocabulary_, key=v.vocabulary_.__getitem__) for nom, v in self._vectoriseurs.items()
        }
        (dossier / "vocabulaire.json").write_text(json.dumps(vocabulaires, ensure_ascii=False), encoding="utf-8")
        idf = {f"idf_{nom}": v.idf_.astype(np.float32) for nom, v in self._vectoriseurs.items()}
        np.savez(dossier / "poids.npz", poids=self._poids, biais=self._biais, **idf)

    def lire(self, dossier: Path) -> None:
        """Take back what ``ecrire`` wrote."""
        vocabulaires = json.loads((dossier / "vocabulaire.json").read_text(encoding="utf-8"))
        with np.load(dossier / "poids.npz", allow_pickle=False) as tableaux:
            self._poids, self._biais = tableaux["poids"], tableaux["biais"]
            for nom, grammes in vocabulaires.items():
                vectoriseur = self._vectoriseur(nom, vocabulary={gramme: rang for rang, gramme in enumerate(grammes)})
                vectoriseur.idf_ = tableaux[f"idf_{nom}"]
                self._vectoriseurs[nom] = vectoriseur
