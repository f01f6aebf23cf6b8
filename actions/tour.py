"""What every action needs of a turn: the memory, what was read, the intent; and the way back to Rasa."""

from __future__ import annotations

import datetime
from dataclasses import dataclass
from typing import Any, Iterable

from rasa_sdk import Tracker
from rasa_sdk.events import SlotSet
from rasa_sdk.executor import CollectingDispatcher

from bot.dialogue import Assistant, assistant
from bot.dialogue.comprendre import date_du_tour
from bot.dialogue.lecture import Lecture
from bot.dialogue.memoire import Memoire
from bot.dialogue.reponses import Reponse


@dataclass
class Tour:
    """One turn, as an action sees it."""

    assistant: Assistant
    memoire: Memoire
    lecture: Lecture
    intention: str
    texte: str
    formulaire: bool

    @classmethod
    def lire(cls, tracker: Tracker) -> "Tour":
        """The turn held by a tracker. In ``rasa shell`` the date of the turn is today's."""
        message = tracker.latest_message or {}
        service = assistant()
        lecture = message.get("lecture")
        if lecture is None:
            lecture = service.lire(message.get("text") or "", datetime.date.today(), None)
        lecture.setdefault("aujourdhui", datetime.date.today().isoformat())
        return cls(
            assistant=service,
            memoire=Memoire.depuis_slots(tracker.slots, service.catalogue),
            lecture=lecture,
            intention=(message.get("intent") or {}).get("name") or "nlu_fallback",
            texte=message.get("text") or "",
            formulaire=bool(tracker.active_loop.get("name")),
        )

    @property
    def aujourdhui(self) -> datetime.date:
        return date_du_tour(self.lecture)

    def dire(self, dispatcher: CollectingDispatcher, reponses: Iterable[Reponse]) -> list[dict[str, Any]]:
        """Send reply components; give back the memory as slot events."""
        for reponse in reponses:
            dispatcher.utter_message(json_message=reponse)
        return self.retenir()

    def retenir(self) -> list[dict[str, Any]]:
        """The memory as slot events."""
        return [SlotSet(nom, valeur) for nom, valeur in self.memoire.vers_slots().items()]
