"""The transactions of a turn. Each function is one step of "a turn, exactly once": it happens entirely or not
at all.

They work alike on SQLite and PostgreSQL: what must be exclusive is a conditional UPDATE, or starts by writing
to the row of the conversation (SQLite takes its only write lock at the start of every transaction). The clock
is an argument.
"""

from __future__ import annotations

import secrets
import uuid
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Mapping, Optional, Sequence

from django.conf import settings
from django.db import transaction
from django.db.models import Exists, F, Max, OuterRef, Q, QuerySet

from bot.web.conversations import access, components
from bot.web.conversations import text as texts
from bot.web.conversations.models import Conversation, Message, Turn
from bot.web.employers import referent
from bot.web.employers.admission import Admission, still_admitted
from bot.web.employers.models import Employer
from bot.web.engine_port import TurnResult

PENDING, ANSWERED, FAILED = Message.Status.PENDING, Message.Status.ANSWERED, Message.Status.FAILED


class Refused(Exception):
    """A message that is not accepted; ``code`` names the sentence shown (messages.yml)."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


class Gone(Exception):
    """The conversation was erased meanwhile."""


@dataclass(frozen=True)
class Work:
    """A turn to run: what the engine needs, and which message it answers."""

    conversation: uuid.UUID
    message: uuid.UUID
    state: Optional[Mapping[str, Any]]
    text: Optional[str]
    effect: Optional[Mapping[str, Any]]
    attempt: int
    at: datetime


# --- Opening a conversation and accepting messages ----------------------------------------------------------


def open_conversation(welcome: TurnResult, now: datetime, admission: Optional[Admission] = None) -> tuple[Conversation, str]:
    """Store a new conversation with its welcome messages; give it and its token. Raises MalformedReply."""
    replies = components.split(welcome.replies)
    state = components.plain_json(welcome.state)
    token = access.new_token()
    with transaction.atomic():
        conversation = Conversation.objects.create(
            token_hash=access.token_hash(token),
            state=state,
            sequence=len(replies),
            created_at=now,
            active_at=now,
            employer=admission.employer if admission else None,
            key=admission.key if admission else None,
            origin=admission.origin if admission else None,
        )
        _store_replies(conversation.pk, None, replies, 0, now)
        _store_turn(conversation.pk, None, welcome, now)
    return conversation, token


def accept(
    conversation_id: uuid.UUID,
    client_id: uuid.UUID,
    text: Optional[str],
    choice: Optional[str],
    now: datetime,
) -> uuid.UUID:
    """Store a user message durably, once per ``client_id``; give its id (REL-01, REL-02).

    A repeated ``client_id`` gives the message already there, whatever it carries this time; if its turn had
    failed, it is queued again, at the end. ``text`` is in its kept form. Raises Refused (``choix_perime``,
    ``conversation_pleine``, ``cle_revoquee``), Gone.
    """
    with transaction.atomic():
        conversation = Conversation.objects.select_for_update().filter(pk=conversation_id).first()
        if conversation is None:
            raise Gone
        if not still_admitted(conversation.key_id, conversation.origin_id):
            raise Refused("cle_revoquee")
        message = Message.objects.filter(conversation=conversation, client_id=client_id).first()
        if message is not None and message.status != FAILED:
            return message.pk
        if message is None and conversation.user_messages >= settings.PASSERELLE_MESSAGES_LIMIT:
            raise Refused("conversation_pleine")
        if choice is not None:
            shown, effect = _offered(conversation_id).get(choice, (None, None))
            if effect is None:
                raise Refused("choix_perime")
            shown = components.masks(effect) or str(shown)
        else:
            effect, shown = None, _awaited_mask(conversation_id) or texts.masked(text or "")
        position = conversation.sequence + 1
        fresh = message is None
        message = message or Message(conversation=conversation, client_id=client_id, author=Message.Author.USER)
        message.position = message.revision = position
        message.status, message.failure, message.attempts, message.at = PENDING, "", 0, now
        message.text = shown
        message.pending_text = text if effect is None and text != shown else None
        message.pending_effect = effect
        message.save(force_insert=fresh)
        Conversation.objects.filter(pk=conversation_id).update(sequence=position, user_messages=F("user_messages") + int(fresh), active_at=now)
        return message.pk


def _offered(conversation_id: uuid.UUID) -> dict[str, tuple[str, Any]]:
    """``{choice id: (title, effect)}`` of the bot messages that no user message has followed yet.

    A failed message is as if it had not been sent: the buttons above it still work.
    """
    offered: dict[str, tuple[str, Any]] = {}
    for effects, component in _last_replies(conversation_id).values_list("effects", "component"):
        names = components.titles(component)
        offered.update({choice: (names.get(choice, ""), effect) for choice, effect in effects.items()})
    return offered


def _awaited_mask(conversation_id: uuid.UUID) -> Optional[str]:
    """What is stored instead of a text typed now, when the last replies ask for one that must not stay."""
    for component in _last_replies(conversation_id).values_list("component", flat=True):
        mask = components.awaited_mask(component)
        if mask:
            return mask
    return None


def _last_replies(conversation_id: uuid.UUID) -> "QuerySet[Message]":
    """The bot messages that no user message has followed yet."""
    messages = Message.objects.filter(conversation_id=conversation_id)
    followed = messages.filter(author=Message.Author.USER).exclude(status=FAILED).aggregate(at=Max("position"))["at"] or 0
    return messages.filter(author=Message.Author.BOT, position__gt=followed)


# --- The lease ----------------------------------------------------------------------------------------------


def begin(conversation_id: uuid.UUID, now: datetime, seconds: float) -> Optional[tuple[str, Work]]:
    """Take the right to end the oldest pending message, for ``seconds``: the lease and the turn to run.

    None when nothing is pending, or while somebody else holds the lease.
    """
    lease = secrets.token_hex(16)
    with transaction.atomic():
        taken = Conversation.objects.filter(
            Q(lease__isnull=True) | Q(lease_until__lt=now),
            Exists(Message.objects.filter(conversation=OuterRef("pk"), status=PENDING)),
            pk=conversation_id,
        ).update(lease=lease, lease_until=now + timedelta(seconds=seconds))
        if not taken:
            return None
        pending = Message.objects.select_related("conversation").filter(conversation_id=conversation_id, status=PENDING)
        message = pending.order_by("position").first()
        if message is None:  # ended while this transaction waited for the row
            transaction.set_rollback(True)
            return None
        message.attempts += 1
        message.save(update_fields=["attempts"])
    typed = message.pending_text if message.pending_text is not None else message.text
    effect = message.pending_effect
    text = None if effect is not None else texts.for_engine(typed)
    return lease, Work(conversation_id, message.pk, message.conversation.state, text, effect, message.attempts, message.at)


def renew(conversation_id: uuid.UUID, lease: str, now: datetime, seconds: float) -> bool:
    """Keep the lease for ``seconds`` more. False when it was lost: the turn's end would be refused too."""
    kept = Conversation.objects.filter(pk=conversation_id, lease=lease)
    return bool(kept.update(lease_until=now + timedelta(seconds=seconds)))


