"""What is not answered here: other subjects, and distress."""

from __future__ import annotations

import datetime

from bot.dialogue.assistant import Assistant
from bot.dialogue.echanger import suggestions
from bot.dialogue.lecture import Lecture, replier
from bot.dialogue.memoire import Memoire
from bot.dialogue.perimetre import DE_SOI
from bot.dialogue.repondre import repondre
from bot.dialogue.reponses import Reponse, choix_question, texte, urgence

#: About a file of one's own, naming a topic ("mon numéro unique") does not ask what it is.
PERSONNEL = "dossier_personnel"


def orienter(
    service: Assistant, memoire: Memoire, lecture: Lecture, sujet: str, message: str, jour: datetime.date, en_question: bool
) -> list[Reponse]:
    """Say where a subject belongs: elsewhere, or in the sheets of the catalogue that are about it.

    A sheet that the message names answers by itself; otherwise those of the subject are offered.
    """
    fiche = service.phrases.donnee("orientations", sujet)
    connues = [nom for nom in fiche.get("fiches", []) if nom in {*service.catalogue.aides, *service.catalogue.sujets}]
    sien = sujet == PERSONNEL and bool(DE_SOI.search(replier(message)))
    if connues and lecture["aides"] or lecture["sujets"] and not sien:
        return repondre(service, memoire, lecture, "definition", message, jour, en_question)
    sources = []
    if "lien" in fiche:
        sources.append({"titre": fiche["lien"]["titre"], "url": fiche["lien"]["url"]})
    if "source" in fiche:
        sources.append(dict(fiche["source"]))
    choix = [choix_question(service, "definition", nom) for nom in connues]
    if not choix and not en_question:
        choix = suggestions(service)
    return [texte(service.dire("orientations", f"{sujet}.texte"), sources=sources, choix=choix)]


def secourir(service: Assistant, intention: str) -> list[Reponse]:
    """Short, calm, numbers first; no question, no detail asked."""
    return [
        urgence(
            service.dire("urgences", f"{intention}.texte"), service.phrases.donnee("urgences", f"{intention}.numeros")
        )
    ]

