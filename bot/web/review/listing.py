"""A page of the list, found by its cursor: the place of its first or last row, never a number of rows to skip.

A page costs the same at the start and after 100 000 rows, and a conversation that arrives meanwhile shifts nothing.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any, Optional

from django.db.models import Q, QuerySet

from bot.web.review.models import ReviewItem
from bot.web.review.values import AT, KEY

SIZES = (25, 50, 100)
#: Sort -> its column and whether it descends. The id ends each, in the same direction.
SORTS = {"recent": ("active_at", True), "ancien": ("active_at", False), "confiance": ("lowest_confidence", False)}
#: Counted up to there: beyond, "more than".
COUNTED = 1000


@dataclass(frozen=True)
class Page:
    """``after`` and ``before``: the cursors of the next and the previous page, empty at the ends."""

    items: list[ReviewItem]
    after: str
    before: str


def cursor(item: ReviewItem, sort: str) -> str:
    value = getattr(item, SORTS[sort][0])
    written = value.isoformat() if isinstance(value, datetime) else repr(value)
    return f"{written}_{item.pk}"


def read_cursor(text: str, sort: str) -> Optional[tuple[Any, int]]:
    """The place that a cursor says; None when it says none (an old link, a hand-written address)."""
    written, _, pk = text.rpartition("_")
    if not (pk.isascii() and pk.isdigit() and len(pk) <= 18):
        return None
    try:
        value: Any = datetime.fromisoformat(written) if SORTS[sort][0] == "active_at" else float(written)
    except ValueError:
        return None
    if isinstance(value, datetime) and value.tzinfo is None:
        return None
    return value, int(pk)


def _place(items: "QuerySet[ReviewItem]", sort: str) -> tuple[str, str]:
    """The columns that the list is sorted by. Those of the value that it starts from, when it does: the same dates, in the
    order of its index.
    """
    column = SORTS[sort][0]
    return (AT, KEY) if column == "active_at" and AT in items.query.annotations else (column, "id")


def ordered(items: "QuerySet[ReviewItem]", sort: str, backwards: bool = False) -> "QuerySet[ReviewItem]":
    descends = SORTS[sort][1]
    column, key = _place(items, sort)
    if column == "lowest_confidence":
        items = items.filter(lowest_confidence__isnull=False)
    sign = "-" if descends != backwards else ""
    return items.order_by(f"{sign}{column}", f"{'-' if _id_descends(sort) != backwards else ''}{key}")


def _id_descends(sort: str) -> bool:
    return sort != "ancien"


def beyond(items: "QuerySet[ReviewItem]", sort: str, place: tuple[Any, int], backwards: bool = False) -> "QuerySet[ReviewItem]":
    """The rows after ``place`` in the order of the list, or before it."""
    descends = SORTS[sort][1]
    column, key = _place(items, sort)
    value, pk = place
    further = "lt" if descends != backwards else "gt"
    further_id = "lt" if _id_descends(sort) != backwards else "gt"
    # The first condition alone is a range of the index; the second cuts the rows that share the value.
    items = items.filter(**{f"{column}__{further}e": value})
    return items.filter(Q(**{f"{column}__{further}": value}) | Q(**{f"{key}__{further_id}": pk}))


def page(items: "QuerySet[ReviewItem]", sort: str, size: int, after: str = "", before: str = "") -> Page:
    """The page after, or before, a cursor; the first one without."""
    backwards = bool(before and not after)
    place = read_cursor(before if backwards else after, sort) if (before or after) else None
    backwards = backwards and place is not None
    found = ordered(items, sort, backwards)
    if place is not None:
        found = beyond(found, sort, place, backwards)
    rows = list(found[: size + 1])
    more, rows = len(rows) > size, rows[:size]
    if backwards:
        rows.reverse()
    if not rows:
        return Page([], "", "")
    has_next = more if not backwards else True
    has_previous = more if backwards else place is not None
    return Page(rows, cursor(rows[-1], sort) if has_next else "", cursor(rows[0], sort) if has_previous else "")


def neighbours(items: "QuerySet[ReviewItem]", sort: str, item: ReviewItem) -> tuple[Optional[int], Optional[int]]:
    """The previous and the next conversation of the filtered list; None at an end, or outside the sort."""
    value = getattr(item, SORTS[sort][0])
    if value is None:
        return None, None
    place = (value, item.pk)
    previous = beyond(ordered(items, sort, True), sort, place, True).values_list("pk", flat=True).first()
    following = beyond(ordered(items, sort), sort, place).values_list("pk", flat=True).first()
    return previous, following


def count(items: "QuerySet[ReviewItem]") -> int:
    """How many, up to COUNTED + 1. In the order of the list, by the way that its page goes: left free, SQLite takes the half
    of the conversations with a low confidence to find the few in distress among them.
    """
    return ordered(items, "recent")[: COUNTED + 1].count()