def release(conversation_id: uuid.UUID, lease: str) -> None:
    """Give the lease back without ending the turn: somebody may take it up at once."""
    Conversation.objects.filter(pk=conversation_id, lease=lease).update(lease=None, lease_until=None)


# --- The turn -----------------------------------------------------------------------------------------------


def complete(work: Work, lease: str, result: TurnResult, now: datetime) -> bool:
    """End a turn well: state, replies, record and "answered", in one transaction.

    False, and nothing written, when the lease was lost or the conversation erased: somebody else ends this
    turn. Raises MalformedReply, before anything is written, when the result cannot be shown (REL-03).
    """
    replies = components.split(result.replies)
    state = components.plain_json(result.state)
    if not isinstance(state, dict):
        raise components.MalformedReply("the state is an object")
    with transaction.atomic():
        message = Message.objects.select_related("conversation").filter(pk=work.message).first()
        if message is None:
            return False
        replies += _referent(message, replies, result)
        shown = _final_text(message, result)
        state = _without_typed(state, message, shown)
        replies = [components.Reply(_without_typed(reply.component, message, shown), reply.effects) for reply in replies]
        sequence = _fenced(work, lease, now, len(replies) + 1, state=state)
        if sequence is None:
            return False
        forget_effects(Message.objects.filter(conversation_id=work.conversation, author=Message.Author.BOT))
        _end(work, ANSWERED, "", sequence + 1, text=shown)
        _store_replies(work.conversation, work.message, replies, sequence + 1, now)
        _store_turn(work.conversation, work.message, result, now)
    return True


