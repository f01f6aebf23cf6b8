"""What is refused, exactly where the limit is; and hostile input that must never break anything (SEC-06 to
SEC-09).
"""

from __future__ import annotations

import json
import uuid
from typing import Any

import pytest

from bot.web.asgi import Application
from bot.web.conversations import guard
from bot.web.conversations.limits import RateLimiter

from .fake_engine import FakeEngine
from .harness import Api, raw

pytestmark = pytest.mark.django_db(transaction=True)


def letters(count: int) -> str:
    """``count`` characters without a run that normalisation would shorten."""
    return ("abcdefgh " * (count // 9 + 1))[: count - 1] + "z"


@pytest.mark.parametrize(
    ("text", "status"),
    [
        (letters(999), 200),
        (letters(1000), 200),
        (letters(1001), 422),
        (letters(2000), 422),
        (letters(2001), 422),
        ("é" * 5 + letters(995), 200),
        ("  " + letters(1000) + "  ", 200),  # blanks around do not count
        ("\u200b" * 500 + letters(900), 200),  # nor what normalisation removes
        ("ﷺ" * 60, 422),  # one character of these becomes eighteen
        ("a", 200),
        ("", 422),
        ("   \n ", 422),
        ("\u200b\u200b", 422),
        ("///", 422),
        ("\x00\x01", 422),
    ],
)
async def test_length_of_a_message(api: Api, text: str, status: int) -> None:
    talk = await api.open()
    response = await talk.post(text)
    assert response.status_code == status
    if status == 422:
        assert response.json()["error"]["code"] in ("vide", "texte_trop_long")
        assert len(await talk.words()) == 1  # nothing was stored


@pytest.mark.parametrize("size", [8 * 1024 - 1, 8 * 1024, 8 * 1024 + 1, 10 * 1024 * 1024])
async def test_size_of_a_body(api: Api, engine: FakeEngine, size: int) -> None:
    talk = await api.open()
    body = json.dumps({"id": str(uuid.uuid4()), "text": "bonjour"}).encode()
    response = await raw(talk, body + b" " * (size - len(body)))
    assert response.status_code == (200 if size <= 8 * 1024 else 413)
    assert len(engine.texts) == (1 if size <= 8 * 1024 else 0)


async def test_an_announced_size_is_enough_to_refuse() -> None:
    said: list[dict[str, Any]] = []

    async def receive() -> dict[str, Any]:
        raise AssertionError("a body that is too large is not even read")

    async def send(message: Any) -> None:
        said.append(message)

    for announced in (b"8193", b"99999999999999999999", b"-1", b"x"):
        scope = {"type": "http", "path": "/api/conversations", "headers": [(b"content-length", announced)]}
        await Application()(scope, receive, send)
        assert said[-2]["status"] == 413


async def test_size_of_a_body_that_announces_none(api: Api) -> None:
    talk = await api.open()

    async def endless():
        for _ in range(100):
            yield b" " * 1024

    response = await api.call(
        "POST",
        f"{talk.path}/messages",
        talk.token,
        content=endless(),
        headers={"Content-Type": "application/json"},
    )
    assert response.status_code == 413
    assert response.headers["x-content-type-options"] == "nosniff"


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"null",
        b"[]",
        b'"texte"',
        b"1",
        b"{",
        b"{}",
        b'{"id":"x","text":"a"}',
        b'{"id":"%s"}',
        b'{"id":"%s","text":"a","choice":"b"}',
        b'{"id":"%s","text":null}',
        b'{"id":"%s","text":1}',
        b'{"id":"%s","text":["a"]}',
        b'{"id":"%s","text":{"a":"b"}}',
        b'{"id":"%s","choice":""}',
        b'{"id":"%s","choice":{"effet":1}}',
        b'{"id":["%s"],"text":"a"}',
        b'{"id":"%s","text":"a","id":"%s"}',
        b'{"id":"%s","text":NaN}',
        b'{"id":"%s","text":"a","n":1e999}',
        b'{"id":"%s","text":"a",}',
        b'{"id":"%s","text":"\xff"}',
        b'\xef\xbb\xbf{"id":"%s","text":"a"}',
        '{"id":"%s","text":"a"}'.encode("utf-16"),
        b"[" * 4000,
        b'{"a":' * 1500,
        b'{"id":"%s","text":"a"} {"id":"%s","text":"b"}',
        b"9" * 8000,
    ],
)
async def test_a_body_that_is_not_understood(api: Api, body: bytes) -> None:
    talk = await api.open()
    response = await raw(talk, body.replace(b"%s", str(uuid.uuid4()).encode()))
    assert (response.status_code, response.json()["error"]["code"]) == (400, "requete_invalide")
    assert len(await talk.words()) == 1


@pytest.mark.parametrize(
    "field",
    [
        "sender",
        "sender_id",
        "session_id",
        "metadata",
        "input_channel",
        "stream",
        "state",
        "effect",
        "effet",
        "__proto__",
    ],
)
async def test_unknown_fields_are_refused(api: Api, field: str) -> None:  # SEC-03
    talk = await api.open()
    for value in ("x", {"a": {"b": 1}}):
        response = await talk.post("bonjour", **{field: value})
        assert response.status_code == 400
    assert len(await talk.words()) == 1
    assert (await api.call("POST", "/api/conversations", json={field: 1})).status_code == 400


