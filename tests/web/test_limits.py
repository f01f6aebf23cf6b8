"""What is refused, exactly where the limit is; and hostile input that must never break anything (SEC-06 to
SEC-09).
"""

from __future__ import annotations

import json
import unicodedata
import uuid

import pytest

from bot.web.conversations import guard
from bot.web.conversations.limits import RateLimiter
from bot.web.conversations.text import without_command

from .fake_engine import FakeEngine
from .harness import Api, Talk, bot_texts

pytestmark = pytest.mark.django_db(transaction=True)


def letters(count: int) -> str:
    """``count`` characters without a run that normalisation would shorten."""
    return ("abcdefgh " * (count // 9 + 1))[: count - 1] + "z"


async def raw(talk: Talk, content: bytes, kind: str | None = "application/json"):
    headers = {} if kind is None else {"Content-Type": kind}
    return await talk.api.call("POST", f"{talk.path}/messages", talk.token, content=content, headers=headers)


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
    settings.PASSERELLE_RATES = {**settings.PASSERELLE_RATES, "messages": (2, 60)}
    guard.forget_rates()
    one, other = await api.open(), await api.open()
    statuses = [(await one.post(str(number))).status_code for number in range(4)]
    assert statuses == [200, 200, 429, 429]
    refused = await one.post("encore")
    assert refused.headers["retry-after"] == "1"
    assert refused.json()["error"]["message"].startswith("Vous envoyez beaucoup de messages")
    assert (await other.post("bonjour")).status_code == 200  # behind the same address


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


def test_buckets_refill_and_are_forgotten() -> None:
    limiter = RateLimiter(2, 60)
    assert [limiter.take("a", 0.0) for _ in range(3)] == [None, None, 1]
    assert limiter.take("a", 1.0) is None
    assert limiter.take("a", 1.0) == 1
    for number in range(50_500):
        limiter.take(str(number), 10.0)
    assert len(limiter._buckets) <= 50_000


# --- Typed text is never a command (SEC-06) -----------------------------------------------------------------

BLANKS = " \n\t\u00a0\u3000\x1c\x1d\x1e\x1f\x85\u2028\u2029"
INVISIBLE = "\u200b\ufeff\u2060\u200e\u202e\ud800\u00ad\u180e\x00\x7f"
PREFIXES = ["", *BLANKS, *INVISIBLE, "/", "//"]
COMMANDS = [
    "/restart",
    "/session_start",
    "/back",
    '/simuler{"salaire":"9"}',
    "/x@0.9",
    '／x{"a":1}',
    "⁄x",
    "∕x",
    "⧸x",
    "/ x",
    '/x{"a":{"b":1}}',
]


async def test_typed_commands_reach_the_engine_as_text(api: Api, engine: FakeEngine) -> None:
    talk = await api.open()
    for prefix in PREFIXES:
        for command in COMMANDS[:: 1 if prefix in ("", " ", "\u00a0") else 4]:
            response = await raw(
                talk, json.dumps({"id": str(uuid.uuid4()), "text": prefix + command}).encode()
            )
            assert response.status_code == 200, (prefix, command, response.text)
            talk = await api.open() if len(engine.requests) % 100 == 0 else talk
    assert all(request.effect in (None, {"type": "accueil"}) for request in engine.requests)
    for text in engine.texts:
        assert not unicodedata.normalize("NFKC", text).strip().startswith("/"), ascii(text)


def test_only_a_leading_slash_is_removed() -> None:
    assert without_command("le 5/12/2026") == "le 5/12/2026"
    assert without_command(" \u200b/ /x") == "x"
    assert without_command("😀 /x") == "😀 /x"
    assert without_command("/") == ""


HOSTILE = [
    *(chr(code) + "abc" + chr(code) for code in range(32)),
    *(
        "abc" + chr(code)
        for code in (0x7F, 0x85, 0xA0, 0xAD, 0x200B, 0x200D, 0x202E, 0x2028, 0xFEFF, 0xFFFE, 0xFFFF)
    ),
    *(chr(code) for code in (0xD800, 0xDFFF, 0x1F600, 0x1F468, 0x10FFFF, 0xE000, 0x1FAE0)),
    "Z" + "\u0351\u0348\u0319" * 100 + "algo",
    "é" * 900,
    "e\u0301" * 400,
    "👨‍👩‍👧‍👦" * 80,
    "\u202eabc\u202c",
    "مرحبا",
    "<script>alert(1)</script>",
    '"><img src=x onerror=alert(1)>',
    "javascript:alert(1)",
    "{{7*7}}",
    "${7*7}",
    "{% debug %}",
    "%s%n%x",
    "{0.__class__}",
    "' OR 1=1 --",
    "'; DROP TABLE conversations_message; --",
    '{"id":"x"}',
    "[[[[[[[[",
    "\\u0000",
    "\\",
    '"',
    "null",
    "undefined",
    "NaN",
    "-1",
    "1e309",
    "=cmd|'/c calc'!A1",
    "@SUM(1)",
    "../../etc/passwd",
    "file:///etc/passwd",
    "http://169.254.169.254/",
    "\r\nSet-Cookie: a=b",
    "%0d%0aX: y",
    "\x1b[31mrouge",
    "default",
    "None",
    "/" * 900,
    "a" * 1000,
    "a " * 500,
    "\n" * 50 + "a",
    "𝕭𝖔𝖓𝖏𝖔𝖚𝖗",
    "Ｂｏｎｊｏｕｒ",
    "ﬁ ﬂ ½ ² ℀",
    "ß ı İ ſ",
    "0️⃣1️⃣",
    "🏴󠁧󠁢󠁥󠁮󠁧󠁿",
    *(f"{chr(code)}/restart" for code in range(0x2000, 0x2010)),
    *(f"texte{chr(code)}suite" for code in range(0x300, 0x360)),
]


async def test_hostile_texts_never_break_anything(
    api: Api, engine: FakeEngine
) -> None:  # SEC-09, SEC-19, SEC-20
    assert len(HOSTILE) >= 200
    talk = other = await api.open()
    for number, text in enumerate(HOSTILE):
        talk = await api.open() if number == 100 else talk
        response = await raw(talk, json.dumps({"id": str(uuid.uuid4()), "text": text}).encode())
        assert response.status_code in (200, 422), (ascii(text)[:80], response.text)
        assert not any(word in response.text.lower() for word in ("traceback", "django", "rasa"))
    for found in (await talk.read(), await other.read()):
        assert not found["pending"]
        assert {m["status"] for m in found["messages"] if m["author"] == "user"} == {"answered"}


async def test_hostile_addresses_never_break_anything(api: Api) -> None:
    talk = await api.open()
    ids = ["", "x", "..", "%00", "%2e%2e", "0", "None", "default", "%ff", "'", "a" * 3000, "é"]
    ids += [
        talk.id.upper(),
        talk.id.replace("-", ""),
        "{" + talk.id + "}",
        f"urn:uuid:{talk.id}",
        talk.id + "%0a",
    ]
    for bad in ids:
        for rest in ("", "/messages", "/download", "/messages/x/feedback"):
            for method in ("GET", "POST", "DELETE", "PUT", "OPTIONS", "HEAD"):
                response = await api.http.request(
                    method,
                    f"/api/conversations/{bad}{rest}",
                    headers={"Authorization": f"Bearer {talk.token}"},
                )
                assert response.status_code in (200, 204, 400, 401, 404, 405, 415), (
                    method,
                    bad,
                    rest,
                    response,
                )
                if response.status_code in (200, 204):
                    assert bad == talk.id.upper()
        if bad == talk.id.upper():
            talk = await api.open()


@pytest.mark.parametrize(
    "after", ["-1", "x", "1.5", "1e3", "٣", "9999999999999999999999", "", " 1", "0x1", "1&after=x"]
)
async def test_hostile_positions(api: Api, after: str) -> None:
    talk = await api.open()
    response = await api.call("GET", f"{talk.path}/messages?after={after}", talk.token)
    assert response.status_code == 400
    assert (await talk.read(999_999))["messages"] == []
    assert (await talk.read(999_999))["position"] == talk.opened["position"]


async def test_text_comes_back_as_it_was(api: Api) -> None:  # REL-14
    talk = await api.open()
    for text in ("L’été à Haÿ — œuvre, 1 640 € ½ ² 😀👨‍👩‍👧", "e\u0301", "Ｂｏｎｊｏｕｒ"):
        answer = await talk.say(text)
        assert answer["messages"][0]["text"] == text
        assert (await talk.read())["messages"][-2]["text"] == text
        assert bot_texts(answer)
