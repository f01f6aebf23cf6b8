"""The result: one card per aid, with its reason, amount, deadline, reserves and what would change it."""

from __future__ import annotations

import datetime
from typing import Any, Mapping, Optional

from bot.dialogue import calculs, employeur
from bot.dialogue.assistant import Assistant
from bot.dialogue.echanger import suggestions
from bot.dialogue.lecture import Lecture
from bot.dialogue.memoire import Memoire
from bot.dialogue.plan import proposer
from bot.dialogue.questionner import cibles, lignes, montrer_compris, valeur_dite
from bot.dialogue.repondre import repondre
from bot.dialogue.reponses import Choix, Reponse, choix_a_garder, choix_intention, sources_de, texte
from bot.droits import (
    A_PRECISER,
    A_VERIFIER,
    ELIGIBLE,
    FERME,
    NON_ELIGIBLE,
    Fait,
    FaitInvalide,
    Plan,
    Resultat,
    evaluer_tout,
    fait_depuis_json,
    pistes,
    planifier,
    texte_date,
)
from bot.droits.gabarits import date_longue

#: Order of the cards: what can be used first.
ORDRE = {ELIGIBLE: 0, A_VERIFIER: 1, A_PRECISER: 2, NON_ELIGIBLE: 3, FERME: 4}
#: Sources shown on a card.
SOURCES_PAR_CARTE = 3
#: Leads towards aids given by others.
PISTES_AU_PLUS = 6
#: A what-if about more aids than these only shows those of which the result changes.
AIDES_SUPPOSEES = 3


def conclure(service: Assistant, memoire: Memoire, jour: datetime.date) -> list[Reponse]:
    """The result with what is known, or the calculation under way; the question asked is over."""
    en_question = memoire.suivi.question is not None
    if memoire.suivi.calcul_en_cours and not en_question:
        return calculs.conclure(service, memoire, jour)
    if not en_question and not memoire.cibles and employeur.seul_a_parler(memoire):
        # A list of every aid, all to be specified, would tell nothing.
        return [texte(service.dire("dialogue", "resultat.rien"), choix=suggestions(service, memoire))]
    if not memoire.suivi.calcul_en_cours:
        memoire.suivi.calcul = None  # a what-if is then about the rights again
    if len(memoire.cibles) == 1 and not en_question:
        memoire.parler_de(memoire.cibles[0])  # "et les documents ?" then speaks of the aid that was checked
    resultats = evaluer_tout(service.catalogue, memoire.faits, jour, cibles(service, memoire, jour))
    memoire.suivi.verdicts = {aide: resultat.statut for aide, resultat in resultats.items()}
    if not en_question:
        memoire.fait_demande = None
    titre = service.dire("dialogue", "resultat.intermediaire" if en_question else "resultat.titre", date=date_longue(jour))
    if en_question:
        return [_composant(service, resultats, jour, titre, [])]
    choix = _suites(service, resultats)
    reponses = [*montrer_compris(service, memoire), _composant(service, resultats, jour, titre, [])]
    plan = planifier(resultats)
    propose = proposer(service, memoire, resultats, plan)
    if propose is not None:
        composant, dater = propose
        choix = [*dater, *choix]
        reponses.append(composant)
    if not memoire.cibles:
        reponses[-1]["pistes"] = _pistes(service, memoire, jour)
    # What was said of the person goes with the result, so that the page to print says what it rests on; not what is
    # sensitive, which is used and not kept (PRV-05).
    faits = [fait for fait in memoire.faits if service.catalogue.faits[fait].sensibilite != "sensible"]
    reponses[-1].update(situation=lignes(service, memoire, faits), documents=_documents(service, resultats, plan), choix=choix)
    return reponses


