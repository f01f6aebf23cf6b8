"""Eligibility: ask, conclude, suppose, change an answer."""

from __future__ import annotations

from typing import Any

from rasa_sdk import Action, Tracker
from rasa_sdk.executor import CollectingDispatcher

from actions.tour import Tour
from bot.dialogue import questionner, resultat

Evenements = list[dict[str, Any]]


class ActionAskReponse(Action):
    """Put the next question of the form, after showing what was understood."""

    def name(self) -> str:
        return "action_ask_reponse"

    def run(self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: dict[str, Any]) -> Evenements:
        tour = Tour.lire(tracker)
        return tour.dire(dispatcher, questionner.demander(tour.assistant, tour.memoire, tour.aujourdhui))


class ActionResultat(Action):
    """One card per aid, with what is known now."""

    def name(self) -> str:
        return "action_resultat"

    def run(self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: dict[str, Any]) -> Evenements:
        tour = Tour.lire(tracker)
        return tour.dire(dispatcher, resultat.conclure(tour.assistant, tour.memoire, tour.aujourdhui))


class ActionSimuler(Action):
    """The result with a what-if, which is not kept."""

    def name(self) -> str:
        return "action_simuler"

    def run(self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: dict[str, Any]) -> Evenements:
        tour = Tour.lire(tracker)
        return tour.dire(dispatcher, resultat.supposer(tour.assistant, tour.memoire, tour.aujourdhui))


class ActionPourquoi(Action):
    """Why the question is asked, and for which aids."""

    def name(self) -> str:
        return "action_pourquoi"

    def run(self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: dict[str, Any]) -> Evenements:
        tour = Tour.lire(tracker)
        return tour.dire(dispatcher, questionner.expliquer(tour.assistant, tour.memoire))


class ActionReformulerQuestion(Action):
    """Say the question, or the last answer, another way."""

    def name(self) -> str:
        return "action_reformuler_question"

    def run(self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: dict[str, Any]) -> Evenements:
        tour = Tour.lire(tracker)
        return tour.dire(dispatcher, questionner.reformuler(tour.assistant, tour.memoire, tour.aujourdhui))


class ActionModifier(Action):
    """Offer the answers already given, to change one."""

    def name(self) -> str:
        return "action_modifier"

    def run(self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: dict[str, Any]) -> Evenements:
        tour = Tour.lire(tracker)
        return tour.dire(dispatcher, questionner.modifier(tour.assistant, tour.memoire))


class ActionRecapitulatif(Action):
    """What is known of the person."""

    def name(self) -> str:
        return "action_recapitulatif"

    def run(self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: dict[str, Any]) -> Evenements:
        tour = Tour.lire(tracker)
        return tour.dire(dispatcher, questionner.recapituler(tour.assistant, tour.memoire))
