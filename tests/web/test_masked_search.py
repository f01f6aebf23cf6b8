"""Words that must not stay: a text typed for a search, the titles of its results (PRV-06, PRV-07)."""

from __future__ import annotations

import json
import uuid
from datetime import datetime, timedelta, timezone
from typing import Any

import pytest

from bot.engine import TurnFailed, TurnRequest, TurnResult
from bot.web.conversations import components, db, retention, store
from bot.web.conversations.models import Message

from .fake_engine import FakeEngine
from .harness import Api, Talk, first_choice
from .test_privacy import dump

pytestmark = pytest.mark.django_db(transaction=True)

NAME = "Canari et Fils"
PROMPT = {"type": "texte", "texte": "Quel nom ?", "saisie_masquee": "[recherche]"}
CANDIDATES = {
    "type": "texte",
    "texte": "Laquelle ?",
    "saisie_masquee": "[recherche]",
    "choix": [
        {"titre": f"{NAME.upper()} – LILLE", "effet": {"type": "entreprise", "masque": "[choisie]"}},
        {"titre": "Aucune", "effet": {"type": "entreprise"}},
    ],
}


def search(request: TurnRequest) -> TurnResult | None:
    """An engine with a search: "chercher" opens it, then any text is a name unless it holds a question mark."""
    if request.text is None or request.state is None:
        return None
    if request.text == "chercher":
        return TurnResult({"turn": 1}, [PROMPT], {})
    if request.text == "panne":
        raise TurnFailed("erreur")
    if "?" in request.text:
        return TurnResult({"turn": 2, "last": request.text}, [{"type": "texte", "texte": f"« {request.text} »"}, PROMPT], {"masked": None})
    return TurnResult({"turn": 3}, [CANDIDATES], {"masked": "[recherche]"})


async def searching(api: Api, engine: FakeEngine) -> Talk:
    engine.script = search
    talk = await api.open()
    await talk.say("chercher")
    return talk


def user_texts() -> list[str]:
    return list(Message.objects.filter(author="user").order_by("position").values_list("text", flat=True))


async def test_the_name_typed_is_not_stored(api: Api, engine: FakeEngine) -> None:
    talk = await searching(api, engine)
    answer = await talk.say(NAME)
    assert engine.texts[-1] == NAME  # the engine alone sees it
    kept = await db.run(dump)
    assert NAME not in kept
    assert await db.run(user_texts) == ["chercher", "[recherche]"]
    assert NAME.upper() in json.dumps(answer)  # what the public register says is shown while it is offered


async def test_it_never_was_in_the_text_of_a_pending_message(api: Api, engine: FakeEngine) -> None:
    talk = await searching(api, engine)
    message = await db.run(store.accept, uuid.UUID(talk.id), uuid.uuid4(), NAME, None, datetime.now(timezone.utc))
    kept = await db.run(Message.objects.get, pk=message)
    assert (kept.text, kept.pending_text) == ("[recherche]", NAME)


async def test_the_titles_go_with_the_buttons(api: Api, engine: FakeEngine) -> None:
    talk = await searching(api, engine)
    answer = await talk.say(NAME)
    engine.script = None
    pressed = (await talk.post(choice=first_choice(answer, f"{NAME.upper()} – LILLE"))).json()
    assert pressed["status"] == "answered"
    kept = (await db.run(dump)).lower()
    assert NAME.lower() not in kept and "lille" not in kept
    assert await db.run(user_texts) == ["chercher", "[recherche]", "[choisie]"]
    titles = [choice["titre"] for m in (await talk.read())["messages"] for choice in (m.get("component") or {}).get("choix", [])]
    assert titles.count("[choisie]") == 1 and "Aucune" in titles


async def test_nor_do_they_outlive_the_facts(api: Api, engine: FakeEngine) -> None:
    talk = await searching(api, engine)
    await talk.say(NAME)
    await db.run(retention.purge, datetime.now(timezone.utc) + timedelta(hours=25))
    assert NAME.lower() not in (await db.run(dump)).lower()


async def test_something_else_typed_then_is_kept_as_it_is(api: Api, engine: FakeEngine) -> None:
    talk = await searching(api, engine)
    await talk.say("c'est quoi Visale ?")
    assert await db.run(user_texts) == ["chercher", "c'est quoi Visale ?"]
    await talk.say("et au 06 12 34 56 78 ?")  # identifiers are masked all the same, in what the engine echoes too
    assert "06 12 34 56 78" not in await db.run(dump)
    assert (await db.run(user_texts))[-1].startswith("et au [t")


async def test_a_name_typed_before_the_prompt_arrived(api: Api, engine: FakeEngine) -> None:
    """Two messages sent at once: the second was accepted when nothing asked for a name yet."""
    engine.script = search
    talk = await api.open()
    first = await db.run(store.accept, uuid.UUID(talk.id), uuid.uuid4(), "chercher", None, datetime.now(timezone.utc))
    assert first
    await talk.post(NAME)
    await talk.read()
    assert NAME not in await db.run(dump)


async def test_a_failed_search_keeps_no_name(api: Api, engine: FakeEngine) -> None:
    talk = await searching(api, engine)
    assert (await talk.post("panne")).json()["status"] == "failed"
    assert await db.run(user_texts) == ["chercher", "[recherche]"] and "panne" not in await db.run(dump)
    await talk.say(NAME)  # the prompt still stands
    assert NAME not in await db.run(dump)


@pytest.mark.parametrize("odd", [None, 3, [], "texte", {"saisie_masquee": 3}, {"saisie_masquee": ""}, {"masque": ["x"]}])
def test_odd_masks_hide_nothing(odd: Any) -> None:
    assert components.awaited_mask(odd) is None and components.masks(odd) is None
