"""Publishing the figures of a period, once. What is stored here outlives the conversations it counts.

A period is one week, from Monday to Sunday in Paris. A week with too few people waits for the next ones, four weeks at
most; then it is published as "fewer than ten" and nothing more. Periods never overlap. The numbers under ten, and those
before rounding, are never written anywhere.
"""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from typing import Any, Iterable, Optional

from django.db import IntegrityError, transaction
from django.utils import timezone

from bot.web.employers.aids import catalogue
from bot.web.employers.figures import counting
from bot.web.employers.figures.counting import Counts
from bot.web.employers.figures.suppression import THRESHOLD, publish, publish_attribute, rounded
from bot.web.employers.models import Employer, Period

WEEK = timedelta(days=7)
#: Weeks that may be put together. Conversations are kept 30 days: a fifth week would no longer be whole.
WEEKS_AT_MOST = 4


def monday(day: date) -> date:
    return day - timedelta(days=day.weekday())


def publish_due(now: datetime) -> int:
    """Publish every period that is over. To repeat often: it changes nothing twice. Gives the number published."""
    return sum(_publish_employer(employer, now) for employer in Employer.objects.all())


def _publish_employer(employer: Employer, now: datetime) -> int:
    this_week, published = monday(timezone.localdate(now)), 0
    start = _next_start(employer, this_week)
    end = start + WEEK
    while end <= this_week:
        counts = counting.count(counting.read(employer.pk, _midnight(start), _midnight(end)), catalogue().aides)
        enough = counts.conversations >= THRESHOLD
        if enough or end - start >= WEEKS_AT_MOST * WEEK:
            if not _store(employer, start, end, now, shown(counts) if enough else None):
                return published  # another process was first: it goes on
            published += 1
            start = end
        end += WEEK
    return published


def _next_start(employer: Employer, this_week: date) -> date:
    """The Monday after the last published period, or the first one that can still be counted whole."""
    last = Period.objects.filter(employer=employer).order_by("-debut").values_list("fin", flat=True).first()
    created = monday(timezone.localdate(employer.cree_le))
    return max(last or created, this_week - WEEKS_AT_MOST * WEEK)


def _midnight(day: date) -> datetime:
    return timezone.make_aware(datetime.combine(day, time.min))


def _store(employer: Employer, start: date, end: date, now: datetime, figures: Optional[dict[str, Any]]) -> bool:
    try:
        with transaction.atomic():
            Period.objects.create(employer=employer, debut=start, fin=end, publiee_le=now, chiffres=figures)
    except IntegrityError:
        return False
    return True


def shown(counts: Counts) -> dict[str, Any]:
    """The published form of ``counts``, for at least ``THRESHOLD`` conversations: numbers and None only."""
    total = counts.conversations
    aids: dict[str, Any] = {}
    for aid, asked in counts.aids.items():
        number = publish_attribute(asked, total)
        # Verdicts add up to the people who asked: without that number, they would give it.
        aids[aid] = {"asked": number, "verdicts": publish(counts.verdicts[aid]).to_json() if number is not None else None}
    return {
        "conversations": rounded(total),
        "topics": {topic: publish_attribute(asked, total) for topic, asked in counts.topics.items()},
        "aids": aids,
        "unanswered": publish_attribute(counts.unanswered, total),
        "opinions": publish(counts.opinions).to_json(),
    }


def add_up(numbers: Iterable[Optional[int]]) -> Optional[int]:
    """The total of published numbers; None when none was shown. It is at least this many people."""
    shown_ones = [number for number in numbers if number is not None]
    return sum(shown_ones) if shown_ones else None
