"""What somebody writes is text on every page that staff and employers read: never an element, an attribute, an address or a
template (SEC-10, SEC-19).
"""

from __future__ import annotations

import sys
from collections import Counter
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import pytest

from bot.web.accounts.rights import Role
from bot.web.employers.models import Membership

from ..signed_in import signed_in
from . import monde
from .adresses import de

sys.path.append(str(Path(__file__).resolve().parents[2] / "browser"))
from payloads import PAYLOADS

#: Ways out of a text, an attribute, a script, a comment, a title, a table; then the lists of the browser tests, in two halves.
SORTIES = '"\'><xss-canari xsscanari=1 onclick=x>{{ 7|add:7 }}{% now "Y" %}</title></textarea></script></style><!--]]>&lt;xss-canari&gt;'
GROUPES = [SORTIES, " ".join(PAYLOADS[::2]), " ".join(PAYLOADS[1::2])]


class Lecture(HTMLParser):
    """What a browser would build: elements, and the attributes that could do something."""

    def __init__(self, page: str) -> None:
        super().__init__(convert_charrefs=True)
        self.elements: Counter[str] = Counter()
        self.dangers: list[Any] = []
        self.texte = ""
        self.feed(page)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.elements[tag] += 1
        for name, value in attrs:
            clean = (value or "").strip().lower()
            if name.startswith("on") or name in ("style", "srcdoc", "xsscanari"):
                self.dangers.append((tag, name, value))
            if name in ("href", "src", "action", "formaction", "data") and clean.startswith(("javascript", "data:", "vbscript", "//", "blob")):
                self.dangers.append((tag, name, value))
        if tag == "script" and not dict(attrs).get("src"):
            self.dangers.append((tag, attrs))

    def handle_data(self, data: str) -> None:
        self.texte += data


def pages(world: monde.Monde) -> dict[tuple[str, Role], str]:
    browsers = {role: signed_in(role) for role in (Role.RESPONSABLE, Role.ADMIN, Role.RH)}
    Membership.objects.create(account=browsers[Role.RH].account, employer=world.employeur)
    read: dict[tuple[str, Role], str] = {}
    for adresse in de("privee"):
        for role, browser in browsers.items():
            response = browser.get(adresse.chemin(world.objets))
            if response.status_code == 200 and response["Content-Type"].startswith("text/html"):
                read[adresse.route, role] = response.content.decode()
    for query in ("q=canari", "relecteur=moi", f"employeur={world.employeur.pk}"):
        page = browsers[Role.RESPONSABLE].get(f"/espace/conversations?{query}").content.decode()
        read[f"/espace/conversations?{query.partition('=')[0]}", Role.RESPONSABLE] = page
    return read


@pytest.mark.slow
@pytest.mark.django_db(transaction=True)
def test_words_stay_words_on_every_page_that_is_read(django_db_blocker: Any) -> None:
    from django.core.management import call_command

    plain = {key: Lecture(page) for key, page in pages(monde.creer("bonjour canari", "Entreprise")).items()}
    shown = 0
    for group in GROUPES:
        call_command("flush", interactive=False, verbosity=0)
        found = {key: Lecture(page) for key, page in pages(monde.creer(f"canari {group}", group[:200])).items()}
        assert found.keys() == plain.keys()
        for key, page in found.items():
            assert page.dangers == [], (key, page.dangers[:2])
            assert page.elements - plain[key].elements == Counter(), (key, page.elements - plain[key].elements)
            shown += group[:30] in page.texte
    assert shown > 5 * len(GROUPES)  # the words were there to be seen, letter for letter
