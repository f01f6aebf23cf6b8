"""The figures of the service, counted by hand."""

from __future__ import annotations

import csv
import io
from datetime import date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from bot.web import graphiques
from bot.web.accounts.models import AuditEntry
from bot.web.accounts.rights import Role
from bot.web.review import figures
from bot.web.review.models import DailyFigure, ReviewTurn

from .signed_in import signed_in
from .talks import NOW, talk
from .test_revue_gestes import LOST

pytestmark = pytest.mark.django_db
DAY = NOW.date()


@pytest.fixture
def talks() -> None:
    talk(("c quoi visale", {"discussed": ["visale"]}), thumb="up")
    talk(("gloubi", LOST), at=NOW - timedelta(days=1), thumb="down")
    talk(("j'ai droit", {"intent": "eligibilite", "asked": "age"}), at=NOW)  # stops at the first question
    talk(("j'ai droit", {"asked": "age"}), ("24", {"band": "lecture", "asked": "loyer"}), at=NOW)  # stops at the second
    talk(("j'ai droit", {"asked": "age"}), ("24", {"asked": None, "verdicts": {"visale": "eligible"}}), at=NOW)  # ends
    talk(("trop vieux", {}), at=NOW - timedelta(days=60))


def lines(found: figures.Figures, code: str) -> list[tuple[str, Any]]:
    return [(line.label, line.number) for section in found.sections if section.code == code for line in section.lines]


def test_every_number_is_the_one_counted_by_hand(talks: None) -> None:
    found = figures.figures(DAY - timedelta(days=1), DAY, DAY)
    assert lines(found, "volume_jour") == [("19/11/2026", 1), ("20/11/2026", 4)]
    assert dict(lines(found, "comprehension"))["pas compris"] == 1 and dict(lines(found, "comprehension"))["faits lus"] == 1
    assert lines(found, "reponses") == [("répondu", 6), ("question posée pour comprendre", 0), ("pas compris", 1), ("échec technique", 0)]
    assert lines(found, "satisfaction") == [("pouce en haut", 1), ("pouce en bas", 1)]
    assert lines(found, "entonnoir") == [("une première question posée", 3), ("au moins une réponse donnée", 2), ("un résultat montré", 1)]
    assert sorted(lines(found, "arrets")) == sorted([(figures.fact_name("age"), 1), (figures.fact_name("loyer"), 1)])
    assert dict(lines(found, "temps"))["moins de 0,25 s"] == 7 and dict(lines(found, "temps"))["médiane (s)"] == 0.1
    assert [(aid.total, aid.counts[found.verdicts.index("éligible")]) for aid in found.aids] == [(1, 1)]
    assert sum(number for _, number in lines(found, "fraicheur")) > 0


BOUNDS = (0.0, 0.25, 0.5, 1.0, 2.0, 5.0, float("inf"))


