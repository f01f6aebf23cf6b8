"""The queue of whoever keeps the catalogue."""

from __future__ import annotations

from datetime import datetime
from typing import Iterable

from django.db import transaction

from bot.web.accounts.models import Account
from bot.web.conversations.text import masked
from bot.web.review.models import ReviewTurn, Ticket


def missing_topic(turns: Iterable[ReviewTurn], note: str, by: Account, now: datetime) -> Ticket:
    """Ask for a topic that the catalogue does not have. ``turns``: who asked for it."""
    with transaction.atomic():
        ticket = Ticket.objects.create(kind=Ticket.Kind.SUJET, note=masked(note.strip())[:1000], by=by, at=now)
        ticket.asked.set(turns)
    return ticket


def close(ticket: Ticket, status: str, answer: str, by: Account, now: datetime) -> bool:
    """Say what became of an open ticket. False when somebody did before."""
    if status not in (Ticket.Status.TRAITE, Ticket.Status.ECARTE):
        return False
    given = {"status": status, "answer": masked(answer.strip())[:1000], "closed_by": by, "closed_at": now}
    return bool(Ticket.objects.filter(pk=ticket.pk, status=Ticket.Status.OUVERT).update(**given))
