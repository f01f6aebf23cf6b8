"""How counts of people become figures that say nothing of fewer than ten of them. Pure.

Three rules, each with its property test:

1. **Cells.** In a partition (each person in exactly one cell), a cell under ``THRESHOLD`` is hidden, zero included. With
   it goes the smallest of the others, and those equal to it: what is hidden cannot be found again by subtracting what is
   shown from the total. Hidden cells cannot be told apart: exchanging their values gives the same publication.
2. **Tens.** Every number shown is rounded down to a multiple of ``THRESHOLD``. A difference, or any sum of differences,
   between numbers shown, of one week or of several, is then a multiple of ``THRESHOLD`` too: never a group of one to nine.
3. **Once.** A week is published once it is over, from numbers that nobody saw before, and is never computed again; totals
   are sums of what was published (see ``publishing``). Two readings cannot differ by one person.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Mapping, Optional

#: People in the smallest group that is shown.
THRESHOLD = 10

#: A figure that is shown, or None for "fewer than ten, or hidden with them".
Shown = Optional[int]


def rounded(count: int) -> int:
    """The number that is shown for ``count`` people."""
    return count - count % THRESHOLD


@dataclass(frozen=True)
class Partition:
    """The published form of a partition. ``cells``: a number or None for each; ``rest``: the hidden cells together.

    ``cells`` always names every category, so that an absent one says nothing either.
    """

    cells: Mapping[str, Shown]
    rest: Shown = None

    def to_json(self) -> dict[str, Any]:
        return {"cells": dict(self.cells), "rest": self.rest}


def publish(counts: Mapping[str, int]) -> Partition:
    """What may be shown of a partition, whatever else is shown of it."""
    hidden = {name for name, count in counts.items() if count < THRESHOLD}
    if not hidden:
        return Partition({name: rounded(count) for name, count in counts.items()})
    others = [count for name, count in counts.items() if name not in hidden]
    if others:
        smallest = min(others)
        hidden |= {name for name, count in counts.items() if count == smallest}
    shown = {name: None if name in hidden else rounded(count) for name, count in counts.items()}
    if all(value is None for value in shown.values()):
        return Partition(shown)
    return Partition(shown, rounded(sum(counts[name] for name in hidden)))


def publish_attribute(having: int, total: int) -> Shown:
    """What may be shown of the number of people who did something, their complement being as small a group."""
    return publish({"yes": having, "no": total - having}).cells["yes"]
