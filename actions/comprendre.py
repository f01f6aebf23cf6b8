"""The one extraction action: it runs at every user turn, before any other, and fills the slots."""

from __future__ import annotations

from typing import Any

from rasa_sdk import Action, Tracker
from rasa_sdk.events import SlotSet
from rasa_sdk.executor import CollectingDispatcher

from actions.tour import Tour
from bot.dialogue import comprendre, questionner

#: Value of the form's only slot when no question could change a verdict any more.
COMPLET = "complet"


class ActionComprendre(Action):
    """Add what the message says to the facts, then choose the next question while an eligibility check runs."""

    def name(self) -> str:
        return "action_comprendre"

    def run(self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: dict[str, Any]) -> list[dict[str, Any]]:
        tour = Tour.lire(tracker)
        memoire = tour.memoire
        comprendre.integrer(memoire, tour.lecture, tour.intention, tour.texte, tour.assistant.catalogue)
        en_cours = tour.formulaire or tour.intention in comprendre.DEMARRENT
        question = questionner.choisir(tour.assistant, memoire, tour.aujourdhui) if en_cours else None
        memoire.suivi.question = question.vers_json() if question else None
        memoire.fait_demande = question.fait if question else None
        return [*tour.retenir(), SlotSet("reponse", None if question else COMPLET)]
