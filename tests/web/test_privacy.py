"""Masking, logs and retention (PRV-07, PRV-08, PRV-18)."""

from __future__ import annotations

import io
import json
import logging
import sqlite3
import uuid
from datetime import date, datetime, timedelta, timezone

import pytest
from django.apps import apps
from django.db import connection

from bot.engine import TurnFailed, TurnRequest, TurnResult
from bot.web import service
from bot.web.conversations import db, guard, retention, store
from bot.web.conversations import text as texts
from bot.web.conversations.models import Conversation, Erasure, Message, PurgeRun, Turn
from bot.web.journal import JsonLines, log

from .fake_engine import FakeEngine, answer, fails
from .harness import Api, first_choice

pytestmark = pytest.mark.django_db(transaction=True)

IDENTIFIERS = {
    "mon mail est canari.dupont@exemple.fr": "canari.dupont@exemple.fr",
    "appelez-moi au 06 12 34 56 78 ce soir": "06 12 34 56 78",
    "mon NIR 2 69 05 49 588 157 80 voilà": "2 69 05 49 588 157 80",
    "IBAN FR76 3000 6000 0112 3456 7890 189": "FR76 3000 6000 0112 3456 7890 189",
    "tel 0612345678": "0612345678",
}


def dump() -> str:
    """Everything in every table, effects and states included."""
    rows = []
    for model in apps.get_app_config("conversations").get_models():
        rows += [json.dumps(list(model.objects.values()), default=str, ensure_ascii=False)]
    return "\n".join(rows)


@pytest.mark.parametrize("text", IDENTIFIERS)
@pytest.mark.parametrize("outcome", ["answered", "failed"])
async def test_identifiers_are_masked_everywhere(api: Api, engine: FakeEngine, text: str, outcome: str) -> None:
    talk = await api.open()

    def silent(request: TurnRequest) -> TurnResult:  # an engine that echoes into its state and its notes
        return TurnResult(
            {"turn": 1, "events": [{"text": request.text, "quoted": f"« {request.text} »"}]},
            [{"type": "texte", "texte": "compris"}],
            {"text": request.text, "entities": [{"value": request.text}], request.text or "": 1},
        )

    engine.script = silent if outcome == "answered" else fails("erreur")
    shown = (await talk.post(text)).json()
    assert shown["status"] == outcome
    assert IDENTIFIERS[text] in engine.texts[0]  # the engine sees what was typed: it warns the person (PRV-04)
    assert IDENTIFIERS[text] not in await db.run(dump)
    assert IDENTIFIERS[text] not in (await api.call("GET", f"{talk.path}/download", talk.token)).text
    assert IDENTIFIERS[text] not in json.dumps(shown)
    if connection.vendor == "sqlite":
        path = connection.settings_dict["NAME"]
        sqlite3.connect(path).execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchall()
        for suffix in ("", "-wal"):  # secure_delete: not in the freed pages either
            with open(f"{path}{suffix}", "rb") as file:
                assert IDENTIFIERS[text].encode() not in file.read()


async def test_what_a_pending_message_keeps(api: Api) -> None:
    talk = await api.open()
    for text in ("bonjour", "mon mail est canari.dupont@exemple.fr"):
        message = await db.run(store.accept, uuid.UUID(talk.id), uuid.uuid4(), text, None, datetime.now(timezone.utc))
        kept = await db.run(Message.objects.get, pk=message)
        assert "canari" not in kept.text
        assert kept.pending_text == (text if "canari" in text else None)  # kept apart only when masking removed something


async def test_disguised_identifiers_are_masked(api: Api) -> None:
    talk = await api.open()
    for disguised in ("０６１２３４５６７８", "06\u200b12345678", "06\u00a012\u00a034\u00a056\u00a078"):
        await talk.say(f"tel {disguised} merci")
    kept = await db.run(dump)
    assert "12345678" not in kept and "１２３４５６７８" not in kept and "12\u00a034" not in kept


async def test_only_what_is_needed_is_kept_of_old_buttons(api: Api) -> None:
    talk = await api.open()
    await talk.say("bonjour")
    effects = await db.run(lambda: list(Message.objects.order_by("position").values_list("effects", flat=True)))
    assert [bool(effect) for effect in effects] == [False, False, True]


# --- Logs (PRV-18, SEC-21) ----------------------------------------------------------------------------------


@pytest.fixture
def journal() -> io.StringIO:
    """Everything that any logger writes, formatted as in production."""
    stream = io.StringIO()
    handler = logging.StreamHandler(stream)
    handler.setFormatter(JsonLines())
    names = ["", "passerelle", "django", "django.request", "uvicorn", "uvicorn.error", "asyncio"]
    levels = {name: logging.getLogger(name).level for name in names}
    for name in names:
        logging.getLogger(name).addHandler(handler)
        logging.getLogger(name).setLevel(logging.DEBUG if name == "passerelle" else logging.INFO)
    yield stream  # type: ignore[misc]
    for name in names:
        logging.getLogger(name).removeHandler(handler)
        logging.getLogger(name).setLevel(levels[name])


