"""What a person can keep of a result: a page to print, and a calendar of its deadlines.

Both are made from the components already stored and shown: nothing is evaluated again, nothing more is kept.
"""

from __future__ import annotations

import hashlib
import uuid
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Any, Iterator, Optional

from icalendar import Alarm, Calendar, Event

from bot.web.conversations.models import Message
from bot.web.employers.referent import TYPE as REFERENT

#: Reminder before a deadline.
RAPPEL = timedelta(days=7)
#: Whoever wrote the calendar file, as its format asks.
PRODUCTEUR = "-//Passerelle//FR"


@dataclass(frozen=True)
class Kept:
    """The last complete result of a conversation: its components, and when it was given."""

    at: datetime
    resultat: dict[str, Any]
    plan: dict[str, Any]
    fin: dict[str, Any]
    referent: dict[str, Any] = field(default_factory=dict)

    @property
    def date(self) -> date:
        return date.fromisoformat(self.resultat["date"])


def last_result(conversation_id: uuid.UUID) -> Optional[Kept]:
    """The last result that concludes a check; what-ifs and results on the way are not kept. None without one."""
    turns: dict[Any, list[dict[str, Any]]] = {}
    times: dict[Any, datetime] = {}
    messages = Message.objects.filter(conversation_id=conversation_id, author=Message.Author.BOT).order_by("position")
    for turn, component, at in messages.values_list("reply_to_id", "component", "at"):
        turns.setdefault(turn, []).append(component or {})
        times[turn] = at
    for turn in reversed(list(turns)):
        components = turns[turn]
        resultat = next((each for each in components if each.get("type") == "resultat"), None)
        fin = next((each for each in components if each.get("documents")), None)
        if resultat is not None and fin is not None:
            plan = next((each for each in components if each.get("type") == "plan"), {})
            referent = next((each for each in components if each.get("type") == REFERENT), {})
            return Kept(times[turn], resultat, plan, fin, referent)
    return None


def page(kept: Kept) -> dict[str, Any]:
    """What the template of the page to print shows."""
    cartes = kept.resultat.get("cartes", [])
    # Nearly always the same person to call: said once.
    contact = next((carte["contact"] for carte in cartes if carte.get("contact")), "")
    sources: dict[str, dict[str, Any]] = {}
    for holder in (*cartes, *kept.plan.get("etapes", [])):
        for source in holder.get("sources", []):
            sources.setdefault(source["url"], {**source, "date": date.fromisoformat(source["date"]) if source.get("date") else None})
    return {
        "date": kept.date,
        "texte": kept.resultat.get("texte", ""),
        "contact": contact,
        "referent": kept.referent,
        "situation": kept.fin.get("situation", []),
        "cartes": [carte for carte in cartes if not carte.get("compacte")],
        "refus": [carte for carte in cartes if carte.get("compacte")],
        "plan": kept.plan,
        "pistes": kept.fin.get("pistes"),
        "sources": list(sources.values()),
    }


def deadlines(kept: Kept) -> Iterator[tuple[str, date, str, str]]:
    """Id, day, title and detail of each limit not over on the day of the result; the same limit is given once."""
    given: set[tuple[str, date]] = set()
    for etape in kept.plan.get("etapes", []):
        if etape.get("date") and not etape.get("passee"):
            day = date.fromisoformat(etape["date"])
            given.add((etape["aide"], day))
            detail = "\n".join(part for part in (etape["quand"], etape.get("reserve")) if part)
            yield etape["id"], day, f"{etape['nom']} : {etape['texte']}", detail
    for carte in kept.resultat.get("cartes", []):
        for echeance in carte.get("echeances", []):
            day = date.fromisoformat(echeance["date"])
            if (carte["aide"], day) not in given:
                given.add((carte["aide"], day))
                yield echeance["id"], day, f"{carte['nom']} : {echeance['texte']}", carte.get("statut_libelle", "")


def calendar(kept: Kept, conversation_id: uuid.UUID) -> Optional[bytes]:
    """An iCalendar file with one all-day event per deadline; None when no deadline is left.

    The identifier of an event is the same each time, so that importing the file again changes nothing. Nothing of the
    person goes in: neither facts nor amounts.
    """
    found = list(deadlines(kept))
    if not found:
        return None
    note = next((each.get("note", "") for each in kept.fin["documents"] if each["genre"] == "calendrier"), "")
    file = Calendar()
    file.add("prodid", PRODUCTEUR)
    file.add("version", "2.0")
    file.add("method", "PUBLISH")
    for identifier, day, title, detail in found:
        event = Event()
        event.add("uid", f"{hashlib.sha256(f'{conversation_id}:{identifier}'.encode()).hexdigest()[:32]}@passerelle")
        event.add("dtstamp", kept.at)
        event.add("dtstart", day)
        event.add("dtend", day + timedelta(days=1))
        event.add("summary", title)
        event.add("description", "\n".join(part for part in (detail, note) if part))
        event.add("transp", "TRANSPARENT")
        event.add("class", "PRIVATE")
        alarm = Alarm()
        alarm.add("action", "DISPLAY")
        alarm.add("description", title)
        alarm.add("trigger", -RAPPEL)
        event.add_component(alarm)
        file.add_component(event)
    content: bytes = file.to_ical()
    return content
