"""Answers about an aid, and where to go for the rest."""

from __future__ import annotations

from collections.abc import Iterable

from actions.tour import ActionDuTour, Tour
from bot.dialogue import incompris, orienter, repondre
from bot.dialogue.reponses import Reponse


class ActionRepondre(ActionDuTour):
    """Answer an aspect of the aids named, or of the aid in discussion."""

    nom = "action_repondre"

    def repondre(self, tour: Tour) -> Iterable[Reponse]:
        return repondre.repondre(
            tour.assistant, tour.memoire, tour.lecture, tour.intention, tour.texte, tour.aujourdhui, tour.formulaire
        )


class ActionOrienter(ActionDuTour):
    """A subject that is not ours: say so and tell where to go."""

    nom = "action_orienter"

    def repondre(self, tour: Tour) -> Iterable[Reponse]:
        return orienter.orienter(
            tour.assistant, tour.memoire, tour.lecture, tour.intention, tour.texte, tour.aujourdhui, tour.formulaire
        )


class ActionUrgence(ActionDuTour):
    """Distress: numbers first, no question."""

    nom = "action_urgence"

    def repondre(self, tour: Tour) -> Iterable[Reponse]:
        tour.memoire.fait_demande = None
        return orienter.secourir(tour.assistant, tour.intention)


class ActionIncompris(ActionDuTour):
    """Not understood: say so, offer likely questions; the second time in a row, a human."""

    nom = "action_incompris"

    def repondre(self, tour: Tour) -> Iterable[Reponse]:
        return incompris.incompris(
            tour.assistant, tour.memoire, tour.lecture, tour.classement, tour.texte, tour.aujourdhui, tour.formulaire
        )
