"""A database that is away, full or too slow is said honestly, and nothing is lost or doubled by it (REL-03, REL-08)."""

from __future__ import annotations

import uuid
from typing import Any

import pytest
from django.db import InterfaceError, OperationalError

from bot.web.conversations import access, reading, store

from .harness import Api


@pytest.mark.parametrize("error", [OperationalError("disk full"), InterfaceError("closed")])
@pytest.mark.parametrize("module, step", [(access, "owned"), (store, "accept"), (reading, "turn")])
async def test_a_person_is_told_to_try_again_and_the_message_counts_once(
    api: Api, monkeypatch: pytest.MonkeyPatch, module: Any, step: str, error: Exception
) -> None:
    def away(*_: Any) -> None:
        raise error

    talk, client_id = await api.open(), str(uuid.uuid4())
    with monkeypatch.context() as broken:
        broken.setattr(module, step, away)
        refused = await talk.post("bonjour", id=client_id)
    assert refused.status_code == 503 and refused.json()["error"]["code"] == "base_indisponible"
    assert "Réessayez" in refused.json()["error"]["message"] and int(refused.headers["Retry-After"]) >= 1
    assert (await talk.post("bonjour", id=client_id)).json()["status"] == "answered"
    assert (await talk.words())[1:] == ["bonjour", "1 bonjour"]


async def test_reading_and_opening_say_so_too(api: Api, monkeypatch: pytest.MonkeyPatch) -> None:
    def away(*_: Any) -> None:
        raise OperationalError

    talk = await api.open()
    monkeypatch.setattr(access, "owned", away)
    monkeypatch.setattr(store, "open_conversation", away)
    for method, path in (("GET", f"{talk.path}/messages"), ("GET", f"{talk.path}/download"), ("DELETE", talk.path), ("POST", "/api/conversations")):
        response = await api.call(method, path, talk.token, **({"json": {}} if method == "POST" else {}))
        assert response.status_code == 503, (method, path)
