"""Corrections of readers as training examples: which may be learnt, and the file that Rasa reads (PRV-19). Pure."""

from __future__ import annotations

import re
from collections import defaultdict
from dataclasses import dataclass
from pathlib import Path
from typing import Collection, Iterable, Mapping, Sequence

from ruamel.yaml import YAML

from bot.engine.evaluation.jeux import mots

#: Why a correction is not learnt: no word in it; a sentence that measures the models; a sentence of the project, with
#: this meaning or with another; the same words corrected twice, alike or not; a meaning that the domain does not have.
VIDE, MESURE, DEJA, CONTRAIRE, REDITE, DISPUTEE, INCONNUE = (
    "vide", "mesure", "deja", "contraire", "redite", "disputee", "inconnue",
)  # fmt: skip
RAISONS = (VIDE, MESURE, DEJA, CONTRAIRE, REDITE, DISPUTEE, INCONNUE)

#: "[words](entity)", "[words]{...}" and "[words][...]" annotate an entity: a person's brackets must not.
_ANNOTATION = re.compile(r"\](?=\s*[(\[{])")
_ENTITE = re.compile(r"\[([^\]]*)\](?:\([^)]*\)|\{[^}]*\})")


@dataclass(frozen=True)
class Correction:
    """A masked sentence and what it means. ``numero``: the example; ``source``: where it comes from, under which the
    person who wrote it may have it removed.
    """

    numero: int
    source: str
    texte: str
    intention: str


@dataclass(frozen=True)
class Ecartee:
    """A correction that is not learnt, and why (one of ``RAISONS``)."""

    numero: int
    raison: str


@dataclass(frozen=True)
class Tri:
    gardees: tuple[Correction, ...]
    ecartees: tuple[Ecartee, ...]


def ligne(texte: str) -> str:
    """The sentence as a line of Rasa's training data: nothing in it can be an annotation or another line."""
    return _ANNOTATION.sub(" ", " ".join(texte.split())).strip()


def apprises(racine: Path) -> dict[str, set[str]]:
    """The sentences of the project's own data, by their words, with their intents."""
    trouvees: dict[str, set[str]] = defaultdict(set)
    for chemin in sorted((racine / "data").rglob("*.yml")):
        for bloc in YAML(typ="safe").load(chemin).get("nlu") or []:
            for brute in (bloc.get("examples") or "").splitlines() if "intent" in bloc else ():
                phrase = _ENTITE.sub(r"\1", brute.strip().removeprefix("-"))
                if mots(phrase):
                    trouvees[mots(phrase)].add(bloc["intent"])
    return dict(trouvees)


def trier(
    corrections: Sequence[Correction],
    deja: Mapping[str, Collection[str]],
    mesurees: Collection[str],
    intentions: Collection[str],
) -> Tri:
    """Those to learn, each sentence once, and those that are not, with the reason.

    ``deja``: what the project teaches (``apprises``); ``mesurees``: the words of the evaluation sets: a model that had
    learnt them would be measured on what it knows. The project's own data win over a correction that contradicts them:
    that is for the people who write them to settle, in ``data/nlu``.
    """
    sens: dict[str, set[str]] = defaultdict(set)
    for une in corrections:
        sens[mots(une.texte)].add(une.intention)
    gardees, ecartees, vues = [], [], set[str]()
    for une in sorted(corrections, key=lambda each: (each.intention, each.texte, each.numero)):
        cle = mots(une.texte)
        if not ligne(une.texte) or not cle:
            raison = VIDE
        elif une.intention not in intentions:
            raison = INCONNUE
        elif cle in mesurees:
            raison = MESURE
        elif cle in deja:
            raison = DEJA if une.intention in deja[cle] else CONTRAIRE
        elif len(sens[cle]) > 1:
            raison = DISPUTEE
        elif cle in vues:
            raison = REDITE
        else:
            vues.add(cle)
            gardees.append(une)
            continue
        ecartees.append(Ecartee(une.numero, raison))
    return Tri(tuple(gardees), tuple(ecartees))


def ecrire(corrections: Iterable[Correction], chemin: Path) -> None:
    """Rasa's training file, each example with its source."""
    par_intention: dict[str, list[dict[str, object]]] = defaultdict(list)
    for une in corrections:
        par_intention[une.intention].append({"text": ligne(une.texte), "metadata": {"source_id": une.source}})
    blocs = [{"intent": intention, "examples": exemples} for intention, exemples in sorted(par_intention.items())]
    with chemin.open("w", encoding="utf-8") as flux:
        YAML().dump({"version": "3.1", "nlu": blocs}, flux)
