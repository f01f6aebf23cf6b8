"""A turn, exactly once: idempotency, order, failures, take-over (REL-01 to REL-06)."""

from __future__ import annotations

import asyncio
import uuid

import pytest
from django.utils import timezone

from bot.engine import TurnFailed, TurnRequest, TurnResult

from .fake_engine import WELCOME, FakeEngine, fails
from .harness import Api, bot_texts

pytestmark = [pytest.mark.asyncio, pytest.mark.django_db(transaction=True), pytest.mark.slow]


async def test_a_conversation_opens_with_the_notice(api: Api) -> None:  # TRA-01
    talk = await api.open()
    assert bot_texts(talk.opened) == [WELCOME]
    assert talk.opened["position"] == 1
    assert len(talk.token) >= 22  # SEC-03: at least 128 bits


async def test_a_message_gets_its_answer_and_the_state_follows(api: Api, engine: FakeEngine) -> None:
    talk = await api.open()
    first = await talk.say("bonjour")
    assert first["status"] == "answered"
    assert bot_texts(first) == ["1 bonjour"]
    assert bot_texts(await talk.say("encore")) == ["2 encore"]
    assert [request.today for request in engine.requests] == [timezone.localdate().isoformat()] * 3
    assert await talk.words() == [WELCOME, "bonjour", "1 bonjour", "encore", "2 encore"]


async def test_the_same_uuid_is_one_turn(api: Api, engine: FakeEngine) -> None:  # REL-02
    engine.delay = 0.2
    talk = await api.open()
    same = str(uuid.uuid4())
    answers = await asyncio.gather(*(talk.post("bonjour", id=same) for _ in range(3)))
    again = await talk.post("bonjour", id=same)
    assert {response.status_code for response in answers} == {200}
    assert all(response.json() == again.json() for response in answers)
    assert engine.texts == ["bonjour"]
    assert await talk.words() == [WELCOME, "bonjour", "1 bonjour"]


async def test_the_same_uuid_in_two_conversations_is_two_messages(api: Api) -> None:
    one, other, same = await api.open(), await api.open(), str(uuid.uuid4())
    assert bot_texts((await one.post("un", id=same)).json()) == ["1 un"]
    assert bot_texts((await other.post("deux", id=same)).json()) == ["1 deux"]


async def test_thirty_rapid_messages_keep_their_order(api: Api, engine: FakeEngine) -> None:  # REL-04
    talk = await api.open()
    sent = [str(number) for number in range(30)]
    tasks = []
    for number in sent:
        tasks.append(asyncio.create_task(talk.post(number)))
        await asyncio.sleep(0.005)
    for response in await asyncio.gather(*tasks):
        assert response.status_code == 200
    messages = (await talk.read())["messages"]
    positions = [message["position"] for message in messages]
    assert positions == sorted(set(positions))
    kept = [message["text"] for message in messages if message["author"] == "user"]
    assert sorted(kept, key=int) == sent
    assert engine.texts == kept  # answered in the order of the transcript
    assert [m["component"]["texte"] for m in messages if m["author"] == "bot"][1:] == [f"{turn} {text}" for turn, text in enumerate(kept, start=1)]


async def test_conversations_do_not_wait_for_each_other(api: Api, engine: FakeEngine) -> None:
    slow, quick = await api.open(), await api.open()

    def script(request: TurnRequest) -> None:
        if request.text == "lent":
            __import__("time").sleep(0.6)

    engine.script = script
    waiting = asyncio.create_task(slow.post("lent"))
    await asyncio.sleep(0.1)
    assert bot_texts(await quick.say("vite")) == ["1 vite"]
    assert not waiting.done()
    assert bot_texts((await waiting).json()) == ["1 lent"]


async def test_a_slow_turn_is_pending_then_found(api: Api, engine: FakeEngine, settings) -> None:
    settings.PASSERELLE_ANSWER_WAIT = 0.1
    talk = await api.open()
    engine.delay = 0.5
    response = await talk.post("bonjour")
    assert response.status_code == 202
    assert response.json()["status"] == "pending"
    position = response.json()["position"]
    assert (await talk.read(position))["pending"] is True
    for _ in range(40):
        found = await talk.read(position)
        if not found["pending"]:
            break
        await asyncio.sleep(0.05)
    assert bot_texts(found) == ["1 bonjour"]
    assert [m["status"] for m in found["messages"] if m["author"] == "user"] == ["answered"]  # the change is told too


