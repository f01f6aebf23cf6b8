"""Who runs a turn: leases, take-over, restarts, departures, breakdowns (REL-06, REL-08)."""

from __future__ import annotations

import asyncio
import json
import time
import uuid
from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone

from bot.engine import TurnRequest, TurnResult
from bot.web import runtime
from bot.web.asgi import application
from bot.web.conversations import db, store
from bot.web.conversations.models import Conversation, Message, Turn

from .fake_engine import WELCOME, FakeEngine, answer
from .harness import Api, bot_texts

pytestmark = [pytest.mark.asyncio, pytest.mark.django_db(transaction=True), pytest.mark.slow]


async def _leave_pending(talk, text: str = "bonjour") -> uuid.UUID:
    """A message stored by a process that died before its turn."""
    return await db.run(store.accept, uuid.UUID(talk.id), uuid.uuid4(), text, None, timezone.now())


async def test_a_pending_message_is_taken_up_by_a_poll(api: Api) -> None:
    talk = await api.open()
    message = await _leave_pending(talk)
    assert (await talk.read())["pending"] is True
    await runtime.turns().answered(message, 3)
    assert await talk.words() == [WELCOME, "bonjour", "1 bonjour"]


async def test_a_pending_message_is_taken_up_at_start(api: Api, engine: FakeEngine) -> None:  # REL-06
    talk = await api.open()
    await runtime.stop()
    message = await _leave_pending(talk)
    await runtime.start()
    await runtime.turns().answered(message, 3)
    assert await talk.words() == [WELCOME, "bonjour", "1 bonjour"]


async def test_a_pending_message_comes_before_a_new_one(api: Api) -> None:
    talk = await api.open()
    await _leave_pending(talk, "un")
    assert bot_texts(await talk.say("deux")) == ["2 deux"]


async def test_a_live_lease_is_waited_for_and_an_expired_one_is_taken(api: Api) -> None:
    talk = await api.open()
    key = uuid.UUID(talk.id)
    await db.run(
        Conversation.objects.filter(pk=key).update,
        lease="autre",
        lease_until=timezone.now() + timedelta(seconds=0.4),
    )
    began = asyncio.get_running_loop().time()
    assert bot_texts(await talk.say("bonjour")) == ["1 bonjour"]
    assert asyncio.get_running_loop().time() - began >= 0.35


async def test_who_lost_the_lease_writes_nothing(api: Api) -> None:
    talk = await api.open()
    key, now = uuid.UUID(talk.id), timezone.now()
    message = await _leave_pending(talk)
    late, work = await db.run(store.begin, key, now, 0.0)  # a holder that will be too late
    later = now + timedelta(seconds=1)
    lease, same = await db.run(store.begin, key, later, 30.0)
    assert same.message == work.message == message
    result = answer(TurnRequest(work.state, work.text, None, "2026-11-25"))
    assert await db.run(store.complete, work, late, result, later) is False
    assert await db.run(store.fail, work, late, "erreur", later) is False
    assert await db.run(store.renew, key, late, later, 30.0) is False
    assert await db.run(store.begin, key, later, 30.0) is None
    assert await db.run(store.complete, same, lease, result, later) is True
    assert await db.run(store.complete, same, lease, result, later) is False  # and not twice
    assert await talk.words() == [WELCOME, "bonjour", "1 bonjour"]
    assert await db.run(Turn.objects.filter(message_id=message).count) == 1


async def test_the_lease_is_kept_during_a_long_turn(api: Api, engine: FakeEngine, settings) -> None:
    settings.PASSERELLE_LEASE = 0.3
    talk = await api.open()
    engine.delay = 1.0
    posting = asyncio.create_task(talk.post("bonjour"))
    await asyncio.sleep(0.7)  # more than twice the lease
    assert await db.run(store.begin, uuid.UUID(talk.id), timezone.now(), 1.0) is None
    assert bot_texts((await posting).json()) == ["1 bonjour"]
    assert engine.texts == ["bonjour"]


async def test_two_processes_share_a_conversation(api: Api, engine: FakeEngine) -> None:
    """Two sets of runners on one database, as two machines: each message is answered once, in order."""
    from bot.web.conversations.turns import Turns

    talk = await api.open()
    engine.delay = 0.02
    elsewhere = Turns(engine)
    for number in range(8):
        await _leave_pending(talk, str(number))
        elsewhere.wake(uuid.UUID(talk.id))
        runtime.turns().wake(uuid.UUID(talk.id))
    for _ in range(100):
        if not (await talk.read())["pending"]:
            break
        await asyncio.sleep(0.05)
    await elsewhere.stop(1)
    said = [word for word in await talk.words() if " " in word][1:]
    assert said == [f"{turn} {turn - 1}" for turn in range(1, 9)]


