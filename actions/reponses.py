"""Answers about an aid, and where to go for the rest."""

from __future__ import annotations

from typing import Any

from rasa_sdk import Action, Tracker
from rasa_sdk.executor import CollectingDispatcher

from actions.tour import Tour
from bot.dialogue import orienter, repondre

Evenements = list[dict[str, Any]]


class ActionRepondre(Action):
    """Answer an aspect of the aids named, or of the aid in discussion."""

    def name(self) -> str:
        return "action_repondre"

    def run(self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: dict[str, Any]) -> Evenements:
        tour = Tour.lire(tracker)
        return tour.dire(
            dispatcher,
            repondre.repondre(
                tour.assistant, tour.memoire, tour.lecture, tour.intention, tour.texte, tour.aujourdhui, tour.formulaire
            ),
        )


class ActionOrienter(Action):
    """A subject that is not ours: say so and tell where to go."""

    def name(self) -> str:
        return "action_orienter"

    def run(self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: dict[str, Any]) -> Evenements:
        tour = Tour.lire(tracker)
        return tour.dire(dispatcher, orienter.orienter(tour.assistant, tour.intention))


class ActionUrgence(Action):
    """Distress: numbers first, no question."""

    def name(self) -> str:
        return "action_urgence"

    def run(self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: dict[str, Any]) -> Evenements:
        tour = Tour.lire(tracker)
        tour.memoire.fait_demande = None
        return tour.dire(dispatcher, orienter.secourir(tour.assistant, tour.intention))


class ActionIncompris(Action):
    """Not understood: say so, offer likely questions; the second time in a row, a human."""

    def name(self) -> str:
        return "action_incompris"

    def run(self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: dict[str, Any]) -> Evenements:
        tour = Tour.lire(tracker)
        classement = [
            (each["name"], each["confidence"]) for each in (tracker.latest_message or {}).get("intent_ranking", [])
        ]
        return tour.dire(dispatcher, orienter.incompris(tour.assistant, tour.memoire, tour.lecture, classement))