async def test_after_on_posting_tells_what_another_tab_said(api: Api) -> None:  # REL-05
    talk = await api.open()
    known = talk.opened["position"]
    await talk.say("premier onglet")
    body = {"id": str(uuid.uuid4()), "text": "second onglet"}
    response = await api.call("POST", f"{talk.path}/messages?after={known}", talk.token, json=body)
    said = [m.get("text") for m in response.json()["messages"] if m["author"] == "user"]
    assert said == ["premier onglet", "second onglet"]
    again = await api.call("POST", f"{talk.path}/messages?after={response.json()['position']}", talk.token, json=body)
    assert (again.json()["messages"], again.json()["position"]) == ([], response.json()["position"])  # nothing new since
    beyond = await api.call("POST", f"{talk.path}/messages?after=99999", talk.token, json=body)
    assert beyond.json()["position"] == response.json()["position"]  # a cursor never goes past what exists


@pytest.mark.parametrize("code", ["delai", "ouvrier_perdu", "erreur"])
async def test_a_failed_turn_is_told_and_can_be_retried(api: Api, engine: FakeEngine, code: str) -> None:  # REL-03
    talk = await api.open()
    engine.script = fails(code)
    same = str(uuid.uuid4())
    response = (await talk.post("bonjour", id=same)).json()
    assert response["status"] == "failed"
    assert response["error"]["code"] == code
    assert "éessayez" in response["error"]["message"] and "0970 800 800" in response["error"]["message"]
    assert bot_texts(response) == []
    shown = (await talk.read())["messages"][-1]
    assert (shown["status"], shown["text"]) == ("failed", "bonjour")  # the text is kept
    engine.script = None
    retried = (await talk.post("bonjour", id=same)).json()
    assert (retried["status"], bot_texts(retried)) == ("answered", ["1 bonjour"])
    assert await talk.words() == [WELCOME, "bonjour", "1 bonjour"]


async def test_a_lost_worker_is_tried_twice(api: Api, engine: FakeEngine) -> None:
    talk = await api.open()
    failures = iter([True])

    def script(request: TurnRequest) -> None:
        if next(failures, False):
            raise TurnFailed("ouvrier_perdu")

    engine.script = script
    assert bot_texts(await talk.say("bonjour")) == ["1 bonjour"]


@pytest.mark.parametrize(
    "result",
    [
        TurnResult({}, [], {}),
        TurnResult({}, [{"texte": "sans type"}], {}),
        TurnResult({}, ["texte"], {}),  # type: ignore[list-item]
        TurnResult({}, [{"type": "texte", "choix": [{"titre": 1, "effet": {}}]}], {}),
        TurnResult([], [{"type": "texte"}], {}),  # type: ignore[arg-type]
        TurnResult({"d": object()}, [{"type": "texte"}], {}),
        TurnResult({"n": float("nan")}, [{"type": "texte"}], {}),
        TurnResult({}, None, {}),  # type: ignore[arg-type]
    ],
)
async def test_an_answer_that_cannot_be_shown_is_a_failure(api: Api, engine: FakeEngine, result: TurnResult) -> None:
    talk = await api.open()
    engine.script = lambda request: result
    response = (await talk.post("bonjour")).json()
    assert (response["status"], response["error"]["code"]) == ("failed", "sans_reponse")  # REL-03
    engine.script = None
    assert bot_texts(await talk.say("encore")) == ["1 encore"]  # the state is the one before the failure


async def test_an_engine_that_breaks_on_submit_is_a_failure(api: Api, engine: FakeEngine, monkeypatch) -> None:
    talk = await api.open()

    def broken(request: TurnRequest) -> None:
        raise RuntimeError("pool closed")

    monkeypatch.setattr(engine, "submit", broken)
    assert (await talk.post("bonjour")).json()["error"]["code"] == "erreur"


async def test_failure_is_found_by_polling(api: Api, engine: FakeEngine, settings) -> None:
    settings.PASSERELLE_ANSWER_WAIT = 0.05
    talk = await api.open()
    engine.delay, engine.script = 0.3, fails("delai")
    position = (await talk.post("bonjour")).json()["position"]
    await asyncio.sleep(0.6)
    found = await talk.read(position)
    assert found["pending"] is False
    assert [(m["status"], m["error"]["code"]) for m in found["messages"]] == [("failed", "delai")]
    assert (await talk.read(found["position"]))["messages"] == []


async def test_messages_after_a_failure_go_on(api: Api, engine: FakeEngine) -> None:
    talk = await api.open()
    engine.script = lambda request: fails("erreur")(request) if request.text == "un" else None
    one = str(uuid.uuid4())
    assert (await talk.post("un", id=one)).json()["status"] == "failed"
    assert bot_texts(await talk.say("deux")) == ["1 deux"]
    engine.script = None
    assert bot_texts((await talk.post("un", id=one)).json()) == ["2 un"]
    assert await talk.words() == [
        WELCOME,
        "deux",
        "1 deux",
        "un",
        "2 un",
    ]  # in the order in which turns happened
