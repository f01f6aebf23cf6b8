"""What every answer carries, on every address, and what no form of another site may do (SEC-11, SEC-12, SEC-14, SEC-20, SEC-22)."""

from __future__ import annotations

import re
from typing import Any

import pytest
from asgiref.sync import sync_to_async
from django.conf import settings as django_settings
from django.db import connection

from bot.web.accounts.rights import RIGHTS, Role
from bot.web.employers.models import Membership

from ..harness import Api
from ..signed_in import SignedIn, signed_in
from . import monde
from .adresses import TOUTES, Adresse, de

ANNEE = 31_536_000
#: Pages that somebody may put in a frame, and who.
CADRES = {"/widget/<str:cle>": {"'none'", "https://intranet.exemple.fr"}, "/employeur/apparence/apercu": {"'none'", "'self'"}}
#: What a browser may keep: nothing of anybody is in it.
GARDEES = ("/loader.js", "/loader/<str:empreinte>.js", "/widget/<str:cle>/theme.css", "/widget/<str:cle>/logo.png")
#: What another site may read: the button, and the settings of the button by a registered site.
OUVERTES = ("/loader.js", "/loader/<str:empreinte>.js", "/integration/<str:cle>.json")
DEDANS = re.compile(r"Traceback|[Dd]jango|\b[Rr]asa\b|uvicorn|[Pp]ython/|\.py\b|3\.6\.\d|5\.2\.\d")
#: Tables written to by reading: sessions that go on, and the journal of who read what.
NOTEES = {"accounts_session", "accounts_auditentry"}
#: A plain form of a page is all that another site can make a browser send without asking.
FORMULAIRE = "application/x-www-form-urlencoded"


def checked(adresse: Adresse, response: Any) -> None:
    headers = {name.lower(): value for name, value in response.headers.items()}
    policy = dict(part.strip().partition(" ")[::2] for part in headers["content-security-policy"].split(";"))
    assert policy["default-src"] == policy["base-uri"] == policy["object-src"] == "'none'", adresse
    assert policy["form-action"] == "'self'" and policy["require-trusted-types-for"] == "'script'", adresse
    assert not re.search(r"unsafe|\*|data:|http:", headers["content-security-policy"]), adresse
    assert policy["frame-ancestors"] in CADRES.get(adresse.route, {"'none'"}), adresse
    assert headers["x-content-type-options"] == "nosniff" and headers["referrer-policy"] == "no-referrer", adresse
    assert headers["cross-origin-opener-policy"] == "same-origin", adresse
    expected = {"same-origin"} if adresse.route not in OUVERTES else {"cross-origin"} if response.status_code < 300 else {"cross-origin", "same-origin"}
    assert headers["cross-origin-resource-policy"] in expected, adresse
    assert headers["strict-transport-security"] == f"max-age={ANNEE}", adresse
    assert all(f"{each}=()" in headers["permissions-policy"] for each in ("camera", "geolocation", "microphone")), adresse
    assert "no-store" in headers.get("cache-control", "") or adresse.route in GARDEES, adresse
    assert not {"server", "x-powered-by", "x-frame-options"} & set(headers), adresse
    assert "access-control-allow-origin" not in headers or adresse.route in OUVERTES, adresse
    for name, cookie in response.cookies.items() if hasattr(response.cookies, "values") and adresse.genre in ("privee", "entree") else ():
        flags = {key: value for key, value in cookie.items() if value} if hasattr(cookie, "items") else {}
        assert name.startswith("__Host-") and flags.get("secure") and flags.get("samesite") == "Strict" and flags.get("httponly"), (adresse, name)


@pytest.mark.django_db(transaction=True)
async def test_every_public_answer(api: Api, settings: Any) -> None:
    world = await sync_to_async(monde.creer)()
    talk = await api.open()
    objects = {**world.objets, "/api/conversations:conversation": talk.id, "/api/conversations:message": talk.opened["messages"][0]["id"]}
    for adresse in de("publique", "ouverture", "conversation"):
        path = "https://testserver" + adresse.chemin(objects)
        for method in ("GET", "HEAD", "POST", "DELETE"):
            for token in (None, talk.token) if method == "GET" else (None,):
                headers = {"Authorization": f"Bearer {token}"} if token else {}
                response = await api.http.request(method, path, headers=headers, params={"origine": "https://intranet.exemple.fr"} if "widget" in path else {})
                checked(adresse, response)
                assert "set-cookie" not in response.headers
                if response.status_code >= 400:
                    assert not DEDANS.search(response.text), adresse


