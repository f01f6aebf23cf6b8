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
        # Rasa extracts slots again when a form starts: a message is taken into account once.
        instant = next((each["timestamp"] for each in reversed(tracker.events) if each["event"] == "user"), None)
        if instant is not None and memoire.suivi.traite == instant:
            return []
        memoire.suivi.traite = instant
        comprendre.integrer(memoire, tour.lecture, tour.intention, tour.texte, tour.assistant.catalogue)
        en_cours = tour.formulaire or tour.intention in comprendre.DEMARRENT
        question = questionner.choisir(tour.assistant, memoire, tour.aujourdhui) if en_cours else None
        memoire.suivi.question = question.vers_json() if question else None
        memoire.fait_demande = question.fait if question else None
        if tour.formulaire and tour.intention not in comprendre.REPONDENT:
            # Nothing for the form: it steps aside, the rule of the digression runs, then the question comes back.
            return tour.retenir()
        return [*tour.retenir(), SlotSet("reponse", None if question else COMPLET)]
