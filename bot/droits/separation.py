"""A finer look when a threshold is itself computed from other facts ("half of the resources").

In the diagram such a leaf is an axis of its own, independent from the axis of the fact it compares. Some
completions that the diagram counts are then impossible: a rent above the ceiling of one zone AND below half of
resources that are known to be low. Looking at each cell of the compared fact in turn removes them: a question
that could only matter there is not asked (never a question that cannot change anything).
"""
from __future__ import annotations

from collections import ChainMap
from collections.abc import Callable, Sequence
from typing import Any

from bot.droits.compilation import FeuilleCompilee
from bot.droits.connaissances import Connaissances
from bot.droits.diagramme import Analyse, Diagramme

CasesOpaques = Callable[[int, bool], tuple[int, ...]]


def separer(
    diagramme: Diagramme,
    feuilles: Sequence[FeuilleCompilee | None],
    connues: Connaissances,
    permises: Sequence[tuple[int, ...]],
    figes: frozenset[int],
    analyse: Analyse,
    cases_opaques: CasesOpaques,
) -> Analyse:
    """`analyse` (undecided), made exact on one fact compared with computed thresholds; itself when there is none.

    Only removes completions that cannot exist: what was decided stays so, and no pivot is added.
    """
    pivots = set(analyse.pivots)
    axes = {dimension.nom: axe for axe, dimension in enumerate(diagramme.dimensions)}
    par_fait: dict[int, list[int]] = {}
    for rang in pivots:
        feuille = feuilles[rang]
        if feuille is None or rang in figes:
            continue
        axe = axes.get(feuille.noeud.fait)
        if axe in pivots and axe not in figes and diagramme.dimensions[axe].coupures is not None:
            par_fait.setdefault(axe, []).append(rang)
    if not par_fait:
        return analyse
    axe, rangs = min(par_fait.items())
    dimension = diagramme.dimensions[axe]
    gardes: set[int] = {axe}
    possibles: set[int] = set()
    for case in permises[axe]:
        vues: Any = ChainMap({dimension.nom: dimension.bornes(case, connues[dimension.nom])}, connues)  # type: ignore[arg-type]
        fines = list(permises)
        fines[axe] = (case,)
        for rang in rangs:
            feuille = feuilles[rang]
            assert feuille is not None
            fines[rang] = cases_opaques(feuille.evaluer(vues), feuille.noeud.reserve)
        partie = diagramme.restreindre(tuple(fines), figes)
        gardes |= set(partie.pivots)
        possibles |= partie.possibles
    if len(possibles) == 1:
        return Analyse(next(iter(possibles)), (), frozenset(possibles))
    return Analyse(None, tuple(sorted(pivots & gardes)), frozenset(possibles))
