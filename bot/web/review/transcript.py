"""A conversation ready to be read: its turns, what was understood of each, and how its verdicts were reached."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from functools import lru_cache
from typing import Any, Optional

from bot.droits import Catalogue
from bot.droits.atelier.description_regles import libelles
from bot.web.catalogue import charge
from bot.web.conversations.models import Feedback, Message
from bot.web.review import facts
from bot.web.review.models import ReviewItem, ReviewTurn
from bot.web.review.texts import word

#: Turns of a page of a long conversation.
TURNS = 40


@dataclass(frozen=True)
class FactRead:
    """A fact understood. ``source``: a code of ``textes.yml``. ``turn``: where it was first said, if not here."""

    fact: str
    name: str
    value: str
    source: str
    turn: Optional[int] = None


@dataclass(frozen=True)
class ConditionRead:
    id: str
    letter: str
    label: str


@dataclass(frozen=True)
class VerdictRead:
    """``conditions``: those that decide, false or in doubt or unknown first."""

    aid: str
    name: str
    verdict: str
    conditions: list[ConditionRead] = field(default_factory=list)
    parameters: list[tuple[str, str]] = field(default_factory=list)


class Said(dict[str, Any]):
    """A component of an answer. What it does not have is None: the template asks for every kind of content, and Django looks
    for a missing key in three ways before it gives up.
    """

    def __missing__(self, key: str) -> None:
        return None


@dataclass(frozen=True)
class TurnRead:
    """One message, its answers, and what was made of it. ``number`` counts from 1 in the conversation."""

    number: int
    message: Message
    review: Optional[ReviewTurn]
    answers: list[Said]
    opinion: Optional[Feedback]
    ranking: list[dict[str, Any]] = field(default_factory=list)
    facts: list[FactRead] = field(default_factory=list)
    earlier: list[FactRead] = field(default_factory=list)
    verdicts: list[VerdictRead] = field(default_factory=list)
    rules: str = ""
    rules_date: str = ""
    rules_changed: bool = False
    asked: str = ""


@dataclass(frozen=True)
class Transcript:
    welcome: list[Said]
    turns: list[TurnRead]
    page: int
    pages: int
    total: int


def read(item: ReviewItem, page: int = 1) -> Transcript:
    """One page of the conversation of ``item``; the nearest page when there is no such one."""
    rows = Message.objects.filter(conversation=item.conversation_id)
    asked = list(rows.filter(author=Message.Author.USER).order_by("position").values_list("pk", flat=True))
    pages = max(1, -(-len(asked) // TURNS))
    page = min(max(1, page), pages)
    shown = asked[(page - 1) * TURNS : page * TURNS]
    said = {message.pk: message for message in rows.filter(pk__in=shown).select_related("turn", "review")}
    answers: dict[Any, list[Message]] = {}
    for answer in rows.filter(reply_to__in=shown).select_related("feedback").order_by("position"):
        answers.setdefault(answer.reply_to_id, []).append(answer)
    first_said = _first_said(item, asked)
    welcome = [] if page > 1 else list(rows.filter(author=Message.Author.BOT, reply_to=None).order_by("position"))
    turns = [_turn(asked.index(pk) + 1, said[pk], answers.get(pk, []), first_said) for pk in shown if pk in said]
    return Transcript([Said(answer.component or {}) for answer in welcome], turns, page, pages, len(asked))


def _first_said(item: ReviewItem, asked: list[Any]) -> dict[str, int]:
    """Fact -> the number of the turn that first said it."""
    numbers = {pk: number for number, pk in enumerate(asked, 1)}
    found: dict[str, int] = {}
    turns = ReviewTurn.objects.filter(item=item, turn__isnull=False).order_by("position")
    for message, understood in turns.values_list("message", "turn__understanding"):
        for fact in understood.get("facts") or {}:
            found.setdefault(fact, numbers.get(message, 0))
    return found


def _turn(number: int, message: Message, answers: list[Message], first_said: dict[str, int]) -> TurnRead:
    turn = getattr(message, "turn", None)
    understood: dict[str, Any] = turn.understanding if turn is not None else {}
    opinions = [answer.feedback for answer in answers if hasattr(answer, "feedback")]
    catalogue = charge()
    here = understood.get("facts") or {}
    own = "bouton" if understood.get("band") == "bouton" else "message"
    known = {fact: value for fact, value in (understood.get("known") or {}).items() if fact not in here}
    trace = understood.get("trace") or {}
    asked = understood.get("asked")
    return TurnRead(
        number=number,
        message=message,
        review=getattr(message, "review", None),
        answers=[Said(answer.component or {}) for answer in answers],
        opinion=opinions[-1] if opinions else None,
        ranking=[
            {"name": word("intention", word("aspect", each["intent"])), "code": each["intent"], "percent": round(100 * each["confidence"], 1)}
            for each in understood.get("ranking") or []
        ],
        facts=[_fact(fact, value, _source(value, own)) for fact, value in here.items()],
        earlier=[_earlier(fact, value, first_said, number) for fact, value in known.items()],
        verdicts=_verdicts(catalogue, understood, trace),
        rules=str(trace.get("regles", "")),
        rules_date=str(trace.get("date", "")),
        rules_changed=bool(trace) and trace.get("regles") != catalogue.empreinte,
        asked=facts.name(asked) if asked else "",
    )


# --- Facts --------------------------------------------------------------------------------------------------


def _source(value: Any, otherwise: str) -> str:
    return str(value["provenance"]) if isinstance(value, dict) and value.get("provenance") else otherwise


def _earlier(fact: str, value: Any, first_said: dict[str, int], number: int) -> FactRead:
    turn = first_said.get(fact)
    if turn is not None and turn < number:
        return _fact(fact, value, _source(value, "avant"), turn)
    return _fact(fact, value, _source(value, "deduit"))


def _fact(fact: str, value: Any, source: str, turn: Optional[int] = None) -> FactRead:
    return FactRead(fact, facts.name(fact), facts.shown(fact, value), word("source", source), turn)


# --- Verdicts -----------------------------------------------------------------------------------------------

_FIRST = {"F": 0, "D": 1, "U": 2, "T": 3}


def _verdicts(catalogue: Catalogue, understood: dict[str, Any], trace: dict[str, Any]) -> list[VerdictRead]:
    """The verdicts shown in this turn, with their trace."""
    found = []
    for aid, traced in (trace.get("aides") or {}).items():
        labels = _labels(aid, str(trace.get("date")))
        conditions = [ConditionRead(id, letter, labels.get(id, id)) for id, letter in (traced.get("conditions") or {}).items()]
        conditions.sort(key=lambda condition: _FIRST.get(condition.letter, 9))
        parameters = sorted((traced.get("parametres") or {}).items())
        name = catalogue.aides[aid].nom if aid in catalogue.aides else aid
        found.append(VerdictRead(aid, name, str(traced.get("statut", "")), conditions, parameters))
    return found


@lru_cache(maxsize=2048)  # every aid on each day of two months
def _labels(aid: str, day: str) -> dict[str, str]:
    """Condition -> what it says, with the figures in force that day; empty for an aid that is no more."""
    known = charge().aides.get(aid)
    if known is None or known.conditions is None:
        return {}
    try:
        return libelles(charge(), known.conditions, date.fromisoformat(day))
    except ValueError:  # no day
        return {}
