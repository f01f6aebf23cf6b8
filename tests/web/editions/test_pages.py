"""The public pages: shipped texts, versions of an administrator, back to the default (PRV-03, ACC-28, TRA-07)."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from bot.droits import charger_catalogue
from bot.web.accounts.models import AuditEntry
from bot.web.accounts.rights import Role
from bot.web.editions import contents
from bot.web.editions.models import Edition
from bot.web.editions.pages import PATHS

from ..signed_in import SignedIn, signed_in

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def admin() -> SignedIn:
    return signed_in(Role.ADMIN)


def read(page: str) -> str:
    response = Client().get(PATHS[page])
    assert response.status_code == 200 and "set-cookie" not in response.headers
    return response.content.decode()


@pytest.mark.parametrize("page", contents.PAGES)
def test_the_shipped_text(page: str) -> None:
    text, shipped = read(page), contents.default(page)
    assert contents.faults(page, shipped) == []
    assert text.count("<h1") == 1 and not re.search(r"\{[a-z_]+\}", text)
    for heading in shipped.rubriques:
        assert f"<h2>{heading}</h2>" in text
    for address in PATHS.values():
        assert f'href="{address}"' in text  # every public page leads to the others


def test_the_accessibility_statement(settings: Any) -> None:  # ACC-28
    settings.PASSERELLE_OPERATEUR = {**settings.PASSERELLE_OPERATEUR, "courriel": "contact@exemple.fr"}
    text = read("accessibilite")
    assert "<h1>Accessibilité : non conforme</h1>" in text and "mailto:contact@exemple.fr" in text
    assert timezone.localdate() - contents.default("accessibilite").date < timedelta(days=3 * 365)


def test_how_it_works_lists_every_aid_with_its_sources_and_dates() -> None:  # TRA-07
    text = read("comment-ca-marche")
    for aide in charger_catalogue().aides.values():
        assert f'href="/catalogue/{aide.id}"' in text, aide.id
    assert text.count("<time datetime=") == len(charger_catalogue().aides)
    assert text.count('rel="noopener"') >= len(charger_catalogue().aides)


def draft(page: str, **changes: str) -> dict[str, str]:
    shipped = contents.default(page)
    return {"titre": shipped.titre, "texte": shipped.texte, "etat": shipped.etat, **changes}


def test_an_administrator_rewrites_then_goes_back(admin: SignedIn) -> None:
    page = "mentions-legales"
    room = f"/espace/pages/{page}"
    words = draft(page)["texte"] + "\n\n## Médiation\n\nÉcrivez au **médiateur**."
    seen = admin.post(room, draft(page, texte=words, apercu="1")).content.decode()
    assert "<strong>médiateur</strong>" in seen and "Médiation" not in read(page)
    admin.post(room, draft(page, texte=words))
    assert "<h2>Médiation</h2>" in read(page)
    admin.post(room, draft(page, titre="Mentions"))
    assert "<h1>Mentions</h1>" in read(page) and "Médiation" not in read(page)
    first = Edition.objects.last()
    assert "Médiation" in admin.get(f"{room}/versions/{first.pk}").content.decode()
    admin.post(f"{room}/versions/{first.pk}/reprendre")
    assert "<h2>Médiation</h2>" in read(page)
    admin.post(f"{room}/defaut")
    assert "Médiation" not in read(page) and "<h1>Mentions légales</h1>" in read(page)
    assert Edition.objects.count() == 4
    assert {entry.action for entry in AuditEntry.objects.filter(object_id=page)} == {"page_publier", "page_reprendre", "page_defaut"}


def test_the_declared_state(admin: SignedIn) -> None:
    admin.post("/espace/pages/accessibilite", draft("accessibilite", etat="partiellement"))
    assert "<h1>Accessibilité : partiellement conforme</h1>" in read("accessibilite")


@pytest.mark.parametrize(
    "page, changes, said",
    [
        ("informations", {"texte": "## Base légale\n\nIntérêt légitime. {contact}"}, "Réclamation auprès de la CNIL"),
        ("informations", {"texte": contents.default("informations").texte.replace("{contact}", "")}, "Gardez {contact}"),
        ("mentions-legales", {"texte": contents.default("mentions-legales").texte + "{secret_key}"}, "secret_key"),
        ("accessibilite", {"etat": "parfait"}, "choix valide"),
        ("mentions-legales", {"texte": ""}, "obligatoire"),
    ],
)
def test_what_is_not_published(admin: SignedIn, page: str, changes: dict, said: str) -> None:
    response = admin.post(f"/espace/pages/{page}", draft(page, **changes))
    assert response.status_code == 200 and said in response.content.decode()
    assert not Edition.objects.exists()


def test_hostile_words_stay_words(admin: SignedIn) -> None:
    words = draft("mentions-legales")["texte"] + "\n\n<script>alert(1)</script> {{ 7*7 }} [x](javascript:alert(1))"
    admin.post("/espace/pages/mentions-legales", draft("mentions-legales", titre="<script>x</script>", texte=words))
    assert Edition.objects.exists()
    for text in (read("mentions-legales"), admin.get("/espace/pages/mentions-legales").content.decode()):
        assert "<script>" not in text and 'href="javascript' not in text and ">49<" not in text


@pytest.mark.parametrize("role", [role for role in Role if role != Role.ADMIN])
def test_nobody_else_writes(role: Role) -> None:
    browser = signed_in(role)
    for path in ("/espace/pages/", "/espace/pages/informations", "/espace/pages/informations/versions/1"):
        assert browser.get(path).status_code == 403
    for path in ("/espace/pages/informations", "/espace/pages/informations/defaut", "/espace/pages/informations/versions/1/reprendre"):
        assert browser.post(path).status_code == 403


def test_unknown_pages(admin: SignedIn) -> None:
    assert admin.get("/espace/pages/inconnue").status_code == admin.get("/espace/pages/informations/versions/1").status_code == 404
    assert Client().post("/informations/").status_code == 405
