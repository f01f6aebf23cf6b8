"""The French texts of the pages of employers. They live in texts.yml."""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path
from typing import Any

from ruamel.yaml import YAML

_FILE = Path(__file__).with_name("texts.yml")


@lru_cache(maxsize=1)
def _all() -> Any:
    return YAML(typ="safe").load(_FILE)


def node(path: str) -> Any:
    """What is at a dotted path. Raises KeyError."""
    found = _all()
    for part in path.split("."):
        found = found[part]
    return found


def text(path: str, **values: Any) -> str:
    """The sentence at a dotted path, filled."""
    return str(node(path)).format_map(values).strip()
