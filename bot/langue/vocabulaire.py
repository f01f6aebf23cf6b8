"""Vocabulary files of the package (``lexique``), read once."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import Any

from ruamel.yaml import YAML

DOSSIER = Path(__file__).parent / "lexique"


@cache
def lexique(nom: str) -> Any:
    """The content of ``lexique/<nom>.yml``. Shared and read-only: callers never change it."""
    with (DOSSIER / f"{nom}.yml").open(encoding="utf-8") as fichier:
        return YAML(typ="safe").load(fichier)


@cache
def themes() -> tuple[str, ...]:
    """Names of the files of statements ("enonces/emploi"...), in alphabetical order: a new theme is a new file."""
    return tuple(f"enonces/{fichier.stem}" for fichier in sorted((DOSSIER / "enonces").glob("*.yml")))
