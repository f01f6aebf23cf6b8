"""Asking: which question comes next, how it is put, why, and what has been answered so far."""

from __future__ import annotations

import datetime
import re
from dataclasses import asdict, dataclass
from typing import Any, Iterable, Optional

from bot.dialogue import calculs, employeur, entreprise
from bot.dialogue.assistant import Assistant
from bot.dialogue.memoire import Memoire
from bot.dialogue.reponses import (
    Choix,
    Reponse,
    choix_fait,
    choix_intention,
    choix_redemander,
    choix_refus,
    compris,
    sorties,
    texte,
)
from bot.droits import (
    PROJET,
    DefinitionFait,
    Fait,
    concernees,
    connaissance,
    evaluer_tout,
    libelle_de_valeur,
    planifier,
    premieres,
    prochaine_question,
    projet_a_demander,
    valeur_en_francais,
)
from bot.droits.modele import Proposition

#: What was understood is repeated when this many facts came in one message, or one that was not asked for.
FAITS_A_MONTRER = 2
#: A value that is one of more than these is not repeated.
POSSIBLES_A_MONTRER = 3
#: The same question put this many times without an answer: ways out are offered.
RELANCES_AVANT_SORTIE = 2
#: Aids named by the reason of a question; the others are counted.
AIDES_NOMMEES = 3


#: "Oui, privée" answers a question; in a list of answers only "privée" is said.
_OUI_NON = re.compile(r"^(?:Oui|Non), ")


@dataclass(frozen=True)
class QuestionPosee:
    """The question that a turn puts. ``options``: (value, label) when an answer was ambiguous."""

    fait: str
    aides: tuple[str, ...] = ()
    restantes: int = 1
    options: tuple[tuple[Any, str], ...] = ()

    def vers_json(self) -> dict[str, Any]:
        return asdict(self)


def cibles(service: Assistant, memoire: Memoire, jour: datetime.date) -> list[str]:
    """The aids being checked: those asked for, or every one that concerns the person."""
    return memoire.cibles or concernees(service.catalogue, memoire.faits, jour)


def a_interroger(service: Assistant, memoire: Memoire, jour: datetime.date) -> list[str]:
    """The aids that questions are about. For "à quoi ai-je droit ?", the main ones of the project first: the result comes
    soon, and the person chooses to go on with the others (``suivi.approfondir``)."""
    visees = cibles(service, memoire, jour)
    return visees if memoire.cibles or memoire.suivi.approfondir else premieres(service.catalogue, visees)


def choisir(service: Assistant, memoire: Memoire, jour: datetime.date) -> Optional[QuestionPosee]:
    """The next question: an ambiguity to settle, an answer to give again, then what the engine asks for."""
    suivi = memoire.suivi
    if suivi.ambiguite is not None:
        options = tuple((valeur, libelle) for valeur, libelle in suivi.ambiguite["options"])
        return QuestionPosee(suivi.ambiguite["fait"], options=options)
    if suivi.calcul_en_cours and not suivi.redemander:
        manquent = calculs.questions(service, memoire, jour)
        if manquent:
            return QuestionPosee(manquent[0], restantes=len(manquent))
        if not suivi.interrompu:
            return None
    if not memoire.cibles and not suivi.redemander and projet_a_demander(service.catalogue, memoire.faits, jour):
        return QuestionPosee(PROJET, restantes=1 + _restantes_apres_le_projet(service, memoire, jour))
    suivante = prochaine_question(
        service.catalogue, memoire.faits, jour, a_interroger(service, memoire, jour), reserves=suivi.affiner
    )
    if suivi.redemander:
        return QuestionPosee(suivi.redemander, restantes=suivante.restantes_au_plus if suivante else 1)
    if suivante is None and suivi.recherche:
        return QuestionPosee(entreprise.FAITS[0])  # a search asked for without any question to answer goes on
    if suivante is None:
        suivi.affiner = False
        return _completer(service, memoire, jour) if suivi.dater else None
    return QuestionPosee(suivante.fait, suivante.aides, suivante.restantes_au_plus)


def _restantes_apres_le_projet(service: Assistant, memoire: Memoire, jour: datetime.date) -> int:
    """The most questions that may follow, whatever project is answered."""
    suites = []
    for choix in service.catalogue.faits[PROJET].choix:
        faits = {**memoire.faits, PROJET: Fait.connu(choix.valeur)}
        visees = premieres(service.catalogue, concernees(service.catalogue, faits, jour))
        suites.append(prochaine_question(service.catalogue, faits, jour, visees))
    return max(suite.restantes_au_plus if suite else 0 for suite in suites)


