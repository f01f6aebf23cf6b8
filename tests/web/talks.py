"""Conversations written straight into the database, as the end of their turns leaves them, for tests of what reads them."""

from __future__ import annotations

import secrets
import uuid
from datetime import datetime, timedelta, timezone
from typing import Any, Optional

from bot.web.conversations import text as texts
from bot.web.conversations.models import Conversation, Feedback, Message, Turn
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
    motif: str = "",
    indexed: bool = True,
    replies: Optional[list[dict[str, Any]]] = None,
) -> Conversation:
    """A conversation in which each of ``turns`` (words, fields of the understanding) was said and answered, a minute
    apart. ``thumb``, ``motif`` and ``reason``: the opinion on the last answer.
    """
    last = at + timedelta(minutes=len(turns))
    conversation = Conversation.objects.create(
        token_hash=secrets.token_hex(32), state={"turn": len(turns)}, user_messages=len(turns), created_at=at, active_at=last
    )
    messages: list[Message] = []
    records: list[Turn] = []

    def say(author: str, moment: datetime, **fields: Any) -> Message:
        place = len(messages) + 1
        message = Message(conversation=conversation, position=place, revision=place, author=author, at=moment, **fields)
        messages.append(message)
        return message

    say("bot", at, component={"type": "texte", "texte": "Bonjour"})
    for number, (words, fields) in enumerate(turns, 1):
        moment = at + timedelta(minutes=number)
        asked = say("user", moment, text=texts.masked(words), status="answered", client_id=uuid.uuid4())
        understood = texts.mask_everywhere(understanding(**fields))
        records.append(Turn(conversation=conversation, message=asked, understanding=understood, model="essai-1", seconds=0.1, at=moment))
        for component in replies or [{"type": "texte", "texte": f"Réponse {number}"}]:
            say("bot", moment, component=component, reply_to=asked)
    Message.objects.bulk_create(messages)
    Turn.objects.bulk_create(records)
    if thumb:
        Feedback.objects.create(message=messages[-1], thumb=thumb, motif=motif, reason=reason, at=at + timedelta(hours=1))
    conversation.sequence = len(messages)
    conversation.save(update_fields=["sequence"])
    if indexed:
        index.copy(conversation.pk, at + timedelta(hours=2))
    return conversation


def item(conversation: Conversation) -> ReviewItem:
    return ReviewItem.objects.get(conversation=conversation)
