"""The French sentences of the API, by code. They live in messages.yml."""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path

from ruamel.yaml import YAML

_FILE = Path(__file__).with_name("messages.yml")


@lru_cache(maxsize=1)
def sentences() -> dict[str, str]:
    return {str(code): str(text) for code, text in YAML(typ="safe").load(_FILE).items()}


def known(code: str) -> bool:
    """True when ``code`` has its sentence: the list of what can happen is closed."""
    return code in sentences()


def sentence(code: str) -> str:
    """The sentence of a code; an unknown code gets the most general one rather than a crash."""
    all_of_them = sentences()
    return all_of_them.get(code, all_of_them["erreur"])
