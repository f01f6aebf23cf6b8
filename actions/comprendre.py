"""The one extraction action: it runs at every user turn, before any other, and fills the slots."""

from __future__ import annotations

from typing import Any, Optional

from rasa_sdk import Action, Tracker
from rasa_sdk.events import SlotSet
from rasa_sdk.executor import CollectingDispatcher

from actions.tour import COMPLET, Tour
from bot.dialogue import comprendre, questionner


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
        memoire.suivi.rappel = list(tour.lecture.get("sensibles") or ())
        comprendre.integrer(memoire, tour.lecture, tour.intention, tour.texte, tour.assistant.catalogue)
        a_preciser = comprendre.a_preciser(tour.intention, tour.lecture)
        en_cours = tour.formulaire or tour.intention in comprendre.DEMARRENT and not a_preciser
        question = questionner.choisir(tour.assistant, memoire, tour.aujourdhui) if en_cours else None
        memoire.suivi.question = question.vers_json() if question else None
        memoire.fait_demande = question.fait if question else None
        slots = [*tour.retenir(), SlotSet("correction_a_preciser", a_preciser or None)]
        if tour.formulaire and not comprendre.repond(tour.intention, tour.lecture) and not _conclut(tour, question):
            # Not for the form: it steps aside, the rule of the digression runs, then the form asks or concludes.
            return slots
        return [*slots, SlotSet("reponse", None if question else COMPLET)]


def _conclut(tour: Tour, question: Optional[questionner.QuestionPosee]) -> bool:
    """True for "650, donne-moi le résultat" when it was the last question: the form ends, and gives the result once."""
    return question is None and tour.intention == "resultat"
