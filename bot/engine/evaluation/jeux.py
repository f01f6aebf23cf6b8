"""The evaluation sets (``tests/nlu``): sentences written apart from the training data, never derived from it.

``aspects.yml`` (intent, aids, topics), ``faits.yml`` (exact facts), ``hors_perimetre.yml`` (what is answered elsewhere,
with near misses that are ours), ``securite.yml`` (distress and its false friends), ``adversaires.yml`` (injections,
traps, insults, mixed messages).

Each sentence belongs to one half, from its hash. Examples, thresholds and settings are tuned on ``dev`` only;
``test`` says what the tuning is worth, and none of its sentences is ever shown, distress excepted.
"""

from __future__ import annotations

import hashlib
import re
from dataclasses import dataclass, replace
from functools import cached_property
from pathlib import Path
from typing import Any, Mapping, Optional

from ruamel.yaml import YAML

from bot.dialogue.intentions import AILLEURS, URGENCES
from bot.dialogue.lecture import replier

NOMS = ("aspects", "faits", "hors_perimetre", "securite", "adversaires")
#: Date used where a sentence gives none: facts then do not depend on it.
JOUR = "2026-11-22"
DEV, TEST = "dev", "test"
DETRESSE = frozenset(URGENCES.values())


def mots(texte: str) -> str:
    """The words of a sentence, whatever its case, accents and punctuation: what makes two sentences the same."""
    return " ".join(re.findall(r"\w+", replier(texte)))


def moitie(texte: str) -> str:
    """``dev`` or ``test``: from the words of the sentence, so that it never moves."""
    return DEV if hashlib.sha256(mots(texte).encode()).digest()[-1] % 2 == 0 else TEST


@dataclass(frozen=True)
class Cas:
    """A sentence and what is expected of it; what is None is not judged.

    ``acceptees``: intents that are right, the expected one first. ``demande``: the fact that the assistant has just
    asked for. ``origine``: the sentence before any noise, which alone says its half and its name.
    """

    jeu: str
    texte: str
    origine: str
    acceptees: tuple[str, ...] = ()
    aides: Optional[frozenset[str]] = None
    sujets: Optional[frozenset[str]] = None
    faits: Optional[Mapping[str, Any]] = None
    demande: Optional[str] = None
    date: str = JOUR

    @property
    def attendue(self) -> str:
        return self.acceptees[0]

    @cached_property
    def moitie(self) -> str:
        return moitie(self.origine)

    @cached_property
    def nom(self) -> str:
        """What names the sentence without showing it, in a report."""
        # An answer is another case when the question is another, or the day.
        entier = "|".join((mots(self.origine) or self.origine, self.demande or "", self.date))
        return hashlib.sha256(entier.encode()).hexdigest()[:16]

    @property
    def dehors(self) -> bool:
        """Out of scope, from what is expected: a near miss of the same set may be ours."""
        return self.attendue in AILLEURS

    def dit(self, texte: str) -> Cas:
        """The same case in other words."""
        return replace(self, texte=texte)


def charger(dossier: Path, nom: str) -> list[Cas]:
    """A set, in its order; empty when its file is not there. A file may group its cases under headings."""
    chemin = dossier / f"{nom}.yml"
    if not chemin.is_file():
        return []
    contenu = YAML(typ="safe").load(chemin) or []
    lignes = [cas for liste in contenu.values() for cas in liste] if isinstance(contenu, Mapping) else contenu
    return [_cas(nom, ligne) for ligne in lignes]


def charger_tous(dossier: Path) -> dict[str, list[Cas]]:
    return {nom: charger(dossier, nom) for nom in NOMS}


def _cas(jeu: str, ligne: Mapping[str, Any]) -> Cas:
    acceptees = [ligne["intention"]] if ligne.get("intention") else []
    return Cas(
        jeu=jeu,
        texte=ligne["texte"],
        origine=ligne["texte"],
        acceptees=tuple(dict.fromkeys([*acceptees, *ligne.get("acceptees", [])])),
        aides=frozenset(ligne["aides"]) if "aides" in ligne else None,
        sujets=frozenset(ligne["sujets"]) if "sujets" in ligne else None,
        faits=ligne.get("faits"),
        demande=ligne.get("demande"),
        date=str(ligne.get("date", JOUR)),
    )
