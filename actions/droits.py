"""Eligibility: ask, conclude, suppose, change an answer."""

from __future__ import annotations

from collections.abc import Iterable

from actions.tour import ActionDuTour, Tour
from bot.dialogue import entreprise, questionner, resultat
from bot.dialogue.intentions import SANS_RELANCE
from bot.dialogue.reponses import Reponse


class ActionAskReponse(ActionDuTour):
    """Put the next question of the form, after showing what was understood; a company search comes in front of it."""

    nom = "action_ask_reponse"

    def repondre(self, tour: Tour) -> Iterable[Reponse]:
        if tour.intention in SANS_RELANCE:
            return []
        recherche, suspend = entreprise.poursuivre(tour.assistant, tour.memoire, tour.lecture)
        if suspend:
            return recherche
        return [*recherche, *questionner.demander(tour.assistant, tour.memoire, tour.aujourdhui)]


class ActionResultat(ActionDuTour):
    """One card per aid, with what is known now."""

    nom = "action_resultat"

    def repondre(self, tour: Tour) -> Iterable[Reponse]:
        return resultat.conclure(tour.assistant, tour.memoire, tour.aujourdhui)


class ActionSimuler(ActionDuTour):
    """The result with a what-if, which is not kept."""

    nom = "action_simuler"

    def repondre(self, tour: Tour) -> Iterable[Reponse]:
        return resultat.supposer(
            tour.assistant, tour.memoire, tour.aujourdhui, tour.lecture, tour.texte, tour.formulaire
        )


class ActionPourquoi(ActionDuTour):
    """Why the question is asked, and for which aids."""

    nom = "action_pourquoi"

    def repondre(self, tour: Tour) -> Iterable[Reponse]:
        return questionner.expliquer(tour.assistant, tour.memoire)


class ActionReformulerQuestion(ActionDuTour):
    """Say the question, or the last answer, another way."""

    nom = "action_reformuler_question"

    def repondre(self, tour: Tour) -> Iterable[Reponse]:
        return questionner.reformuler(tour.assistant, tour.memoire, tour.aujourdhui)


class ActionModifier(ActionDuTour):
    """Offer the answers already given, to change one."""

    nom = "action_modifier"

    def repondre(self, tour: Tour) -> Iterable[Reponse]:
        return questionner.modifier(tour.assistant, tour.memoire)


class ActionRecapitulatif(ActionDuTour):
    """What is known of the person."""

    nom = "action_recapitulatif"

    def repondre(self, tour: Tour) -> Iterable[Reponse]:
        return questionner.recapituler(tour.assistant, tour.memoire)
