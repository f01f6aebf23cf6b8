"""The form of a correction: what it shows at first, and what it says once sent. Typed words survive every refusal."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any, Mapping, Optional

from django.http import QueryDict

from bot.web.accounts.models import Account
from bot.web.catalogue import charge
from bot.web.review import facts, proposals
from bot.web.review.correcting import Follow, Judgement, readers
from bot.web.review.models import FLAGS, Correction, Label, ReviewItem, ReviewTurn
from bot.web.review.texts import word

#: Facts that can be added at once.
ADDED = 2


@dataclass
class FactRow:
    """A fact of the turn: its value now, what may be chosen, what was typed. ``corrected``: by an earlier reading."""

    fact: str
    name: str
    now: str
    choices: list[facts.Choice]
    typed: str = ""
    wrong: bool = False
    sensitive: bool = False
    corrected: bool = False
    undone: bool = False
    error: bool = False


@dataclass
class Added:
    fact: str = ""
    typed: str = ""
    error: bool = False


@dataclass
class Draft:
    intent: str = ""
    aids: list[str] = field(default_factory=list)
    flags: dict[str, bool] = field(default_factory=dict)
    note: str = ""
    learn: bool = True
    rows: list[FactRow] = field(default_factory=list)
    added: list[Added] = field(default_factory=list)
    errors: list[str] = field(default_factory=list)
    seen: int = 0


def aids_read(turn: ReviewTurn) -> list[str]:
    """The aids that the message names, as they were read."""
    return [str(aid) for aid in (turn.turn.understanding.get("aids") or [])] if turn.turn else []


def _facts_read(turn: ReviewTurn) -> dict[str, Any]:
    return dict(turn.turn.understanding.get("facts") or {}) if turn.turn else {}


def first(turn: ReviewTurn, latest: Optional[Correction]) -> Draft:
    """The form as it is opened: on the latest correction, or on what the model understood."""
    aids = latest.aids if latest is not None and latest.aids is not None else aids_read(turn)
    return Draft(
        intent=latest.intent if latest else "",
        aids=list(aids),
        flags={flag: bool(latest and getattr(latest, flag)) for flag in FLAGS},
        rows=_rows(turn, latest.facts if latest else {}),
        added=[Added() for _ in range(ADDED)],
        seen=latest.pk if latest else 0,
    )


def _rows(turn: ReviewTurn, corrected: Mapping[str, Any]) -> list[FactRow]:
    rows = []
    for fact, value in {**_facts_read(turn), **corrected}.items():
        known = facts.definition(fact)
        now = word("fait_faux", "retire") if fact in corrected and value is None else facts.shown(fact, value)
        sensitive = known is None or known.sensibilite == "sensible"
        rows.append(FactRow(fact, facts.name(fact), now, facts.choices(known) if known else [], sensitive=sensitive, corrected=fact in corrected))
    return rows


def sent(turn: ReviewTurn, latest: Optional[Correction], post: QueryDict) -> tuple[Draft, Judgement]:
    """What the form says. ``errors`` of the draft: the codes of what is wrong, nothing must be written then."""
    draft = first(turn, latest)
    draft.intent = post.get("intention", "")
    draft.aids = [aid for aid in post.getlist("aides") if aid in charge().aides]
    draft.flags = {flag: flag in post.getlist("signes") for flag in FLAGS}
    draft.note = post.get("note", "")
    draft.learn = post.get("apprendre") == "oui"
    seen = post.get("vu", "")
    draft.seen = int(seen) if seen.isascii() and seen.isdigit() and len(seen) < 16 else 0
    if draft.intent and draft.intent not in proposals.intents():
        draft.errors.append("intention")
    given = dict(latest.facts) if latest else {}
    for row in draft.rows:
        _read_row(row, post, given)
    draft.added = [Added(post.get(f"nouveau.{place}", ""), post.get(f"valeur.{place}", "")[:200]) for place in range(ADDED)]
    for added in draft.added:
        _read_added(added, given)
    if any(row.error for row in draft.rows) or any(added.error for added in draft.added):
        draft.errors.append("fait")
    read = aids_read(turn)
    aids = draft.aids if sorted(draft.aids) != sorted(read) else None
    return draft, Judgement(draft.intent if draft.intent != turn.intent else "", aids, given, note=draft.note, **draft.flags)


def _read_row(row: FactRow, post: QueryDict, given: dict[str, Any]) -> None:
    row.typed = post.get(f"fait.{row.fact}", "")[:200]
    row.wrong = row.fact in post.getlist("faux")
    row.undone = row.fact in post.getlist("defaire")
    if row.undone:
        given.pop(row.fact, None)
    if row.wrong:
        given[row.fact] = None
    elif row.typed.strip():
        _give(row, row.fact, given)


def _read_added(added: Added, given: dict[str, Any]) -> None:
    if added.fact or added.typed.strip():
        _give(added, added.fact, given)


def _give(row: "FactRow | Added", fact: str, given: dict[str, Any]) -> None:
    known = facts.definition(fact)
    try:
        if known is None:
            raise ValueError(fact)
        given[fact] = facts.read(known, row.typed)
    except ValueError:
        row.error = True


# --- What readers keep of a conversation --------------------------------------------------------------------


def follow_sent(post: QueryDict, before: str = "") -> Follow:
    """The follow-up that the form says; with ``before``, the one that its page showed."""
    labels = frozenset(int(each) for each in post.getlist(f"{before}etiquettes") if each.isascii() and each.isdigit() and len(each) < 16)
    return Follow(post.get(f"{before}statut", ""), post.get(f"{before}relecteur", ""), labels, post.get(f"{before}suivi") == "oui")


def follow_choices(item: ReviewItem, wanted: Follow, seen: Follow) -> dict[str, Any]:
    """What the part of the form about the conversation shows."""
    labels = Label.objects.filter(active=True) | Label.objects.filter(pk__in=seen.labels or ())
    people: list[Account] = list(readers())
    if item.reviewer is not None and item.reviewer not in people:
        people.append(item.reviewer)
    return {
        "statuts": [(status, word("statut", status)) for status in ReviewItem.Status.values],
        "relecteurs": [(str(person.pk), str(person)) for person in people],
        "etiquettes": [(label.pk, label.name) for label in labels.distinct()],
        "voulu": wanted,
        "avant": seen,
    }
