"""From a message to the memory: which facts it adds, corrects or withdraws, which aids it is about."""

from __future__ import annotations

import datetime
import re
from typing import Any, Mapping, Optional

from bot.dialogue import calculs, employeur, entreprise, references
from bot.dialogue.intentions import ASPECTS
from bot.dialogue.lecture import Lecture, replier
from bot.dialogue.memoire import Memoire
from bot.droits import PROJET, Catalogue, Fait, FaitInvalide, fait_depuis_json

#: Intents that start questions (about rights, or for a calculation), or go on with them.
DEMARRENT = ("eligibilite", "informer", "corriger", calculs.INTENTION)
#: Intents that the form handles itself while a question is pending; the others are digressions.
REPONDENT = (*DEMARRENT, "affirmer", "nier", "ne_sait_pas", "refuser_repondre")
_TOUTES = ("a quoi", "quelles aides", "quelle aide", "toutes", "tout ce que", "les aides", "quoi comme aide")
#: A few words set apart at the head of a message.
_REPONSE_A_PART = re.compile(r"(?:[^\s,.;:!?]+\s*){1,5}[,.;:!]")
#: Facts that only somebody who rents, or is about to, tells.
_DE_LOCATION = frozenset({"loyer", "depot_garantie", "type_bail", "bail_signe", "colocation", "date_entree"})
#: Facts that a new statement makes obsolete: what followed from the former job or home no longer holds.
CONSEQUENCES = {
    "statut": ("contrat", "secteur_employeur", "periode_essai", "agent_titulaire", "activite_etudiant"),
    "date_naissance": ("age",),
    "age": ("date_naissance",),
}


def repond(intention: str, lecture: Lecture) -> bool:
    """True for a message that the form takes as an answer; False for a digression."""
    return intention in REPONDENT and not a_preciser(intention, lecture)


def a_preciser(intention: str, lecture: Lecture) -> bool:
    """True for a correction that does not say of what: "39 pas 93", "je me suis trompé". The answers given are then offered."""
    return intention == "corriger" and not lecture["faits"]


def integrer(memoire: Memoire, lecture: Lecture, intention: str, texte: str, catalogue: Catalogue) -> None:
    """Update ``memoire`` in place with one message.

    A what-if never becomes a fact; "je ne sais pas" and a refusal are remembered so that the question is not put
    again; an unreadable answer is kept as a problem to mend, never as an unknown.
    """
    suivi = memoire.suivi
    suivi.nouveaux, suivi.hypotheses, suivi.ambiguite, suivi.attendu = [], {}, None, memoire.fait_demande
    # Only an attempt to answer can fail: a digression is no bad answer.
    suivi.malforme = lecture["malforme"] if repond(intention, lecture) and not _d_entreprise(lecture) else None
    references.resoudre(memoire, lecture, texte)
    if intention in DEMARRENT and references.change_de_personne(memoire, lecture, texte):
        memoire.faits = {}
        suivi.autrui = "neuf"
    _aides(memoire, lecture, intention, texte, catalogue)
    calculs.preparer(memoire, lecture, intention, texte, catalogue)

    if intention == "simuler":
        suivi.hypotheses = dict(lecture["faits"])
    else:
        _faits(memoire, _de_la_personne(memoire, lecture, intention), catalogue)
        _emploi_a_venir(memoire, lecture, catalogue)
        entreprise.avancer(memoire, lecture, intention)
        employeur.ajuster(memoire, bool(lecture.get("autrui")))
    _projet(memoire, lecture, intention, catalogue)
    if memoire.fait_demande and _sans_reponse(memoire.fait_demande, lecture, intention, texte):
        memoire.faits[memoire.fait_demande] = Fait.refuse()
        suivi.nouveaux.append(memoire.fait_demande)
    if lecture["ambiguites"]:
        suivi.ambiguite = lecture["ambiguites"][0]
    demander = lecture.get("demander")
    if demander is not None and demander in catalogue.faits:
        memoire.oublier(demander)
        suivi.redemander = demander
    if suivi.redemander in memoire.faits:
        suivi.redemander = None
    if lecture.get("affiner"):
        suivi.affiner = True
    if lecture.get("approfondir"):
        suivi.approfondir = True
    # Who moves for a job has several deadlines at once: the plan is then dated without being asked for.
    if lecture.get("dater") or (intention in DEMARRENT and _change_d_emploi(memoire, lecture)):
        suivi.dater = True
    if lecture.get("autrui") and suivi.autrui is None:
        suivi.autrui = "a_dire"
    if not _d_entreprise(lecture):
        _relances(memoire, lecture, intention)
    if suivi.malforme and not suivi.nouveaux and memoire.fait_demande and _nombre_sans_role(memoire, lecture, catalogue):
        suivi.malforme = "nombre_sans_role"


