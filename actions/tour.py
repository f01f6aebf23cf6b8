"""What every action needs of a turn: the memory, what was read, the intent; and the way back to Rasa."""

from __future__ import annotations

import datetime
from abc import ABC, abstractmethod
from dataclasses import dataclass
from typing import Any, Iterable

from rasa_sdk import Action, Tracker
from rasa_sdk.events import SlotSet
from rasa_sdk.executor import CollectingDispatcher

from bot.dialogue import Assistant, assistant, entreprise
from bot.dialogue.comprendre import date_du_tour, repond
from bot.dialogue.intentions import URGENCES
from bot.dialogue.lecture import Lecture
from bot.dialogue.memoire import Memoire
from bot.dialogue.rappel import rappeler
from bot.dialogue.reponses import Reponse

#: Value of the form's only slot when no question could change a verdict any more.
COMPLET = "complet"
Evenements = list[dict[str, Any]]


@dataclass
class Tour:
    """One turn, as an action sees it."""

    assistant: Assistant
    memoire: Memoire
    lecture: Lecture
    intention: str
    texte: str
    formulaire: bool
    classement: list[tuple[str, float]]

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
            classement=[(each["name"], each["confidence"]) for each in message.get("intent_ranking") or []],
        )

    @property
    def aujourdhui(self) -> datetime.date:
        return date_du_tour(self.lecture)

    def dire(self, dispatcher: CollectingDispatcher, reponses: Iterable[Reponse]) -> Evenements:
        """Send reply components; give back the memory as slot events."""
        for reponse in reponses:
            dispatcher.utter_message(json_message=reponse)
        return [*self.retenir(), *self._achever()]

    def retenir(self) -> Evenements:
        """The memory as slot events."""
        return [SlotSet(nom, valeur) for nom, valeur in self.memoire.vers_slots().items()]

    def _achever(self) -> Evenements:
        """Fill the form when a digression also answered its last question: it concludes in the same turn."""
        digression = self.formulaire and not repond(self.intention, self.lecture)
        return [SlotSet("reponse", COMPLET)] if digression and self.memoire.suivi.question is None else []


class ActionDuTour(Action, ABC):
    """An action that answers one turn. Subclasses give the name Rasa knows and the replies; the rest is here."""

    nom: str

    def name(self) -> str:
        return self.nom

    def run(self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: dict[str, Any]) -> Evenements:
        tour = Tour.lire(tracker)
        reponses = list(self.repondre(tour))
        if tour.intention in URGENCES.values():
            reponses += rappeler(tour.assistant, tour.memoire)  # help comes first
        else:
            reponses = [*rappeler(tour.assistant, tour.memoire), *reponses]
            if not tour.formulaire:  # the form makes it before its question
                reponses += entreprise.offre(tour.assistant, tour.lecture)
        return tour.dire(dispatcher, reponses)

    @abstractmethod
    def repondre(self, tour: Tour) -> Iterable[Reponse]:
        """The reply components of this turn; ``tour.memoire`` may be changed."""