def supposer(
    service: Assistant, memoire: Memoire, jour: datetime.date, lecture: Lecture, message: str, en_question: bool
) -> list[Reponse]:
    """The result with a what-if; nothing is kept unless the person says so.

    When nothing else is known of the person ("et si je suis alternant ?"), what the aid asks for is told instead.
    """
    hypotheses = _hypotheses(service, memoire)
    if not hypotheses:
        return [texte(service.dire("dialogue", "hypothese_vide"))]
    if calculs.concerne(service, memoire, hypotheses):
        dite = ", ".join(valeur_dite(service, fait, valeur) for fait, valeur in hypotheses.items())
        return calculs.supposer(service, memoire, jour, hypotheses, dite)
    visees = _supposees(service, memoire, jour)
    resultats = evaluer_tout(service.catalogue, {**memoire.faits, **hypotheses}, jour, visees)
    if not memoire.faits and all(resultat.statut == A_PRECISER for resultat in resultats.values()):
        return repondre(service, memoire, lecture, "conditions", message, jour, en_question)
    dite = ", ".join(valeur_dite(service, fait, valeur) for fait, valeur in hypotheses.items())
    titre = service.dire("dialogue", "hypothese_titre", hypothese=dite)
    if len(visees) > AIDES_SUPPOSEES:
        avant = evaluer_tout(service.catalogue, memoire.faits, jour, visees)
        resultats = {aide: resultat for aide, resultat in resultats.items() if resultat.statut != avant[aide].statut}
    if not resultats:
        return [texte(service.dire("dialogue", "hypothese_sans_effet", titre=titre), choix=choix_a_garder(service, hypotheses))]
    return [_composant(service, resultats, jour, titre, choix_a_garder(service, hypotheses))]


def _supposees(service: Assistant, memoire: Memoire, jour: datetime.date) -> list[str]:
    """The aids that a what-if is about: those being checked, those of the last result, or the one in discussion."""
    if not (memoire.cibles or memoire.suivi.verdicts) and memoire.aide and memoire.aide in service.catalogue.aides:
        return [memoire.aide]
    return cibles(service, memoire, jour)


def _hypotheses(service: Assistant, memoire: Memoire) -> dict[str, Fait]:
    lues = {}
    for fait, valeur in memoire.suivi.hypotheses.items():
        try:
            lues[fait] = fait_depuis_json(service.catalogue.faits[fait], valeur)
        except (FaitInvalide, KeyError):
            continue
    return lues


def _composant(
    service: Assistant, resultats: Mapping[str, Resultat], jour: datetime.date, titre: str, choix: list[Any]
) -> Reponse:
    ordonnes = sorted(resultats.values(), key=lambda resultat: (ORDRE[resultat.statut], service.aide(resultat.aide).rang))
    fiches = [carte(service, resultat, jour) for resultat in ordonnes]
    for fiche in fiches:
        # Several aids: what is refused goes to one short list at the end. Alone, it is the answer.
        fiche["compacte"] = len(fiches) > 1 and fiche["statut"] in (NON_ELIGIBLE, FERME)
    return {
        "type": "resultat",
        "date": jour.isoformat(),
        "titre": titre,
        "texte": service.dire("dialogue", "resultat.texte"),
        "cartes": fiches,
        "choix": choix,
    }