def _referent(message: Message, replies: Sequence[components.Reply], result: TurnResult) -> list[components.Reply]:
    """The housing contact of the employer, beside an answer that gives a human contact."""
    employer = Employer.objects.filter(pk=message.conversation.employer_id).first() if message.conversation.employer_id else None
    if employer is None:
        return []
    found = referent.beside([reply.component for reply in replies], result.understanding, employer.contact_logement)
    return [components.Reply(component) for component in found]


def fail(work: Work, lease: str, code: str, now: datetime) -> bool:
    """End a turn badly: the message stays, marked failed, and its sender may retry. False when the lease was
    lost.
    """
    with transaction.atomic():
        sequence = _fenced(work, lease, now, 1)
        if sequence is None:
            return False
        _end(work, FAILED, code, sequence + 1)
    return True


def _fenced(work: Work, lease: str, now: datetime, places: int, **fields: Any) -> Optional[int]:
    """Write to the conversation and give the lease back, if it still holds; the sequence before the
    ``places`` taken.
    """
    held = Conversation.objects.filter(pk=work.conversation, lease=lease)
    if not held.update(sequence=F("sequence") + places, active_at=now, lease=None, lease_until=None, **fields):
        return None
    return int(Conversation.objects.values_list("sequence", flat=True).get(pk=work.conversation)) - places


def forget_effects(messages: "QuerySet[Message]") -> None:
    """Withdraw the buttons of ``messages``, and the titles that must not stay with them."""
    offering = messages.exclude(effects={})
    for key, effects, component in list(offering.values_list("pk", "effects", "component")):
        cleaned = components.without_titles(component, effects)
        if cleaned != component:
            Message.objects.filter(pk=key).update(component=cleaned)
    offering.update(effects={})


def _end(work: Work, status: str, failure: str, revision: int, **fields: Any) -> None:
    pending = Message.objects.filter(pk=work.message, status=PENDING)
    ended = pending.update(status=status, failure=failure, revision=revision, pending_text=None, pending_effect=None, **fields)
    if ended != 1:  # impossible under a valid lease; undo the transaction rather than double a turn
        raise RuntimeError("the turn was already ended")


def _store_replies(
    conversation_id: uuid.UUID,
    message_id: Optional[uuid.UUID],
    replies: Sequence[components.Reply],
    after: int,
    now: datetime,
) -> None:
    Message.objects.bulk_create(
        Message(
            conversation_id=conversation_id,
            position=position,
            revision=position,
            author=Message.Author.BOT,
            component=reply.component,
            effects=reply.effects,
            reply_to_id=message_id,
            at=now,
        )
        for position, reply in enumerate(replies, start=after + 1)
    )


def _store_turn(conversation_id: uuid.UUID, message_id: Optional[uuid.UUID], result: TurnResult, now: datetime) -> None:
    Turn.objects.create(
        conversation_id=conversation_id,
        message_id=message_id,
        understanding=_record(result.understanding),
        model=str(result.model)[:128],
        seconds=float(result.seconds),
        at=now,
    )


def _record(understanding: Mapping[str, Any]) -> dict[str, Any]:
    """What is kept of an understanding for the review, masked. The trace is made of our own ids only."""
    plain = dict(components.plain_json(dict(understanding)))
    trace = plain.pop("trace", None)
    return {**texts.mask_everywhere(plain), **({"trace": trace} if trace else {})}


def _final_text(message: Message, result: TurnResult) -> str:
    """The text kept of an answered message: what the engine says to keep of a search, which it never quotes; else the
    masked text, even when a search was awaited and the person asked something else.
    """
    mask = result.understanding.get("masked")
    if isinstance(mask, str) and mask and message.pending_effect is None:
        return str(components.plain_json(mask))
    return message.text if message.pending_text is None else texts.masked(message.pending_text)


def _without_typed(content: dict[str, Any], message: Message, shown: str) -> dict[str, Any]:
    """``content`` without the words that masking removed: a state remembers the last messages, a reply may
    quote one.
    """
    if message.pending_text is None or shown != texts.masked(message.pending_text) or shown == message.pending_text:
        return content
    typed = (message.pending_text, texts.for_engine(message.pending_text))
    cleaned: dict[str, Any] = texts.replace_everywhere(content, typed, shown)
    return cleaned
