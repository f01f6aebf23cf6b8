"""Saying what is right of a turn, and of a conversation: who, when, what, and nothing overwritten unseen.

A form carries the state that its reader saw. When somebody else changed that state meanwhile, nothing is written and
``Conflict`` says what: the page shows both, and the reader decides.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any, Iterable, Optional

from django.conf import settings
from django.db import transaction
from django.db.models import Count, QuerySet

from bot.web.accounts.models import Account
from bot.web.accounts.rights import RIGHTS, Right
from bot.web.conversations.text import masked
from bot.web.review import proposals
from bot.web.review.models import FLAGS, Change, Correction, ItemLabel, Label, ReviewItem, ReviewTurn, SampleTurn, Ticket

#: Characters of a note.
NOTE = 1000


class Conflict(Exception):
    """Somebody else was there first. ``fields``: what they changed; ``latest``: their correction, if it is one."""

    def __init__(self, fields: Iterable[str] = (), latest: Optional[Correction] = None) -> None:
        super().__init__("conflict")
        self.fields = list(fields)
        self.latest = latest


@dataclass(frozen=True)
class Judgement:
    """What a reader says of a turn: see ``Correction``, whose fields these are."""

    intent: str = ""
    aids: Optional[list[str]] = None
    facts: dict[str, Any] = field(default_factory=dict)
    out_of_scope: bool = False
    incomplete: bool = False
    rule_doubt: bool = False
    note: str = ""


def readers() -> "QuerySet[Account]":
    """Who can be given a conversation to review."""
    return Account.objects.filter(is_active=True, role__in=[role.value for role in RIGHTS[Right.CORRIGER]])


# --- A turn -------------------------------------------------------------------------------------------------


def hidden_from(turn: ReviewTurn, reader: Account) -> bool:
    """True when ``reader`` is to read ``turn`` without seeing what others said of it: it is in a double reading and
    they have not read it yet.
    """
    double = turn.samples.filter(sample__double=True).exists()
    return double and not Correction.objects.filter(turn=turn, by=reader).exists()


def history(turn: ReviewTurn, reader: Optional[Account] = None) -> list[Correction]:
    """What was said of ``turn``, oldest first, as far as ``reader`` may see it."""
    if reader is not None and hidden_from(turn, reader):
        return []
    return list(Correction.objects.filter(turn=turn).select_related("by"))


def histories(turns: Iterable[ReviewTurn], reader: Account) -> dict[int, list[Correction]]:
    """The same for several turns, in two queries: turn -> what was said of it, only those of which something was."""
    keys = [turn.pk for turn in turns]
    found: dict[int, list[Correction]] = {}
    for correction in Correction.objects.filter(turn__in=keys).select_related("by").order_by("pk"):
        found.setdefault(correction.turn_id, []).append(correction)
    double = set(SampleTurn.objects.filter(turn__in=list(found), sample__double=True).values_list("turn", flat=True))
    return {turn: said for turn, said in found.items() if turn not in double or any(each.by_id == reader.pk for each in said)}


def latest_by_turn(turns: Iterable[int]) -> dict[int, Correction]:
    """Turn -> the correction that counts, in one query."""
    found: dict[int, Correction] = {}
    for correction in Correction.objects.filter(turn__in=list(turns)).select_related("by").order_by("pk"):
        found[correction.turn_id] = correction
    return found


def corrected_turns(items: Iterable[int]) -> dict[int, int]:
    """Conversation -> how many of its messages somebody put right, only those with some."""
    return dict(Correction.standing().filter(turn__item__in=list(items)).values_list("turn__item").annotate(turns=Count("pk")))


def correct(turn: ReviewTurn, reader: Account, judgement: Judgement, seen: int, now: datetime, learn: bool = False) -> Correction:
    """Add ``reader``'s judgement of ``turn``. ``seen``: the key of the latest correction on their page, 0 when it showed
    none. ``learn``: propose the sentence as an example of its intent. Raises Conflict.
    """
    with transaction.atomic():
        ReviewTurn.objects.select_for_update().get(pk=turn.pk)  # one at a time on PostgreSQL; SQLite has one writer
        others = Correction.objects.filter(turn=turn)
        hidden = hidden_from(turn, reader)
        latest = others.select_related("by").last()
        if latest is not None and not hidden and latest.pk != seen:
            raise Conflict(latest=latest)
        given = {name: getattr(judgement, name) for name in ("aids", "facts", *FLAGS)}
        note = masked(judgement.note.strip())[:NOTE]
        correction = Correction.objects.create(
            turn=turn, by=reader, at=now, intent=judgement.intent, note=note, blind=latest is None or hidden, **given
        )  # fmt: skip
        if judgement.rule_doubt and not (latest is not None and latest.rule_doubt and not hidden):
            _doubt(turn, reader, note, now)
        if learn and judgement.intent:
            aids = judgement.aids if judgement.aids is not None else _aids_read(turn)
            proposals.propose(turn.message, judgement.intent, reader, now, aids)
    return correction


def _aids_read(turn: ReviewTurn) -> list[str]:
    return [str(aid) for aid in (turn.turn.understanding.get("aids") or [])] if turn.turn else []


def _doubt(turn: ReviewTurn, reader: Account, note: str, now: datetime) -> None:
    """A rule is in doubt: whoever keeps the catalogue gets the trace of the verdicts that the person had before them."""
    trace: dict[str, Any] = {}
    shown = turn.item.turns.filter(position__lte=turn.position, turn__isnull=False).order_by("-position")
    for understanding in shown.values_list("turn__understanding", flat=True)[:50]:
        if understanding.get("trace"):
            trace = understanding["trace"]
            break
    Ticket.objects.create(kind=Ticket.Kind.REGLE, turn=turn, trace=trace, rules=str(trace.get("regles", ""))[:64], note=note, by=reader, at=now)


# --- A conversation -----------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Follow:
    """What readers keep of a conversation. None: leave it as it is."""

    status: Optional[str] = None
    reviewer: Optional[str] = None
    labels: Optional[frozenset[int]] = None
    kept: Optional[bool] = None

    @classmethod
    def of(cls, item: ReviewItem) -> "Follow":
        labels = frozenset(item.labels.values_list("label_id", flat=True))
        return cls(item.status, str(item.reviewer_id or ""), labels, item.kept_until is not None)


def follow(item: ReviewItem, reader: Account, wanted: Follow, seen: Optional[Follow], now: datetime) -> list[str]:
    """Change what ``wanted`` says and ``seen`` did not; give the fields that changed. ``seen``: what the page showed,
    None to change whatever the state is (a selection). Raises Conflict, and changes nothing, when somebody else changed
    one of these fields to something else.
    """
    with transaction.atomic():
        item = ReviewItem.objects.select_for_update().get(pk=item.pk)
        now_is = Follow.of(item)
        fields = [name for name in ("status", "reviewer", "kept") if _differs(wanted, seen or now_is, name)]
        clash = [name for name in fields if seen is not None and getattr(now_is, name) not in (getattr(seen, name), getattr(wanted, name))]
        if clash:
            raise Conflict(clash)
        fields = [name for name in fields if getattr(now_is, name) != getattr(wanted, name)]
        changes = []
        if "status" in fields and wanted.status in ReviewItem.Status.values:
            changes.append(("statut", item.status, wanted.status))
            item.status = wanted.status
        if "reviewer" in fields and (wanted.reviewer == "" or readers().filter(pk=wanted.reviewer).exists()):
            changes.append(("relecteur", str(now_is.reviewer), str(wanted.reviewer)))
            item.reviewer_id = int(wanted.reviewer) if wanted.reviewer else None
        if "kept" in fields:
            item.kept_until = now + timedelta(days=settings.PASSERELLE_FOLLOW_UP_DAYS) if wanted.kept else None
            changes.append(("suivi", "", item.kept_until.date().isoformat() if item.kept_until else ""))
        if changes:
            item.save(update_fields=["status", "reviewer", "kept_until"])
        changes += _label(item, reader, wanted, seen or now_is, now)
        Change.objects.bulk_create([Change(item=item, by=reader, at=now, field=name, before=before, after=after) for name, before, after in changes])
    return [name for name, _, _ in changes]


def _differs(wanted: Follow, seen: Follow, name: str) -> bool:
    return getattr(wanted, name) is not None and getattr(wanted, name) != getattr(seen, name)


def _label(item: ReviewItem, reader: Account, wanted: Follow, seen: Follow, now: datetime) -> list[tuple[str, str, str]]:
    """Put and take off what this reader did, and leave what others did meanwhile: labels never clash."""
    if wanted.labels is None:
        return []
    before = seen.labels or frozenset()
    there = frozenset(item.labels.values_list("label_id", flat=True))
    put = Label.objects.filter(pk__in=wanted.labels - before - there)
    off = ItemLabel.objects.filter(item=item, label__in=before - wanted.labels).select_related("label")
    changes = [("etiquette", "", label.name) for label in put] + [("etiquette", link.label.name, "") for link in off]
    ItemLabel.objects.bulk_create([ItemLabel(item=item, label=label, by=reader, at=now, active_at=item.active_at) for label in put])
    off.delete()
    return changes


def follow_all(items: "QuerySet[ReviewItem]", reader: Account, wanted: Follow, now: datetime, most: int = 1000) -> int:
    """The same for a selection: labels are added, nothing is taken off. Gives how many conversations changed."""
    changed = 0
    for item in items.order_by("pk")[:most]:
        labels = wanted.labels | Follow.of(item).labels if wanted.labels else None  # type: ignore[operator]
        asked = Follow(wanted.status, wanted.reviewer, labels, wanted.kept)
        changed += bool(follow(item, reader, asked, None, now))
    return changed