def _d_entreprise(lecture: Lecture) -> bool:
    """True for a step of a company search, or a company number: no failed attempt to answer."""
    return bool(lecture.get("entreprise") or lecture.get("numero"))


def _sans_reponse(demande: str, lecture: Lecture, intention: str, texte: str) -> bool:
    """True if the person does not answer the question: alone, or before asking something ("jsp, c'est quoi Visale ?")."""
    if intention in ("ne_sait_pas", "refuser_repondre"):
        return True
    return (
        intention in ASPECTS
        and lecture["reponse"] in ("ne_sait_pas", "refus")
        and demande not in lecture["faits"]
        and bool(_REPONSE_A_PART.match(texte.strip()))
    )


def _aides(memoire: Memoire, lecture: Lecture, intention: str, texte: str, catalogue: Catalogue) -> None:
    references.retenir(memoire, lecture)
    nommees = list(lecture["aides"]) or [nom for nom in memoire.suivi.visees or () if nom in catalogue.aides]
    for aide in [*nommees, *lecture["sujets"]][:1]:
        memoire.parler_de(aide)
    if len(nommees) > 1:
        memoire.suivi.precedente = nommees[1]  # "et l'autre ?"
    if intention == "eligibilite":
        if lecture.get("toutes"):
            memoire.cibles = []
        elif nommees:
            memoire.cibles = nommees
        elif any(mot in replier(texte) for mot in _TOUTES) or memoire.aide not in catalogue.aides:
            memoire.cibles = []
        else:
            memoire.cibles = [memoire.aide] if memoire.aide else []
        memoire.suivi.affiner = memoire.suivi.approfondir = memoire.suivi.dater = False
    elif intention in DEMARRENT and intention != calculs.INTENTION and memoire.fait_demande is None:
        if nommees:
            memoire.cibles = nommees
        elif _premiers_faits(memoire, lecture) and memoire.aide is not None and memoire.aide in catalogue.aides:
            memoire.cibles = [memoire.aide]  # "combien pour Visale ?", then "25 ans, en CDI": it is about Visale


def _premiers_faits(memoire: Memoire, lecture: Lecture) -> bool:
    """True for the first facts that a person tells, before any check and without naming a project."""
    return employeur.seul_a_parler(memoire) and bool(lecture["faits"]) and not (memoire.cibles or memoire.suivi.verdicts or lecture["projet"])


def _de_la_personne(memoire: Memoire, lecture: Lecture, intention: str) -> dict[str, Any]:
    """The facts of a message, without the commune that a question about a topic names ("Seclin est dans la MEL ?")."""
    faits: dict[str, Any] = lecture["faits"]
    if _reste_alternant(memoire, lecture):
        faits = {fait: valeur for fait, valeur in faits.items() if fait != "statut"}
    if lecture["sujets"] and intention in ASPECTS and memoire.fait_demande != "commune":
        return {fait: valeur for fait, valeur in faits.items() if fait != "commune"}
    return faits


def _reste_alternant(memoire: Memoire, lecture: Lecture) -> bool:
    """True when only an employer told of lets see a status: somebody in work-study has one too."""
    connu = memoire.faits.get("statut")
    return (
        connu is not None
        and connu.valeur == "alternant"
        and "statut" in lecture.get("impliques", ())
        and "contrat" not in lecture["faits"]
    )


def _faits(memoire: Memoire, nouveaux: Mapping[str, Any], catalogue: Catalogue) -> None:
    for fait, valeur in nouveaux.items():
        definition = catalogue.faits.get(fait)
        if definition is None:
            continue
        try:
            lu = fait_depuis_json(definition, valeur)
        except FaitInvalide:
            memoire.suivi.malforme = "hors_domaine"
            continue
        if memoire.faits.get(fait) == lu:
            continue
        for obsolete in CONSEQUENCES.get(fait, ()):
            if obsolete not in nouveaux and not employeur.reste_vrai(memoire, obsolete, fait, lu):
                memoire.oublier(obsolete)
        memoire.faits[fait] = lu
        memoire.suivi.nouveaux.append(fait)


