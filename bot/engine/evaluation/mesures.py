"""What figures are made of: shares and F1 scores with their intervals, calibration, risk against coverage. Pure.

Intervals are at 95 %. That of a share is Wilson's: a bootstrap of 100 % never moves, as if nothing could fail. Those
of F1 scores come from a seeded bootstrap over sentences.
"""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import Any, Optional, Sequence

import numpy as np

TIRAGES, GRAINE = 1_000, 20_261
ECE_CASES = 10
#: Points of a risk-coverage curve.
COUVERTURES = tuple(range(5, 101, 5))
_Z = 1.959964


@dataclass(frozen=True)
class Mesure:
    """A figure, its interval, and how many sentences it was taken on."""

    valeur: float
    bas: float
    haut: float
    phrases: int

    def to_json(self) -> dict[str, Any]:
        return {cle: round(v, 4) if isinstance(v, float) else v for cle, v in asdict(self).items()}


def part(justes: Sequence[bool]) -> Optional[Mesure]:
    """The share of True, with Wilson's interval; None of nothing."""
    n = len(justes)
    if not n:
        return None
    p = sum(justes) / n
    centre = (p + _Z**2 / (2 * n)) / (1 + _Z**2 / n)
    ecart = _Z / (1 + _Z**2 / n) * float(np.sqrt(p * (1 - p) / n + _Z**2 / (4 * n**2)))
    return Mesure(p, min(p, max(0.0, centre - ecart)), max(p, min(1.0, centre + ecart)), n)


@dataclass(frozen=True)
class F1:
    """Macro-F1 over the expected intents, then each of them."""

    macro: Mesure
    par_intention: dict[str, Mesure]


def f1(attendues: Sequence[str], trouvees: Sequence[str], tirages: int = TIRAGES) -> Optional[F1]:
    """F1 scores with bootstrap intervals; None of nothing. The same sentences give the same intervals."""
    if not attendues:
        return None
    voulus, rendus, classes, total = _numeros(attendues, trouvees)
    gardes = list(classes.values())
    scores = _f1(voulus, rendus, total)[gardes]
    alea = np.random.default_rng(GRAINE)
    echantillons = alea.integers(0, len(voulus), (tirages, len(voulus)))
    # A class that a sample does not hold says nothing in that sample.
    tires = np.array([_f1(voulus[choix], rendus[choix], total)[gardes] for choix in echantillons])
    bas, haut = np.nanpercentile(tires, (2.5, 97.5), axis=0)
    macro_bas, macro_haut = np.percentile(np.nanmean(tires, axis=1), (2.5, 97.5))
    nombres = np.bincount(voulus, minlength=total)[gardes]
    return F1(
        Mesure(float(scores.mean()), float(macro_bas), float(macro_haut), len(voulus)),
        {
            classe: Mesure(float(scores[i]), float(bas[i]), float(haut[i]), int(nombres[i]))
            for i, classe in enumerate(classes)
        },
    )


def macro_f1(attendues: Sequence[str], trouvees: Sequence[str]) -> float:
    """The figure alone, without intervals."""
    voulus, rendus, classes, total = _numeros(attendues, trouvees)
    return float(_f1(voulus, rendus, total)[list(classes.values())].mean())


def _numeros(attendues: Sequence[str], trouvees: Sequence[str]) -> tuple[Any, Any, dict[str, int], int]:
    """Intents as numbers: expected, found, the number of each expected one, how many there are in all."""
    rangs = {classe: rang for rang, classe in enumerate(sorted(set(attendues) | set(trouvees)))}
    voulues = {classe: rangs[classe] for classe in sorted(set(attendues))}
    return np.array([rangs[a] for a in attendues]), np.array([rangs[t] for t in trouvees]), voulues, len(rangs)


def _f1(voulus: Any, rendus: Any, classes: int) -> Any:
    """The F1 of each class; nan for one that is not expected in these sentences."""
    bons = np.bincount(voulus[voulus == rendus], minlength=classes)
    attendus = np.bincount(voulus, minlength=classes)
    total = attendus + np.bincount(rendus, minlength=classes)
    return np.where(attendus > 0, 2 * bons / np.maximum(total, 1), np.nan)


def fiabilite(confiances: Sequence[float], justes: Sequence[bool]) -> list[dict[str, Any]]:
    """The reliability table: per tenth of confidence, how many sentences, mean confidence, accuracy."""
    cases = np.minimum((np.array(confiances, dtype=float) * ECE_CASES).astype(int), ECE_CASES - 1)
    bons = np.array(justes, dtype=float)
    table = []
    for case in sorted(set(cases.tolist())):
        ici = cases == case
        table.append({
            "de": case / ECE_CASES,
            "a": (case + 1) / ECE_CASES,
            "phrases": int(ici.sum()),
            "confiance": round(float(np.array(confiances, dtype=float)[ici].mean()), 4),
            "exactitude": round(float(bons[ici].mean()), 4),
        })  # fmt: skip
    return table


def ece(confiances: Sequence[float], justes: Sequence[bool]) -> float:
    """Expected calibration error: the gap between confidence and accuracy, weighted by tenths of confidence."""
    table = fiabilite(confiances, justes)
    total = sum(ligne["phrases"] for ligne in table)
    return sum(ligne["phrases"] * abs(ligne["confiance"] - ligne["exactitude"]) for ligne in table) / max(total, 1)


def risque_couverture(confiances: Sequence[float], justes: Sequence[bool]) -> list[dict[str, float]]:
    """If only the surest sentences were answered: for each share of them, the threshold and the share of errors."""
    if not len(confiances):
        return []
    ordre = np.argsort(-np.array(confiances, dtype=float), kind="stable")
    tries = np.array(confiances, dtype=float)[ordre]
    erreurs = np.cumsum(~np.array(justes, dtype=bool)[ordre])
    courbe = []
    for couverture in COUVERTURES:
        nombre = max(1, round(couverture * len(tries) / 100))
        courbe.append({
            "couverture": couverture / 100,
            "seuil": round(float(tries[nombre - 1]), 4),
            "risque": round(float(erreurs[nombre - 1]) / nombre, 4),
        })  # fmt: skip
    return courbe
