"""Two thousand conversations drawn from a seed: how many queries a page makes and by which way the database goes (no time
is measured here; ``make bench`` does, on two hundred thousand).
"""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Iterator
from datetime import date, timedelta
from itertools import pairwise
from typing import Any

import pytest
from django.apps import apps
from django.core.management import call_command
from django.db import connection
from django.db.models import UniqueConstraint
from django.http import QueryDict
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from population import tirage
from population.chargement import Loaded, load

from bot.web.accounts.rights import Role
from bot.web.conversations import text
from bot.web.conversations.models import Message
from bot.web.employers.models import Employer
from bot.web.review import export_rows, figures, index, listing
from bot.web.review.filters import Filters
from bot.web.review.models import Facet, ItemLabel, Label, ReviewItem, SearchDocument
from bot.web.review.texts import texts

from .signed_in import signed_in
from .talks import NOW

pytestmark = pytest.mark.django_db
COUNT, WRITTEN, SEED = 2000, 300, 7


@pytest.fixture(scope="module")
def crowd(django_db_setup: None, django_db_blocker: Any) -> Iterator[Loaded]:
    with django_db_blocker.unblock():
        loaded = load(SEED, COUNT, NOW, WRITTEN, (500,))
    yield loaded
    with django_db_blocker.unblock():
        call_command("flush", interactive=False, verbosity=0)


@pytest.fixture(autouse=True)
def _crowded(crowd: Loaded) -> None:
    """Every test of this file reads the same conversations, and leaves them as they were."""


def filtered(query: str) -> Any:
    return Filters.read(QueryDict(query)).apply(ReviewItem.objects.all())


def plan(rows: Any) -> str:
    """How the database reads ``rows``. A small table is read whole whatever its indexes: PostgreSQL is asked what it would do
    of a large one.
    """
    if connection.vendor == "sqlite":
        return str(rows.explain())
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL enable_seqscan = off")
        cursor.execute("SET LOCAL enable_sort = off")
        cursor.execute("SET LOCAL enable_bitmapscan = off")
    return str(rows.explain())


# --- The population -----------------------------------------------------------------------------------------


def test_same_seed_same_conversations() -> None:
    one, two = (list(tirage.population(tirage.talks(3, 20), 3, 50, NOW)) for _ in range(2))
    assert one == two
    assert one != list(tirage.population(tirage.talks(4, 20), 4, 50, NOW))


def test_the_population_is_what_the_product_would_have_written() -> None:
    """Copying again changes nothing, and no sentence has anything to mask."""
    before = list(ReviewItem.objects.filter(pk__lte=40).order_by("pk").values())
    facets = sorted(Facet.objects.filter(item__lte=40).values_list("item", "kind", "value", "active_at"))
    words = list(SearchDocument.objects.filter(item__lte=40).order_by("item").values())
    for item in ReviewItem.objects.filter(pk__lte=40):
        index.copy(item.conversation_id, item.indexed_at)
    assert list(ReviewItem.objects.filter(pk__lte=40).order_by("pk").values()) == before
    assert sorted(Facet.objects.filter(item__lte=40).values_list("item", "kind", "value", "active_at")) == facets
    assert list(SearchDocument.objects.filter(item__lte=40).order_by("item").values()) == words
    said = set(Message.objects.filter(author="user").values_list("text", flat=True))
    assert not [sentence for sentence in said if text.masked(sentence) != sentence]


def test_a_foreign_key_has_no_index_of_its_own_when_another_begins_with_it() -> None:
    """It would be written at each row for nothing, and the database may choose it, then sort."""
    twice = []
    for model in (*apps.get_app_config("conversations").get_models(), *apps.get_app_config("review").get_models()):
        told = model._meta
        constraints = [each for each in told.constraints if isinstance(each, UniqueConstraint)]
        first = {each.fields[0] for each in (*told.indexes, *constraints) if each.condition is None}
        twice += [f"{told.label}.{field.name}" for field in told.local_fields if field.db_index and not field.unique and field.name in first]
    assert twice == []


# --- The list -----------------------------------------------------------------------------------------------

FILTERS = ["", "aide={aide}&statut=a_revoir&du=2026-11-01", "aspect=montant&verdict=a_preciser&pouce=down", "etiquette={label}", "q=loyer&statut=a_revoir", "repli=oui"]


def ask(query: str) -> str:
    aide = Facet.objects.filter(kind=Facet.Kind.AIDE).values_list("value", flat=True)[0]
    few = Employer.objects.order_by("pk")[12].pk
    reader = ReviewItem.objects.filter(reviewer__isnull=False).values_list("reviewer", flat=True)[0]
    return query.format(aide=aide, employeur=few, relecteur=reader, label=Label.objects.get(name="lot de 500").pk)


@pytest.mark.parametrize("query", FILTERS)
def test_the_list_makes_the_same_queries_whatever_its_rows(query: str) -> None:
    browser = signed_in(Role.REVISEUR)
    browser.get("/espace/conversations")
    made, asked = [], ask(query)
    for size in (25, 100):
        with CaptureQueriesContext(connection) as queries:
            answer = browser.get(f"/espace/conversations?{asked}&taille={size}")
        assert answer.status_code == 200
        made.append(len(queries))
    assert made[0] == made[1] <= 24


