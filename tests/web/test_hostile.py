"""Hostile input never becomes a command and never breaks anything (SEC-06, SEC-09, SEC-19, SEC-20)."""

from __future__ import annotations

import json
import unicodedata
import uuid

import pytest

from bot.web.conversations.text import without_command

from .fake_engine import FakeEngine
from .harness import Api, bot_texts, raw

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.slow]


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
            response = await raw(talk, json.dumps({"id": str(uuid.uuid4()), "text": prefix + command}).encode())
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
    *("abc" + chr(code) for code in (0x7F, 0x85, 0xA0, 0xAD, 0x200B, 0x200D, 0x202E, 0x2028, 0xFEFF, 0xFFFE, 0xFFFF)),
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


async def test_hostile_texts_never_break_anything(api: Api, engine: FakeEngine) -> None:  # SEC-09, SEC-19, SEC-20
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


@pytest.mark.parametrize("after", ["-1", "x", "1.5", "1e3", "٣", "9999999999999999999999", "", " 1", "0x1", "1&after=x"])
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
