"""What the assistant did over a period, in numbers: read from the tables of the review, and from the counts that outlive
the transcripts. No word is read.
"""

from __future__ import annotations

import datetime
from collections import Counter
from dataclasses import dataclass, field
from typing import Any, Iterable, Iterator, Optional, Union

from django.db.models import Count, Exists, F, Max, Min, OuterRef, Q, QuerySet, Subquery, Sum
from django.db.models.functions import TruncDate
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
    aids = _verdicts(items, archived)
    fresh = fraicheurs(charge(), today)
    sections = [
        _volume(items, since, until),
        _understanding(turns),
        _answered(turns),
        _satisfaction(items, archived),
        _times(turns),
        _funnel(items),
        _stops(items),
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
    for day, number in items.annotate(day=TruncDate("created_at")).values_list("day").annotate(number=Count("pk")).order_by():
        days[day] += number
    for day, number in DailyFigure.objects.filter(day__gte=since, day__lte=until, kind="conversations").values_list("day", "count"):
        days[day] += number
    weekly = (until - since).days >= BY_DAY
    shown: Counter[datetime.date] = Counter()
    for place in range((until - since).days + 1):
        day = since + datetime.timedelta(days=place)
        shown[day - datetime.timedelta(days=day.weekday()) if weekly else day] += days[day]
    return _section("volume_semaine" if weekly else "volume_jour", ((day.strftime("%d/%m/%Y"), shown[day]) for day in sorted(shown)))


def _understanding(turns: "QuerySet[ReviewTurn]") -> Section:
    counts = dict(turns.exclude(band="").values_list("band").annotate(number=Count("pk")).order_by())
    order = [*texts()["bande"], *(band for band in counts if band not in texts()["bande"])]
    return _section("comprehension", ((word("bande", band), counts.get(band, 0)) for band in order), sum(counts.values()))


def _answered(turns: "QuerySet[ReviewTurn]") -> Section:
    seen = turns.aggregate(
        tous=Count("pk"),
        echec=Count("pk", filter=Q(failed=True)),
        repli=Count("pk", filter=Q(band="repli", failed=False)),
        hesitation=Count("pk", filter=Q(band="hesitation", failed=False)),
    )
    answered = seen["tous"] - seen["echec"] - seen["repli"] - seen["hesitation"]
    numbers = {"repondu": answered, **{name: seen[name] for name in ("hesitation", "repli", "echec")}}
    return _section("reponses", ((word("reponse", name), number) for name, number in numbers.items()), seen["tous"])


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
    timed = turns.filter(turn__isnull=False)
    bounds = [0.0, *_TIMES, float("inf")]
    wanted = {}
    for place, (low, high) in enumerate(zip(bounds, bounds[1:], strict=False)):
        inside = Q(seconds__gte=low) if high == float("inf") else Q(seconds__gte=low, seconds__lt=high)
        wanted[f"t{place}"] = Count("pk", filter=inside)
    seen = timed.aggregate(tous=Count("pk"), longest=Max("seconds"), **wanted)
    numbers: list[tuple[str, Optional[Number]]] = [(word("temps", f"t{place}"), seen[f"t{place}"]) for place in range(len(_TIMES) + 1)]
    section = _section("temps", numbers, seen["tous"])
    ordered = timed.order_by("seconds").values_list("seconds", flat=True)
    for name, part in (("mediane", 0.5), ("p95", 0.95)):
        place = min(int(part * seen["tous"]), seen["tous"] - 1)
        section.lines.append(Line(word("temps", name), round(ordered[place], 3) if seen["tous"] else None))
    section.lines.append(Line(word("temps", "max"), round(seen["longest"], 3) if seen["tous"] else None))
    return section


def _started(items: "QuerySet[ReviewItem]") -> Any:
    """Those in which the assistant asked about the person's case. ``first``: where it began; ``last``: the last message."""
    asked = Q(turns__asked__gt="")
    return items.annotate(first=Min("turns__position", filter=asked), last=Max("turns__position")).filter(first__isnull=False)


def _shown() -> Exists:
    return Exists(Facet.objects.filter(item=OuterRef("pk"), kind=Facet.Kind.VERDICT))


def _funnel(items: "QuerySet[ReviewItem]") -> Section:
    started = _started(items)
    steps = {"commencees": started.count(), "poursuivies": started.filter(last__gt=F("first")).count(), "finies": started.filter(_shown()).count()}
    return _section("entonnoir", ((word("entonnoir", step), number) for step, number in steps.items()), steps["commencees"])


def _stops(items: "QuerySet[ReviewItem]") -> Section:
    """The question that was waiting when those who saw no result left."""
    latest = ReviewTurn.objects.filter(item=OuterRef("pk")).order_by("-position").values("asked")[:1]
    left = _started(items).exclude(_shown()).annotate(waiting=Subquery(latest))
    counts: Counter[str] = Counter()
    for fact in left.values_list("waiting", flat=True).iterator(chunk_size=2000):
        counts[fact or ""] += 1
    rows = sorted(counts.items(), key=lambda pair: (-pair[1], pair[0]))
    return _section("arrets", ((fact_name(fact) if fact else word("entonnoir", "ailleurs"), number) for fact, number in rows), sum(counts.values()))


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