def _completer(service: Assistant, memoire: Memoire, jour: datetime.date) -> Optional[QuestionPosee]:
    """The next date or amount that the plan lacks, once the verdicts are known; None when it is complete."""
    plan = planifier(evaluer_tout(service.catalogue, memoire.faits, jour, cibles(service, memoire, jour)))
    if not plan.a_demander:
        return None
    fait = plan.a_demander[0]
    aides = dict.fromkeys(etape.aide for etape in plan.etapes if etape.fait == fait) or dict.fromkeys(plan.sans_montant)
    return QuestionPosee(fait, tuple(aides), len(plan.a_demander))


def demander(service: Assistant, memoire: Memoire, jour: datetime.date) -> list[Reponse]:
    """The bubbles of a question: what was understood, what went wrong, the question."""
    question = QuestionPosee(**memoire.suivi.question) if memoire.suivi.question else choisir(service, memoire, jour)
    if question is None:
        return [texte(service.dire("dialogue", "suite"))]
    definition = service.catalogue.faits[question.fait]
    reponses = [*montrer_compris(service, memoire), *calculs.en_passant(service, memoire, jour)]
    probleme = _probleme(service, memoire, definition)
    if probleme:
        # The same question failed twice: "je ne sais pas" is under it, these are the other ways out.
        ailleurs = sorties(service, arreter=True) if memoire.suivi.relances >= RELANCES_AVANT_SORTIE else []
        reponses.append(texte(probleme, choix=ailleurs))
    reponses.append(_question(service, question, definition))
    return reponses


def montrer_compris(service: Assistant, memoire: Memoire) -> list[Reponse]:
    """Repeat the facts of this turn, with a way to change them, when there is something to check."""
    autrui = []
    if memoire.suivi.autrui in ("a_dire", "neuf"):
        cle = "pour_autrui" if memoire.suivi.autrui == "a_dire" else "pour_autrui_neuf"
        memoire.suivi.autrui = "dit"
        autrui = [texte(service.dire("dialogue", cle))]
    nouveaux = [fait for fait in memoire.suivi.nouveaux if _se_montre(memoire.faits[fait])]
    repondu = len(nouveaux) < FAITS_A_MONTRER and nouveaux in ([], [memoire.suivi.attendu])
    # The year of "le 3 août" was guessed: a date is always repeated.
    if repondu and not any(service.catalogue.faits[fait].type == "date" for fait in nouveaux):
        return autrui
    modifier = choix_intention(service.dire("dialogue", "boutons.modifier"), "modifier_fait")
    return [*autrui, compris(lignes(service, memoire, nouveaux), [modifier])]


def _se_montre(valeur: Fait) -> bool:
    """False for a refusal, and for what is left by a denial ("pas en alternance"): too long a list to be checked."""
    return not valeur.refus and len(valeur.possibles or ()) <= POSSIBLES_A_MONTRER


def _probleme(service: Assistant, memoire: Memoire, definition: DefinitionFait) -> Optional[str]:
    suivi = memoire.suivi
    if suivi.ambiguite is not None:
        return service.dire("dialogue", "ambiguite")
    # A "non" may narrow an answer without giving it.
    code = suivi.malforme or ("non_seul" if definition.id == suivi.attendu and definition.id in suivi.nouveaux else None)
    if not code:
        return None
    cle = code if service.phrases.existe("dialogue", f"malforme.{code}") else "defaut"
    dites = [service.dire("dialogue", f"malforme.{cle}")]
    if suivi.relances >= RELANCES_AVANT_SORTIE:
        dites.append(service.dire("dialogue", "malforme.passer"))
    return " ".join(dites)


def _question(service: Assistant, question: QuestionPosee, definition: DefinitionFait) -> Reponse:
    choix = [choix_fait(libelle, definition.id, valeur) for valeur, libelle in question.options]
    choix = choix or boutons_de_reponse(service, definition)
    choix += entreprise.bouton(service, definition.id)
    choix.append(choix_refus(service.dire("dialogue", "boutons.ne_sait_pas"), definition.id))
    choix.append(choix_intention(service.dire("dialogue", "boutons.pourquoi"), "pourquoi_question"))
    return {
        "type": "question",
        "fait": definition.id,
        "texte": definition.question or definition.nom,
        "exemple": definition.exemple,
        "restantes": question.restantes,
        "restantes_texte": service.dire("dialogue", "restantes_une")
        if question.restantes <= 1
        else service.dire("dialogue", "restantes", nombre=str(question.restantes)),
        "choix": choix,
    }


