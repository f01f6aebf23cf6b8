"""Buttons: opaque ids that the server alone can read, offered once (SEC-06)."""

from __future__ import annotations

import asyncio
import uuid

import pytest

from .fake_engine import FakeEngine, fails
from .harness import Api, bot_texts, first_choice

pytestmark = [pytest.mark.asyncio, pytest.mark.django_db(transaction=True)]


async def test_a_choice_is_an_opaque_id_resolved_by_the_server(api: Api, engine: FakeEngine) -> None:  # SEC-06
    talk = await api.open()
    assert "effet" not in str(talk.opened)
    response = await talk.post(choice=first_choice(talk.opened))
    assert bot_texts(response.json()) == ["1 Oui"]
    assert response.json()["messages"][0]["text"] == "Oui"
    assert engine.requests[-1].text is None
    assert engine.requests[-1].effect == {"type": "reponse", "valeur": "Oui"}


async def test_a_choice_no_longer_offered_is_refused(api: Api, engine: FakeEngine) -> None:
    talk = await api.open()
    old = first_choice(talk.opened)
    other = await api.open()
    answered = await talk.say("bonjour")
    for stale in (old, "inconnu", first_choice(other.opened), "/restart"):
        response = await talk.post(choice=stale)
        assert (response.status_code, response.json()["error"]["code"]) == (409, "choix_perime")
    assert (await talk.post(choice=first_choice(answered))).status_code == 200
    assert (await talk.post(choice=first_choice(answered))).status_code == 409  # pressed twice


async def test_a_choice_is_refused_once_something_was_said(api: Api, engine: FakeEngine) -> None:
    """Even before the answer: the button would apply to a state that is about to change."""
    talk = await api.open()
    engine.delay = 0.3
    saying = asyncio.create_task(talk.say("bonjour"))
    await asyncio.sleep(0.1)
    assert (await talk.post(choice=first_choice(talk.opened))).status_code == 409
    assert (await saying)["status"] == "answered"


async def test_buttons_survive_a_failed_message(api: Api, engine: FakeEngine) -> None:
    talk = await api.open()
    engine.script = fails("erreur")
    same = str(uuid.uuid4())
    assert (await talk.post(choice=first_choice(talk.opened), id=same)).json()["status"] == "failed"
    engine.script = None
    assert bot_texts((await talk.post(choice=first_choice(talk.opened), id=same)).json()) == ["1 Oui"]
