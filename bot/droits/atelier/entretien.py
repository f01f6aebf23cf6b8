"""An interview played from beginning to end: the questions that the product would put to a person who knows all.

The order is that of the conversation: the project first when it narrows the aids, then the next question of the
engine about the main aids, then about the others, until every verdict is reached.
"""
from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date

from bot.droits.catalogue import Catalogue
from bot.droits.faits import Fait
from bot.droits.modele import PROJET
from bot.droits.pertinence import concernees, premieres, projet_a_demander
from bot.droits.questions import prochaine_question


@dataclass(frozen=True)
class Pas:
    """One question: what was known before it, the aids it may decide (all those concerned, for the project).

    `suite` marks the questions that come after the first result, when the person goes on with the other aids.
    """

    fait: str
    avant: Mapping[str, Fait]
    aides: tuple[str, ...]
    suite: bool = False


def entretien(
    catalogue: Catalogue, personne: Mapping[str, Fait], jour: date, aides: Collection[str] = ()
) -> list[Pas]:
    """The questions put to `personne` about these aids; when none is named, about every aid that concerns them, those
    about the main ones first.
    """
    connus: dict[str, Fait] = {}
    pas: list[Pas] = []
    while (suivant := _suivant(catalogue, connus, jour, aides)) is not None:
        pas.append(suivant)
        connus[suivant.fait] = personne.get(suivant.fait, Fait.refuse())
    return pas


def _suivant(
    catalogue: Catalogue, connus: Mapping[str, Fait], jour: date, aides: Collection[str]
) -> Pas | None:
    cibles = list(aides) or concernees(catalogue, connus, jour)
    if not aides and projet_a_demander(catalogue, connus, jour):
        return Pas(PROJET, dict(connus), tuple(cibles))
    avant = cibles if aides else premieres(catalogue, cibles)
    for suite, visees in ((False, avant), (avant != cibles, cibles)):
        question = prochaine_question(catalogue, connus, jour, visees)
        if question is not None:
            return Pas(question.fait, dict(connus), question.aides, suite)
    return None
