"""The index: one document for each passage of a sheet, found by its words, its aspect and the names of its sheet."""

from __future__ import annotations

import datetime
from collections import Counter
from dataclasses import dataclass
from typing import Iterator, Optional

import numpy as np
from rapidfuzz import process
from rapidfuzz.distance import OSA

from bot.droits import Aide, Catalogue, Sujet, texte_date
from bot.droits.modele_aide import Bloc, Entree
from bot.recherche.bm25 import charger
from bot.recherche.mots import ASPECTS, pleins, racine, racines

#: Names and key words weigh this many times a word of the text.
POIDS_DU_NOM, POIDS_DES_CLES = 6, 4
#: The passages of a sheet that the question names count this many times more; what it is, a little more still.
NOMMEE, NOMMEE_DEFINIE = 2.5, 3.0
#: A word of at least this many letters may hold one typo.
LETTRES_POUR_UNE_FAUTE = 5
#: What is worth offering: least coverage of a named sheet; coverage and score of any passage, and of a short message said whole.
NOMMEE_COUVERTE = 0.1
COUVERTE, SCORE = 0.3, 6.0
ENTIERE, SCORE_ENTIERE = 0.99, 4.0


@dataclass(frozen=True)
class Passage:
    """A block of a sheet. ``section``: "montant", "difference.visale", "autres.colocation"."""

    fiche: str
    section: str
    bloc: Bloc


@dataclass(frozen=True)
class Trouve:
    """A passage found. ``couverture``: how much of the question it is about, from 0 to 1, rare words counting more.
    ``nommee``: the question names the sheet."""

    passage: Passage
    score: float
    couverture: float
    nommee: bool


class Index:
    """Immutable once built: any number of threads may search it."""

    def __init__(self, catalogue: Catalogue) -> None:
        self._catalogue = catalogue
        self._passages = list(_passages(catalogue))
        documents = [_document(catalogue, passage) for passage in self._passages]
        self._vocabulaire = sorted({mot for document in documents for mot in document})
        documents = [[racine(mot) for mot in document] for document in documents]
        self._mots = [frozenset(document) for document in documents]
        frequences = Counter(mot for mots in self._mots for mot in mots)
        total = len(documents)
        self._rarete = {mot: float(np.log(1 + total / nombre)) for mot, nombre in sorted(frequences.items())}
        self._inconnu = float(np.log(1 + total))
        self._noms = _noms(catalogue)
        self._bm25 = charger().BM25(method="lucene", backend="numpy")
        self._bm25.index(documents, show_progress=False)

    def __len__(self) -> int:
        return len(self._passages)

    def chercher(self, question: str, nombre: int = 3, couverture: float = 0.0) -> list[Trouve]:
        """The best passages, at most one of each sheet, from the best; those that cover enough of the question."""
        cherches = self._comprendre(question)
        connus = [mot for mot in cherches if mot in self._rarete]
        if not connus:
            return []
        nommees = self._nommees(cherches)
        scores = self._bm25.get_scores(connus, weight_mask=self._poids(nommees))
        trouves: dict[str, Trouve] = {}
        for rang in np.argsort(-scores, kind="stable"):
            if scores[rang] <= 0 or len(trouves) == nombre:
                break
            passage = self._passages[rang]
            if passage.fiche in trouves:
                continue
            part = self._couverture(cherches, self._mots[rang])
            if part >= couverture:
                trouves[passage.fiche] = Trouve(passage, float(scores[rang]), part, passage.fiche in nommees)
        return list(trouves.values())

    def extrait(self, trouve: Trouve, jour: datetime.date) -> str:
        """What the passage says, with the figures of a day."""
        textes = [trouve.passage.bloc.texte, *trouve.passage.bloc.points]
        return " ".join(texte_date(self._catalogue, texte, jour) for texte in textes)

    def _nommees(self, cherches: list[str]) -> frozenset[str]:
        dits = f" {' '.join(cherches)} "
        return frozenset(fiche for fiche, noms in self._noms.items() if any(f" {nom} " in dits for nom in noms))

    def _poids(self, nommees: frozenset[str]) -> np.ndarray:
        """What each passage counts for: more when the question names its sheet."""
        return np.array([
            1.0 if passage.fiche not in nommees else NOMMEE_DEFINIE if passage.section == "definition" else NOMMEE
            for passage in self._passages
        ], dtype="float32")

    def _comprendre(self, question: str) -> list[str]:
        """The stems of a question, each once, with one typo forgiven in a word that the catalogue never says."""
        return list(dict.fromkeys(racine(self._corriger(mot)) for mot in pleins(question)))

    def _corriger(self, mot: str) -> str:
        if racine(mot) in self._rarete or len(mot) < LETTRES_POUR_UNE_FAUTE or mot.isdigit():
            return mot
        proche = process.extractOne(mot, self._vocabulaire, scorer=OSA.distance, score_cutoff=1)
        return str(proche[0]) if proche and proche[0][0] == mot[0] else mot

    def _couverture(self, cherches: list[str], mots: frozenset[str]) -> float:
        poids = {mot: self._rarete.get(mot, self._inconnu) for mot in cherches}
        return sum(poids[mot] for mot in cherches if mot in mots) / sum(poids.values())


