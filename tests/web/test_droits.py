"""docs/droits-d-acces.md says what the code does (PRV-17). Every address is tried with every role in securite.test_isolement."""

from __future__ import annotations

import re
from pathlib import Path

from bot.web.accounts.rights import RIGHTS, Right, Role

from .securite.adresses import Adresse, de

DOC = Path(__file__).resolve().parents[2] / "docs/droits-d-acces.md"
#: Private addresses with a right each. /compte/ is for whoever signs in: test_connexion.
PREFIXES = ("/espace/", "/employeur/")
SIGNED_IN = "connecté"


def rows(title: str) -> list[list[str]]:
    """The cells of the table under the heading ``title``, without backquotes."""
    section = DOC.read_text(encoding="utf-8").split(f"\n## {title}\n")[1].split("\n## ")[0]
    lines = [line for line in section.splitlines() if line.startswith("|")]
    return [[cell.strip().strip("`") for cell in line.strip().strip("|").split("|")] for line in [lines[0], *lines[2:]]]


def written(adresse: Adresse) -> str:
    """The line of the document about this address."""
    return f"| `{re.sub(r'<(?:[a-z]+:)?', '<', adresse.route)}` | {f'`{adresse.droit.value}`' if adresse.droit else SIGNED_IN} |"


def test_the_table_of_rights_is_the_one_of_the_code() -> None:
    (_, *roles), *table = rows("Les droits")
    assert roles == [role.value for role in Role]
    written = {Right(right): frozenset(Role(role) for role, cell in zip(roles, cells, strict=True) if cell == "oui") for right, *cells in table}
    assert written == RIGHTS


def test_every_private_address_is_documented_with_its_right() -> None:
    """A new address is an expectation to write: paste the missing lines below, after having thought about each."""
    expected = {written(adresse) for adresse in de("privee") if adresse.route.startswith(PREFIXES)}
    found = {f"| `{address}` | {right if right == SIGNED_IN else f'`{right}`'} |" for address, right in rows("Les adresses")[1:]}
    assert sorted(expected - found) == [] and sorted(found - expected) == []
