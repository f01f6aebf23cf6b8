"""Turns that wait for a reader, in an order, and the one after another.

A queue is a query, not a list kept somewhere: a turn leaves it when somebody reads it, on whatever page. Two readers who
take the same queue meet the same turns: the second one finds them done.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Callable, Optional

from django.db.models import Count, Exists, OuterRef, Q, QuerySet

from bot.web.accounts.models import Account
from bot.web.review import agreement
from bot.web.review.index import CLASSIFIED
from bot.web.review.models import Correction, ReviewTurn, Sample, SampleTurn

#: Below these, a reading is worth a look.
LOW_CONFIDENCE, LOW_MARGIN = 0.6, 0.2
#: Counted up to there: beyond, "more than".
COUNTED = 1000
SAMPLE = "echantillon-"


@dataclass(frozen=True)
class Queue:
    """``turns(reader)``: what waits. ``order``: its columns, "-" for descending; the last one makes each place unique."""

    name: str
    turns: Callable[[Account], "QuerySet[ReviewTurn]"]
    order: tuple[str, ...]
    sample: Optional[Sample] = None

    def waiting(self, reader: Account) -> "QuerySet[ReviewTurn]":
        return self.turns(reader).order_by(*self.order)

    def after(self, turn: ReviewTurn, reader: Account) -> Optional[ReviewTurn]:
        """The next turn that waits after ``turn``, itself done or not; from the start again at the end. None when the
        queue is empty.
        """
        others = self.waiting(reader).exclude(pk=turn.pk)
        return others.filter(self._beyond(turn)).first() or others.first()

    def _beyond(self, turn: ReviewTurn) -> Q:
        place = Q()
        same: dict[str, Any] = {}
        for column in self.order:
            name = column.lstrip("-")
            value = self._value(turn, name)
            if value is None:
                return Q()
            place |= Q(**same, **{f"{name}__{'lt' if column.startswith('-') else 'gt'}": value})
            same[name] = value
        return place

    def _value(self, turn: ReviewTurn, name: str) -> Any:
        if name == "samples__rank":
            return SampleTurn.objects.filter(sample=self.sample, turn=turn).values_list("rank", flat=True).first()
        return turn.pk if name == "id" else getattr(turn, name)


def _unread() -> "QuerySet[ReviewTurn]":
    return ReviewTurn.objects.exclude(Exists(Correction.objects.filter(turn=OuterRef("pk"))))


def _low(reader: Account) -> "QuerySet[ReviewTurn]":
    return _unread().filter(confidence__lt=LOW_CONFIDENCE, band__in=CLASSIFIED)


def _close(reader: Account) -> "QuerySet[ReviewTurn]":
    return _unread().filter(margin__lt=LOW_MARGIN)


def _down(reader: Account) -> "QuerySet[ReviewTurn]":
    return _unread().filter(thumb="down")


def _disagreed(reader: Account) -> "QuerySet[ReviewTurn]":
    """Two people differ and nobody has decided since."""
    read = Correction.objects.filter(blind=True, by__isnull=False).values("turn")
    twice = read.annotate(people=Count("by", distinct=True)).filter(people__gte=2).values_list("turn", flat=True)
    decided = Correction.objects.filter(blind=False).values_list("turn", flat=True)
    found = agreement.agreement(twice)
    differing = {turn for each in found.values() for turn in each.differing} - set(decided)
    return ReviewTurn.objects.filter(pk__in=differing)


def _sampled(sample: Sample) -> Callable[[Account], "QuerySet[ReviewTurn]"]:
    def turns(reader: Account) -> "QuerySet[ReviewTurn]":
        drawn = ReviewTurn.objects.filter(samples__sample=sample)
        read = Correction.objects.filter(turn=OuterRef("pk"))
        if not sample.double:
            return drawn.exclude(Exists(read))
        # Two people, not three: and never the same one twice.
        people = read.order_by().values("turn").annotate(people=Count("by", distinct=True)).filter(people__gte=2)
        return drawn.exclude(Exists(read.filter(by=reader))).exclude(Exists(people))

    return turns


QUEUES = {
    queue.name: queue
    for queue in (
        Queue("confiance", _low, ("confidence", "-id")),
        Queue("marge", _close, ("margin", "-id")),
        Queue("pouce", _down, ("-at", "-id")),
        Queue("desaccord", _disagreed, ("id",)),
    )
}


def find(name: str) -> Optional[Queue]:
    """The queue of a name; None when there is none."""
    number = name[len(SAMPLE) :]
    if name.startswith(SAMPLE) and number.isascii() and number.isdigit() and len(number) < 12:
        sample = Sample.objects.filter(pk=int(number)).first()
        return Queue(name, _sampled(sample), ("samples__rank", "id"), sample) if sample else None
    return QUEUES.get(name)


def count(queue: Queue, reader: Account) -> int:
    """How many wait, up to COUNTED + 1."""
    return queue.turns(reader).order_by()[: COUNTED + 1].count()


def sample_of(sample: Sample) -> list[int]:
    """The turns of a sample, in their order."""
    return list(SampleTurn.objects.filter(sample=sample).order_by("rank").values_list("turn", flat=True))


