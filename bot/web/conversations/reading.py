"""What the API shows of a conversation, and the rights of the person over it: read, rate, download, erase."""

from __future__ import annotations

import uuid
from datetime import datetime
from typing import Any, Optional

from django.db import connection, transaction
from django.db.models import Q

from bot.web.conversations import access, erasures
from bot.web.conversations import text as texts
from bot.web.conversations.models import Conversation, Erasure, Feedback, Message
from bot.web.conversations.sentences import sentence
from bot.web.conversations.store import Refused
from bot.web.employers.admission import still_admitted
from bot.web.review import proposals, search


def public(message: Message) -> dict[str, Any]:
    """One message as the contract of the API shows it. Its owner reads what is stored: the masked text."""
    shown: dict[str, Any] = {
        "id": str(message.pk),
        "position": message.position,
        "author": message.author,
        "at": message.at.isoformat(),
    }
    if message.author == Message.Author.USER:
        shown.update(client_id=str(message.client_id), status=message.status, text=message.text)
        if message.status == Message.Status.FAILED:
            shown["error"] = {"code": message.failure, "message": sentence(message.failure)}
    else:
        shown["component"] = message.component
    return shown


def changes(conversation_id: uuid.UUID, after: int) -> dict[str, Any]:
    """Messages added or changed after the cursor ``after``, in order, and the next cursor (REL-05).

    ``pending`` is read first: if a turn ends meanwhile, the client asks once more for nothing, instead of
    missing a reply. Revisions are given out under the lock of the conversation: seeing one means that all
    those before it are visible.
    """
    messages = Message.objects.filter(conversation_id=conversation_id)
    pending = messages.filter(status=Message.Status.PENDING).exists()
    found = list(messages.filter(revision__gt=after).order_by("position"))
    if found:
        position = max(message.revision for message in found)
    else:
        sequence = Conversation.objects.filter(pk=conversation_id).values_list("sequence", flat=True).first() or 0
        position = min(after, sequence)
    return {"messages": [public(message) for message in found], "position": position, "pending": pending}


def turn(message_id: uuid.UUID, conversation_id: uuid.UUID, after: Optional[int]) -> Optional[dict[str, Any]]:
    """A user message with its status: the answer to the request that posted it. Its replies come with it; with a cursor
    ``after``, everything added or changed since, as ``changes`` gives it.
    """
    if after is None:
        wanted = Q(pk=message_id) | Q(reply_to_id=message_id)
    else:
        wanted = Q(pk=message_id) | Q(conversation_id=conversation_id, revision__gt=after)
    messages = list(Message.objects.filter(wanted).order_by("position"))
    asked = next((message for message in messages if message.pk == message_id), None)
    if asked is None:
        return None
    if after is not None:
        messages = [message for message in messages if message.revision > after]
    answer: dict[str, Any] = {
        "status": asked.status,
        "messages": [public(message) for message in messages],
        "position": max(message.revision for message in messages) if messages else changes(conversation_id, after or 0)["position"],
    }
    if asked.status == Message.Status.FAILED:
        answer["error"] = {"code": asked.failure, "message": sentence(asked.failure)}
    return answer


def rate(conversation_id: uuid.UUID, message_id: str, opinion: dict[str, str], now: datetime) -> bool:
    """Store or replace the opinion on one answer. False when it is not an answer of this conversation. Raises Refused."""
    key = access.parse_id(message_id)
    answers = Message.objects.filter(conversation_id=conversation_id, author=Message.Author.BOT)
    with transaction.atomic():
        message = answers.select_related("conversation").filter(pk=key).first() if key else None
        if message is None:
            return False
        conversation = message.conversation
        if not still_admitted(conversation.key_id, conversation.origin_id):
            raise Refused("cle_revoquee")
        reason = texts.masked(texts.kept(opinion.get("reason", "")))[:500]
        told = {"thumb": opinion["thumb"], "motif": opinion.get("motif", ""), "reason": reason, "at": now}
        Feedback.objects.update_or_create(message=message, defaults=told)
    return True


def download(conversation_id: uuid.UUID) -> dict[str, Any]:
    """Everything kept about this conversation that its owner can read (PRV-10): messages, opinions, current
    facts.
    """
    with transaction.atomic():
        conversation = Conversation.objects.get(pk=conversation_id)
        messages = list(conversation.messages.select_related("feedback").order_by("position"))
    exported = []
    for message in messages:
        shown = public(message)
        opinion = getattr(message, "feedback", None)
        if opinion is not None:
            shown["feedback"] = {
                "thumb": opinion.thumb,
                "motif": opinion.motif,
                "reason": opinion.reason,
                "at": opinion.at.isoformat(),
            }
        exported.append(shown)
    return {
        "conversation": {
            "id": str(conversation.pk),
            "created_at": conversation.created_at.isoformat(),
            "active_at": conversation.active_at.isoformat(),
            "state": conversation.state,
        },
        "messages": exported,
    }


def erase(conversation_id: uuid.UUID, now: datetime) -> None:
    """Delete everything of a conversation; only a hash remains, so that a repeated request is recognised
    (REL-13).
    """
    with transaction.atomic():
        conversation = Conversation.objects.select_for_update().filter(pk=conversation_id).first()
        if conversation is None:
            return
        key = access.erasure_key(str(conversation_id), conversation.token_hash)
        Erasure.objects.get_or_create(key=key, defaults={"at": now})
        erasures.note(key, now)
        conversation.delete()
    search.forget_stems()
    forget_journal()


def erase_learnt(conversation_id: str, token: str, now: datetime) -> bool:
    """The same for a conversation whose transcript reached its term: what was learnt from it goes (PRV-19). False when
    nothing was.
    """
    key = access.erasure_key(conversation_id, access.token_hash(token))
    with transaction.atomic():
        if not proposals.forget([key]):
            return False
        Erasure.objects.get_or_create(key=key, defaults={"at": now})
        erasures.note(key, now)
    forget_journal()
    return True


def forget_journal() -> None:
    """Empty SQLite's write-ahead file, where deleted rows would linger. Best effort: a reader may hold it
    back.
    """
    if connection.vendor == "sqlite":
        with connection.cursor() as cursor:
            cursor.execute("PRAGMA wal_checkpoint(TRUNCATE)")
            cursor.fetchall()
