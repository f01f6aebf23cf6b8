"""Counts by day that stay when transcripts go (PRV-08): no word, no identifier, no person."""

from __future__ import annotations

from collections import Counter
from datetime import date
from typing import Any

from django.db.models import F, QuerySet
from django.utils import timezone

from bot.web.conversations.models import Conversation
from bot.web.review.models import DailyFigure, Facet, ReviewItem

#: What is counted of an item besides its facets: the kind, and how much.
COLUMNS = {
    "conversations": lambda item: 1,
    "messages": lambda item: item.user_messages,
    "replis": lambda item: item.fallbacks,
    "echecs": lambda item: item.failures,
    "pouces_haut": lambda item: item.thumbs_up,
    "pouces_bas": lambda item: item.thumbs_down,
    "securite": lambda item: int(item.safety),
}
#: Facets counted. Who was in distress is not: a day has few of them.
KINDS = (Facet.Kind.AIDE, Facet.Kind.ASPECT, Facet.Kind.VERDICT, Facet.Kind.VERDICT_AIDE, Facet.Kind.INTENTION)


def archive(conversations: "QuerySet[Conversation]") -> None:
    """Add what is about to be deleted to the counts of its day. To call in the transaction that deletes it."""
    counts: Counter[tuple[date, str, str]] = Counter()
    items = ReviewItem.objects.filter(conversation__in=conversations)
    for item in items.iterator(chunk_size=1000):
        day = timezone.localdate(item.created_at)
        for kind, much in COLUMNS.items():
            counts[day, kind, ""] += much(item)
    facets: Any = Facet.objects.filter(item__in=items, kind__in=KINDS)
    for kind, value, created in facets.values_list("kind", "value", "item__created_at").iterator(chunk_size=5000):
        counts[timezone.localdate(created), kind, value] += 1
    for (day, kind, value), count in sorted(counts.items()):
        if count:
            figure, _ = DailyFigure.objects.get_or_create(day=day, kind=kind, value=value)
            DailyFigure.objects.filter(pk=figure.pk).update(count=F("count") + count)
