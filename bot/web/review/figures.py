"""What the assistant did over a period, in numbers: read from the tables of the review, and from the counts that outlive
the transcripts. No word is read.
"""

from __future__ import annotations

import datetime
from bisect import bisect_right
from collections import Counter
from dataclasses import dataclass, field
from itertools import accumulate
from typing import Any, Iterable, Iterator, Optional, Union

from django.db.models import CharField, Count, Exists, F, IntegerField, OuterRef, QuerySet, Sum
from django.db.models.functions import Cast, Floor, Left
from django.utils import timezone

from bot.droits import STATUTS
from bot.droits.atelier.fraicheur import fraicheurs
from bot.web.catalogue import charge
from bot.web.graphiques import Chart, chart
from bot.web.review.facts import name as fact_name
from bot.web.review.models import DailyFigure, Facet, ReviewItem, ReviewTurn
from bot.web.review.texts import texts, word
from bot.web.tableur import Value

Number = Union[int, float]
#: Days of a period without dates, and days beyond which a period is shown by week.
USUAL, BY_DAY = 30, 31
#: Seconds: the bounds of the times to answer.
_TIMES = (0.25, 0.5, 1.0, 2.0, 5.0)
#: Characters of an instant up to its hour, in both databases, which keep UTC. No day of here begins within an hour.
_HOUR = len("2026-11-26 08")
#: Halves of a millisecond in a second.
_HALVES = 2000


@dataclass(frozen=True)
class Line:
    """One category. ``share``: of what it is a part of, in percent."""

    label: str
    number: Optional[Number]
    share: Optional[int] = None


@dataclass(frozen=True)
class Section:
    """A table, and its chart when it has one. ``code`` names it in ``textes.yml``."""

    code: str
    lines: list[Line]
    chart: Optional[Chart] = None
    shares: bool = False


@dataclass(frozen=True)
class AidVerdicts:
    name: str
    counts: list[int]
    total: int


@dataclass(frozen=True)
class Figures:
    since: datetime.date
    until: datetime.date
    sections: list[Section]
    aids: list[AidVerdicts]
    verdicts: list[str]
    stale: list[Any] = field(default_factory=list)


def period(since: Optional[datetime.date], until: Optional[datetime.date], today: datetime.date) -> tuple[datetime.date, datetime.date]:
    """The days asked for, in order; the last thirty when none is."""
    end = until or today
    start = since or end - datetime.timedelta(days=USUAL - 1)
    return (start, end) if start <= end else (end, start)


def figures(since: datetime.date, until: datetime.date, today: datetime.date) -> Figures:
    start, end = (timezone.make_aware(datetime.datetime.combine(day, datetime.time.min)) for day in (since, until + datetime.timedelta(days=1)))
    items = ReviewItem.objects.filter(created_at__gte=start, created_at__lt=end)
    turns = ReviewTurn.objects.filter(item__created_at__gte=start, item__created_at__lt=end)
    archived = _archived(since, until)
    decided = {(band, failed): number for band, failed, number in turns.values_list("band", "failed").annotate(number=Count("pk")).order_by()}
    aids = _verdicts(items, archived)
    fresh = fraicheurs(charge(), today)
    sections = [
        _volume(items, since, until),
        _understanding(decided),
        _answered(decided),
        _satisfaction(items, archived),
        _times(turns),
        *_funnel(turns),
        _freshness(fresh),
    ]
    stale = [each for each in fresh if each.etat != "a_jour"]
    return Figures(since, until, sections, aids, [word("verdict", status) for status in STATUTS], stale)


def _section(code: str, numbers: Iterable[tuple[str, Optional[Number]]], whole: Optional[Number] = None, drawn: bool = True) -> Section:
    numbers = list(numbers)
    lines = [Line(label, number, round(100 * number / whole) if whole and number is not None else None) for label, number in numbers]
    return Section(code, lines, chart(numbers) if drawn and numbers else None, whole is not None)


def _archived(since: datetime.date, until: datetime.date) -> dict[tuple[str, str], int]:
    """What the transcripts that are gone counted for."""
    rows = DailyFigure.objects.filter(day__gte=since, day__lte=until).values_list("kind", "value").annotate(total=Sum("count"))
    return {(kind, value): total for kind, value, total in rows}


def _volume(items: "QuerySet[ReviewItem]", since: datetime.date, until: datetime.date) -> Section:
    days: Counter[datetime.date] = Counter()
    # By the hour, as text: SQLite finds the day of an instant by asking Python, one row at a time.
    hour = Left(Cast("created_at", CharField()), _HOUR)
    for began, number in items.annotate(hour=hour).values_list("hour").annotate(number=Count("pk")).order_by():
        days[timezone.localdate(datetime.datetime.fromisoformat(f"{began}:00+00:00"))] += number
    for day, number in DailyFigure.objects.filter(day__gte=since, day__lte=until, kind="conversations").values_list("day", "count"):
        days[day] += number
    weekly = (until - since).days >= BY_DAY
    shown: Counter[datetime.date] = Counter()
    for place in range((until - since).days + 1):
        day = since + datetime.timedelta(days=place)
        shown[day - datetime.timedelta(days=day.weekday()) if weekly else day] += days[day]
    return _section("volume_semaine" if weekly else "volume_jour", ((day.strftime("%d/%m/%Y"), shown[day]) for day in sorted(shown)))