async def test_logs_never_say_what_people_said(
    api: Api,
    engine: FakeEngine,
    journal: io.StringIO,
    capfd: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    canaries = [f"canari{uuid.uuid4().hex}" for _ in range(7)]

    def script(request: TurnRequest) -> TurnResult | None:
        said = request.text or ""
        if "PANNE" in said:
            raise TurnFailed("erreur", said)
        if "FAUTE" in said:
            raise ValueError(said)
        if "ILLISIBLE" in said:
            return TurnResult({}, [{"type": said, "choix": {said: object()}}], {})  # type: ignore[dict-item]
        return None

    engine.script = script
    talk = await api.open()
    await talk.say(canaries[0])
    for word, canary in zip(["PANNE", "FAUTE", "ILLISIBLE"], canaries[1:4], strict=True):
        assert (await talk.post(f"{word} {canary}")).json()["status"] == "failed"
    await api.call("POST", f"{talk.path}/messages", talk.token, json={"id": canaries[4], "text": canaries[4]})
    await api.http.get(f"/{canaries[4]}?q={canaries[4]}")
    await api.http.get("/", headers={"Host": f"{canaries[4]}.exemple"})

    def broken(*_: object) -> None:
        raise RuntimeError(f"row: {canaries[5]} {talk.token}")

    monkeypatch.setattr(guard, "check_origin", broken)
    response = await api.call("POST", f"{talk.path}/messages", talk.token, json={"id": "x", "text": canaries[5]})
    assert response.status_code == 500 and canaries[5] not in response.text
    written = journal.getvalue() + "".join(capfd.readouterr())
    assert "turn_answered" in written and "turn_failed" in written and "malformed_reply" in written
    assert "RuntimeError" in written and "guard.py" in written  # the cause can still be found
    for secret in [*canaries, talk.token, access_hash(talk.token), "192.0.2.1"]:
        assert secret not in written
    for line in journal.getvalue().splitlines():
        json.loads(line)


def access_hash(token: str) -> str:
    from bot.web.conversations.access import token_hash

    return token_hash(token)


def test_log_fields_are_a_closed_list(journal: io.StringIO) -> None:
    with pytest.raises(ValueError):
        log("event", text="bonjour")
    log("event", code="a\r\n\x1b[31mb" + "c" * 1000)
    (line,) = journal.getvalue().splitlines()  # one record, one line, bounded
    assert "\x1b" not in line and len(line) < 400


# --- Retention (PRV-08) -------------------------------------------------------------------------------------

NOW = datetime(2026, 11, 25, 12, 0, tzinfo=timezone.utc)


def conversation_of(age: timedelta, pending: bool = False) -> uuid.UUID:
    welcome = answer(TurnRequest(None, None, {"type": "accueil"}, "2026-11-25"))
    conversation, _ = store.open_conversation(welcome, NOW - age)
    store.accept(conversation.pk, uuid.uuid4(), "mon mail est a.b@exemple.fr", None, NOW - age)
    if not pending:
        taken = store.begin(conversation.pk, NOW - age, 10)
        assert taken is not None
        lease, work = taken
        result = answer(TurnRequest(work.state, work.text, None, "2026-11-25"))
        assert store.complete(work, lease, result, NOW - age)
    return conversation.pk


def test_retention_day_by_day() -> None:
    hours = [0, 23, 23.9, 24.1, 48, 24 * 29.9, 24 * 30.1, 24 * 31, 24 * 400]
    made = {age: conversation_of(timedelta(hours=age)) for age in hours}
    done = retention.purge(NOW)
    left = {row.pk: row for row in Conversation.objects.all()}
    assert {age for age, pk in made.items() if pk in left} == {0, 23, 23.9, 24.1, 48, 24 * 29.9}
    assert {age for age, pk in made.items() if pk in left and left[pk].state} == {0, 23, 23.9}
    assert (done.states, done.conversations) == (3, 3)
    idle = [made[age] for age in (24.1, 48, 24 * 29.9)]
    assert not Message.objects.filter(conversation_id__in=idle).exclude(effects={}).exists()
    assert Message.objects.filter(conversation_id__in=idle).count() == 9  # the masked transcript stays
    assert set(Turn.objects.values_list("conversation_id", flat=True)) == set(left)
    again = retention.purge(NOW)
    assert (again.states, again.conversations) == (0, 0)
    assert PurgeRun.objects.count() == 2


def test_a_message_that_waited_a_day_is_given_up_and_masked() -> None:
    pk = conversation_of(timedelta(hours=25), pending=True)
    retention.purge(NOW)
    message = Message.objects.get(conversation_id=pk, author="user")
    assert (message.status, message.failure, message.pending_text) == ("failed", "abandonne", None)
    assert message.revision == Conversation.objects.get(pk=pk).sequence
    assert "a.b@exemple.fr" not in dump()


def test_traces_of_erasures_end_too() -> None:
    Erasure.objects.create(key="a", at=NOW - timedelta(days=39))
    Erasure.objects.create(key="b", at=NOW - timedelta(days=41))
    retention.purge(NOW)
    assert list(Erasure.objects.values_list("key", flat=True)) == ["a"]


def test_the_command_takes_a_day_or_an_instant() -> None:
    conversation_of(timedelta(hours=37))  # the 23rd at 23:00 UTC
    assert service.purger(date(2026, 11, 25)).states == 1
    conversation_of(timedelta(hours=35))
    assert service.purger(date(2026, 11, 25)).states == 0  # less than a day before the 25th
    assert service.purger(NOW).states == 1
    with pytest.raises(ValueError):
        service.purger(datetime(2026, 11, 25))


async def test_a_person_who_comes_back_after_a_day_starts_afresh(api: Api, engine: FakeEngine) -> None:
    talk = await api.open()
    await talk.say("bonjour")
    await db.run(retention.purge, datetime.now(timezone.utc) + timedelta(hours=25))
    old = first_choice(await talk.read())
    assert (await talk.post(choice=old)).status_code == 409
    assert (await talk.say("me revoilà"))["status"] == "answered"
    assert engine.requests[-1].state is None
    assert len(await talk.words()) == 5


def test_kept_text_is_storable() -> None:
    assert texts.kept(" a\x00b\r\nc\ud800 ") == "ab\nc\ufffd"
    assert texts.storable({"a\x00": ["\ud800", 1, None, True]}) == {"a": ["\ufffd", 1, None, True]}
