"""Who may do what: isolation, origins, erasure, download, opinions (SEC-03, SEC-04, SEC-13, PRV-10)."""

from __future__ import annotations

import importlib
import json
import uuid
from datetime import timedelta
from pathlib import Path

import pytest
from django.apps import apps
from django.db import connection
from django.utils import timezone

from bot.web.conversations import access, db, validation
from bot.web.conversations.models import Conversation, Erasure, Feedback
from bot.web.review import texts as review_texts

from .fake_engine import FakeEngine
from .harness import Api, Talk
from .talks import talk as written

pytestmark = pytest.mark.django_db(transaction=True)
WIDGET = Path(__file__).resolve().parents[2] / "bot" / "web" / "widget" / "src"


def endpoints(talk: Talk) -> list[tuple[str, str, dict]]:
    answer = talk.opened["messages"][0]["id"]
    return [
        ("POST", f"{talk.path}/messages", {"json": {"id": str(uuid.uuid4()), "text": "intrus"}}),
        ("GET", f"{talk.path}/messages", {}),
        ("GET", f"{talk.path}/messages?after=0", {}),
        ("POST", f"{talk.path}/messages/{answer}/feedback", {"json": {"thumb": "up"}}),
        ("GET", f"{talk.path}/download", {}),
        ("DELETE", talk.path, {}),
    ]


async def test_isolation_matrix(api: Api, engine: FakeEngine) -> None:
    mine, other, erased = await api.open(), await api.open(), await api.open()
    await mine.say("canari-secret")
    await api.call("DELETE", erased.path, erased.token)
    unknown = Talk(api, {**mine.opened, "id": str(uuid.uuid4())})
    before = await mine.read()
    bodies = set()
    tokens = [None, "", "x", "é", mine.token[:-1], mine.token + "x", other.token, erased.token, "a" * 5000]
    for target, wrong in [(mine, tokens), (unknown, [*tokens, mine.token]), (erased, tokens[:-2])]:
        for method, path, options in endpoints(target):
            for token in wrong:
                headers = {} if token is None else {"Authorization": f"Bearer {token}".encode()}
                response = await api.call(method, path, headers=headers, **options)
                assert response.status_code == 401, (method, path, token)
                bodies.add((response.content, str(sorted(response.headers.items()))))
    assert len(bodies) == 1  # a wrong token and an unknown conversation are answered alike
    for header in (
        mine.token,
        f"Basic {mine.token}",
        f"Token {mine.token}",
        "Bearer",
        f"Bearer  {mine.token} x",
    ):
        assert (await api.call("GET", f"{mine.path}/messages", headers={"Authorization": header})).status_code == 401
    assert await mine.read() == before
    assert "canari-secret" not in str(await other.read())
    for token in (mine.token, other.token):  # a token elsewhere than in its header opens nothing
        assert (await api.call("GET", f"{mine.path}/messages?token={token}")).status_code == 401
        assert (await api.call("GET", f"{mine.path}/messages", headers={"Cookie": f"token={token}"})).status_code == 401


async def test_an_answer_of_another_conversation_cannot_be_rated(api: Api) -> None:
    mine, other = await api.open(), await api.open()
    own = (await mine.say("bonjour"))["messages"]
    targets = [other.opened["messages"][0]["id"], own[0]["id"], str(uuid.uuid4()), "x"]
    for message in targets:  # another's, a message of the person, none, not an id
        path = f"{mine.path}/messages/{message}/feedback"
        assert (await api.call("POST", path, mine.token, json={"thumb": "up"})).status_code == 404


def test_tokens_are_long_random_and_stored_hashed() -> None:  # SEC-03
    tokens = {access.new_token() for _ in range(10_000)}
    assert len(tokens) == 10_000
    assert {len(token) for token in tokens} == {43}
    assert len(access.token_hash("x")) == 64


async def test_the_token_is_not_in_the_database(api: Api) -> None:
    talk = await api.open()
    kept = await db.run(lambda: list(Conversation.objects.values()))
    assert talk.token not in str(kept)


