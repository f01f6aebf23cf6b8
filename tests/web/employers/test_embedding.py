"""Keys and origins: who may show the assistant, and until when (SEC-12, SEC-13, SEC-16, PRV-20)."""

from __future__ import annotations

import hashlib
import re
from datetime import timedelta
from typing import Any

import pytest
from asgiref.sync import sync_to_async
from django.utils import timezone

from bot.web.conversations.models import Conversation
from bot.web.employers.admission import forget_refusals
from bot.web.employers.models import EmbeddingKey, Origin, Refusal

from ..harness import ORIGIN, Api
from .conftest import SITE, amake

pytestmark = pytest.mark.django_db(transaction=True)


def ancestors(response: Any) -> str:
    policy = dict(part.strip().partition(" ")[::2] for part in response.headers["content-security-policy"].split(";"))
    assert policy["default-src"] == "'none'" and policy["script-src"] == "'self'" and policy["require-trusted-types-for"] == "'script'"
    return policy["frame-ancestors"]


# --- The button ---------------------------------------------------------------------------------------------

REFUSED_ORIGINS = [
    None,
    "null",
    "https://ailleurs.com",
    "http://intranet.exemple.fr",
    "https://intranet.exemple.fr:8443",
    "https://sub.intranet.exemple.fr",
    "https://exemple.fr",
    "https://intranet.exemple.fr.ailleurs.com",
    "https://INTRANET.exemple.fr",
    "https://intranet.exemple.fr/",
    "https://intranet.exemple.fr, https://ailleurs.com",
    ORIGIN,
    "*",
]


async def test_the_button_of_a_registered_origin(api: Api) -> None:
    site = await amake(libelle="Mon logement", position="gauche")
    response = await site.settings(api)
    assert response.status_code == 200
    assert response.json() == {
        "nom": "Entreprise exemple",
        "libelle": "Mon logement",
        "position": "gauche",
        "couleurs": {"fond": "#0d5a67", "texte": "#ffffff"},
        "page": f"/widget/{site.key.cle}",
    }
    assert response.headers["access-control-allow-origin"] == SITE
    assert "access-control-allow-credentials" not in response.headers and "set-cookie" not in response.headers
    assert response.headers["vary"] == "Origin" and response.headers["cache-control"] == "no-store"


@pytest.mark.parametrize("origin", REFUSED_ORIGINS)
async def test_no_other_origin_reads_it(api: Api, origin: str) -> None:
    site = await amake()
    response = await site.settings(api, origin)
    assert response.status_code == 403 and "access-control-allow-origin" not in response.headers
    assert response.json()["error"]["code"] == "origine_non_autorisee" and response.headers["vary"] == "Origin"


@pytest.mark.parametrize("cle", ["pk_" + "a" * 32, "pk_", "x", "pk_%00" + "a" * 30, "pk_" + "é" * 24])
async def test_an_unknown_key(api: Api, cle: str) -> None:
    site = await amake()
    response = await site.settings(api, cle=cle)
    assert (response.status_code, response.json()["error"]["code"]) == (403, "cle_inconnue")


async def test_methods(api: Api) -> None:
    site = await amake()
    for method in ("POST", "PUT", "DELETE", "OPTIONS"):
        for path in (f"/integration/{site.key.cle}.json", f"/widget/{site.key.cle}", f"/widget/{site.key.cle}/theme.css"):
            response = await api.http.request(method, path, headers={"Origin": SITE})
            assert response.status_code == 405 and "access-control-allow-origin" not in response.headers


# --- The frame ----------------------------------------------------------------------------------------------


async def test_the_frame_of_a_registered_origin(api: Api) -> None:
    site = await amake()
    response = await site.frame(api)
    assert response.status_code == 200 and ancestors(response) == SITE
    assert "assistant automatique" in response.text.lower()  # TRA-01, in the frame too
    assert "set-cookie" not in response.headers


async def test_a_plain_frame_lists_every_registered_origin(api: Api) -> None:
    site = await amake()
    await sync_to_async(Origin.objects.create)(employer=site.employer, texte="https://*.exemple.com:8443")
    await sync_to_async(Origin.objects.create)(employer=site.employer, texte="https://ancien.exemple.fr", retiree_le=timezone.now())
    response = await site.frame(api, None)
    assert response.status_code == 200 and ancestors(response) == f"https://*.exemple.com:8443 {SITE}"


@pytest.mark.parametrize("origin", [each for each in REFUSED_ORIGINS if each is not None] + [SITE + "; script-src *"])
async def test_no_other_origin_frames_it(api: Api, origin: str) -> None:
    site = await amake()
    response = await site.frame(api, origin)
    assert response.status_code == 403 and ancestors(response) == "'none'"
    assert "pas autorisé" in response.text


