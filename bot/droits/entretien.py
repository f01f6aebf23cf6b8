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
from bot.droits.pertinence import concernees, projet_a_demander
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
    catalogue: Catalogue, personne: Mapping[str, Fait], jour: date, aides: Collection[str] = (), rang_premier: int = 0
) -> list[Pas]:
    """The questions put to `personne` about these aids; about every aid that concerns them when none is named.

    With `rang_premier`, those about the aids of a lower `rang` come first.
    """
    connus: dict[str, Fait] = {}
    pas: list[Pas] = []
    while (suivant := _suivant(catalogue, connus, jour, aides, rang_premier)) is not None:
        pas.append(suivant)
        connus[suivant.fait] = personne.get(suivant.fait, Fait.refuse())
    return pas


def _suivant(
    catalogue: Catalogue, connus: Mapping[str, Fait], jour: date, aides: Collection[str], rang_premier: int
) -> Pas | None:
    cibles = list(aides) or concernees(catalogue, connus, jour)
    if not aides and projet_a_demander(catalogue, connus, jour):
        return Pas(PROJET, dict(connus), tuple(cibles))
    premieres = [aide for aide in cibles if catalogue.aides[aide].rang < rang_premier] if not aides else []
    for suite, visees in ((False, premieres or cibles), (bool(premieres), cibles)):
        question = prochaine_question(catalogue, connus, jour, visees)
        if question is not None:
            return Pas(question.fait, dict(connus), question.aides, suite)
    return None
