"""From a sentence that was misunderstood to an example that the next model may learn: proposed, then accepted or refused.

Every step says who and when. Nothing here trains: ``accepted`` is what a build reads.
"""

from __future__ import annotations

from datetime import datetime
from functools import lru_cache
from pathlib import Path
from typing import Any, Iterable, Iterator, Optional

from django.db import transaction
from django.db.models import QuerySet

from bot.web.accounts.models import Account
from bot.web.conversations.access import erasure_key
from bot.web.conversations.models import Conversation, Message
from bot.web.conversations.text import masked, without_command
from bot.web.review.models import ProposedExample

Status = ProposedExample.Status
#: Intents that no sentence means: the product sets them.
NEVER_LEARNT = ("accueil", "nlu_fallback")
_DOMAIN = Path(__file__).resolve().parents[3] / "domain.yml"


@lru_cache(maxsize=1)
def intents() -> tuple[str, ...]:
    """What a sentence may mean, in the order of the domain."""
    from ruamel.yaml import YAML

    found = YAML(typ="safe").load(_DOMAIN.read_text(encoding="utf-8"))["intents"]
    return tuple(intent for intent in found if intent not in NEVER_LEARNT)


def clean(text: str) -> str:
    """The sentence on one line, masked again: a reader may have typed in it."""
    return " ".join(masked(text).split())[:1000]


def propose(message: Message, intent: str, author: Optional[Account], now: datetime, aids: Iterable[str] = ()) -> Optional[ProposedExample]:
    """Propose what ``message`` says as an example of ``intent``. Another proposal of the same message that still waits
    is refused in the name of ``author``, whose word is the latest. None when there is nothing to learn from: no word, an
    intent that is none.
    """
    text = clean(message.text)
    if not text or intent not in intents() or message.author != Message.Author.USER:
        return None
    with transaction.atomic():
        waiting = ProposedExample.objects.filter(message=message, status=Status.PROPOSEE).exclude(intent=intent)
        waiting.update(status=Status.REFUSEE, reviewer=author, reviewed_at=now)
        conversation = Conversation.objects.get(pk=message.conversation_id)
        given = {
            "text": text, "aids": list(aids), "author": author, "proposed_at": now, "conversation": conversation,
            "source": erasure_key(str(conversation.pk), conversation.token_hash),
        }  # fmt: skip
        example, created = ProposedExample.objects.get_or_create(message=message, intent=intent, defaults=given)
        if not created and example.status == Status.REFUSEE:  # somebody asks again
            example.status, example.author, example.proposed_at = Status.PROPOSEE, author, now
            example.reviewer, example.reviewed_at, example.aids = None, None, list(aids)
            example.save()
    return example


def decide(examples: "QuerySet[ProposedExample]", accept: bool, reviewer: Account, now: datetime) -> int:
    """Accept or refuse those of ``examples`` that still wait; give how many did. One message teaches one thing: what was
    accepted of it before gives way.
    """
    with transaction.atomic():
        waiting = list(examples.filter(status=Status.PROPOSEE).select_for_update())
        for example in waiting:
            if accept and example.message_id is not None:
                older = ProposedExample.objects.filter(message=example.message_id, status=Status.ACCEPTEE)
                older.update(status=Status.REFUSEE, reviewer=reviewer, reviewed_at=now)
            example.status = Status.ACCEPTEE if accept else Status.REFUSEE
            example.reviewer, example.reviewed_at = reviewer, now
            example.save(update_fields=["status", "reviewer", "reviewed_at"])
    return len(waiting)


def reword(example: ProposedExample, text: str, intent: str) -> bool:
    """Change the words or the meaning of an example that waits. False when it no longer does, or says nothing then."""
    text = clean(text)
    if not text or intent not in intents() or _taken(example, intent):
        return False
    return bool(ProposedExample.objects.filter(pk=example.pk, status=Status.PROPOSEE).update(text=text, intent=intent))


def _taken(example: ProposedExample, intent: str) -> bool:
    others = ProposedExample.objects.filter(message=example.message_id, intent=intent).exclude(pk=example.pk)
    return example.message_id is not None and others.exists()


def accepted() -> "QuerySet[ProposedExample]":
    """What a build learns from, in an order that does not change: two builds of the same examples are alike."""
    return ProposedExample.objects.filter(status=Status.ACCEPTEE).order_by("intent", "text", "pk")


# --- Terms --------------------------------------------------------------------------------------------------


def detach(conversations: Any) -> None:
    """The transcripts are about to reach their term: what was accepted stays, without them."""
    ProposedExample.objects.filter(conversation__in=conversations, status=Status.ACCEPTEE).update(conversation=None, message=None)


def forget(keys: Any) -> int:
    """Erase the examples of the people who asked to be forgotten; ``keys``: those of their erasures, or a query of them."""
    return ProposedExample.objects.filter(source__in=keys).delete()[0]


# --- Rasa's file --------------------------------------------------------------------------------------------


def training_line(text: str) -> str:
    """The sentence as a line of Rasa's training data: nothing in it can be an annotation, a command or another line."""
    from bot.engine.candidat import ligne  # brings numpy: only when a file is written

    return ligne(without_command(text))


def nlu_yaml(examples: Iterable[ProposedExample]) -> Iterator[str]:
    """Rasa's training file (YAML 3.1), in pieces: one list by intent. The examples come sorted by intent."""
    yield 'version: "3.1"\nnlu:\n'
    current, seen = "", set[str]()
    for example in examples:
        line = training_line(example.text)
        if example.intent != current:
            current = example.intent
            yield f"- intent: {current}\n  examples: |\n"
            seen = set()
        if line and line not in seen:
            seen.add(line)
            yield f"    - {line}\n"
    if not current:
        yield "  []\n"
