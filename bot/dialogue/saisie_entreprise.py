"""What a message typed during a company search is: the text to look for, an answer, or something else altogether."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from typing import Any, Optional

from bot.dialogue.arbitrage import SURE
from bot.dialogue.assistant import Assistant
from bot.dialogue.entreprise import EFFECTIF, FAITS, SAISIE
from bot.dialogue.intentions import DEMANDES, URGENCES
from bot.dialogue.lecture import replier
from bot.entreprises import numero_d_entreprise

#: Requests about the conversation itself, followed even while a name is awaited.
CONDUITE = ("arreter", "recommencer", "effacer_donnees", "parler_humain")
#: Types of facts that no company name states.
CHIFFRES = ("montant", "date", "entier", "nombre")
LONGUEUR_MAX = 100
#: "mon siret est le 356 000 000 00048": with so few words, the number is all that is said.
MOTS_AUTOUR = 5


def effet_de_saisie(
    service: Assistant, recherche: Mapping[str, Any], texte: str, lu: Mapping[str, Any]
) -> Optional[dict[str, Any]]:
    """The effect of a message typed during a search, as if a button had been pressed; None when it is not for the search.

    ``lu``: the message understood out of any context (``intent``, ``lecture``). Distress, a question and a request about the
    conversation are followed as usual, whatever was awaited.
    """
    lecture, intention = lu.get("lecture"), lu["intent"]["name"]
    if lecture is None or intention in URGENCES.values():
        return None
    confiance = float(lu["intent"]["confidence"] or 0.0)
    plat = " ".join(re.findall(r"[a-z0-9']+", replier(texte)))
    reponse = lecture["reponse"]
    sans_reponse = reponse in ("ne_sait_pas", "refus")
    if recherche["etape"] != SAISIE:
        if lecture["faits"] or intention in DEMANDES and (lecture["question"] or reponse is None):
            return None
        dite = "ne_sait_pas" if sans_reponse else reponse
        if dite == "oui" and re.search(service.phrases.donnee("entreprise", "reserves"), replier(texte)):
            return _effet("relire")
        return _effet("repondre", reponse=dite, sur=recherche["etape"]) if dite else None
    if plat in _liste(service, "annulations") or sans_reponse:
        return _effet("annuler")
    if plat in _liste(service, "accords") or texte.strip() == service.dire("entreprise", "stockage.saisie"):
        return _effet("chercher")
    if intention in CONDUITE and confiance >= SURE:
        return None
    if lecture["question"] and intention in DEMANDES and ("?" in texte or confiance >= SURE):
        return None
    if _parle_de_soi(service, lecture["faits"]):
        return None
    return _effet("chercher", texte=texte_a_chercher(service, texte))


def effet_d_ouverture(service: Assistant, fait_demande: Optional[str], texte: str) -> Optional[dict[str, Any]]:
    """The effect of the words of the button, typed instead of pressed while the register can help; None for any other text."""
    plat = " ".join(re.findall(r"[a-z0-9']+", replier(texte)))
    demandee = fait_demande in FAITS and service.annuaire is not None and plat in _liste(service, "ouvertures")
    return _effet("chercher") if demandee else None


def effet_de_numero(texte: str, lu: Mapping[str, Any]) -> Optional[dict[str, Any]]:
    """The effect of a message, outside a search, that says a company number and nothing else; None for any other message."""
    lecture = lu.get("lecture")
    if lecture is None or not lecture["numero"] or lu["intent"]["name"] in URGENCES.values():
        return None
    mots = re.findall(r"[^\W\d_]+", texte)
    if "?" in texte or len(mots) > MOTS_AUTOUR or lecture["faits"] or lecture["aides"] or lecture["sujets"]:
        return None
    return _effet("numero", texte=lecture["numero"])


def texte_a_chercher(service: Assistant, texte: str) -> str:
    """What is sent: the number alone when there is one, else the name without what leads to it ("je travaille chez")."""
    numero = numero_d_entreprise(texte)
    if numero:
        return numero
    nom = " ".join(texte.split()).replace("’", "'")
    plat = replier(nom)
    if len(plat) == len(nom):
        for amorce in service.phrases.donnee("entreprise", "amorces"):
            trouve = re.match(amorce, plat)
            if trouve:
                nom, plat = nom[trouve.end():], plat[trouve.end():]
    return nom.strip(" .!,;:")[:LONGUEUR_MAX]


def _parle_de_soi(service: Assistant, faits: Iterable[str]) -> bool:
    """True for "j'ai 27 ans": figures of somebody's life are no company name, and must not be sent."""
    return any(service.catalogue.faits[fait].type in CHIFFRES for fait in faits if fait != EFFECTIF)


def _liste(service: Assistant, cle: str) -> list[str]:
    liste: list[str] = service.phrases.donnee("entreprise", cle)
    return liste


def _effet(etape: str, **options: Any) -> dict[str, Any]:
    return {"type": "entreprise", "etape": etape, **options}