@pytest.mark.parametrize(
    ("query", "wanted"),
    [
        ("", "review_recent"),
        ("statut=revue", "review_status"),
        ("aide={aide}", "facet_values"),
        ("aide={aide}&statut=a_revoir", "facet_values"),
        ("etiquette={label}&aspect=montant", "itemlabel_values|facet_values"),
        ("repli=oui", "review_fallback"),
        ("pouce=down", "review_down"),
        ("pouce=up", "review_up"),
        ("echec=oui", "review_failed"),
        ("securite=oui", "review_safety"),
        ("employeur={employeur}", "review_employer"),
        ("relecteur={relecteur}", "review_reviewer"),
        ("tri=confiance", "review_confidence"),
    ],
)
def test_a_page_is_a_piece_of_an_index(query: str, wanted: str) -> None:
    """At the start and from the middle: in the order of the index, neither read whole nor sorted."""
    sort = "confiance" if "tri" in query else "recent"
    items = filtered(ask(query))
    middle = list(listing.ordered(items, sort)[:30])[-1]
    place = (getattr(middle, listing.SORTS[sort][0]), middle.pk)
    for rows in (listing.ordered(items, sort), listing.beyond(listing.ordered(items, sort), sort, place)):
        how = plan(rows[:26])
        assert re.search(rf"\b({wanted})\b", how), how
        assert not re.search(r"TEMP B-TREE|Sort|Seq Scan|SCAN review_reviewitem$", how, re.MULTILINE), how


@pytest.mark.sqlite
@pytest.mark.parametrize(("query", "wanted"), [("securite=oui&confiance=50", "review_safety"), ("pouce=down&confiance=70&relecteur=sans", "review_down")])
def test_counting_goes_by_the_few(query: str, wanted: str) -> None:
    with CaptureQueriesContext(connection) as queries:
        listing.count(filtered(query))
    with connection.cursor() as cursor:
        assert wanted in str(cursor.execute(f"EXPLAIN QUERY PLAN {queries[0]['sql']}").fetchall())


@pytest.mark.sqlite
@pytest.mark.parametrize("page", ["", "?aide={aide}&statut=a_revoir", "?q=loyer", "/7", "/7?aspect=montant"])
def test_a_page_reads_no_kind_of_value_whole(page: str) -> None:
    """Without statistics, SQLite reads two thousand conversations as it would two hundred thousand."""
    browser, address = signed_in(Role.REVISEUR), f"/espace/conversations{ask(page)}"
    with CaptureQueriesContext(connection) as queries:
        assert browser.get(address).status_code == 200
    asked = [each["sql"] for each in queries if re.match(r'SELECT .* FROM "review_facet"', each["sql"])]
    assert asked
    with connection.cursor() as cursor:
        for sql in asked:
            how = str(cursor.execute(f"EXPLAIN QUERY PLAN {sql}").fetchall())
            assert "facet_values (kind=?)" not in how, (sql, how)


@pytest.mark.parametrize("kind", [Facet.Kind.VERDICT, Facet.Kind.ASPECT, Facet.Kind.AIDE])
def test_postgresql_knows_how_many_conversations_have_a_value(kind: str) -> None:
    """Else it takes a frequent value for a rare one, reads all its conversations and sorts them."""
    if connection.vendor == "sqlite":
        pytest.skip("SQLite chooses without statistics")
    for value, number in Counter(Facet.objects.filter(kind=kind).values_list("value", flat=True)).most_common(3):
        expected = json.loads(Facet.objects.filter(kind=kind, value=value).explain(format="json"))[0]["Plan"]["Plan Rows"]
        assert 0.8 * number <= expected <= 1.25 * number, (value, number, expected)


def test_words_are_found_in_their_index() -> None:
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("SET LOCAL enable_seqscan = off")
    assert re.search("review_search VIRTUAL TABLE|review_search_gin", filtered("q=loyer").explain())


@pytest.mark.parametrize("sort", listing.SORTS)
@pytest.mark.parametrize("query", ["", "aspect=montant&statut=a_revoir", "etiquette={label}"])
def test_every_row_once_forwards_and_backwards(query: str, sort: str) -> None:
    """Also among rows that share their place: two hundred conversations end at the same instant."""
    shared = list(ReviewItem.objects.order_by("pk").values_list("pk", flat=True)[900:1100])
    for model, key in ((ReviewItem, "pk__in"), (Facet, "item__in"), (ItemLabel, "item__in")):
        model.objects.filter(**{key: shared}).update(active_at=NOW)
    ReviewItem.objects.filter(pk__in=shared, lowest_confidence__isnull=False).update(lowest_confidence=0.5)
    items = filtered(ask(query))
    expected = list(listing.ordered(items, sort).values_list("pk", flat=True))
    assert len(expected) == len(set(expected)) > 200
    seen: list[int] = []
    page = listing.page(items, sort, 100)
    while True:
        seen += [item.pk for item in page.items]
        if not page.after:
            break
        page = listing.page(items, sort, 100, after=page.after)
    assert seen == expected
    back = [item.pk for item in reversed(page.items)]
    while page.before:
        page = listing.page(items, sort, 100, before=page.before)
        back += [item.pk for item in reversed(page.items)]
    assert back == expected[::-1]


