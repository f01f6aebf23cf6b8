"""Past turns, masked, understood again by two models: what would have been answered otherwise.

Nobody said what most of these sentences mean: a change is only a change, for a reader to judge. It is better or worse
where a reader corrected the sentence. A report names turns and holds none of their words, so that an erased person
leaves it too.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Mapping, Optional, Sequence

from bot.dialogue.intentions import REPLI
from bot.engine.evaluation.jeux import DETRESSE
from bot.engine.evaluation.passage import Ouvrier, Progres

MIEUX, PIRE, AUTRE = "mieux", "pire", "autre"


@dataclass(frozen=True)
class Tour:
    """What a person wrote, masked, in its context. ``voulue``: what a reader says it means, if one did."""

    nom: str
    texte: str
    date: str
    demande: Optional[str] = None
    voulue: Optional[str] = None


@dataclass(frozen=True)
class Rendu:
    intention: str
    confiance: float


@dataclass(frozen=True)
class Bascule:
    """A turn that the two models understand differently. ``securite``: distress was heard, and is no more."""

    tour: str
    avant: str
    apres: str
    confiance_avant: float
    confiance_apres: float
    voulue: Optional[str]
    sens: str
    securite: bool


def rejouer(ouvrier: Ouvrier, tours: Sequence[Tour], quoi: str = "", progres: Optional[Progres] = None) -> dict[str, Rendu]:
    rendus = {}
    for rang, tour in enumerate(tours):
        if progres and rang % 50 == 0:
            progres(quoi, rang, len(tours))
        intention: Mapping[str, Any] = ouvrier.parse(tour.texte, tour.date, tour.demande).get("intent") or {}
        rendus[tour.nom] = Rendu(intention.get("name") or REPLI, round(float(intention.get("confidence") or 0.0), 4))
    return rendus


def comparer_tours(tours: Sequence[Tour], avant: Mapping[str, Rendu], apres: Mapping[str, Rendu]) -> tuple[Bascule, ...]:
    """The turns whose intent changed: what is lost first, then what got worse, better, and the rest."""
    bascules = []
    for tour in tours:
        ancien, nouveau = avant[tour.nom], apres[tour.nom]
        if ancien.intention == nouveau.intention:
            continue
        sens = AUTRE
        if tour.voulue and tour.voulue in (ancien.intention, nouveau.intention):
            sens = MIEUX if tour.voulue == nouveau.intention else PIRE
        perdue = ancien.intention in DETRESSE and nouveau.intention not in DETRESSE
        bascules.append(
            Bascule(
                tour.nom, ancien.intention, nouveau.intention, ancien.confiance, nouveau.confiance, tour.voulue, sens, perdue
            )
        )
    ordre = {PIRE: 0, MIEUX: 1, AUTRE: 2}
    return tuple(sorted(bascules, key=lambda each: (not each.securite, ordre[each.sens], each.tour)))