def _understanding(seen: dict[tuple[str, bool], int]) -> Section:
    counts: Counter[str] = Counter()
    for (band, _), number in seen.items():
        if band:
            counts[band] += number
    order = [*texts()["bande"], *(band for band in sorted(counts) if band not in texts()["bande"])]
    return _section("comprehension", ((word("bande", band), counts[band]) for band in order), sum(counts.values()))


def _answered(seen: dict[tuple[str, bool], int]) -> Section:
    counts = dict.fromkeys(("repondu", "hesitation", "repli", "echec"), 0)
    for (band, failed), number in seen.items():
        counts["echec" if failed else band if band in counts else "repondu"] += number
    return _section("reponses", ((word("reponse", name), number) for name, number in counts.items()), sum(counts.values()))


def _satisfaction(items: "QuerySet[ReviewItem]", archived: dict[tuple[str, str], int]) -> Section:
    seen = items.aggregate(haut=Sum("thumbs_up"), bas=Sum("thumbs_down"))
    up = (seen["haut"] or 0) + archived.get(("pouces_haut", ""), 0)
    down = (seen["bas"] or 0) + archived.get(("pouces_bas", ""), 0)
    return _section("satisfaction", ((word("pouce", "up"), up), (word("pouce", "down"), down)), up + down)


def _verdicts(items: "QuerySet[ReviewItem]", archived: dict[tuple[str, str], int]) -> list[AidVerdicts]:
    counted: Counter[str] = Counter()
    facets = Facet.objects.filter(kind=Facet.Kind.VERDICT_AIDE, item__in=items)
    for value, number in facets.values_list("value").annotate(number=Count("pk")).order_by():
        counted[value] += number
    for (kind, value), number in archived.items():
        if kind == Facet.Kind.VERDICT_AIDE:
            counted[value] += number
    known = charge().aides
    rows = []
    for aid in {value.partition(":")[0] for value in counted}:
        counts = [counted[f"{aid}:{status}"] for status in STATUTS]
        rows.append(AidVerdicts(known[aid].nom if aid in known else aid, counts, sum(counts)))
    return sorted(rows, key=lambda row: (-row.total, row.name.casefold()))


def _times(turns: "QuerySet[ReviewTurn]") -> Section:
    """From how many turns took each half of a millisecond, so that they are neither sorted nor brought here. The bounds of
    the times are whole halves; a time shown to the millisecond is the one of its half.
    """
    half = Cast(Floor(F("seconds") * _HALVES), IntegerField())
    took = turns.filter(turn__isnull=False).annotate(half=half).values_list("half").annotate(number=Count("pk")).order_by()
    halves = sorted(took)
    counts = [0] * (len(_TIMES) + 1)
    for half, number in halves:
        counts[bisect_right(_TIMES, half / _HALVES)] += number
    total = sum(counts)
    section = _section("temps", ((word("temps", f"t{place}"), number) for place, number in enumerate(counts)), total)
    ends = list(accumulate(number for _, number in halves))
    for name, rank in (("mediane", total // 2), ("p95", int(0.95 * total)), ("max", total - 1)):
        half = halves[bisect_right(ends, min(rank, total - 1))][0] if total else None
        section.lines.append(Line(word("temps", name), None if half is None else (half + 1) // 2 / 1000))
    return section


def _funnel(turns: "QuerySet[ReviewTurn]") -> tuple[Section, Section]:
    """How far went the conversations in which the assistant asked about the person's case; and the question that was waiting
    when those who saw no result left.
    """
    asked = turns.filter(asked__gt="")
    goes_on = Exists(ReviewTurn.objects.filter(item=OuterRef("item"), position__gt=OuterRef("position")))
    shown = Exists(Facet.objects.filter(item=OuterRef("item"), kind=Facet.Kind.VERDICT))
    steps = asked.aggregate(
        commencees=Count("item", distinct=True),
        poursuivies=Count("item", distinct=True, filter=goes_on),
        finies=Count("item", distinct=True, filter=shown),
    )
    waiting = dict(asked.exclude(goes_on).exclude(shown).values_list("asked").annotate(number=Count("pk")).order_by())
    left = steps["commencees"] - steps["finies"]
    waiting[""] = left - sum(waiting.values())  # the last message was about something else
    stops = sorted(((fact, number) for fact, number in waiting.items() if number), key=lambda pair: (-pair[1], pair[0]))
    return (
        _section("entonnoir", ((word("entonnoir", step), number) for step, number in steps.items()), steps["commencees"]),
        _section("arrets", ((fact_name(fact) if fact else word("entonnoir", "ailleurs"), number) for fact, number in stops), left),
    )


def _freshness(fresh: list[Any]) -> Section:
    counts = Counter(each.etat for each in fresh)
    return _section("fraicheur", ((word("fraicheur", state), counts[state]) for state in ("a_jour", "bientot", "depassee")), len(fresh))


# --- For a spreadsheet --------------------------------------------------------------------------------------


def header() -> list[str]:
    return [word("entete_chiffres", name) for name in ("mesure", "categorie", "nombre", "part")]


def rows(found: Figures) -> Iterator[list[Value]]:
    """Every number of the page, one by row."""
    for section in found.sections:
        for line in section.lines:
            yield [word("chiffres", section.code), line.label, line.number, line.share]
    for aid in found.aids:
        for verdict, number in zip(found.verdicts, aid.counts, strict=True):
            yield [word("chiffres", "verdicts"), f"{aid.name} : {verdict}", number, round(100 * number / aid.total) if aid.total else None]
