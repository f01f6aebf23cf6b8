"""What a search for identifiers gives."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import NamedTuple


class Trouve(NamedTuple):
    """A span to hide, and what it is."""

    debut: int
    fin: int
    genre: str


Chercheur = Callable[[str], Iterator[Trouve]]
