"""No figure, and no difference between figures, speaks of fewer than ten people (PRV-13)."""

from __future__ import annotations

import itertools
from typing import Any, Iterator, Optional

from hypothesis import assume, given, settings
from hypothesis import strategies as st

from bot.droits import STATUTS
from bot.web.employers.figures.counting import OPINIONS, TOPICS, Seen, count
from bot.web.employers.figures.publishing import add_up, shown
from bot.web.employers.figures.suppression import THRESHOLD, publish, publish_attribute, rounded

AIDS = ("visale", "loca_pass", "mobili_jeune")
CELLS = st.dictionaries(st.sampled_from("abcdefg"), st.integers(0, 60), min_size=2, max_size=7)
SEEN = st.builds(
    Seen,
    topics=st.sets(st.sampled_from(TOPICS[:4]), max_size=3),
    aids=st.sets(st.sampled_from(AIDS), max_size=3),
    verdicts=st.dictionaries(st.sampled_from(AIDS), st.sampled_from(STATUTS), max_size=3),
    unanswered=st.booleans(),
    opinion=st.sampled_from(OPINIONS),
)
#: Groups of people alike, so that small and large cells both come often.
GROUPS = st.lists(st.tuples(SEEN, st.integers(1, 25)), min_size=1, max_size=6)


def people(groups: list[tuple[Seen, int]]) -> list[Seen]:
    found = [Seen(set(each.topics), each.aids | set(each.verdicts), dict(each.verdicts), each.unanswered, each.opinion) for each, _ in groups]
    return [each for each, (_, number) in zip(found, groups, strict=True) for _ in range(number)]


def numbers(value: Any) -> Iterator[int]:
    """Every number of a publication, wherever it is."""
    if isinstance(value, dict):
        for item in value.values():
            yield from numbers(item)
    elif value is not None:
        assert type(value) is int, value  # nothing but numbers and None: no text can slip in
        yield value


# --- One partition ------------------------------------------------------------------------------------------


@given(CELLS)
def test_a_shown_cell_holds_ten_people_and_leaves_ten_out_or_no_one_hidden(cells: dict[str, int]) -> None:
    published = publish(cells)
    assert set(published.cells) == set(cells)
    hidden = {name for name, number in published.cells.items() if number is None}
    for name, number in published.cells.items():
        if number is not None:
            assert cells[name] >= THRESHOLD and number == rounded(cells[name]) <= cells[name]
    assert hidden >= {name for name, number in cells.items() if number < THRESHOLD}
    left = sum(cells[name] for name in hidden)
    if hidden and len(hidden) < len(cells):
        assert left >= THRESHOLD and len(hidden) >= 2 and published.rest == rounded(left)
    else:
        assert published.rest is None


@given(CELLS)
def test_a_hidden_cell_cannot_be_found_by_subtraction(cells: dict[str, int]) -> None:
    """For every hidden cell, other people give the same publication with another number in that cell."""
    published = publish(cells)
    hidden = [name for name, number in published.cells.items() if number is None]
    for name in hidden:
        if len(hidden) == len(cells):
            other = {**cells, name: 0 if cells[name] else 1}
            other = {key: min(value, THRESHOLD - 1) for key, value in other.items()}
            assume(other[name] != cells[name])
        else:
            twin = next(each for each in hidden if cells[each] != cells[name])
            other = {**cells, name: cells[twin], twin: cells[name]}
        assert publish(other) == published, (name, cells, other)


@given(st.integers(0, 80), st.integers(0, 80))
def test_an_attribute_hides_both_sides(having: int, more: int) -> None:
    number = publish_attribute(having, having + more)
    assert (number is None) == (min(having, more) < THRESHOLD)


# --- Whole publications, and every difference between them --------------------------------------------------


@settings(max_examples=150, deadline=None)
@given(GROUPS, GROUPS, st.lists(st.integers(-3, 3), min_size=4, max_size=4))
def test_no_difference_of_two_queries_is_a_small_group(one: list, other: list, weights: list[int]) -> None:
    """Two periods, their totals, and any sum of differences between what is shown of them."""
    first, second = people(one), people(other)
    assume(min(len(first), len(second)) >= THRESHOLD)
    published = [shown(count(each, AIDS)) for each in (first, second)]
    every = [number for each in published for number in numbers(each)]
    every += [total for pair in zip(numbers(published[0]), numbers(published[1]), strict=False) if (total := add_up(pair)) is not None]
    for combination in itertools.islice(itertools.product(every, repeat=2), 2000):
        assert not 0 < abs(combination[0] - combination[1]) < THRESHOLD
    combined = sum(weight * number for weight, number in zip(weights, every, strict=False))
    assert not 0 < abs(combined) < THRESHOLD


@settings(max_examples=150, deadline=None)
@given(GROUPS)
def test_every_shown_number_and_its_complement_hold_ten_people(groups: list) -> None:
    seen = people(groups)
    assume(len(seen) >= THRESHOLD)
    exact, published = count(seen, AIDS), shown(count(seen, AIDS))
    total = len(seen)

    def check(number: Optional[int], having: int, among: int) -> None:
        if number is not None:
            assert having >= THRESHOLD and among - having >= THRESHOLD and number == rounded(having)

    for topic in TOPICS:
        check(published["topics"][topic], exact.topics[topic], total)
    check(published["unanswered"], exact.unanswered, total)
    for aid in AIDS:
        entry = published["aids"][aid]
        check(entry["asked"], exact.aids[aid], total)
        if entry["asked"] is None:
            assert entry["verdicts"] is None
            continue
        for verdict, number in entry["verdicts"]["cells"].items():
            assert number is None or exact.verdicts[aid][verdict] >= THRESHOLD


@settings(max_examples=100, deadline=None)
@given(GROUPS, st.randoms(use_true_random=False))
def test_one_person_more_or_less_is_never_a_difference_of_one(groups: list, chance: Any) -> None:
    """Even if a period were published twice, which never happens, one person would not be seen by subtraction."""
    seen = people(groups)
    assume(len(seen) > THRESHOLD)
    fewer = list(seen)
    fewer.pop(chance.randrange(len(fewer)))
    before, after = (list(numbers(shown(count(each, AIDS)))) for each in (seen, fewer))
    assert {abs(a - b) for a, b in itertools.product(before, after)} <= set(range(0, 10_000, THRESHOLD))


def test_totals() -> None:
    assert add_up([None, 10, 20]) == 30 and add_up([None]) is None and add_up([]) is None
