"""How long things are kept (PRV-08): facts 24 hours after the last activity, masked transcripts 30 days."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.conf import settings
from django.db import connection, transaction
from django.db.models import Exists, F, OuterRef, Q

from bot.web.conversations.access import erasure_key
from bot.web.conversations.models import Conversation, Erasure, Message, PurgeRun
from bot.web.conversations.reading import forget_journal
from bot.web.conversations.store import forget_effects

#: Erasures and records of purges outlive the longest-lived transcript by a margin, so that a restored backup
#: can be purged.
_TRACE_DAYS = 10


@dataclass(frozen=True)
class Purged:
    """``states``: conversations whose facts were forgotten. ``conversations``: transcripts deleted."""

    states: int
    conversations: int


def purge(now: datetime) -> Purged:
    """Apply the retention rules at ``now``. Repeating it changes nothing."""
    day_ago = now - timedelta(hours=settings.PASSERELLE_STATE_HOURS)
    month_ago = now - timedelta(days=settings.PASSERELLE_TRANSCRIPT_DAYS)
    with transaction.atomic():
        conversations = _delete(month_ago)
        idle = Conversation.objects.filter(active_at__lt=day_ago)
        # A message that waited a whole day will not be answered: its unmasked text and its effect go.
        waiting = Message.objects.filter(conversation__in=idle, status=Message.Status.PENDING)
        late = list(waiting.values_list("pk", "conversation_id"))
        for pk, conversation in late:
            Conversation.objects.filter(pk=conversation).update(sequence=F("sequence") + 1)
            revision = Conversation.objects.values_list("sequence", flat=True).get(pk=conversation)
            Message.objects.filter(pk=pk).update(
                status=Message.Status.FAILED,
                failure="abandonne",
                revision=revision,
                pending_text=None,
                pending_effect=None,
            )
        held = Message.objects.filter(conversation=OuterRef("pk")).exclude(effects={})
        states = idle.filter(Q(state__isnull=False) | Exists(held)).update(state=None)
        forget_effects(Message.objects.filter(conversation__in=idle))
        traces = month_ago - timedelta(days=_TRACE_DAYS)
        Erasure.objects.filter(at__lt=traces).delete()
        PurgeRun.objects.filter(at__lt=traces).delete()
        PurgeRun.objects.create(at=now, states=states, conversations=conversations)
    forget_journal()
    return Purged(states, conversations)


def _delete(limit: datetime) -> int:
    old = Conversation.objects.filter(active_at__lt=limit)
    count = old.count()
    old.delete()
    return count


def forget_erased() -> int:
    """Delete the conversations that a restored backup brought back after their erasure (REL-13). Gives their
    number.
    """
    with transaction.atomic():
        erased = set(Erasure.objects.values_list("key", flat=True))
        back = [pk for pk, token in Conversation.objects.values_list("pk", "token_hash").iterator() if erasure_key(str(pk), token) in erased]
        Conversation.objects.filter(pk__in=back).delete()
    forget_journal()
    return len(back)


def probe() -> None:
    """Raise if the database does not answer."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1")
        cursor.fetchone()
