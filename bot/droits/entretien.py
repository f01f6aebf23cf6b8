"""An interview played from beginning to end: the questions that the product would put to a person who knows all.

The order is that of the conversation: the project first when it narrows the aids, then the next question of the
engine, until every verdict is reached.
"""
from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date

from bot.droits.catalogue import Catalogue
from bot.droits.faits import Fait
from bot.droits.modele import PROJET
from bot.droits.pertinence import concernees, projet_a_demander
from bot.droits.questions import prochaine_question


@dataclass(frozen=True)
class Pas:
    """One question: what was known before it, the aids it may decide (all those concerned, for the project)."""

    fait: str
    avant: Mapping[str, Fait]
    aides: tuple[str, ...]


def entretien(
    catalogue: Catalogue, personne: Mapping[str, Fait], jour: date, aides: Collection[str] = ()
) -> list[Pas]:
    """The questions put to `personne` about these aids; about every aid that concerns them when none is named."""
    connus: dict[str, Fait] = {}
    pas: list[Pas] = []
    while True:
        cibles = list(aides) or concernees(catalogue, connus, jour)
        if not aides and projet_a_demander(catalogue, connus, jour):
            fait, decidees = PROJET, tuple(cibles)
        else:
            question = prochaine_question(catalogue, connus, jour, cibles)
            if question is None:
                return pas
            fait, decidees = question.fait, question.aides
        pas.append(Pas(fait, dict(connus), decidees))
        connus[fait] = personne.get(fait, Fait.refuse())