@pytest.mark.django_db(transaction=True)
@pytest.mark.filterwarnings("ignore:StreamingHttpResponse must consume")
def test_every_private_answer(settings: Any) -> None:
    world = monde.creer()
    browsers = {role: signed_in(role) for role in (Role.RESPONSABLE, Role.ADMIN, Role.RH)}
    Membership.objects.create(account=browsers[Role.RH].account, employer=world.employeur)
    for adresse in de("privee", "entree"):
        for browser in (SignedIn(), *browsers.values()):
            response = browser.get(adresse.chemin(world.objets))
            checked(adresse, response)
            if not response.streaming and response.status_code >= 400:
                assert not DEDANS.search(response.content.decode()), adresse


@pytest.mark.django_db(transaction=True)
def test_a_form_of_another_site_changes_nothing() -> None:
    """The browser is signed in, and sends its cookies: what it lacks is a token that only our pages give."""
    world = monde.creer()
    roles = {role: signed_in(role) for role in (Role.RESPONSABLE, Role.ADMIN, Role.RH)}
    Membership.objects.create(account=roles[Role.RH].account, employer=world.employeur)
    before = monde.empreinte()
    tried = 0
    for adresse in de("privee", "entree"):
        path = adresse.chemin(world.objets)
        browser = next((one for role, one in roles.items() if adresse.droit and role in RIGHTS[adresse.droit]), roles[Role.RESPONSABLE])
        browser.handler.enforce_csrf_checks = True
        for headers in (
            {"HTTP_ORIGIN": "https://ailleurs.exemple"},
            {"HTTP_ORIGIN": "null"},
            {"HTTP_ORIGIN": "null", "HTTP_SEC_FETCH_SITE": "cross-site"},
            {"HTTP_ORIGIN": "https://testserver", "HTTP_X_CSRFTOKEN": "x" * 32},
            {"HTTP_REFERER": "https://testserver/"},
        ):
            response = browser.generic("POST", path, b"a=b&csrfmiddlewaretoken=" + b"x" * 64, FORMULAIRE, **headers)
            assert response.status_code in (403, 405), (path, response.status_code)
            tried += response.status_code == 403
        for method in ("PUT", "PATCH", "DELETE"):
            assert browser.generic(method, path, b"{}", "text/plain", HTTP_ORIGIN="https://ailleurs.exemple").status_code in (403, 405), path
    assert tried > 200
    assert monde.empreinte() == before


@pytest.mark.django_db(transaction=True)
async def test_a_form_of_another_site_reaches_no_conversation(api: Api) -> None:
    talk = await api.open()
    objects = {"/api/conversations:conversation": talk.id, "/api/conversations:message": talk.opened["messages"][0]["id"]}
    before = await sync_to_async(monde.empreinte)()
    for adresse in de("ouverture", "conversation"):
        for kind in (FORMULAIRE, "text/plain", "multipart/form-data; boundary=x"):
            for headers in ({"Origin": "https://ailleurs.exemple"}, {"Origin": "null"}, {"Sec-Fetch-Site": "cross-site"}):
                sent = {**headers, "Content-Type": kind}
                response = await api.http.post(adresse.chemin(objects), content=f"token={talk.token}", headers=sent)
                assert response.status_code in (403, 405), (adresse, sent, response.status_code)
    assert await sync_to_async(monde.empreinte)() == before


@pytest.mark.django_db
def test_reading_a_page_writes_nothing(settings: Any) -> None:
    """A page that changes something when it is read could be read by an image of another site (SEC-14)."""
    world = monde.creer()
    browsers = {role: signed_in(role) for role in (Role.RESPONSABLE, Role.DPO, Role.ADMIN, Role.RH)}
    Membership.objects.create(account=browsers[Role.RH].account, employer=world.employeur)
    written: list[str] = []

    def watched(execute: Any, sql: str, *arguments: Any) -> Any:
        table = re.match(r'(?:INSERT INTO|UPDATE|DELETE FROM) "(\w+)"', sql)
        written.extend([table[1]] if table and table[1] not in NOTEES else [])
        return execute(sql, *arguments)

    for adresse in (each for each in de("privee") if each.droit is not None):
        with connection.execute_wrapper(watched):
            for browser in browsers.values():
                browser.get(adresse.chemin(world.objets))
        assert written == [], adresse


def test_production_sends_everything_over_https() -> None:
    assert django_settings.SECURE_HSTS_SECONDS >= ANNEE  # SEC-22
    assert len(TOUTES) == len({adresse.route for adresse in TOUTES})