def _projet(memoire: Memoire, lecture: Lecture, intention: str, catalogue: Catalogue) -> None:
    """Take the project that a statement lets see, unless it is known: an explicit answer always wins."""
    projet = lecture["projet"] or ("louer" if not _DE_LOCATION.isdisjoint(lecture["faits"]) else None)
    if projet and intention in DEMARRENT and PROJET in catalogue.faits and (PROJET not in memoire.faits or memoire.faits[PROJET].refus):
        memoire.faits[PROJET] = fait_depuis_json(catalogue.faits[PROJET], {"valeur": projet})


def _change_d_emploi(memoire: Memoire, lecture: Lecture) -> bool:
    mutation = memoire.faits.get("mutation")
    if mutation is not None and "mutation" in lecture["faits"]:
        return mutation.valeur is True  # "je ne suis pas muté" says the same words
    return bool(lecture.get("mobilite")) or (mutation is not None and mutation.valeur is True)


def _emploi_a_venir(memoire: Memoire, lecture: Lecture, catalogue: Catalogue) -> None:
    """A permanent contract that starts later is not confirmed: the question about the trial period says so itself."""
    debut = memoire.faits.get("date_prise_de_fonction")
    if debut is None or debut.refus or "periode_essai" in memoire.faits or "periode_essai" not in catalogue.faits:
        return
    contrat, premier_jour = memoire.faits.get("contrat"), debut.bornes[0] if debut.bornes else debut.valeur
    if contrat is not None and contrat.valeur == "cdi" and premier_jour and premier_jour > date_du_tour(lecture):
        memoire.faits["periode_essai"] = Fait.connu(True)
        memoire.suivi.nouveaux.append("periode_essai")


def _relances(memoire: Memoire, lecture: Lecture, intention: str) -> None:
    """Count how often the question asked stays without an answer (digressions do not count).

    What is told again, or of somebody else, is no answer either; but it was understood.
    """
    demande, suivi = memoire.fait_demande, memoire.suivi
    if demande is None or demande in suivi.nouveaux:
        suivi.relances = 0
    elif intention in ("informer", "affirmer", "nier") and not suivi.nouveaux:
        suivi.relances += 1
        if suivi.malforme != "hors_domaine":
            suivi.malforme = _pourquoi_rien(lecture) if _compris(lecture) else suivi.malforme or "defaut"
    elif intention == "nlu_fallback":
        suivi.relances += 1
    if intention not in ("nlu_fallback", "hors_sujet"):
        suivi.echecs = 0


def _compris(lecture: Lecture) -> bool:
    """True for a message that was read, although it adds nothing to what is known of the person."""
    return bool(lecture["faits"] or lecture["autres"]) or lecture["reponse"] in ("oui", "non")


def _pourquoi_rien(lecture: Lecture) -> Optional[str]:
    """Why a message that was read answers nothing; None when it only says again what is known."""
    if lecture["faits"]:
        return None
    if lecture["autres"]:
        return "autre_personne"
    return {"oui": "oui_seul", "non": "non_seul"}[lecture["reponse"]]


def _nombre_sans_role(memoire: Memoire, lecture: Lecture, catalogue: Catalogue) -> bool:
    """True for a lone amount where no number was asked for: it says something, but of what?"""
    demande = catalogue.faits[str(memoire.fait_demande)]
    return demande.type in ("choix", "booleen", "commune") and [libre["type"] for libre in lecture["libres"]] == ["montant"]


def date_du_tour(lecture: Lecture) -> datetime.date:
    """The date on which this turn evaluates the rules."""
    return datetime.date.fromisoformat(lecture["aujourdhui"])


def aspect_demande(intention: str, memoire: Memoire) -> str:
    """The aspect to answer: the intent itself, or the last one for "et l'autre ?"."""
    if intention == "autre_aide" or intention not in ASPECTS:
        return memoire.suivi.dernier_aspect or "definition"
    return intention
