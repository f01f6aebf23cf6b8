"""Conversations written straight into the database, for tests of what reads them."""

from __future__ import annotations

import uuid
from datetime import datetime, timedelta, timezone
from typing import Any, Optional

from bot.engine import TurnResult
from bot.web.conversations import store
from bot.web.conversations.models import Conversation, Feedback, Message
from bot.web.review import index
from bot.web.review.models import ReviewItem

NOW = datetime(2026, 11, 20, 9, tzinfo=timezone.utc)


def understanding(**fields: Any) -> dict[str, Any]:
    """What the engine says of a message, with the fields that a test does not care about."""
    base: dict[str, Any] = {
        "intent": "definition",
        "aspect": "definition",
        "confidence": 0.95,
        "band": "reponse",
        "ranking": [{"intent": "definition", "confidence": 0.95}, {"intent": "montant", "confidence": 0.03}],
        "aids": [],
        "discussed": [],
        "facts": {},
        "known": {},
        "asked": None,
        "verdicts": {},
    }
    return {**base, **fields}


def talk(
    *turns: tuple[str, dict[str, Any]],
    at: datetime = NOW,
    thumb: str = "",
    reason: str = "",
    indexed: bool = True,
    replies: Optional[list[dict[str, Any]]] = None,
) -> Conversation:
    """A conversation in which each of ``turns`` (words, fields of the understanding) was said and answered, a minute
    apart. ``thumb`` and ``reason``: the opinion on the last answer.
    """
    welcome = TurnResult({"turn": 0}, [{"type": "texte", "texte": "Bonjour"}], {}, "essai-1", 0.001)
    conversation, _ = store.open_conversation(welcome, at)
    for number, (words, fields) in enumerate(turns, 1):
        moment = at + timedelta(minutes=number)
        store.accept(conversation.pk, uuid.uuid4(), words, None, moment)
        taken = store.begin(conversation.pk, moment, 10)
        assert taken is not None
        lease, work = taken
        said = replies or [{"type": "texte", "texte": f"Réponse {number}"}]
        result = TurnResult({"turn": number}, said, understanding(**fields), "essai-1", 0.1)
        assert store.complete(work, lease, result, moment)
    if thumb:
        answer = Message.objects.filter(conversation=conversation, author=Message.Author.BOT).order_by("-position")[0]
        Feedback.objects.create(message=answer, thumb=thumb, reason=reason, at=at + timedelta(hours=1))
    conversation.refresh_from_db()
    if indexed:
        index.copy(conversation.pk, at + timedelta(hours=2))
    return conversation


def item(conversation: Conversation) -> ReviewItem:
    return ReviewItem.objects.get(conversation=conversation)
