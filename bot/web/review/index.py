"""Copying conversations into the tables of the review.

A job, not the transaction of a turn: a person never waits for a reader's table. It is idempotent, takes conversations
in the order of their activity, and may run in several processes at once.
"""

from __future__ import annotations

import uuid
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Optional

from django.db import IntegrityError, transaction
from django.db.models import F, Q

from bot.web.conversations.models import Conversation, Feedback, Message
from bot.web.review import search
from bot.web.review.models import Facet, ItemLabel, ReviewItem, ReviewTurn, SearchDocument

#: Bands in which the classifier's confidence decided; a button or a reading of facts says nothing of it.
CLASSIFIED = ("reponse", "hesitation", "repli")
FALLBACK = ("hesitation", "repli")
SAFETY = "securite"
_BATCH = 200
#: A conversation that goes on is copied every minute, then once it has been silent for a while: rewriting it after each
#: message would cost more than its turns.
SILENCE, PATIENCE = timedelta(seconds=10), timedelta(seconds=60)


def pending(since: Optional[datetime] = None, limit: int = _BATCH, settled: Optional[datetime] = None) -> list[uuid.UUID]:
    """Conversations whose row is missing or late, oldest activity first. ``since``: look no further back. ``settled``: the
    present, when those in progress may wait.
    """
    late = Conversation.objects.filter(user_messages__gt=0).filter(Q(review__isnull=True) | Q(review__sequence__lt=F("sequence")))
    rated = Feedback.objects.filter(at__gt=F("message__conversation__review__indexed_at"))
    if settled is not None:
        waited = Q(review__indexed_at__lte=settled - PATIENCE) | Q(review__isnull=True, created_at__lte=settled - PATIENCE)
        late = late.filter(Q(active_at__lte=settled - SILENCE) | waited)
    if since is not None:
        late, rated = late.filter(active_at__gte=since), rated.filter(at__gte=since)
    found = list(late.order_by("active_at").values_list("pk", flat=True)[:limit])
    again = rated.order_by("at").values_list("message__conversation_id", flat=True)[:limit]
    return list(dict.fromkeys([*found, *again]))[:limit]


def update(now: datetime, since: Optional[datetime] = None, limit: int = _BATCH, settled: bool = False) -> int:
    """Copy what is late; give how many conversations were. Repeating it ends at 0. ``settled``: those in progress may
    wait.
    """
    found = pending(since, limit, now if settled else None)
    for conversation in found:
        copy(conversation, now)
    return len(found)


def update_recent(now: datetime) -> int:
    """What the periodic job does: the last two days, in batches, so that each passage is short."""
    return update(now, now - timedelta(days=2), settled=True)


def copy(conversation_id: uuid.UUID, now: datetime) -> Optional[ReviewItem]:
    """Write the rows of one conversation again. None when it was erased meanwhile."""
    try:
        with transaction.atomic():
            return _copy(conversation_id, now)
    except IntegrityError:  # erased, or copied by another process, between two statements
        return None


@dataclass(frozen=True)
class Copied:
    """What a conversation gives to the tables of the review. ``columns``: of its ``ReviewItem``; ``words``: its stems."""

    columns: dict[str, Any]
    turns: list[ReviewTurn]
    facets: set[tuple[str, str]]
    words: str


def described(conversation: Conversation, messages: list[Message]) -> Copied:
    """The copy of a conversation, from its messages in order, each with its turn and its opinion. Asks nothing of the
    database.
    """
    rated = [(message, opinion) for message in messages if (opinion := getattr(message, "feedback", None)) is not None]
    thumbs = {message.reply_to_id: opinion for message, opinion in rated}
    opinions = [opinion for _, opinion in rated]
    turns = [_turn(message, thumbs.get(message.pk)) for message in messages if message.author == Message.Author.USER]
    confidences = [turn.confidence for turn in turns if turn.confidence is not None and turn.band in CLASSIFIED]
    said = [message.text for message in messages if message.author == Message.Author.USER]
    columns = {
        "created_at": conversation.created_at,
        "active_at": conversation.active_at,
        "sequence": conversation.sequence,
        "user_messages": conversation.user_messages,
        "lowest_confidence": min(confidences, default=None),
        "fallbacks": sum(turn.fallback for turn in turns),
        "failures": sum(turn.failed for turn in turns),
        "thumbs_up": sum(opinion.thumb == Feedback.Thumb.UP for opinion in opinions),
        "thumbs_down": sum(opinion.thumb == Feedback.Thumb.DOWN for opinion in opinions),
        "reasons": sum(bool(opinion.motif or opinion.reason) for opinion in opinions),
        "employer_id": conversation.employer_id,
        "safety": any(turn.safety for turn in turns),
        "slowest": max((turn.seconds for turn in turns), default=0.0),
    }
    return Copied(columns, turns, _facets(messages), search.document([*said, *(opinion.reason for opinion in opinions)]))


