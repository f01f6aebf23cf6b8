"""The two thresholds of the bands of confidence, from the dev half: answer, "did you mean", fallback.

The arbitration is pure: it is replayed on what was read, without reading again. Nothing here looks at the test half.

* ``reponse``: the higher it is, the more good questions are left without an answer. Among the thresholds that reject
  at most REJET_ADMIS of them, the one whose answers are the least often wrong; the lowest of those that are as good.
* ``hesitation``: below ``reponse``, PROPOSEES questions are offered. It is worth reading them when the right one is
  among them more often than not: going down by steps, the last one where that holds. Noisy copies of the sentences,
  when they were played, count too: clean ones seldom hesitate.
"""

from __future__ import annotations

from dataclasses import asdict, dataclass, replace
from typing import Any, Optional, Sequence

from bot.dialogue.arbitrage import Seuils, arbitrer
from bot.engine.evaluation.jeux import DEV
from bot.engine.evaluation.mesures import part
from bot.engine.evaluation.passage import Lu

#: Thresholds tried.
PAS = 0.05
REPONSES = tuple(round(0.2 + PAS * rang, 2) for rang in range(14))
HESITATIONS = tuple(round(PAS * rang, 2) for rang in range(1, 14))
#: Share of good questions that may be rejected, as in ``cibles.yml``.
REJET_ADMIS = 0.04
CHANCE = 0.5
#: Questions offered by "did you mean".
PROPOSEES = 3
#: Fewer hesitations than this say nothing of a threshold.
ASSEZ = 10


@dataclass(frozen=True)
class Point:
    """What a threshold of answer gives on dev: shares of all sentences, then of good questions and out of scope."""

    seuil: float
    repondu: float
    faux_parmi_repondus: float
    juste: float
    bonnes_rejetees: float
    bonnes_rejetees_haut: float
    hors_perimetre_reconnu: float


@dataclass(frozen=True)
class Palier:
    """What offering ``PROPOSEES`` questions from this confidence on gives: how often the right one is offered."""

    seuil: float
    phrases: int
    offerte: Optional[float]


@dataclass(frozen=True)
class Bandes:
    """The trade-off of each threshold and the values to write in config.yml."""

    points: tuple[Point, ...]
    paliers: tuple[Palier, ...]
    reponse: float
    hesitation: float

    def to_json(self) -> dict[str, Any]:
        return asdict(self)


def choisir(lus: Sequence[Lu], abimes: Sequence[Lu] = ()) -> Bandes:
    """Thresholds from sentences already played, and noisy ones; those of the test half are ignored.

    Raises ValueError without any sentence of the dev half.
    """
    dev, bruyants = (
        [lu for lu in each if lu.cas.moitie == DEV and lu.cas.jeu in ("aspects", "hors_perimetre")]
        for each in (lus, abimes)
    )
    if not dev:
        raise ValueError("no sentence of the dev half")
    points = tuple(_point(dev, seuil) for seuil in REPONSES)
    reponse = _reponse(points)
    hesitants = [
        lu for lu in (rejouer(lu, Seuils(reponse, 0.0)) for lu in (*dev, *bruyants)) if not lu.repondu
    ]
    paliers = tuple(_palier(hesitants, seuil) for seuil in HESITATIONS if seuil < reponse)
    return Bandes(points, paliers, reponse, _hesitation(paliers, reponse))


def rejouer(lu: Lu, seuils: Seuils) -> Lu:
    """The same reading, decided with other thresholds."""
    decision = arbitrer(lu.texte, dict(lu.lecture), lu.classement, lu.cas.demande, seuils)
    return replace(lu, intention=decision.intention, confiance=decision.confiance)


def _point(dev: Sequence[Lu], seuil: float) -> Point:
    rejoues = [rejouer(lu, Seuils(reponse=seuil, hesitation=0.0)) for lu in dev]
    repondus = [lu for lu in rejoues if lu.repondu]
    bonnes = [lu for lu in rejoues if lu.cas.jeu == "aspects" and not lu.cas.dehors]
    dehors = [lu for lu in rejoues if lu.cas.dehors]
    rejetees = part([lu.ecarte for lu in bonnes])
    return Point(
        seuil,
        repondu=_part([lu.repondu for lu in rejoues]),
        faux_parmi_repondus=_part([not lu.juste for lu in repondus]),
        juste=_part([lu.juste for lu in rejoues]),
        bonnes_rejetees=round(rejetees.valeur, 4) if rejetees else 0.0,
        bonnes_rejetees_haut=round(rejetees.haut, 4) if rejetees else 0.0,
        hors_perimetre_reconnu=_part([lu.reconnu for lu in dehors]),
    )


def _part(valeurs: Sequence[bool]) -> float:
    return round(sum(valeurs) / len(valeurs), 4) if valeurs else 0.0


def _reponse(points: Sequence[Point]) -> float:
    admis = [point for point in points if point.bonnes_rejetees_haut <= REJET_ADMIS] or points[:1]
    return min(admis, key=lambda point: (point.faux_parmi_repondus, point.seuil)).seuil


def _palier(hesitants: Sequence[Lu], seuil: float) -> Palier:
    ici = [lu for lu in hesitants if seuil <= lu.confiance < seuil + PAS]
    offertes = [bool(set(lu.cas.acceptees) & {nom for nom, _ in lu.classement[:PROPOSEES]}) for lu in ici]
    return Palier(seuil, len(ici), _part(offertes) if ici else None)


def _hesitation(paliers: Sequence[Palier], reponse: float) -> float:
    choisi = reponse
    for palier in reversed(paliers):
        if palier.offerte is None or palier.phrases < ASSEZ or palier.offerte <= CHANCE:
            break
        choisi = palier.seuil
    return choisi