async def test_depth_of_json(api: Api) -> None:
    from bot.web.conversations.validation import Invalid, parse

    assert parse(b'{"a":{"b":[1]}}') == {"a": {"b": [1]}}
    assert parse(b'{"a":"[[[[{{{{"}') == {"a": "[[[[{{{{"}
    assert parse(b'{"a":"\\"[[[["}') == {"a": '"[[[['}
    with pytest.raises(Invalid):
        parse(b'{"a":{"b":[[1]]}}')


@pytest.mark.parametrize(
    "kind",
    [
        None,
        "text/plain",
        "application/x-www-form-urlencoded",
        "multipart/form-data; boundary=x",
        "application/json; charset=latin-1",
        "application/json-patch+json",
        "application/json, text/plain",
        "text/json",
    ],
)
async def test_only_json_is_read(api: Api, kind: str | None) -> None:  # SEC-13
    talk = await api.open()
    body = json.dumps({"id": str(uuid.uuid4()), "text": "bonjour"}).encode()
    assert (await raw(talk, body, kind)).status_code == 415
    assert (await raw(talk, body, "application/json; charset=utf-8")).status_code == 200


async def test_two_hundred_messages_then_an_honest_end(api: Api, settings) -> None:  # REL-12
    settings.PASSERELLE_MESSAGES_LIMIT = 3
    talk = await api.open()
    last = str(uuid.uuid4())
    for number in range(3):
        assert (await talk.post(str(number), id=last if number == 2 else None)).status_code == 200
    refused = await talk.post("encore")
    assert (refused.status_code, refused.json()["error"]["code"]) == (409, "conversation_pleine")
    assert (await talk.post("2", id=last)).status_code == 200  # repeating the last one is not a new message
    assert (await (await api.open()).post("ailleurs")).status_code == 200


async def test_rates(api: Api, settings) -> None:  # SEC-08
    settings.PASSERELLE_RATES = {**settings.PASSERELLE_RATES, "messages": (2, 1)}
    guard.forget_rates()
    one, other = await api.open(), await api.open()
    statuses = [(await one.post(str(number))).status_code for number in range(4)]
    assert statuses == [200, 200, 429, 429]
    refused = await one.post("encore")
    assert 1 <= int(refused.headers["retry-after"]) <= 60
    assert refused.json()["error"]["message"].startswith("Vous envoyez beaucoup de messages")
    assert (await other.post("bonjour")).status_code == 200  # behind the same address


async def test_long_messages_count_for_what_they_cost(api: Api, settings) -> None:  # SEC-08
    settings.PASSERELLE_RATES = {**settings.PASSERELLE_RATES, "caracteres": (2000, 60)}
    guard.forget_rates()
    one, other = await api.open(), await api.open()
    assert [(await one.post(letters(900))).status_code for _ in range(3)] == [200, 200, 429]
    refused = await one.post(letters(900))
    assert 600 <= int(refused.headers["retry-after"]) <= 700  # a character each second
    assert [(await one.post("ok")).status_code for _ in range(3)] == [200] * 3  # short ones still fit
    assert (await other.post(letters(900))).status_code == 200


async def test_rate_of_an_address_counts_before_anything_else(api: Api, settings) -> None:
    settings.PASSERELLE_RATES = {**settings.PASSERELLE_RATES, "adresse": (5, 1)}
    guard.forget_rates()
    path = f"/api/conversations/{uuid.uuid4()}/messages"
    statuses = [(await api.call("GET", path, "faux")).status_code for _ in range(7)]
    assert statuses == [401] * 5 + [429] * 2


def test_two_hundred_people_behind_one_address_are_served(settings) -> None:
    from bot.web.settings import PASSERELLE_RATES

    limiter = RateLimiter(*PASSERELLE_RATES["adresse"])
    sent = [second / 10 for second in range(600) for _ in range(2)]  # 200 people, a request each 10 seconds
    assert all(limiter.take("192.0.2.1", at) is None for at in sent)


def test_talkative_people_never_meet_the_limit_of_characters() -> None:
    from bot.web.settings import PASSERELLE_RATES

    limiter = RateLimiter(*PASSERELLE_RATES["caracteres"])
    typed = [(minute * 60 + second, 250) for minute in range(10) for second in range(0, 60, 6)]  # 250 characters each 6 seconds
    assert all(limiter.take("a", at, length) is None for at, length in typed)
    assert limiter.take("b", 600.0, 10**9) is None  # a full bucket is always enough
    assert limiter.take("b", 600.0, 1) is not None  # and then it is empty


def test_buckets_refill_and_are_forgotten() -> None:
    limiter = RateLimiter(2, 60)
    assert [limiter.take("a", 0.0) for _ in range(3)] == [None, None, 1]
    assert limiter.take("a", 1.0) is None
    assert limiter.take("a", 1.0) == 1
    for number in range(50_500):
        limiter.take(str(number), 10.0)
    assert len(limiter._buckets) <= 50_000