def _copy(conversation_id: uuid.UUID, now: datetime) -> Optional[ReviewItem]:
    conversation = Conversation.objects.filter(pk=conversation_id).first()
    if conversation is None:
        return None
    copied = described(conversation, list(conversation.messages.select_related("turn", "feedback").order_by("position")))
    item, _ = ReviewItem.objects.update_or_create(conversation=conversation, defaults={**copied.columns, "indexed_at": now})
    _write_turns(item, copied.turns)
    _write_facets(item, copied.facets)
    ItemLabel.objects.filter(item=item).exclude(active_at=item.active_at).update(active_at=item.active_at)
    SearchDocument.objects.update_or_create(item=item, defaults={"words": copied.words})
    return item


def _turn(message: Message, opinion: Optional[Feedback]) -> ReviewTurn:
    turn = getattr(message, "turn", None)
    understood = turn.understanding if turn is not None else {}
    ranking = understood.get("ranking") or []
    band = str(understood.get("band") or "")
    confidence = understood.get("confidence")
    return ReviewTurn(
        message=message,
        turn=turn,
        position=message.position,
        at=message.at,
        intent=str(understood.get("intent") or "")[:60],
        second=str(ranking[1].get("intent", "") if len(ranking) > 1 else "")[:60],
        aspect=str(understood.get("aspect") or "")[:40],
        aid=str(next(iter(understood.get("discussed") or []), ""))[:60],
        asked=str(understood.get("asked") or "")[:60],
        confidence=float(confidence) if isinstance(confidence, (int, float)) and band != "bouton" else None,
        margin=_margin(ranking) if band in CLASSIFIED else None,
        band=band[:12],
        fallback=band in FALLBACK,
        failed=message.status == Message.Status.FAILED,
        safety=band == SAFETY,
        thumb=opinion.thumb if opinion is not None else "",
        seconds=turn.seconds if turn is not None else 0.0,
        model=turn.model if turn is not None else "",
    )


def _margin(ranking: list[dict[str, Any]]) -> Optional[float]:
    """How far the first intent is ahead of the second. None when there are not two."""
    first, second = ([*ranking, {}, {}][place].get("confidence") for place in (0, 1))
    return round(float(first) - float(second), 4) if isinstance(first, (int, float)) and isinstance(second, (int, float)) else None


_COLUMNS = [field.name for field in ReviewTurn._meta.concrete_fields if field.name not in ("id", "message")]


def _write_turns(item: ReviewItem, turns: list[ReviewTurn]) -> None:
    for turn in turns:
        turn.item = item
    ReviewTurn.objects.bulk_create(turns, update_conflicts=True, unique_fields=["message"], update_fields=_COLUMNS)


def _facets(messages: list[Message]) -> set[tuple[str, str]]:
    found: set[tuple[str, str]] = set()
    for message in messages:
        turn = getattr(message, "turn", None)
        if turn is None:
            continue
        understood = turn.understanding
        found.update((str(Facet.Kind.AIDE), str(aid)) for aid in understood.get("discussed") or [])
        if understood.get("aspect"):
            found.add((str(Facet.Kind.ASPECT), str(understood["aspect"])))
        if understood.get("intent"):
            found.add((str(Facet.Kind.INTENTION), str(understood["intent"])))
        if understood.get("band") == SAFETY:
            found.add((str(Facet.Kind.SECURITE), str(understood.get("intent"))))
        for aid, verdict in (understood.get("verdicts") or {}).items():
            found.add((str(Facet.Kind.VERDICT), str(verdict)))
            found.add((str(Facet.Kind.VERDICT_AIDE), f"{aid}:{verdict}"))
        if turn.model:
            found.add((str(Facet.Kind.MODELE), turn.model))
    return {(kind, value[:100]) for kind, value in found}


def _write_facets(item: ReviewItem, facets: set[tuple[str, str]]) -> None:
    stored = {(facet.kind, facet.value): facet.pk for facet in Facet.objects.filter(item=item)}
    Facet.objects.filter(pk__in=[pk for key, pk in stored.items() if key not in facets]).delete()
    Facet.objects.filter(item=item).exclude(active_at=item.active_at).update(active_at=item.active_at)
    new = [Facet(item=item, kind=kind, value=value, active_at=item.active_at) for kind, value in sorted(facets - set(stored))]
    Facet.objects.bulk_create(new)
