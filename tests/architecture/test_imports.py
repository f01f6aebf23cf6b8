"""The import rules of the house: who may know what."""

from __future__ import annotations

import ast
from pathlib import Path
from typing import Iterator

import pytest

RACINE = Path(__file__).resolve().parents[2]
#: folder -> packages that its modules must not import
INTERDITS = {
    "bot/droits": ("rasa", "rasa_sdk", "django", "requests", "bot.engine", "bot.web", "bot.dialogue", "sklearn", "actions"),
    "bot/langue": ("rasa", "rasa_sdk", "django", "requests", "bot.engine", "bot.web", "bot.dialogue", "actions"),
    "bot/territoire": ("rasa", "rasa_sdk", "django", "requests", "bot.engine", "bot.web", "bot.dialogue", "bot.droits", "actions"),
    "bot/dialogue": ("rasa", "rasa_sdk", "django", "requests", "bot.engine", "bot.web", "actions", "sklearn"),
    "bot/recherche": ("rasa", "rasa_sdk", "django", "requests", "bot.engine", "bot.web", "bot.dialogue", "actions"),
    "bot/entreprises": ("rasa", "rasa_sdk", "django", "bot.engine", "bot.web", "bot.dialogue", "bot.droits", "bot.langue", "actions"),
    "bot/sources": ("rasa", "rasa_sdk", "django", "bot.engine", "bot.web", "bot.dialogue", "actions"),
    "bot/engine": ("django", "requests", "bot.web"),
    "bot/web": ("rasa", "rasa_sdk", "tensorflow", "spacy", "requests", "bot.entreprises", "actions", "bot.engine.worker", "bot.engine.training", "bot.engine.nlu"),
    "bot/cli": ("rasa", "django", "rasa_sdk"),
    "actions": ("rasa", "django", "requests", "bot.engine", "bot.web"),
}
PURS = ("bot/droits", "bot/langue", "bot/territoire", "bot/recherche", "bot/dialogue")
#: Modules allowed to speak to other people's servers: everything that can leave the machine is in them.
RESEAU = ("bot/entreprises/client.py", "bot/sources/")
CLIENTS = ("requests", "httpx", "aiohttp", "urllib3", "urllib.request", "http.client")
HORLOGE = {("date", "today"), ("datetime", "now"), ("datetime", "utcnow"), ("time", "time")}


def modules(dossier: str) -> list[Path]:
    return [chemin for chemin in sorted((RACINE / dossier).rglob("*.py")) if "node_modules" not in chemin.parts]


def importes(chemin: Path) -> Iterator[str]:
    for noeud in ast.walk(ast.parse(chemin.read_text(encoding="utf-8"))):
        if isinstance(noeud, ast.Import):
            yield from (alias.name for alias in noeud.names)
        elif isinstance(noeud, ast.ImportFrom) and noeud.module and noeud.level == 0:
            yield noeud.module
            yield from (f"{noeud.module}.{alias.name}" for alias in noeud.names)


@pytest.mark.parametrize("dossier", sorted(INTERDITS))
def test_no_forbidden_import(dossier: str) -> None:
    assert modules(dossier), f"{dossier} holds no module: the rule guards nothing"
    fautes = [
        f"{chemin.relative_to(RACINE)} imports {nom}"
        for chemin in modules(dossier)
        for nom in importes(chemin)
        for interdit in INTERDITS[dossier]
        if nom == interdit or nom.startswith(interdit + ".")
    ]
    assert not fautes


def test_only_two_places_speak_to_other_servers() -> None:
    fautes = [
        f"{chemin.relative_to(RACINE)} imports {nom}"
        for dossier in ("bot", "actions")
        for chemin in modules(dossier)
        if not chemin.relative_to(RACINE).as_posix().startswith(RESEAU)
        for nom in importes(chemin)
        if nom in CLIENTS or nom.startswith(tuple(f"{client}." for client in CLIENTS))
    ]
    assert not fautes


@pytest.mark.parametrize("dossier", PURS)
def test_pure_packages_read_no_clock(dossier: str) -> None:
    """The date is always an argument: an answer can be replayed (PRV-12)."""
    fautes = [
        f"{chemin.relative_to(RACINE)}:{noeud.lineno}"
        for chemin in modules(dossier)
        for noeud in ast.walk(ast.parse(chemin.read_text(encoding="utf-8")))
        if isinstance(noeud, ast.Call)
        and isinstance(noeud.func, ast.Attribute)
        and isinstance(noeud.func.value, (ast.Name, ast.Attribute))
        and (getattr(noeud.func.value, "id", getattr(noeud.func.value, "attr", "")), noeud.func.attr) in HORLOGE
    ]
    assert not fautes


def test_the_web_process_stays_small(tmp_path: Path) -> None:
    """Importing the engine's interface pulls neither Rasa nor TensorFlow."""
    import subprocess
    import sys

    code = "import sys, bot.engine; print([m for m in ('rasa', 'tensorflow', 'spacy') if m in sys.modules])"
    sortie = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, cwd=RACINE, check=True)
    assert sortie.stdout.strip() == "[]"