def _noms(catalogue: Catalogue) -> dict[str, frozenset[str]]:
    """Every name of every sheet, as its stems."""
    fiches: list[Aide | Sujet] = [*catalogue.aides.values(), *catalogue.sujets.values()]
    return {
        fiche.id: frozenset(" ".join(dict.fromkeys(racines(nom))) for nom in (fiche.nom, *fiche.alias)) - {""} for fiche in fiches
    }


def _passages(catalogue: Catalogue) -> Iterator[Passage]:
    fiches: list[Aide | Sujet] = [*catalogue.aides.values(), *catalogue.sujets.values()]
    for fiche in sorted(fiches, key=lambda fiche: fiche.id):
        yield from (Passage(fiche.id, section, bloc) for section, bloc in fiche.fiche.blocs().items())


def _document(catalogue: Catalogue, passage: Passage) -> list[str]:
    """The words by which a passage is found. The names of its sheet count once each, however many spellings they have."""
    fiche = catalogue.fiche(passage.fiche)
    genre, _, autre = passage.section.partition(".")
    noms = list(dict.fromkeys(pleins(" ".join([fiche.nom, fiche.article]))))
    surnoms = sorted({mot for alias in fiche.alias for mot in pleins(alias)} - set(noms))
    cles = pleins(ASPECTS[genre])
    if isinstance(passage.bloc, Entree):
        cles += list(dict.fromkeys(mot for cle in passage.bloc.mots_cles for mot in pleins(cle)))
    if genre == "difference":
        cles += pleins(catalogue.fiche(autre).nom)
    texte = pleins(" ".join([passage.bloc.texte, *passage.bloc.points]))
    return noms * POIDS_DU_NOM + surnoms + cles * POIDS_DES_CLES + texte


def valent(index: Index, message: str) -> list[Trouve]:
    """What is worth offering to somebody who asked for no search: rather nothing than nonsense.

    A sheet that the message names; a passage that is about enough of it; or one that says every word of a short message.
    The thresholds were measured on the dev half of ``tests/nlu`` (docs/decisions/0009).
    """
    return [
        un for un in index.chercher(message)
        if (un.nommee and un.couverture >= NOMMEE_COUVERTE) or un.couverture >= ENTIERE and un.score >= SCORE_ENTIERE
        or un.couverture >= COUVERTE and un.score >= SCORE
    ]


def indexer(catalogue: Catalogue) -> Index:
    """The index of a catalogue, built once and kept with what else is made from it."""
    cle = "recherche"
    index: Optional[Index] = catalogue.caches.get(cle)
    if index is None:
        index = catalogue.caches[cle] = Index(catalogue)
    return index
