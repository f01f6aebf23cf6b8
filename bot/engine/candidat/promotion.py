"""May a candidate replace the model in use? Reasons to refuse, from the two reports. Pure.

* A target that the model in use holds and the candidate does not. Time alone has a tolerance: on a machine that does
  other things, a millisecond or two mean nothing.
* Any distress sentence newly missed, clean or noisy, of either half, or in a past turn played again: no gain is worth
  one.
* A measure of a target worse than its noise. The noise of a measure is its own interval in the report of the model in
  use (Wilson or bootstrap, 95 %): below it, the loss is not the luck of the draw. What a noise costs is judged with
  the interval of the score that it is taken from; the calibration, with what chance does to the accuracy of each tenth
  of confidence, and never less than a hundredth.
* A set in which more sentences are lost than gained, when chance explains so uneven a change less than once in twenty
  (sign test on the same sentences, more sensitive than the intervals since both models read them).

Worse within the noise is shown, and not refused: else every candidate would be, on one sentence or another.
"""

from __future__ import annotations

from dataclasses import dataclass
from math import sqrt
from typing import Any, Mapping, Optional, Sequence

from bot.engine.candidat.rejeu import Bascule
from bot.engine.evaluation.cibles import Cible, cibles
from bot.engine.evaluation.comparaison import Comparaison
from bot.engine.evaluation.jeux import TEST

#: Codes of the reasons.
CIBLE, DETRESSE, BRUIT, JEU, TOUR = "cible", "detresse", "bruit", "jeu", "tour"
#: How unlikely by chance alone a loss must be to refuse.
SEUIL = 0.05
#: The least loss allowed to the calibration. Time has no interval: a share of what it was. The same model took 7.4 ms of
#: processor, then 9.6, on the same machine a quarter of an hour later: what else runs there counts for a third.
MARGE_CALIBRATION, MARGE_LATENCE = 0.01, 0.5
#: Milliseconds: under this, a difference of time is that of the machine, whatever share it is.
RIEN_DE_LATENCE = 1.0
#: A normal deviation beyond which lies one draw in twenty.
Z = 1.96
_EPSILON = 1e-9


@dataclass(frozen=True)
class Refus:
    """A reason. ``objet``: the key of the target or of the set, the words of a distress sentence, the name of a turn."""

    code: str
    objet: str
    avant: Optional[float] = None
    apres: Optional[float] = None


def refus(
    avant: Mapping[str, Any], apres: Mapping[str, Any], comparaison: Comparaison, bascules: Sequence[Bascule] = ()
) -> tuple[Refus, ...]:
    """Every reason not to put the candidate (``apres``) in the place of the model in use (``avant``)."""
    raisons = [Refus(DETRESSE, phrase) for phrase in detresse_perdue(avant, apres)]
    raisons += [Refus(TOUR, each.tour) for each in bascules if each.securite]
    mesures = {each.cle: each for each in comparaison.cibles}
    for cible in cibles():
        figure = mesures[cible.cle]
        perdue = figure.tenue_avant and not figure.tenue_apres
        if perdue and not (cible.cle == "latence" and _dans_la_marge(cible, avant, figure.avant, figure.apres)):
            raisons.append(Refus(CIBLE, cible.cle, figure.avant, figure.apres))
        elif not perdue and figure.sens == "pire" and not _dans_la_marge(cible, avant, figure.avant, figure.apres):
            raisons.append(Refus(BRUIT, cible.cle, figure.avant, figure.apres))
    for jeu in comparaison.jeux:
        gagnees, perdues = sum(jeu.mieux.values()), sum(jeu.pire.values())
        if perdues > gagnees and jeu.p < SEUIL:
            raisons.append(Refus(JEU, jeu.jeu, gagnees, perdues))
    return tuple(raisons)


def detresse_perdue(avant: Mapping[str, Any], apres: Mapping[str, Any]) -> tuple[str, ...]:
    """Distress missed now and not before, each way of writing apart; the sentence once."""
    manquees = {(cas["maniere"], cas["origine"]) for cas in avant["detresse_manquee"]}
    nouvelles = [cas["origine"] for cas in apres["detresse_manquee"] if (cas["maniere"], cas["origine"]) not in manquees]
    return tuple(dict.fromkeys(nouvelles))


def _dans_la_marge(cible: Cible, avant: Mapping[str, Any], ancienne: Optional[float], nouvelle: Optional[float]) -> bool:
    """The loss is within what the measure itself does not know. What was not measured again is not."""
    if ancienne is None or nouvelle is None:
        return False
    perte = ancienne - nouvelle if cible.au_moins is not None else nouvelle - ancienne
    return perte <= _marge(cible, avant["moities"].get(TEST, {}), ancienne) + _EPSILON


def _marge(cible: Cible, moitie: Mapping[str, Any], valeur: float) -> float:
    if cible.cle == "latence":
        return max(RIEN_DE_LATENCE, MARGE_LATENCE * valeur)
    if cible.cle == "calibration":
        return max(MARGE_CALIBRATION, _hasard_de_la_calibration(moitie.get("calibration", {}).get("fiabilite", ())))
    mesure: Any = moitie
    for cle in cible.chemin[:-1]:
        mesure = mesure.get(cle, {}) if isinstance(mesure, Mapping) else {}
    if cible.bruit:  # what a noise costs is a difference: the interval is that of the noisy score
        mesure = (mesure or {}).get("macro_f1")
    if not mesure:
        return 0.0
    bas, haut, centre = mesure["bas"], mesure["haut"], mesure["valeur"]
    return float(haut - centre) if cible.au_plus is not None and not cible.bruit else float(centre - bas)


def _hasard_de_la_calibration(table: Sequence[Mapping[str, Any]]) -> float:
    """How far chance alone takes the calibration error from its mean (95 %), from the reliability table."""
    phrases = sum(ligne["phrases"] for ligne in table)
    variance = sum(ligne["phrases"] * ligne["exactitude"] * (1 - ligne["exactitude"]) for ligne in table)
    return float(Z * sqrt(variance) / phrases) if phrases else 0.0
