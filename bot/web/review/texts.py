"""The French words of the codes shown on the pages of the review (textes.yml)."""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path

from ruamel.yaml import YAML


@lru_cache(maxsize=1)
def texts() -> dict[str, dict[str, str]]:
    read: dict[str, dict[str, str]] = YAML(typ="safe").load(Path(__file__).with_name("textes.yml").read_text(encoding="utf-8"))
    return read


def word(theme: str, code: object) -> str:
    """The word of a code; the code itself when it has none."""
    return texts()[theme].get(str(code), str(code))


def choices(theme: str) -> list[tuple[str, str]]:
    return list(texts()[theme].items())
