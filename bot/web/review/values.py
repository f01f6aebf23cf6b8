"""Filters on what a conversation has several of: aids, aspects, verdicts, labels… and where the reading of the list starts.

Checking a value one conversation after another is right when most conversations have it, and reads them all when few do.
So when one value is rarer than the rest of the filter, the list starts from it: its rows carry the date of their
conversation, in the order of the list (see ``Facet``), so a page is a piece of one range of one index, without a sort.
"""

from __future__ import annotations

import datetime
from dataclasses import dataclass
from typing import Any, Optional

from django.db.models import Exists, F, FilteredRelation, OuterRef, Q, QuerySet

from bot.web.review.models import Facet, ItemLabel, ReviewItem

#: Rows counted before a value, or the rest of the filter, is called frequent: about a millisecond.
COUNTED = 20_000
#: Rows that are so few that nothing else is worth counting.
RARE = 2_000
#: The place of a row in the list, when the list starts from a value (see ``listing.ordered``).
AT, KEY = "depart_at", "depart_item"


@dataclass(frozen=True)
class Value:
    """One value asked for, or any of several. ``kind`` is empty for a label."""

    kind: str
    values: tuple[Any, ...]

    def rows(self) -> "QuerySet[Any]":
        if not self.kind:
            return ItemLabel.objects.filter(label__in=self.values)
        return Facet.objects.filter(kind=self.kind, value__in=self.values)

    def check(self, items: "QuerySet[ReviewItem]") -> "QuerySet[ReviewItem]":
        """The ``items`` that have it, one after the other."""
        return items.filter(Exists(self.rows().filter(item=OuterRef("pk"))))

    def start(self, items: "QuerySet[ReviewItem]", period: "Period") -> "QuerySet[ReviewItem]":
        """The same, from the value. A conversation has a value once: none is met twice."""
        if self.kind:
            rows = FilteredRelation("facets", condition=Q(facets__kind=self.kind, facets__value=self.values[0]))
        else:
            rows = FilteredRelation("labels", condition=Q(labels__label=self.values[0]))
        started = items.annotate(depart=rows).filter(depart__isnull=False, **period.of("depart__active_at"))
        return started.annotate(**{AT: F("depart__active_at"), KEY: F("depart__item_id")})


@dataclass(frozen=True)
class Period:
    """Of the last activity, ``since`` included, ``until`` not."""

    since: Optional[datetime.datetime] = None
    until: Optional[datetime.datetime] = None

    def of(self, column: str) -> dict[str, datetime.datetime]:
        bounds = {f"{column}__gte": self.since, f"{column}__lt": self.until}
        return {name: moment for name, moment in bounds.items() if moment is not None}


def having(items: "QuerySet[ReviewItem]", wanted: list[Value], columns: "list[QuerySet[ReviewItem]]", period: Period) -> "QuerySet[ReviewItem]":
    """The ``items`` that have all of ``wanted``. ``columns``: what each of the other filters lets through on its own."""
    lead = _rarest(wanted, columns, period)
    for value in wanted:
        items = value.start(items, period) if value is lead else value.check(items)
    return items


def _rarest(wanted: list[Value], columns: "list[QuerySet[ReviewItem]]", period: Period) -> Optional[Value]:
    """The value to start from; None when another filter has its own, shorter index."""
    alone = [value for value in wanted if len(value.values) == 1]
    if not alone or (len(alone) == 1 and not columns):
        return alone[0] if alone else None
    sizes = [_count(value.rows().filter(**period.of("active_at"))) for value in alone]
    if min(sizes) > RARE and any(_count(rows) < min(sizes) for rows in columns):
        return None
    return alone[sizes.index(min(sizes))]


def _count(rows: "QuerySet[Any]") -> int:
    return int(rows.order_by()[: COUNTED + 1].count())
