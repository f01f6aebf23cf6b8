"""Bar charts without script: where each bar goes. ``graphiques/barres.html`` draws them, always beside their table."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Iterable, Optional, Union

Number = Union[int, float]
#: The longest bar, and the height of a line, in the units of the drawing.
LONGEST, LINE = 440, 30
#: Characters of a label: the table has it whole.
_LABEL = 26


@dataclass(frozen=True)
class Bar:
    """``number``: None when it is not shown; its place is then drawn empty."""

    label: str
    number: Optional[Number]
    length: int
    top: int
    middle: int


@dataclass(frozen=True)
class Chart:
    """``left``: where bars begin; ``width`` and ``height`` of the drawing."""

    bars: list[Bar]
    left: int
    width: int
    height: int


def chart(lines: Iterable[tuple[str, Optional[Number]]]) -> Chart:
    """Horizontal bars, in the order of ``lines``."""
    lines = list(lines)
    highest = max((number for _, number in lines if number is not None), default=0)
    left = max((len(_short(label)) for label, _ in lines), default=0) * 9 + 12
    bars = [
        Bar(_short(label), number, round(LONGEST * number / highest) if number and highest else 0, LINE * place + 4, LINE * place + 19)
        for place, (label, number) in enumerate(lines)
    ]  # fmt: skip
    return Chart(bars, left, left + LONGEST + 90, LINE * len(bars) + 4)


def _short(label: str) -> str:
    return label if len(label) <= _LABEL else label[: _LABEL - 1] + "…"
