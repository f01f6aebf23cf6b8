"""What a running service says of itself to its supervision (REL-15): figures, and nothing of anybody."""

from __future__ import annotations

import uuid
from datetime import datetime, timedelta, timezone
from typing import Any

import httpx
import pytest
from prometheus_client.parser import text_string_to_metric_families as families

from bot.engine import EnginePool
from bot.web import measures, runtime
from bot.web.conversations import db, guard, store
from bot.web.conversations.models import Message

from .fake_engine import FakeEngine, answer, fails
from .harness import Api

pytestmark = pytest.mark.django_db(transaction=True)
NOW = datetime(2030, 1, 1, tzinfo=timezone.utc)


def value(name: str, **labels: str) -> float:
    return measures.REGISTRY.get_sample_value(name, labels) or 0.0


async def test_turns_are_counted_by_outcome(api: Api, engine: FakeEngine) -> None:
    before = [value("passerelle_turns_total", outcome=name) for name in ("answered", "erreur")]
    timed = value("passerelle_turn_seconds_count")
    talk = await api.open()
    await talk.say("bonjour")
    engine.script = fails("erreur")
    await talk.post("encore")
    after = [value("passerelle_turns_total", outcome=name) for name in ("answered", "erreur")]
    assert [new - old for new, old in zip(after, before, strict=True)] == [1, 1]
    assert value("passerelle_turn_seconds_count") - timed == 2


async def test_the_fallback_share_can_be_read(api: Api, engine: FakeEngine) -> None:
    before = value("passerelle_understood_total", band="repli")
    others = value("passerelle_understood_total", band="autre")

    def lost(request: Any) -> Any:
        result = answer(request)
        result.understanding["band"] = request.text if request.text else "reponse"
        return result

    engine.script = lost
    talk = await api.open()
    for text in ("repli", "repli", "un mot jamais vu"):
        await talk.say(text)
    assert value("passerelle_understood_total", band="repli") - before == 2
    assert value("passerelle_understood_total", band="autre") - others == 1  # what was said never becomes a label


async def test_what_is_turned_away_is_counted(api: Api, settings: Any) -> None:
    talk = await api.open()
    settings.PASSERELLE_RATES = {**settings.PASSERELLE_RATES, "messages": (1, 1)}
    guard.forget_rates()
    before = value("passerelle_rejected_total", reason="trop_de_demandes")
    assert [(await talk.post("a")).status_code for _ in range(3)] == [200, 429, 429]
    assert value("passerelle_rejected_total", reason="trop_de_demandes") - before == 2


async def test_the_queue_and_what_is_lost(api: Api) -> None:
    talk = await api.open()
    await talk.say("bonjour")
    await db.run(measures.read_database, datetime.now(timezone.utc))
    assert (value("passerelle_messages_lost"), value("passerelle_queue_messages")) == (0, 0)
    await runtime.turns().stop(1)  # nothing answers any more
    await db.run(store.accept, uuid.UUID(talk.id), uuid.uuid4(), "alors ?", None, NOW)
    for minutes, lost in ((5, 0), (11, 1)):
        await db.run(measures.read_database, NOW + timedelta(minutes=minutes))
        assert value("passerelle_queue_messages") == 1
        assert value("passerelle_queue_age_seconds") == 60 * minutes
        assert value("passerelle_messages_lost") == lost


async def test_an_answer_that_vanished_is_seen_as_lost(api: Api) -> None:
    talk = await api.open()
    await talk.say("bonjour")
    await Message.objects.filter(reply_to__isnull=False).adelete()
    await db.run(measures.read_database, datetime.now(timezone.utc))
    assert value("passerelle_messages_lost") == 1


def test_restarts_of_workers_are_added_up() -> None:
    engine = FakeEngine()
    before = value("passerelle_worker_restarts_total")
    for total in (0, 2, 2, 3):
        engine.restarts = total  # type: ignore[attr-defined]
        measures.read_engine(engine)
    assert value("passerelle_worker_restarts_total") - before == 3


async def test_they_are_served_apart_and_name_nobody(api: Api) -> None:
    canary = f"canari{uuid.uuid4().hex}"
    talk = await api.open()
    await talk.say(canary)
    assert (await api.http.get("/metrics")).status_code == 404
    from .test_shared_limits import free_port

    port = free_port()
    stop = measures.serve(f"127.0.0.1:{port}")
    try:
        async with httpx.AsyncClient() as client:
            text = (await client.get(f"http://127.0.0.1:{port}/metrics")).text
        names = {family.name for family in families(text)}
        assert {"passerelle_turn_seconds", "passerelle_messages_lost", "passerelle_worker_restarts"} <= names
        for secret in (canary, talk.id, talk.token, "192.0.2"):
            assert secret not in text
        with pytest.raises(OSError):
            measures.serve(f"127.0.0.1:{port}")
    finally:
        stop()


def test_a_stop_fits_in_thirty_seconds() -> None:  # the grace that orchestrators give
    import inspect

    from pebble.common import CONSTS

    from bot.web import settings as written

    grace = inspect.signature(EnginePool.stop).parameters["grace"].default
    hung = CONSTS.term_timeout  # then a worker that does not end is killed
    assert written.PASSERELLE_CLOSE_SECONDS + written.PASSERELLE_DRAIN_SECONDS + grace + hung <= 30
    assert written.PASSERELLE_CLOSE_SECONDS > written.PASSERELLE_TURN_LIMIT  # a turn under way is answered
