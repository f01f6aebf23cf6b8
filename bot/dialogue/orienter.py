"""What is not answered here: other subjects, distress, and messages not understood."""

from __future__ import annotations

import datetime
from typing import Sequence

from bot.dialogue.arbitrage import ASPECTS, DE_SOI
from bot.dialogue.assistant import Assistant
from bot.dialogue.echanger import suggestions
from bot.dialogue.lecture import Lecture, replier
from bot.dialogue.memoire import Memoire
from bot.dialogue.repondre import repondre
from bot.dialogue.reponses import Choix, Reponse, choix_intention, texte, urgence

#: About a file of one's own, naming a topic ("mon numéro unique") does not ask what it is.
PERSONNEL = "dossier_personnel"
#: How many likely questions are offered when a message is not understood.
PROPOSITIONS = 3
#: Never offered to somebody of whom nothing is known.
APRES_DES_REPONSES = ("modifier_fait", "recapitulatif", "resultat", "simuler", "recommencer")


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
    choix = [
        choix_intention(service.dire("aspects", "question.definition", aide=service.fiche(nom).article), "definition", [nom])
        for nom in connues
    ]
    return [texte(service.dire("orientations", f"{sujet}.texte"), sources=sources, choix=choix)]


def secourir(service: Assistant, intention: str) -> list[Reponse]:
    """Short, calm, numbers first; no question, no detail asked."""
    return [
        urgence(
            service.dire("urgences", f"{intention}.texte"), service.phrases.donnee("urgences", f"{intention}.numeros")
        )
    ]


def incompris(
    service: Assistant, memoire: Memoire, lecture: Lecture, classement: Sequence[tuple[str, float]]
) -> list[Reponse]:
    """Honest fallback. ``classement``: intents from the likeliest, offered as questions in words."""
    memoire.suivi.echecs += 1
    if memoire.suivi.echecs >= 2:
        return [texte(service.dire("dialogue", "incompris.second"), choix=suggestions(service, memoire))]
    cle = "hesitation" if lecture.get("bande") == "hesitation" else "repli"
    propositions = _propositions(service, memoire, lecture, classement) if cle == "hesitation" else []
    return [
        texte(
            service.dire("dialogue", f"incompris.{cle}"),
            choix=[*propositions, suggestions(service)[0]] if propositions else suggestions(service, memoire),
        )
    ]


def _propositions(
    service: Assistant, memoire: Memoire, lecture: Lecture, classement: Sequence[tuple[str, float]]
) -> list[Choix]:
    aide = [*lecture["aides"], *lecture["sujets"], memoire.aide][0]
    choix: list[Choix] = []
    for intention, _ in classement:
        if len(choix) == PROPOSITIONS:
            break
        if not service.phrases.existe("aspects", f"question.{intention}"):
            continue
        if intention in APRES_DES_REPONSES and not memoire.faits:
            continue
        if intention in ASPECTS and intention != "impaye_visale":
            if aide is None:
                continue
            titre = service.dire("aspects", f"question.{intention}", aide=service.fiche(aide).article)
            choix.append(choix_intention(titre, intention, [aide]))
        else:
            choix.append(choix_intention(service.dire("aspects", f"question.{intention}"), intention))
    return choix
