"""Reading twice: a sample drawn at random, read by two people who do not see each other's, and how far they agree.

Cohen's kappa: 1 when they always agree, 0 when they agree as often as chance would, under 0 when less.
"""

from __future__ import annotations

import math
import random
from collections import Counter
from dataclasses import dataclass
from datetime import datetime
from typing import Callable, Iterable, Optional

from django.db import transaction
from django.db.models import QuerySet

from bot.web.accounts.models import Account
from bot.web.review.models import Correction, ReviewItem, ReviewTurn, Sample, SampleTurn

#: Turns of a sample, at most; and turns among which they are drawn.
LARGEST, CONSIDERED = 500, 200_000
#: Pairs under which a kappa says little.
FEW = 30


def draw(items: "QuerySet[ReviewItem]", query: str, size: int, seed: int, double: bool, by: Account, now: datetime) -> Sample:
    """Draw ``size`` turns of ``items`` with ``seed``. Same turns, same seed: same sample."""
    turns = ReviewTurn.objects.filter(item__in=items, turn__isnull=False).exclude(band="bouton")
    keys = list(turns.order_by("pk").values_list("pk", flat=True)[:CONSIDERED])
    chosen = random.Random(seed).sample(keys, min(size, LARGEST, len(keys)))
    with transaction.atomic():
        sample = Sample.objects.create(query=query[:1000], seed=seed, double=double, by=by, at=now)
        SampleTurn.objects.bulk_create([SampleTurn(sample=sample, turn_id=key, rank=rank) for rank, key in enumerate(chosen, 1)])
    return sample


@dataclass(frozen=True)
class Agreement:
    """Over the turns that two people read on their own. ``kappa``: None when it means nothing (no pair, or one same
    answer everywhere). ``differing``: the turns on which they differ.
    """

    pairs: int
    same: int
    kappa: Optional[float]
    differing: list[int]

    @property
    def few(self) -> bool:
        return self.pairs < FEW


def pairs(turns: Iterable[int]) -> dict[int, tuple[Correction, Correction]]:
    """Turn -> the first reading of each of the first two people, when both read it without seeing the other's."""
    found: dict[int, dict[int, Correction]] = {}
    readings = Correction.objects.filter(turn__in=list(turns), blind=True, by__isnull=False).select_related("turn").order_by("pk")
    for reading in readings:
        found.setdefault(reading.turn_id, {}).setdefault(reading.by_id, reading)
    return {turn: (by[0], by[1]) for turn, by in ((turn, list(each.values())) for turn, each in found.items()) if len(by) > 1}


def meaning(correction: Correction) -> str:
    """The intent that a reader holds for right."""
    return correction.intent or correction.turn.intent


def quality(correction: Correction) -> str:
    """What a reader says of the answer."""
    return "+".join(correction.flags) or "bonne"


def agreement(turns: Iterable[int]) -> dict[str, Agreement]:
    """How far readers agree on the intent, and on the answer."""
    read = pairs(turns)
    return {name: _agree(read, judge) for name, judge in (("intention", meaning), ("reponse", quality))}


def _agree(read: dict[int, tuple[Correction, Correction]], judge: Callable[[Correction], str]) -> Agreement:
    answers = {turn: (judge(one), judge(other)) for turn, (one, other) in read.items()}
    differing = [turn for turn, (one, other) in answers.items() if one != other]
    return Agreement(len(answers), len(answers) - len(differing), kappa(list(answers.values())), differing)


def kappa(answers: list[tuple[str, str]]) -> Optional[float]:
    if not answers or len(Counter(answer for pair in answers for answer in pair)) < 2:
        return None
    from sklearn.metrics import cohen_kappa_score

    value = float(cohen_kappa_score([one for one, _ in answers], [other for _, other in answers]))
    return None if math.isnan(value) else value
