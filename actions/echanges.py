"""The conversation itself: welcome, courtesy, start over, stop, forget."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from rasa_sdk import Tracker
from rasa_sdk.events import UserUtteranceReverted
from rasa_sdk.executor import CollectingDispatcher

from actions.tour import ActionDuTour, Evenements, Tour
from bot.dialogue import echanger, employeur, incompris
from bot.dialogue.memoire import Memoire
from bot.dialogue.reponses import Reponse


class ActionAccueil(ActionDuTour):
    """Say first that this is an automatic assistant (TRA-01)."""

    nom = "action_accueil"

    def repondre(self, tour: Tour) -> Iterable[Reponse]:
        tour.memoire.suivi.nouveaux = []  # told here
        return echanger.accueillir(tour.assistant, tour.memoire)


class ActionDire(ActionDuTour):
    """The sentence that belongs to an intent of courtesy or information."""

    nom = "action_dire"

    def repondre(self, tour: Tour) -> Iterable[Reponse]:
        if tour.intention == incompris.HORS_SUJET:
            return incompris.hors_sujet(tour.assistant, tour.memoire, tour.texte, tour.aujourdhui, tour.formulaire)
        return echanger.dire(tour.assistant, tour.intention, tour.formulaire)


class ActionSuite(ActionDuTour):
    """"Oui", "non", "je ne sais pas" when nothing was asked."""

    nom = "action_suite"

    def repondre(self, tour: Tour) -> Iterable[Reponse]:
        return echanger.relancer(tour.assistant, tour.memoire)


class ActionArreter(ActionDuTour):
    """Stop the questions; what was said is kept."""

    nom = "action_arreter"

    def repondre(self, tour: Tour) -> Iterable[Reponse]:
        tour.memoire.fait_demande = None
        return echanger.arreter(tour.assistant)


class ActionOublier(ActionDuTour):
    """Start over or erase: forget every fact."""

    nom = "action_oublier"

    def repondre(self, tour: Tour) -> Iterable[Reponse]:
        # What the employer said is no answer of the person: starting over keeps it.
        garde = employeur.faits_de_l_employeur(tour.memoire) if tour.intention != "effacer_donnees" else {}
        tour.memoire = Memoire(faits=garde)
        return echanger.oublier(tour.assistant, tour.intention)


class ActionDefaultFallback(ActionDuTour):
    """No rule applies: never silence. Reverting the message keeps Rasa from predicting this action in a loop."""

    nom = "action_default_fallback"

    def repondre(self, tour: Tour) -> Iterable[Reponse]:
        return incompris.incompris(
            tour.assistant, tour.memoire, tour.lecture, [], tour.texte, tour.aujourdhui, tour.formulaire
        )

    def run(self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: dict[str, Any]) -> Evenements:
        super().run(dispatcher, tracker, domain)
        return [UserUtteranceReverted()]
