"""The conversation itself: welcome, courtesy, start over, stop, forget."""

from __future__ import annotations

from typing import Any

from rasa_sdk import Action, Tracker
from rasa_sdk.events import UserUtteranceReverted
from rasa_sdk.executor import CollectingDispatcher

from actions.tour import Tour
from bot.dialogue import echanger, orienter
from bot.dialogue.memoire import Memoire

Evenements = list[dict[str, Any]]


class ActionAccueil(Action):
    """Say first that this is an automatic assistant (TRA-01)."""

    def name(self) -> str:
        return "action_accueil"

    def run(self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: dict[str, Any]) -> Evenements:
        tour = Tour.lire(tracker)
        return tour.dire(dispatcher, echanger.accueillir(tour.assistant))


class ActionDire(Action):
    """The sentence that belongs to an intent of courtesy or information."""

    def name(self) -> str:
        return "action_dire"

    def run(self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: dict[str, Any]) -> Evenements:
        tour = Tour.lire(tracker)
        return tour.dire(dispatcher, echanger.dire(tour.assistant, tour.intention, tour.formulaire))


class ActionSuite(Action):
    """"Oui", "non", "je ne sais pas" when nothing was asked."""

    def name(self) -> str:
        return "action_suite"

    def run(self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: dict[str, Any]) -> Evenements:
        tour = Tour.lire(tracker)
        return tour.dire(dispatcher, echanger.relancer(tour.assistant, tour.memoire))


class ActionArreter(Action):
    """Stop the questions; what was said is kept."""

    def name(self) -> str:
        return "action_arreter"

    def run(self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: dict[str, Any]) -> Evenements:
        tour = Tour.lire(tracker)
        tour.memoire.fait_demande = None
        return tour.dire(dispatcher, echanger.arreter(tour.assistant))


class ActionOublier(Action):
    """Start over or erase: forget every fact."""

    def name(self) -> str:
        return "action_oublier"

    def run(self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: dict[str, Any]) -> Evenements:
        tour = Tour.lire(tracker)
        tour.memoire = Memoire()
        return tour.dire(dispatcher, echanger.oublier(tour.assistant, tour.intention))


class ActionDefaultFallback(Action):
    """No rule applies: never silence. Reverting the message keeps Rasa from predicting this action in a loop."""

    def name(self) -> str:
        return "action_default_fallback"

    def run(self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: dict[str, Any]) -> Evenements:
        tour = Tour.lire(tracker)
        for reponse in orienter.incompris(tour.assistant, tour.memoire, tour.lecture, []):
            dispatcher.utter_message(json_message=reponse)
        return [UserUtteranceReverted()]