@pytest.mark.parametrize(
    "headers",
    [
        {"Origin": "null"},
        {"Origin": "http://evil.example"},
        {"Origin": "http://evil.testserver"},
        {"Origin": "http://testserver.evil.example"},
        {"Origin": "https://testserver"},
        {"Origin": "http://testserver:8080"},
        {"Origin": "http://testserver@evil.example"},
        {"Origin": "http://testserver/"},
        {"Origin": "http://[::1"},
        {"Origin": ""},
        {"Sec-Fetch-Site": "cross-site"},
        {"Sec-Fetch-Site": "same-site"},
        {"Sec-Fetch-Site": "none"},
        {"Sec-Fetch-Site": "n'importe quoi"},
        {"Origin": "http://testserver", "Sec-Fetch-Site": "cross-site"},
    ],
)
async def test_other_origins_are_refused(api: Api, headers: dict) -> None:  # SEC-13
    talk = await api.open()
    for method, path, options in [*endpoints(talk), ("POST", "/api/conversations", {"json": {}})]:
        if method == "GET" and headers == {"Sec-Fetch-Site": "none"}:
            continue
        sent = {key: value.encode() for key, value in headers.items()}
        response = await api.call(method, path, talk.token, headers=sent, **options)
        assert (response.status_code, response.json()["error"]["code"]) == (403, "origine_refusee")
        assert not any(name.startswith("access-control") for name in response.headers)
    assert len(await talk.words()) == 1


@pytest.mark.parametrize(
    "headers",
    [
        {},
        {"Origin": "http://testserver"},
        {"Origin": "HTTP://TestServer"},
        {"Origin": "http://testserver:80"},
        {"Origin": "http://testserver", "Sec-Fetch-Site": "same-origin"},
    ],
)
async def test_our_origin_is_accepted(api: Api, headers: dict) -> None:
    talk = await api.open()
    body = {"id": str(uuid.uuid4()), "text": "bonjour"}
    response = await api.call("POST", f"{talk.path}/messages", talk.token, json=body, headers=headers)
    assert response.status_code == 200
    assert not any(name.startswith("access-control") for name in response.headers)


async def test_the_public_address_decides_when_it_is_set(api: Api, settings) -> None:
    settings.PASSERELLE_URL = "https://aides.example"
    for origin, status in [
        ("https://aides.example", 201),
        ("http://testserver", 403),
        ("https://aides.example:444", 403),
    ]:
        response = await api.call("POST", "/api/conversations", json={}, headers={"Origin": origin})
        assert response.status_code == status


async def test_there_is_no_cors(api: Api) -> None:
    headers = {"Origin": "http://evil.example", "Access-Control-Request-Method": "POST"}
    response = await api.call("OPTIONS", "/api/conversations", headers=headers)
    assert response.status_code == 405
    assert not any(name.startswith("access-control") for name in response.headers)
    assert (await api.call("GET", "/api/conversations")).headers["allow"] == "POST"


# --- Opinions, download, erasure ----------------------------------------------------------------------------


async def test_opinions(api: Api) -> None:
    talk = await api.open()
    answer = (await talk.say("bonjour"))["messages"][-1]["id"]
    path = f"{talk.path}/messages/{answer}/feedback"
    for body, status in [
        ({"thumb": "up"}, 204),
        ({"thumb": "down", "motif": "obscure", "reason": "Trop long. Écrivez-moi : jean.dupont@exemple.fr"}, 204),
        ({"thumb": "down", "motif": "méchante"}, 400),
        ({"thumb": "sideways"}, 400),
        ({}, 400),
        ({"thumb": "up", "reason": "a" * 501}, 400),
        ({"thumb": "up", "reason": 1}, 400),
        ({"thumb": "up", "autre": 1}, 400),
    ]:
        assert (await api.call("POST", path, talk.token, json=body)).status_code == status, body
    exported = (await api.call("GET", f"{talk.path}/download", talk.token)).json()
    (opinion,) = [message["feedback"] for message in exported["messages"] if "feedback" in message]
    assert (opinion["thumb"], opinion["motif"]) == ("down", "obscure")  # the second replaced the first
    assert "Trop long" in opinion["reason"] and "jean.dupont" not in opinion["reason"]  # PRV-07


