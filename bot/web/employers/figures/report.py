"""The published figures as tables: for the page, for a spreadsheet. Every number comes from a ``Period``, as it is."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any, Iterator, Optional, Sequence

from bot.web.employers import texts
from bot.web.employers.aids import catalogue
from bot.web.employers.figures.counting import OPINIONS, TOPICS, VERDICTS
from bot.web.employers.figures.publishing import add_up
from bot.web.employers.models import Employer, Period
from bot.web.graphiques import Chart, chart
from bot.web.tableur import Value


@dataclass(frozen=True)
class Line:
    """One category: its number, or None when hidden, and its share of what it is a part of, in percent."""

    label: str
    number: Optional[int]
    share: Optional[int] = None


@dataclass(frozen=True)
class AidReport:
    name: str
    asked: Optional[int]
    verdicts: list[Line] = field(default_factory=list)


@dataclass(frozen=True)
class Report:
    """Totals over the chosen periods. ``periods``: start, last day, number or None."""

    periods: list[dict[str, Any]]
    chart: Chart
    total: Optional[int]
    topics: list[Line]
    aids: list[AidReport]
    opinions: list[Line]
    unanswered: Line


def chosen(employer: Employer, since: Optional[date], until: Optional[date]) -> list[Period]:
    """The whole periods that meet ``[since, until]``: a period is never cut."""
    periods = Period.objects.filter(employer=employer)
    if since is not None:
        periods = periods.filter(fin__gt=since)
    if until is not None:
        periods = periods.filter(debut__lte=until)
    return list(periods)


def report(periods: Sequence[Period]) -> Report:
    figures = [period.chiffres for period in periods if period.chiffres]
    total = add_up(each["conversations"] for each in figures)
    return Report(
        periods=[_bar(period) for period in periods],
        chart=chart((period.debut.strftime("%d/%m/%Y"), _conversations(period)) for period in periods),
        total=total,
        topics=_sorted([_line(texts.text(f"chiffres.sujets.{topic}"), [each["topics"].get(topic) for each in figures], total) for topic in TOPICS]),
        aids=_aids(figures),
        opinions=_partition("opinions", OPINIONS, [each["opinions"] for each in figures]),
        unanswered=_line(texts.text("chiffres.mesures.unanswered"), [each["unanswered"] for each in figures], total),
    )


def _bar(period: Period) -> dict[str, Any]:
    return {"debut": period.debut, "fin": last_day(period), "number": _conversations(period)}


def _conversations(period: Period) -> Optional[int]:
    number: Optional[int] = period.chiffres["conversations"] if period.chiffres else None
    return number


def last_day(period: Period) -> date:
    return period.fin - timedelta(days=1)


def _line(label: str, numbers: Sequence[Optional[int]], whole: Optional[int]) -> Line:
    number = add_up(numbers)
    return Line(label, number, round(100 * number / whole) if number is not None and whole else None)


def _sorted(lines: list[Line]) -> list[Line]:
    return sorted(lines, key=lambda line: (-(line.number or 0), line.label.casefold()))


def _partition(kind: str, names: Sequence[str], found: Sequence[dict[str, Any]]) -> list[Line]:
    """A line for each category, then one for those shown together only."""
    cells = {name: [each["cells"].get(name) for each in found] for name in names}
    rest = [each["rest"] for each in found]
    whole = add_up([*rest, *(number for numbers in cells.values() for number in numbers)])
    lines = [_line(texts.text(f"chiffres.{kind}.{name}"), numbers, whole) for name, numbers in cells.items()]
    if whole is None:
        return []  # nothing of it is shown
    return [*lines, _line(texts.text("chiffres.ensemble"), rest, whole)] if add_up(rest) else lines


def _aids(figures: Sequence[dict[str, Any]]) -> list[AidReport]:
    known = catalogue().aides
    reports = []
    for aid in dict.fromkeys(aid for each in figures for aid in each["aids"]):
        entries = [each["aids"][aid] for each in figures if aid in each["aids"]]
        verdicts = [entry["verdicts"] for entry in entries if entry["verdicts"]]
        name = known[aid].nom if aid in known else aid
        reports.append(AidReport(name, add_up(entry["asked"] for entry in entries), _partition("verdicts", VERDICTS, verdicts) if verdicts else []))
    return sorted(reports, key=lambda each: (-(each.asked or 0), each.name.casefold()))


# --- For a spreadsheet --------------------------------------------------------------------------------------


def header() -> list[str]:
    return [str(name) for name in texts.node("chiffres.entetes")]


def rows(periods: Sequence[Period]) -> Iterator[list[Value]]:
    """One row for each figure of each period."""
    hidden = texts.text("chiffres.moins")
    for period in periods:
        dates: list[Value] = [period.debut.isoformat(), last_day(period).isoformat()]
        for measure, label, number in _figures(period):
            yield [*dates, measure, label, hidden if number is None else number]


def _figures(period: Period) -> Iterator[tuple[str, str, Optional[int]]]:
    name = {measure: texts.text(f"chiffres.mesures.{measure}", aide="{aide}") for measure in texts.node("chiffres.mesures")}
    one = report([period])
    yield name["conversations"], "", one.total
    if not period.chiffres:
        return
    yield from ((name["topics"], line.label, line.number) for line in one.topics)
    for aid in one.aids:
        yield name["aids"], aid.name, aid.asked
        yield from ((name["verdicts"].format(aide=aid.name), line.label, line.number) for line in aid.verdicts)
    yield from ((name["opinions"], line.label, line.number) for line in one.opinions)
    yield name["unanswered"], "", one.unanswered.number