async def test_a_wildcard_frames_the_exact_origin(api: Api) -> None:
    site = await amake(origin="https://*.exemple.fr")
    response = await site.frame(api, "https://rh.exemple.fr")
    assert response.status_code == 200 and ancestors(response) == "https://rh.exemple.fr"
    assert (await site.frame(api, "https://exemple.fr")).status_code == 403


async def test_no_origin_no_frame(api: Api, changed: Any) -> None:
    site = await amake()
    await changed(await Origin.objects.aget(), retiree_le=timezone.now())
    response = await site.frame(api, None)
    assert response.status_code == 403 and ancestors(response) == "'none'"


async def test_employers_are_apart(api: Api) -> None:
    one = await amake()
    other = await amake("Autre exemple", "https://www.exemple.com")
    assert (await one.settings(api, other.origin)).status_code == 403
    assert (await one.frame(api, other.origin)).status_code == 403
    assert (await one.open(api, other.origin)).status_code == 403
    assert (await other.settings(api)).json()["nom"] == "Autre exemple"


# --- The style sheet ----------------------------------------------------------------------------------------


async def test_the_style_sheet(api: Api, changed: Any) -> None:  # ACC-11
    site = await amake()
    path = f"/widget/{site.key.cle}/theme.css"
    response = await api.http.get(path, params={"v": "1"})
    assert response.status_code == 200 and response.headers["content-type"] == "text/css; charset=utf-8"
    assert "--accent: #0d5a67;" in response.text and "immutable" in response.headers["cache-control"]
    assert (await api.http.get(path, params={"v": "7"})).headers["cache-control"] == "no-store"
    failing = {"clair": {"accent": "#ffee00", "sur_accent": "#ffffff"}, "sombre": {"accent": "#000000", "sur_accent": "#111111"}}
    await changed(site.employer, palette=failing)
    assert "#ffee00" not in (await api.http.get(path)).text  # stored by whatever means, it is never shown
    await changed(site.key, revoquee_le=timezone.now())
    assert (await api.http.get(path)).status_code == 404


# --- Conversations ------------------------------------------------------------------------------------------


async def test_a_conversation_knows_its_employer_and_no_one(api: Api) -> None:
    site = await amake()
    talk = await site.talk(api)
    kept = await Conversation.objects.values("employer", "key", "origin__texte").aget(pk=talk.id)
    assert kept == {"employer": site.employer.pk, "key": site.key.pk, "origin__texte": SITE}
    export = (await api.call("GET", f"{talk.path}/download", talk.token)).json()
    assert "Entreprise exemple" not in str(export)


async def test_a_plain_frame_opens_too(api: Api) -> None:
    site = await amake()
    assert (await site.open(api, None)).status_code == 201


@pytest.mark.parametrize("body", [{"cle": 3}, {"origine": SITE}, {"cle": ""}, {"cle": "x" * 65}, {"cle": "pk_a", "autre": 1}])
async def test_malformed_openings(api: Api, body: dict) -> None:
    response = await api.call("POST", "/api/conversations", json=body)
    assert (response.status_code, response.json()["error"]["code"]) == (400, "requete_invalide")


async def test_refused_openings(api: Api) -> None:
    site = await amake()
    unknown = await api.call("POST", "/api/conversations", json={"cle": "pk_" + "b" * 32, "origine": SITE})
    assert (unknown.status_code, unknown.json()["error"]["code"]) == (403, "cle_inconnue")
    elsewhere = await site.open(api, "https://ailleurs.com")
    assert (elsewhere.status_code, elsewhere.json()["error"]["code"]) == (403, "origine_non_autorisee")
    assert await Conversation.objects.acount() == 0


@pytest.mark.parametrize("what", ["key", "origin", "employer"])
async def test_revocation_is_immediate(api: Api, changed: Any, what: str) -> None:
    """The next write is refused; reading, downloading and erasing stay possible."""
    site = await amake()
    other = await amake("Autre exemple", "https://www.exemple.com")
    talk, untouched = await site.talk(api), await other.talk(api)
    await talk.say("bonjour")
    answer = (await talk.read())["messages"][-1]["id"]
    if what == "employer":
        await changed(site.employer, actif=False)
    elif what == "key":
        await changed(site.key, revoquee_le=timezone.now())
    else:
        await changed(await Origin.objects.aget(texte=SITE), retiree_le=timezone.now())
    refused = [
        await talk.post("encore"),
        await api.call("POST", f"{talk.path}/messages/{answer}/feedback", talk.token, json={"thumb": "up"}),
    ]
    assert {(each.status_code, each.json()["error"]["code"]) for each in refused} == {(403, "cle_revoquee")}
    assert (await site.open(api)).status_code == (await site.settings(api)).status_code == (await site.frame(api)).status_code == 403
    assert (await site.frame(api, None)).status_code == 403
    assert len((await talk.read())["messages"]) == 3
    assert (await api.call("GET", f"{talk.path}/download", talk.token)).status_code == 200
    assert (await api.call("DELETE", talk.path, talk.token)).status_code == 204
    assert (await untouched.post("bonjour")).status_code == 200


