"""Messages not understood: say so, search the catalogue, and always leave a way out (TRA-08).

First failure: likely questions, or what a search of the catalogue found. Second in a row: a human contact too.
From the third: the contact and the list of subjects, without guessing any more.
"""

from __future__ import annotations

import datetime
from typing import Sequence

from bot.dialogue.assistant import Assistant
from bot.dialogue.echanger import suggestions
from bot.dialogue.intentions import ASPECTS
from bot.dialogue.lecture import Lecture, lecture_vide
from bot.dialogue.memoire import Memoire
from bot.dialogue.repondre import ENTREES, mots_d_entree
from bot.dialogue.reponses import Choix, Reponse, choix_intention, choix_question, question_en_mots, sorties, texte
from bot.recherche import Passage, indexer, valent
from bot.recherche.langues import etrangere

#: How many likely questions, or passages found, are offered.
PROPOSITIONS = 3
#: Never offered to somebody of whom nothing is known.
APRES_DES_REPONSES = ("modifier_fait", "recapitulatif", "resultat", "simuler", "recommencer")
#: No question at all; and an intent less likely than this is no "likely question".
SANS_QUESTION, PROBABLE = ("informer",), 0.05
#: Failures in a row: from here a human contact; from here nothing is guessed any more.
CONTACT, SUJETS = 2, 3
REPLI, HORS_SUJET = "nlu_fallback", "hors_sujet"


def incompris(
    service: Assistant,
    memoire: Memoire,
    lecture: Lecture,
    classement: Sequence[tuple[str, float]],
    message: str,
    jour: datetime.date,
    en_question: bool,
) -> list[Reponse]:
    """Honest fallback. ``classement``: intents from the likeliest. ``en_question``: the question is put again right after."""
    memoire.suivi.echecs += 1
    echecs = memoire.suivi.echecs
    sortie = sorties(service, arreter=en_question and echecs >= CONTACT)
    if etrangere(message):
        return [texte(service.dire("dialogue", "incompris.langue"), choix=[*suggestions(service), *sortie])]
    if echecs >= SUJETS:
        return [texte(service.dire("dialogue", "incompris.sujets"), choix=[*_sujets(service), *sortie])]
    choix = _propositions(service, memoire, lecture, classement, jour) if lecture.get("bande") == "hesitation" else []
    cle = "hesitation" if choix else "cherche"
    # The likeliest two, then what the search found: they fail on different messages.
    choix = _uniques([*choix[: PROPOSITIONS - 1], *_trouves(service, message), *choix])[:PROPOSITIONS]
    phrases = [service.dire("dialogue", f"incompris.{cle if choix else 'rien'}")]
    if not choix and [libre["type"] for libre in lecture["libres"]] == ["montant"]:
        phrases = [service.dire("dialogue", "malforme.nombre_sans_role")]
    if echecs >= CONTACT:
        phrases = [service.dire("dialogue", "incompris.second")]
        phrases += [service.dire("dialogue", "incompris.second_pistes")] if choix else []
    proposes = [*choix, choix_intention(service.dire("dialogue", "incompris.aucune"), REPLI)] if choix else suggestions(service, memoire)
    return [texte(" ".join(phrases), choix=[*proposes, *sortie])]


def hors_sujet(
    service: Assistant, memoire: Memoire, message: str, jour: datetime.date, en_question: bool
) -> list[Reponse]:
    """Another subject: said once, then answered as a message that is not understood."""
    if memoire.suivi.echecs or etrangere(message):
        return incompris(service, memoire, lecture_vide(), [], message, jour, en_question)
    memoire.suivi.echecs += 1
    choix = [] if en_question else suggestions(service)
    return [texte(service.dire("dialogue", HORS_SUJET), choix=[*choix, *sorties(service, arreter=False)])]


def _sujets(service: Assistant) -> list[Choix]:
    """The subjects that the assistant knows, each as a question."""
    choix = []
    for sujet in service.phrases.donnee("dialogue", "incompris.liste"):
        if "fiche" in sujet:
            choix.append(choix_question(service, sujet["intention"], sujet["fiche"]))
        else:
            titre = service.dire("aspects", f"question.{sujet['intention']}")
            choix.append(choix_intention(titre, sujet["intention"], toutes=bool(sujet.get("toutes"))))
    return choix


def _propositions(
    service: Assistant, memoire: Memoire, lecture: Lecture, classement: Sequence[tuple[str, float]], jour: datetime.date
) -> list[Choix]:
    """The likeliest questions, with the aid or the topic in them; about the main aids when none was named."""
    nommee = next(iter([*lecture["aides"], *lecture["sujets"]]), memoire.aide)
    choix: list[Choix] = []
    for intention, confiance in classement:
        if confiance < PROBABLE or intention in SANS_QUESTION or (intention in APRES_DES_REPONSES and not memoire.faits):
            continue
        if intention in ASPECTS and intention not in ENTREES:
            fiches = [nommee] if nommee else service.principales(jour)
            candidates = [fiche for fiche in fiches if getattr(service.fiche(fiche).fiche, intention, None)]
            # Without a name, one aspect over several aids: the next intents are worth less than the first.
            choix += [choix_question(service, intention, fiche) for fiche in candidates[: 1 if nommee or choix else PROPOSITIONS - 1]]
        elif intention == "eligibilite" and nommee and service.verifiable(nommee, jour):
            choix.append(choix_question(service, intention, nommee))
        elif service.phrases.existe("aspects", f"question.{intention}"):
            choix.append(choix_intention(service.dire("aspects", f"question.{intention}"), intention))
        if len(choix) >= PROPOSITIONS:
            break
    return _uniques(choix)[:PROPOSITIONS]


def _trouves(service: Assistant, message: str) -> list[Choix]:
    """What a search of the catalogue found, when it is worth offering."""
    return [_choix_du_passage(service, trouve.passage, message) for trouve in valent(indexer(service.catalogue), message)]


def _choix_du_passage(service: Assistant, passage: Passage, message: str) -> Choix:
    genre, _, autre = passage.section.partition(".")
    if genre == "difference":
        titre = question_en_mots(service, genre, passage.fiche, service.fiche(autre).article)
        return choix_intention(titre, genre, [passage.fiche, autre])
    if genre == "autres":
        mots = mots_d_entree(service, passage.fiche, autre, message)
        titre = service.dire("aspects", "entree", nom=service.fiche(passage.fiche).nom, mots=mots)
        return choix_intention(titre, "definition", [passage.fiche], mots=mots)
    return choix_question(service, genre, passage.fiche)


def _uniques(choix: list[Choix]) -> list[Choix]:
    return list({un["titre"]: un for un in choix}.values())

