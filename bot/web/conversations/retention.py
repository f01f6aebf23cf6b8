"""How long things are kept (PRV-08): facts 24 hours after the last activity, masked transcripts 30 days, or as long as
a reader follows them up; counts by day afterwards.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.conf import settings
from django.db import connection, transaction
from django.db.models import F, Q, QuerySet

from bot.web.accounts import lockout
from bot.web.accounts.models import AuditEntry, Session
from bot.web.conversations import erasures
from bot.web.conversations.access import erasure_key
from bot.web.conversations.models import Conversation, Erasure, Message, PurgeRun, Turn
from bot.web.conversations.reading import forget_journal
from bot.web.conversations.store import forget_effects
from bot.web.learning import registry
from bot.web.review import aggregates, proposals, search

#: Erasures and records of purges outlive the longest-lived transcript by a margin, so that a restored backup
#: can be purged.
_TRACE_DAYS = 10
#: The rules are applied every hour; a whole day without them is a fault.
_HEARTBEAT_HOURS = 26


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
        conversations = _delete(month_ago, now)
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
        _forget_profiles(Turn.objects.filter(conversation__in=idle.filter(state__isnull=False)))
        offering = Message.objects.exclude(effects={}).filter(conversation__active_at__lt=day_ago)
        states = idle.filter(Q(state__isnull=False) | Q(pk__in=offering.values("conversation"))).update(state=None)
        forget_effects(Message.objects.filter(pk__in=list(offering.values_list("pk", flat=True))))
        traces = now - traces_lifetime()
        Erasure.objects.filter(at__lt=traces).delete()
        PurgeRun.objects.filter(at__lt=traces).delete()
        Session.objects.filter(expire_date__lt=now).delete()
        AuditEntry.objects.filter(at__lt=now - timedelta(days=settings.PASSERELLE_AUDIT_DAYS)).delete()
        lockout.forget_attempts(now)
        PurgeRun.objects.create(at=now, states=states, conversations=conversations)
    erasures.forget(traces)
    registry.forget_erased(now)
    forget_journal()
    return Purged(states, conversations)


def traces_lifetime() -> timedelta:
    """How long an erasure is remembered, thus how old a restored backup may be."""
    return timedelta(days=settings.PASSERELLE_TRANSCRIPT_DAYS + _TRACE_DAYS)


def _delete(limit: datetime, now: datetime) -> int:
    """Delete the transcripts whose time is over; their counts stay. A reader's follow-up keeps one a while longer."""
    old = Conversation.objects.filter(active_at__lt=limit).exclude(review__kept_until__gte=now)
    count = old.count()
    if count:
        aggregates.archive(old)
        proposals.detach(old)
        old.delete()
        search.forget_stems()
    return count


def _forget_profiles(turns: "QuerySet[Turn]") -> None:
    """Everything known of a person goes with the state. What each message said stays with it, like its words."""
    for turn in turns.only("pk", "understanding").iterator(chunk_size=500):
        if turn.understanding.get("known"):
            turn.understanding["known"] = {}
            turn.save(update_fields=["understanding"])


def late(now: datetime) -> bool:
    """True when the rules have not been applied for more than a day: somebody must look (PRV-08)."""
    return not PurgeRun.objects.filter(at__gte=now - timedelta(hours=_HEARTBEAT_HOURS)).exists()


def reapply_erasures() -> int:
    """After a backup was restored, forget again who asked to be forgotten since (REL-13); give their number.

    The restored table may be older than the backup's last erasures: the file of the data folder, which no backup of
    the database replaces, has them all. Nothing to do, at the cost of one query, when both agree.
    """
    noted = erasures.read()
    known = set(Erasure.objects.values_list("key", flat=True))
    missing = {key: at for key, at in noted.items() if key not in known}
    if not missing:
        return 0
    Erasure.objects.bulk_create([Erasure(key=key, at=at) for key, at in missing.items()], ignore_conflicts=True)
    return forget_erased()


def forget_erased() -> int:
    """Delete the conversations that a restored backup brought back after their erasure (REL-13). Gives their
    number.
    """
    with transaction.atomic():
        erased = set(Erasure.objects.values_list("key", flat=True))
        back = [pk for pk, token in Conversation.objects.values_list("pk", "token_hash").iterator() if erasure_key(str(pk), token) in erased]
        Conversation.objects.filter(pk__in=back).delete()
        proposals.forget(Erasure.objects.values("key"))
    if back:
        search.forget_stems()
    forget_journal()
    return len(back)


def probe() -> None:
    """Raise if the database does not answer."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1")
        cursor.fetchone()