async def test_the_full_page_has_no_employer(api: Api) -> None:
    await amake()
    talk = await api.open()
    assert await Conversation.objects.values_list("employer", "key", "origin").aget(pk=talk.id) == (None, None, None)
    assert (await talk.post("bonjour")).status_code == 200


async def test_rates_by_employer(api: Api, settings: Any) -> None:
    from bot.web.conversations import guard

    site, other = await amake(), await amake("Autre exemple", "https://www.exemple.com")
    talk = await site.talk(api)
    settings.PASSERELLE_RATES = {**settings.PASSERELLE_RATES, "creations_employeur": (1, 1), "messages_employeur": (2, 1)}
    guard.forget_rates()
    assert [(await site.open(api)).status_code for _ in range(2)] == [201, 429]
    assert (await other.open(api)).status_code == 201
    assert [(await talk.post("a")).status_code for _ in range(3)] == [200, 200, 429]
    full = await api.open()
    assert (await full.post("a")).status_code == 200


# --- What is noted ------------------------------------------------------------------------------------------


async def test_a_key_notes_the_day_only(api: Api) -> None:
    site = await amake()
    assert (await EmbeddingKey.objects.aget()).utilisee_le is None
    for _ in range(2):
        await site.settings(api)
    assert (await EmbeddingKey.objects.aget()).utilisee_le == timezone.localdate()


async def test_refusals_are_counted_by_site_and_forgotten(api: Api, changed: Any) -> None:
    site = await amake()
    for origin in ("https://www.exemple.fr", "https://www.exemple.fr", "null"):
        await site.frame(api, origin)
    await api.http.get(f"/integration/{site.key.cle}.json", params={"bloque": "frame-src"}, headers={"Origin": SITE})
    await api.http.get(f"/integration/{site.key.cle}.json", params={"bloque": "<script>"}, headers={"Origin": SITE})
    await changed(site.key, revoquee_le=timezone.now())
    await site.settings(api)
    counted = {(each.motif, each.origine): each.nombre async for each in Refusal.objects.all()}
    assert counted == {
        ("origine_non_autorisee", "https://www.exemple.fr"): 2,
        ("origine_non_autorisee", ""): 1,
        ("frame-src", SITE): 1,
        ("cle_revoquee", SITE): 1,
    }
    assert await sync_to_async(forget_refusals)(timezone.now() + timedelta(hours=23)) == 0
    assert await sync_to_async(forget_refusals)(timezone.now() + timedelta(hours=27)) == 4


async def test_invented_origins_do_not_fill_the_table(api: Api) -> None:
    site = await amake()
    for number in range(60):
        await site.settings(api, f"https://a{number}.ailleurs.com")
    rows = [(each.origine, each.nombre) async for each in Refusal.objects.all()]
    assert len(rows) == 21 and sum(number for _, number in rows) == 60


def test_keys_are_unguessable() -> None:
    from bot.web.employers.models.integration import new_key

    keys = {new_key() for _ in range(100)}
    assert len(keys) == 100 and all(re.fullmatch(r"pk_[A-Za-z0-9_-]{32}", key) for key in keys)


async def test_the_loader(api: Api, monkeypatch: pytest.MonkeyPatch, tmp_path: Any) -> None:  # SEC-16
    from bot.web.employers import public

    file = tmp_path / "loader.js"
    monkeypatch.setattr(public, "LOADER", file)
    assert (await api.http.get("/loader.js")).status_code == 404  # not built
    file.write_bytes(b"'use strict';")
    fingerprint = hashlib.sha256(b"'use strict';").hexdigest()[:12]
    short, lasting = await api.http.get("/loader.js"), await api.http.get(f"/loader/{fingerprint}.js")
    assert short.content == lasting.content == b"'use strict';"
    assert short.headers["cache-control"] == "public, max-age=300" and "immutable" in lasting.headers["cache-control"]
    assert lasting.headers["access-control-allow-origin"] == "*" and lasting.headers["content-type"].startswith("text/javascript")
    assert (await api.http.get("/loader/000000000000.js")).status_code == 404