def test_starting_from_a_value_or_checking_it_is_the_same_list() -> None:
    aide = Facet.objects.filter(kind=Facet.Kind.AIDE).values_list("value", flat=True)[0]
    query = f"aide={aide}&statut=a_revoir&etiquette={Label.objects.get(name='lot de 500').pk}"
    labelled = set(ItemLabel.objects.filter(label__name="lot de 500").values_list("item", flat=True))
    spoken = set(Facet.objects.filter(kind="aide", value=aide).values_list("item", flat=True))
    waiting = set(ReviewItem.objects.filter(status="a_revoir").values_list("pk", flat=True))
    assert set(filtered(query).values_list("pk", flat=True)) == labelled & spoken & waiting != set()


# --- One conversation, and exports --------------------------------------------------------------------------


def test_a_transcript_makes_the_same_queries_whatever_its_length() -> None:
    browser = signed_in(Role.REVISEUR)
    short = ReviewItem.objects.filter(user_messages=3).first()
    long = ReviewItem.objects.filter(user_messages__gte=20).first()
    assert short is not None and long is not None
    browser.get(f"/espace/conversations/{short.pk}")
    made = []
    for item in (short, long):
        with CaptureQueriesContext(connection) as queries:
            assert browser.get(f"/espace/conversations/{item.pk}").status_code == 200
        made.append(len(queries))
    assert made[1] <= made[0] + 1 <= 30


@pytest.mark.parametrize("unit", export_rows.UNITS)
def test_an_export_reads_a_batch_when_the_last_one_has_gone(unit: str) -> None:
    items = filtered(ask("etiquette={label}"))
    batches = export_rows.batches(items, unit)
    assert isinstance(batches, Iterator)
    for _ in range(2):
        with CaptureQueriesContext(connection) as queries:
            rows = next(batches)
        assert len({row["conversation"] for row in rows}) == export_rows.BATCH[unit] and len(queries) <= 6


def test_an_export_holds_every_conversation_once() -> None:
    items = filtered(ask("etiquette={label}"))
    exported = [row["conversation"] for rows in export_rows.batches(items, "conversations") for row in rows]
    assert len(exported) == 500 and set(exported) == set(items.values_list("pk", flat=True))


# --- The figures --------------------------------------------------------------------------------------------


def naive(since: date, until: date) -> dict[str, list[Any]]:
    """What the page says, counted one conversation at a time: section -> its numbers."""
    bands, answered, seconds, left = Counter[str](), Counter[str](), [], Counter[str]()
    steps = [0, 0, 0]
    for item in ReviewItem.objects.prefetch_related("turns", "facets"):
        if not since <= timezone.localdate(item.created_at) <= until:
            continue
        turns = list(item.turns.all())
        for turn in turns:
            bands[turn.band] += turn.band != ""
            answered["echec" if turn.failed else turn.band if turn.band in ("hesitation", "repli") else "repondu"] += 1
            seconds += [turn.seconds] if turn.turn_id else []
        asked = [turn.position for turn in turns if turn.asked]
        shown = any(facet.kind == Facet.Kind.VERDICT for facet in item.facets.all())
        if asked:
            steps = [number + step for number, step in zip(steps, (1, turns[-1].position > asked[0], shown), strict=True)]
            left[turns[-1].asked] += not shown
    seconds.sort()
    bounds = (0.0, 0.25, 0.5, 1.0, 2.0, 5.0, float("inf"))
    ranks = (len(seconds) // 2, int(0.95 * len(seconds)), -1)
    return {
        "comprehension": [bands[band] for band in texts()["bande"]],
        "reponses": [answered[kind] for kind in ("repondu", "hesitation", "repli", "echec")],
        "temps": [*(sum(low <= took < high for took in seconds) for low, high in pairwise(bounds)), *(round(seconds[rank], 3) for rank in ranks)],
        "entonnoir": steps,
        "arrets": sorted((number for number in left.values() if number), reverse=True),
    }


@pytest.mark.parametrize(("back", "days"), [(29, 30), (12, 7), (3, 1)])
def test_the_figures_are_those_of_a_naive_count(back: int, days: int) -> None:
    since = NOW.date() - timedelta(days=back)
    until = since + timedelta(days=days - 1)
    found = {section.code: [line.number for line in section.lines] for section in figures.figures(since, until, NOW.date()).sections}
    expected = naive(since, until)
    assert {code: found[code] for code in expected} == expected
    assert all(sum(numbers) > 0 for numbers in expected.values())


def test_the_figures_make_the_same_queries_whatever_the_period() -> None:
    made = []
    for days in (1, 30):
        with CaptureQueriesContext(connection) as queries:
            figures.figures(NOW.date() - timedelta(days=days), NOW.date(), NOW.date())
        made.append(len(queries))
    assert made[0] == made[1] <= 9, made