def test_what_is_wrong_with_an_answer_has_one_list() -> None:
    """The page proposes what the contract accepts; readers see each in words."""
    proposed = json.loads((WIDGET / "textes.json").read_text(encoding="utf-8"))["avis"]["raisons"]
    accepted = validation.openapi()["components"]["schemas"]["Avis"]["properties"]["motif"]["enum"]
    assert list(proposed) == accepted == Feedback.Motif.values == list(review_texts.texts()["motif"])


def test_reasons_kept_as_one_text_are_split(transactional_db: None) -> None:
    kept = {"incomplete : le plafond manque": ("incomplete", "le plafond manque"), "obscure": ("obscure", ""), "trop long : oui": ("", "trop long : oui")}
    for reason in kept:
        written(("bonjour", {}), thumb="down", reason=reason, indexed=False)
    importlib.import_module("bot.web.conversations.migrations.0003_motif").split(apps, None)
    assert sorted(Feedback.objects.values_list("motif", "reason")) == sorted(kept.values())


async def test_the_download_is_the_conversation_and_nothing_else(api: Api) -> None:  # PRV-10
    talk, other = await api.open(), await api.open()
    await talk.say("bonjour")
    await other.say("canari-voisin")
    response = await api.call("GET", f"{talk.path}/download", talk.token)
    assert response.headers["content-disposition"].startswith("attachment")
    exported = response.json()
    assert exported["messages"] == (await talk.read())["messages"]
    assert exported["conversation"]["id"] == talk.id
    assert "canari-voisin" not in response.text and talk.token not in response.text and "effet" not in response.text


async def test_erasure_leaves_nothing(api: Api) -> None:  # PRV-10, PRV-09
    talk = await api.open()
    answer = (await talk.say("canari-efface"))["messages"][-1]["id"]
    await api.call("POST", f"{talk.path}/messages/{answer}/feedback", talk.token, json={"thumb": "up"})
    statuses = [(await api.call("DELETE", talk.path, talk.token)).status_code for _ in range(3)]
    assert statuses == [204, 204, 204]

    def remains() -> dict[str, int]:
        models = apps.get_app_config("conversations").get_models()
        return {model.__name__: model.objects.count() for model in models}

    left = await db.run(remains)  # erasures of other conversations may have been read again from their file
    assert {name for name, count in left.items() if count} - {"PurgeRun"} == {"Erasure"}
    trace = str(await db.run(lambda: list(Erasure.objects.values())))
    assert talk.id not in trace and talk.token not in trace
    assert (await api.call("GET", f"{talk.path}/messages", talk.token)).status_code == 401
    name = connection.settings_dict["NAME"]
    for suffix in ("", "-wal"):  # not even in the freed pages of the file, nor in the journal
        with open(f"{name}{suffix}", "rb") as file:
            assert b"canari-efface" not in file.read()


async def test_erasure_during_a_turn(api: Api, engine: FakeEngine) -> None:
    import asyncio

    talk = await api.open()
    engine.delay = 0.3
    posting = asyncio.create_task(talk.post("bonjour"))
    await asyncio.sleep(0.15)
    assert (await api.call("DELETE", talk.path, talk.token)).status_code == 204
    assert (await posting).status_code == 401
    assert await db.run(Conversation.objects.count) == 0


async def test_a_restored_backup_forgets_again_what_was_erased(api: Api) -> None:  # REL-13
    from bot.web.conversations.retention import forget_erased

    talk, kept = await api.open(), await api.open()
    row = await db.run(lambda: Conversation.objects.get(pk=talk.id))
    await api.call("DELETE", talk.path, talk.token)
    await db.run(row.save, force_insert=True)  # the backup brought it back
    assert await db.run(forget_erased) == 1
    assert await db.run(lambda: [str(key) for key in Conversation.objects.values_list("pk", flat=True)]) == [kept.id]


async def test_an_expired_conversation_is_unknown(api: Api) -> None:
    from bot.web.conversations.retention import purge

    talk = await api.open()
    await db.run(purge, timezone.now() + timedelta(days=31))
    assert (await api.call("GET", f"{talk.path}/messages", talk.token)).status_code == 401
