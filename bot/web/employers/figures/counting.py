"""Counting the conversations of one employer over some weeks, from the turns still kept. Never stored as it is.

A conversation stands for a person: nothing says more (PRV-20). Each is reduced to a few codes; no text is read.
"""

from __future__ import annotations

import uuid
from collections import Counter
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Iterable, Mapping

from bot.droits import STATUTS
from bot.web.conversations.models import Conversation, Feedback, Message, Turn

#: What a conversation may have asked, as the intents of the engine say it. The list is closed: see ``suppression``.
TOPICS = (
    "eligibilite", "definition", "conditions", "montant", "duree", "pieces", "demarche", "delai", "cumul", "refus",
    "contact", "alternatives", "difference", "calculer", "parler_humain",
)
UNANSWERED = "nlu_fallback"
OPINIONS = ("satisfait", "insatisfait", "sans_avis")
NO_VERDICT = "sans_verdict"
VERDICTS = (*STATUTS, NO_VERDICT)


@dataclass
class Seen:
    """One conversation, in codes."""

    topics: set[str] = field(default_factory=set)
    aids: set[str] = field(default_factory=set)
    verdicts: dict[str, str] = field(default_factory=dict)
    unanswered: bool = False
    opinion: str = "sans_avis"


@dataclass(frozen=True)
class Counts:
    """Exact numbers, on their way to ``suppression``. ``verdicts``: of those who asked about each aid."""

    conversations: int
    topics: Mapping[str, int]
    aids: Mapping[str, int]
    verdicts: Mapping[str, Mapping[str, int]]
    unanswered: int
    opinions: Mapping[str, int]


def read(employer: int, start: datetime, end: datetime) -> list[Seen]:
    """The conversations opened in ``[start, end)`` in which somebody wrote."""
    chosen = Conversation.objects.filter(employer_id=employer, created_at__gte=start, created_at__lt=end, user_messages__gt=0)
    seen: dict[uuid.UUID, Seen] = {key: Seen() for key in chosen.values_list("pk", flat=True)}
    turns = Turn.objects.filter(conversation__in=chosen).order_by("at", "pk")
    for key, understanding in turns.values_list("conversation_id", "understanding").iterator(chunk_size=500):
        if key in seen:
            _add(seen[key], understanding or {})
    failed = Message.objects.filter(conversation__in=chosen, status=Message.Status.FAILED)
    for key in failed.values_list("conversation_id", flat=True).distinct():
        if key in seen:
            seen[key].unanswered = True
    thumbs = Feedback.objects.filter(message__conversation__in=chosen).values_list("message__conversation_id", "thumb")
    for key, thumb in thumbs:
        if key in seen and seen[key].opinion != "insatisfait":
            seen[key].opinion = "satisfait" if thumb == Feedback.Thumb.UP else "insatisfait"
    return list(seen.values())


def _add(seen: Seen, understanding: Mapping[str, Any]) -> None:
    intent = understanding.get("intent")
    if intent in TOPICS:
        seen.topics.add(str(intent))
    seen.unanswered = seen.unanswered or intent == UNANSWERED
    seen.aids.update(str(aid) for aid in understanding.get("discussed") or [])
    for aid, verdict in (understanding.get("verdicts") or {}).items():
        status = verdict.get("statut") if isinstance(verdict, dict) else verdict
        if status in STATUTS:
            seen.verdicts[aid] = status
            seen.aids.add(aid)


def count(seen: Iterable[Seen], aids: Iterable[str]) -> Counts:
    """The numbers of ``seen``, for every topic and every aid of the catalogue, asked or not."""
    seen = list(seen)
    asked = {aid: [each for each in seen if aid in each.aids] for aid in aids}
    return Counts(
        conversations=len(seen),
        topics={topic: sum(topic in each.topics for each in seen) for topic in TOPICS},
        aids={aid: len(those) for aid, those in asked.items()},
        verdicts={aid: _all(VERDICTS, (each.verdicts.get(aid, NO_VERDICT) for each in those)) for aid, those in asked.items()},
        unanswered=sum(each.unanswered for each in seen),
        opinions=_all(OPINIONS, (each.opinion for each in seen)),
    )


def _all(names: Iterable[str], found: Iterable[str]) -> dict[str, int]:
    counted = Counter(found)
    return {name: counted[name] for name in names}
