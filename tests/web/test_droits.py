"""docs/droits-d-acces.md says what the code does, and every private address is tried with every role (PRV-17)."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any, Iterator, Optional

import pytest
from django.urls import URLPattern, URLResolver, get_resolver

from bot.web.accounts.rights import RIGHTS, Right, Role
from bot.web.employers.models import Employer, Membership

from .signed_in import SignedIn, signed_in

DOC = Path(__file__).resolve().parents[2] / "docs/droits-d-acces.md"
#: Private addresses with a right each. /compte/ is for whoever signs in: test_connexion.
PREFIXES = ("espace/", "employeur/")
SIGNED_IN = "connecté"
#: What stands for the parts of an address: nothing exists under these, so that nothing is changed.
SAMPLES = {"int": "987654321", "str": "inconnu", "uuid": "00000000-0000-4000-8000-000000000000", "slug": "inconnu", "path": "inconnu"}


def rows(title: str) -> list[list[str]]:
    """The cells of the table under the heading ``title``, without backquotes."""
    section = DOC.read_text(encoding="utf-8").split(f"\n## {title}\n")[1].split("\n## ")[0]
    lines = [line for line in section.splitlines() if line.startswith("|")]
    return [[cell.strip().strip("`") for cell in line.strip().strip("|").split("|")] for line in [lines[0], *lines[2:]]]


def routes(patterns: Any, before: str = "") -> Iterator[tuple[str, URLPattern]]:
    for pattern in patterns:
        here = f"{before}{pattern.pattern}"
        if isinstance(pattern, URLResolver):
            yield from routes(pattern.url_patterns, here)
        elif here.startswith(PREFIXES):
            yield here, pattern


ROUTES = dict(routes(get_resolver().url_patterns))


def written(route: str, pattern: URLPattern) -> str:
    """The line of the document about this address."""
    right = getattr(pattern.callback, "right", None)
    return f"| `/{re.sub(r'<(?:[a-z]+:)?', '<', route)}` | {f'`{right.value}`' if right else SIGNED_IN} |"


def test_the_table_of_rights_is_the_one_of_the_code() -> None:
    (_, *roles), *table = rows("Les droits")
    assert roles == [role.value for role in Role]
    written = {Right(right): frozenset(Role(role) for role, cell in zip(roles, cells, strict=True) if cell == "oui") for right, *cells in table}
    assert written == RIGHTS


def test_every_private_address_is_documented_with_its_right() -> None:
    """A new address is an expectation to write: paste the missing lines below, after having thought about each."""
    expected = {written(route, pattern) for route, pattern in ROUTES.items()}
    found = {f"| `{address}` | {right if right == SIGNED_IN else f'`{right}`'} |" for address, right in rows("Les adresses")[1:]}
    assert sorted(expected - found) == [] and sorted(found - expected) == []


@pytest.mark.django_db
@pytest.mark.parametrize("who", [None, *Role], ids=lambda who: who.value if who else "personne")
def test_every_private_address_with_every_role(who: Optional[Role]) -> None:
    browser = signed_in(who) if who is not None else SignedIn()
    if who is Role.RH:
        Membership.objects.create(account=browser.account, employer=Employer.objects.create(nom="Essai"))
    for route, pattern in ROUTES.items():
        right = getattr(pattern.callback, "right", None)
        address = "/" + re.sub(r"<(\w+):\w+>", lambda found: SAMPLES[found.group(1)], route)
        answers = [browser.get(address), browser.post(address, {})]
        statuses = {answer.status_code for answer in answers} - {405}
        assert statuses and max(statuses) < 500, (route, statuses)
        locations = {answer.get("Location", "").partition("?")[0] for answer in answers if answer.status_code == 302}
        if who is None:
            assert statuses == {302} and locations == {"/compte/connexion"}, (route, statuses, locations)
        elif right is None or who in RIGHTS[right]:
            assert 403 not in statuses and "/compte/connexion" not in locations, (route, statuses)
        else:
            assert statuses == {403}, (route, statuses)