async def test_a_client_that_leaves_changes_nothing(api: Api, engine: FakeEngine) -> None:
    talk = await api.open()
    engine.delay = 0.3
    posting = asyncio.create_task(talk.post("bonjour"))
    await asyncio.sleep(0.1)
    posting.cancel()
    await asyncio.sleep(0.5)
    assert await talk.words() == [WELCOME, "bonjour", "1 bonjour"]


async def test_a_client_that_leaves_as_its_message_is_stored(api: Api, engine: FakeEngine, monkeypatch: pytest.MonkeyPatch) -> None:
    talk = await api.open()
    real = store.accept

    def slow(*args: Any) -> uuid.UUID:
        time.sleep(0.3)
        return real(*args)

    monkeypatch.setattr(store, "accept", slow)
    body = json.dumps({"id": str(uuid.uuid4()), "text": "bonjour"}).encode()
    incoming = [{"type": "http.request", "body": body}]

    async def receive() -> dict[str, Any]:
        if incoming:
            return incoming.pop()
        await asyncio.sleep(0.1)
        return {"type": "http.disconnect"}

    async def send(message: Any) -> None:
        raise AssertionError("nobody is there")

    headers = {"content-type": "application/json", "authorization": f"Bearer {talk.token}", "host": "testserver"}
    scope = {
        "type": "http",
        "method": "POST",
        "path": f"{talk.path}/messages",
        "query_string": b"",
        "headers": [(name.encode(), value.encode()) for name, value in headers.items()],
    }
    await application(scope, receive, send)
    assert engine.texts == []
    await asyncio.sleep(0.8)
    assert engine.texts == ["bonjour"]  # without anybody asking for it


async def test_a_message_that_never_ends_is_not_tried_for_ever(api: Api, settings) -> None:
    talk = await api.open()
    message = await _leave_pending(talk)
    await db.run(Message.objects.filter(pk=message).update, attempts=settings.PASSERELLE_ATTEMPTS)
    await talk.read()
    await runtime.turns().answered(message, 3)
    shown = (await talk.read())["messages"][-1]
    assert (shown["status"], shown["error"]["code"]) == ("failed", "abandonne")


async def test_no_worker_ready_is_said_honestly(api: Api, engine: FakeEngine, settings) -> None:  # REL-08
    settings.PASSERELLE_ENGINE_WAIT = settings.PASSERELLE_ANSWER_WAIT = 0.3
    talk = await api.open()
    engine.ready = False
    opening = await api.call("POST", "/api/conversations", json={})
    assert (opening.status_code, opening.json()["error"]["code"]) == (503, "demarrage")
    assert (await api.http.get("/health/ready")).status_code == 503
    assert (await api.http.get("/health/live")).status_code == 200
    await talk.post("bonjour")
    await asyncio.sleep(0.5)
    shown = (await talk.read())["messages"][-1]
    assert (shown["status"], shown["error"]["code"]) == ("failed", "indisponible")
    engine.ready = True
    assert (await api.http.get("/health/ready")).status_code == 200


async def test_a_failed_welcome_leaves_nothing(api: Api, engine: FakeEngine) -> None:
    engine.script = lambda request: TurnResult({}, [], {})
    response = await api.call("POST", "/api/conversations", json={})
    assert (response.status_code, response.json()["error"]["code"]) == (503, "accueil_impossible")
    assert await db.run(Conversation.objects.count) == 0


async def test_a_database_that_fails_during_the_end_of_a_turn(api: Api, settings, monkeypatch) -> None:
    """Each statement of the last transaction fails once: the turn is run again at once, and written once."""
    from django.db import OperationalError

    settings.PASSERELLE_LEASE = 60  # given back after each failure, not waited for
    talk = await api.open()
    number = 0
    for name in ("_store_replies", "_end", "_store_turn", "_fenced"):
        real, number, failed = getattr(store, name), number + 1, []

        def once(*args, real=real, failed=failed, **kwargs):
            if not failed:
                failed.append(True)
                real(*args, **kwargs)  # done, then undone by the failure
                raise OperationalError
            return real(*args, **kwargs)

        monkeypatch.setattr(store, name, once)
        assert bot_texts(await talk.say(name)) == [f"{number} {name}"]
    assert len(await talk.words()) == 1 + 2 * number


async def test_too_many_waiting_conversations_are_turned_away(api: Api, settings) -> None:  # SEC-08
    talk = await api.open()
    settings.PASSERELLE_QUEUE_LIMIT = 0
    for response in (await talk.post("bonjour"), await api.call("POST", "/api/conversations", json={})):
        assert (response.status_code, response.json()["error"]["code"]) == (503, "surcharge")
    assert await talk.words() == [WELCOME]  # nothing was accepted
