"""Which messages wait for their turn, read without locking anything."""

from __future__ import annotations

import uuid
from typing import Optional

from bot.web.conversations.models import Message

PENDING = Message.Status.PENDING


def has_pending(conversation_id: uuid.UUID) -> bool:
    return Message.objects.filter(conversation_id=conversation_id, status=PENDING).exists()


def conversations_with_pending(limit: int = 500) -> list[uuid.UUID]:
    """Conversations with messages waiting for a turn, oldest first: what a crash or another machine left."""
    waiting = Message.objects.filter(status=PENDING).values_list("conversation_id", flat=True)
    return list(dict.fromkeys(waiting.order_by("at")[:limit]))


def status_of(message_id: uuid.UUID) -> Optional[str]:
    """The status of a message, or None if it is no more."""
    return Message.objects.filter(pk=message_id).values_list("status", flat=True).first()