@pytest.mark.parametrize(
    "seconds",
    [
        [0.0],
        [0.25],
        [0.2499999],
        [0.2, 0.2499999, 0.25],  # the median just below a bound
        [0.2499999, 0.25, 0.2500001],  # at the bound
        [0.2499999, 0.2500001, 0.3],  # just above
        [0.1, 0.1, 0.4999999, 0.5],  # an even number: the upper of the two
        [0.1] * 19 + [4.9999999],  # the slowest of twenty is beyond the 95 %
        [0.1] * 18 + [5.0, 61.7],
        [place / 997 for place in range(1, 150)],
    ],
)
def test_the_times_are_those_of_a_sorted_list(seconds: list[float]) -> None:
    talk(*[("c quoi visale", {})] * len(seconds))
    turns = list(ReviewTurn.objects.order_by("position"))
    for turn, took in zip(turns, reversed(seconds), strict=True):
        turn.seconds = took
    ReviewTurn.objects.bulk_update(turns, ["seconds"])
    ordered, total = sorted(seconds), len(seconds)
    counted = [sum(low <= took < high for took in seconds) for low, high in zip(BOUNDS, BOUNDS[1:], strict=False)]
    shown = [ordered[total // 2], ordered[min(int(0.95 * total), total - 1)], ordered[-1]]
    assert [number for _, number in lines(figures.figures(DAY, DAY, DAY), "temps")] == [*counted, *(round(took, 3) for took in shown)]


@pytest.mark.parametrize("at", ["2026-11-19T22:59:59", "2026-11-19T23:00", "2026-10-24T21:59:59", "2026-10-24T22:00", "2026-10-25T22:59:59", "2026-10-25T23:00"])
def test_a_day_is_a_day_of_here(at: str) -> None:
    """Midnight in Paris, in winter and in summer, is not midnight in the database."""
    began = datetime.fromisoformat(f"{at}+00:00")
    talk(("c quoi visale", {}), at=began)
    here = began.astimezone(ZoneInfo("Europe/Paris")).date()
    found = figures.figures(here - timedelta(days=1), here + timedelta(days=1), DAY)
    assert [number for _, number in lines(found, "volume_jour")] == [0, 1, 0]


def test_what_is_no_longer_kept_still_counts(talks: None) -> None:
    for kind, value, count in (("conversations", "", 40), ("pouces_bas", "", 3), ("verdict_aide", "visale:eligible", 9)):
        DailyFigure.objects.create(day=DAY, kind=kind, value=value, count=count)
    found = figures.figures(DAY, DAY, DAY)
    assert lines(found, "volume_jour") == [("20/11/2026", 44)] and lines(found, "satisfaction")[1] == ("pouce en bas", 3)
    assert found.aids[0].total == 10


def test_a_long_period_is_by_week_and_an_empty_one_is_shown() -> None:
    found = figures.figures(DAY - timedelta(days=89), DAY, DAY)
    assert len(lines(found, "volume_semaine")) in (13, 14) and {number for _, number in lines(found, "volume_semaine")} == {0}
    assert dict(lines(found, "temps"))["médiane (s)"] is None and found.aids == []


@pytest.mark.parametrize(
    ("since", "until", "days"),
    [(None, None, (date(2026, 10, 22), DAY)), (DAY, date(2026, 11, 1), (date(2026, 11, 1), DAY)), (DAY, None, (DAY, DAY))],
)
def test_a_period_is_always_in_order(since: Any, until: Any, days: Any) -> None:
    assert figures.period(since, until, DAY) == days


def test_the_page_and_its_files_say_the_same(talks: None) -> None:
    browser = signed_in(Role.ADMIN)
    html = browser.get("/espace/chiffres?du=2026-11-19&au=2026-11-20").content.decode()
    assert html.count("<svg") == html.count('aria-hidden="true" class="courbe"') >= 7 and "un résultat montré" in html
    answer = browser.get("/espace/chiffres.csv?du=2026-11-19&au=2026-11-20").content.decode("utf-8-sig")
    rows = list(csv.reader(io.StringIO(answer)))
    assert ["Conversations sur les droits", "un résultat montré", "1", "33"] in rows
    assert browser.get("/espace/chiffres.xlsx").content[:2] == b"PK"
    assert AuditEntry.objects.filter(action="export").count() == 2
    assert browser.get("/espace/chiffres?du=hier&au=9999-99-99").status_code == 200 and browser.get("/espace/chiffres?du=0001-01-01").status_code == 200


def test_bars_keep_their_proportions() -> None:
    drawn = graphiques.chart([("a", 10), ("b", 5), ("une étiquette beaucoup trop longue", 0), ("c", None)])
    assert [bar.length for bar in drawn.bars] == [graphiques.LONGEST, graphiques.LONGEST // 2, 0, 0] and drawn.bars[3].number is None
    assert len(drawn.bars[2].label) == 26 and graphiques.chart([]).bars == []
