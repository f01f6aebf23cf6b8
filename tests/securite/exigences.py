"""The requirements and their tests, as written in exigences.yml; and the table of them in docs/securite.md."""

from __future__ import annotations

import ast
from dataclasses import dataclass
from pathlib import Path

import yaml

RACINE = Path(__file__).resolve().parents[2]
LISTE = Path(__file__).with_name("exigences.yml")
DOC = RACINE / "docs" / "securite.md"
DEBUT, FIN = "<!-- table écrite par « python tests/securite --table » -->\n", "<!-- fin de la table -->\n"


@dataclass(frozen=True)
class Exigence:
    """``essais``: files of tests, or ``file::test``. ``hors``: what is not proven here, and why."""

    id: str
    objet: str
    essais: tuple[str, ...]
    hors: str = ""


def exigences() -> list[Exigence]:
    return [Exigence(each["id"], each["objet"], tuple(each["essais"]), each.get("hors", "")) for each in yaml.safe_load(LISTE.read_text(encoding="utf-8"))]


def fonctions(fichier: Path) -> set[str]:
    """The tests of a file."""
    tree = ast.parse(fichier.read_text(encoding="utf-8"))
    return {node.name for node in tree.body if isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef)) and node.name.startswith("test_")}


def table() -> str:
    """The table of the document, in Markdown."""
    lines = ["| exigence | objet | essais | non prouvé ici |", "| --- | --- | --- | --- |"]
    for each in exigences():
        tests = ", ".join(f"`{test.removeprefix('tests/')}`" for test in each.essais)
        lines.append(f"| {each.id} | {each.objet} | {tests} | {each.hors} |")
    return "\n".join(lines) + "\n"


def ecrire() -> None:
    before, _, rest = DOC.read_text(encoding="utf-8").partition(DEBUT)
    DOC.write_text(before + DEBUT + table() + FIN + rest.partition(FIN)[2], encoding="utf-8")