def boutons_de_reponse(service: Assistant, definition: DefinitionFait) -> list[Choix]:
    """Buttons of a closed question; none when the answer is free."""
    if definition.type == "booleen":
        return [
            choix_fait(service.dire("dialogue", "boutons.oui"), definition.id, True),
            choix_fait(service.dire("dialogue", "boutons.non"), definition.id, False),
        ]
    if definition.propositions:
        return [choix_fait(each.libelle, definition.id, _valeur_proposee(each)) for each in definition.propositions]
    return [choix_fait(choix.libelle, definition.id, choix.valeur) for choix in definition.choix]


def _valeur_proposee(proposition: Proposition) -> Any:
    """The JSON value of a button of a numeric question: a number, or an interval."""
    if proposition.min is not None and proposition.min == proposition.max:
        return int(proposition.min) if proposition.min == int(proposition.min) else proposition.min
    bornes = {"min": proposition.min, "max": proposition.max}
    return {cle: borne for cle, borne in bornes.items() if borne is not None}


def expliquer(service: Assistant, memoire: Memoire) -> list[Reponse]:
    """Why the current question is put."""
    question = memoire.suivi.question
    if not question:
        return [texte(service.dire("dialogue", "pas_de_question"))]
    definition = service.catalogue.faits[question["fait"]]
    aides = list(question["aides"]) or memoire.cibles
    raison = definition.pourquoi or ""
    if memoire.suivi.calcul_en_cours and memoire.suivi.calcul is not None:
        nom = service.catalogue.calculateurs[memoire.suivi.calcul].nom
        raison = service.dire("calculs", "pourquoi", raison=raison, calcul=nom)
    elif aides:
        raison = service.dire("dialogue", "pourquoi", raison=raison, aides=service.nommer(aides, AIDES_NOMMEES))
    return [texte(f"{raison} {service.dire('dialogue', 'pourquoi_libre')}".strip())]


def reformuler(service: Assistant, memoire: Memoire, jour: datetime.date) -> list[Reponse]:
    """The question with its example; without a question, the last answer again."""
    question = memoire.suivi.question
    if question:
        definition = service.catalogue.faits[question["fait"]]
        return [texte(definition.exemple or definition.pourquoi or definition.question or definition.nom)]
    from bot.dialogue.repondre import redire

    return redire(service, memoire, jour)


def modifier(service: Assistant, memoire: Memoire) -> list[Reponse]:
    """One button per answer given: pressing it asks the question again."""
    modifiables = [fait for fait in memoire.faits if service.catalogue.faits[fait].question]
    if not modifiables:
        return [texte(service.dire("dialogue", "modifier_vide"))]
    choix = [choix_redemander(f"{ligne['libelle']} : {ligne['valeur']}", ligne["fait"])
             for ligne in lignes(service, memoire, modifiables)]
    return [texte(service.dire("dialogue", "modifier"), choix=choix)]


def recapituler(service: Assistant, memoire: Memoire) -> list[Reponse]:
    """Everything known of the person."""
    if not memoire.faits:
        return [texte(service.dire("dialogue", "recapitulatif_vide"))]
    modifier_ = choix_intention(service.dire("dialogue", "boutons.modifier"), "modifier_fait")
    return [compris(lignes(service, memoire, memoire.faits), [modifier_], service.dire("dialogue", "recapitulatif"))]


def lignes(service: Assistant, memoire: Memoire, faits: Iterable[str]) -> list[dict[str, str]]:
    """Facts as (label, value) pairs in French."""
    return [
        {"fait": fait, "libelle": service.catalogue.faits[fait].nom, "valeur": _valeur_et_provenance(service, fait, memoire.faits[fait])}
        for fait in faits
    ]


def _valeur_et_provenance(service: Assistant, fait: str, valeur: Fait) -> str:
    """The value, with who gave it when it is not the person."""
    seule = _valeur_seule(service, fait, valeur)
    return service.dire("dialogue", "employeur.provenance", valeur=seule) if valeur.provenance == employeur.PROVENANCE else seule


def _valeur_seule(service: Assistant, fait: str, valeur: Fait) -> str:
    """The value beside its label: "27 ans", "620 € par mois", "privée" where the button said "Oui, privée"."""
    definition = service.catalogue.faits[fait]
    if valeur.refus:
        return service.dire("dialogue", "boutons.ne_sait_pas").lower()
    dite = valeur_en_francais(service.catalogue, definition, connaissance(definition, valeur), unite=True)
    return _OUI_NON.sub("", dite)


def valeur_dite(service: Assistant, fait: str, valeur: Fait) -> str:
    """The value of a fact in French: "620 € de loyer", "oui", "je ne sais pas"."""
    definition = service.catalogue.faits[fait]
    if valeur.refus:
        return service.dire("dialogue", "boutons.ne_sait_pas").lower()
    return libelle_de_valeur(service.catalogue, definition, connaissance(definition, valeur))