def carte(service: Assistant, resultat: Resultat, jour: datetime.date) -> dict[str, Any]:
    """One aid: verdict in conditional words, why, how much, until when, what to do, and where it comes from."""
    aide = service.aide(resultat.aide)
    montant = resultat.montant
    utile = resultat.statut in (ELIGIBLE, A_VERIFIER, A_PRECISER)
    demarche, pieces = aide.fiche.demarche, aide.fiche.pieces
    return {
        "aide": aide.id,
        "nom": aide.nom,
        "statut": resultat.statut,
        "statut_libelle": service.catalogue.phrases[f"statut.{resultat.statut}"],
        "raison": resultat.raison,
        "details": [phrase for phrase in resultat.phrases if phrase != resultat.raison],
        "reserves": [reserve.phrase for reserve in resultat.reserves],
        "montant": {"texte": montant.texte, "calcul": list(montant.lignes)} if montant else None,
        "montant_valeur": montant.to_json()["valeurs"] if montant else None,
        "echeance": _echeance(resultat),
        "echeances": [
            {"id": each.id, "texte": each.texte, "date": each.date.isoformat()} for each in resultat.echeances if not each.passee
        ],
        "a_faire": [texte_date(service.catalogue, point, jour) for point in demarche.points] if utile and demarche else [],
        "pieces": [texte_date(service.catalogue, point, jour) for point in pieces.points] if utile and pieces else [],
        "lien": {"titre": aide.lien.titre, "url": str(aide.lien.url)} if aide.lien else None,
        "contact": aide.contact,
        "contrefactuels": list(resultat.contrefactuels),
        "alternatives": _alternatives(service, resultat, jour),
        "conseiller": [point.texte for point in resultat.conseiller] if utile else [],
        "sources": sources_de(service, [source.id for source in resultat.sources[:SOURCES_PAR_CARTE]]),
    }


def _echeance(resultat: Resultat) -> Optional[dict[str, str]]:
    """The next deadline, or the last one missed when none is left."""
    echeances = sorted(resultat.echeances, key=lambda each: (each.passee, each.date))
    if not echeances:
        return None
    return {"texte": echeances[0].texte, "date": echeances[0].date.isoformat()}


def _alternatives(service: Assistant, resultat: Resultat, jour: datetime.date) -> list[str]:
    if resultat.statut not in (NON_ELIGIBLE, FERME):
        return []
    vers = [service.aide(aide).nom for aide in resultat.orientations if aide in service.catalogue.aides]
    bloc = service.aide(resultat.aide).fiche.alternatives
    return vers + ([texte_date(service.catalogue, point, jour) for point in bloc.points] if bloc else [])


def _pistes(service: Assistant, memoire: Memoire, jour: datetime.date) -> Optional[dict[str, Any]]:
    """Aids that others give for the same project: named here, explained on demand."""
    autres = pistes(service.catalogue, memoire.faits, jour)[:PISTES_AU_PLUS]
    if not autres:
        return None
    choix = [choix_intention(service.aide(aide).nom, "definition", [aide]) for aide in autres]
    return {"intitule": service.dire("dialogue", "resultat.pistes"), "choix": choix}


def _documents(service: Assistant, resultats: Mapping[str, Resultat], plan: Plan) -> list[dict[str, str]]:
    """What the person can keep: the page to print, and the calendar when a deadline is still to come."""
    genres = ["recapitulatif"]
    dates = [etape for etape in plan.etapes if etape.date is not None and not etape.passee]
    if dates or any(not echeance.passee for resultat in resultats.values() for echeance in resultat.echeances):
        genres.append("calendrier")
    return [
        {
            "genre": genre,
            "intitule": service.dire("dialogue", f"resultat.documents.{genre}.intitule"),
            "note": service.dire("dialogue", f"resultat.documents.{genre}.note"),
        }
        for genre in genres
    ]


def _suites(service: Assistant, resultats: Mapping[str, Resultat]) -> list[Choix]:
    choix = []
    incertaines = sum(resultat.statut == A_PRECISER for resultat in resultats.values())
    if incertaines:
        titre = service.dire("dialogue", "resultat.approfondir_une" if incertaines == 1 else "resultat.approfondir", nombre=str(incertaines))
        choix.append(choix_intention(titre, "eligibilite", toutes=True, approfondir=True))
    if any(resultat.reserves for resultat in resultats.values()):
        aides = [aide for aide, resultat in resultats.items() if resultat.reserves]
        choix.append(
            choix_intention(service.dire("dialogue", "resultat.affiner"), "eligibilite", aides, affiner=True)
        )
    choix.append(choix_intention(service.dire("dialogue", "resultat.modifier"), "modifier_fait"))
    choix.append(choix_intention(service.dire("dialogue", "resultat.recommencer"), "recommencer"))
    return choix
