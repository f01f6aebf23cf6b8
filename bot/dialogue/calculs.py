"""Calculations in the conversation: which one is asked for, what it still needs, its answer, its what-ifs."""

from __future__ import annotations

import datetime
import re
from typing import Any, Iterable, Mapping, Optional

from bot.dialogue.assistant import Assistant
from bot.dialogue.lecture import Lecture, replier
from bot.dialogue.memoire import Memoire
from bot.dialogue.reponses import Choix, Reponse, calcul, choix_a_garder, choix_intention, sources_de, texte
from bot.dialogue.tableaux import tableau
from bot.droits import Catalogue, Fait
from bot.droits.calculateurs.calculer import Calcul, calculer, entrees_utiles, manquantes
from bot.droits.calculateurs.modele import Calculateur
from bot.droits.parametres import ParametreAbsent, lignes

INTENTION = "calculer"
#: Intents that end a calculation under way.
QUITTENT = ("eligibilite", "arreter", "recommencer", "effacer_donnees")
#: Calculations offered when none is recognised.
PROPOSES = 6
_TABLEAU = re.compile(r"\b(?:tableau|echeanciers?|amortissement|mois par mois|annee par annee|ligne a ligne)\b")


def preparer(memoire: Memoire, lecture: Lecture, intention: str, message: str, catalogue: Catalogue) -> None:
    """Before the facts of a message are taken in: the calculation it is about, and what its lone amount is.

    A calculation asked for becomes the one under way; a new figure after a calculation starts it again.
    """
    suivi = memoire.suivi
    plie = replier(message)
    if intention == INTENTION:
        candidats = [lecture["calcul"]] if lecture.get("calcul") in catalogue.calculateurs else choisir(catalogue, memoire, lecture, plie)
        suivi.interrompu = suivi.interrompu or (memoire.fait_demande is not None and not suivi.calcul_en_cours)
        suivi.calculs_proposes = candidats if len(candidats) != 1 else []
        suivi.calcul = candidats[0] if len(candidats) == 1 else None
        suivi.calcul_en_cours = True
        suivi.tableau = bool(lecture.get("tableau") or _TABLEAU.search(plie))
        suivi.calcul_avec = _demandees(catalogue, suivi.calcul, plie)
    elif intention in QUITTENT or intention.startswith("urgence_"):
        suivi.calcul_en_cours = False
        if intention == "eligibilite":
            suivi.calcul = None  # a what-if is then about the rights
    if suivi.calcul is None or suivi.calcul not in catalogue.calculateurs:
        return
    calculateur = catalogue.calculateurs[suivi.calcul]
    if intention in (INTENTION, "simuler"):
        _donner_un_role(calculateur, lecture, catalogue)
    utiles = entrees_utiles(catalogue, calculateur)
    if intention in ("informer", "corriger") and memoire.fait_demande is None and lecture["faits"] and set(lecture["faits"]) <= utiles:
        suivi.calcul_en_cours = True
    if lecture.get("demander") in utiles:  # an answer to change, from the buttons under the calculation
        suivi.calcul_en_cours = True


def choisir(catalogue: Catalogue, memoire: Memoire, lecture: Lecture, plie: str) -> list[str]:
    """The calculators that a message may mean, the likeliest first; one when it is clear.

    Words first, then the aid named or discussed, the figures told, what the figures allow, the project.
    """
    calculateurs = sorted(catalogue.calculateurs.values(), key=lambda each: each.rang)
    notes = {each.id: sum(bool(re.search(rf"\b(?:{mot})", plie)) for mot in each.mots_cles) for each in calculateurs}
    candidats = [each for each in calculateurs if notes[each.id]]
    if not candidats and memoire.suivi.calcul in catalogue.calculateurs and _parle_du_meme(catalogue, memoire, lecture):
        return [str(memoire.suivi.calcul)]
    if candidats:
        meilleure = max(notes.values())
        candidats = [each for each in candidats if notes[each.id] == meilleure]
    else:
        calculateurs = [each for each in calculateurs if not each.sur_mention or set(each.aides) & {*lecture["aides"], memoire.aide}]
        candidats = _restreindre(calculateurs, lambda each: bool(set(each.aides) & set(lecture["aides"])))
        if len(candidats) == len(calculateurs):
            candidats = _par_les_faits(candidats, lecture)
        if len(candidats) == len(calculateurs):
            candidats = _restreindre(candidats, lambda each: memoire.aide in each.aides)
        if len(candidats) == len(calculateurs):
            return [each.id for each in candidats[:PROPOSES]]
    connus = {**{nom: valeur.valeur for nom, valeur in memoire.faits.items()}, **_valeurs(lecture)}
    jour = datetime.date.fromisoformat(lecture["aujourdhui"])
    projet = memoire.faits["projet"].valeur if "projet" in memoire.faits else lecture["projet"]
    for epreuve in (
        lambda each: bool(set(each.aides) & set(lecture["aides"])),
        lambda each: set(_chiffres(lecture)) <= entrees_utiles(catalogue, each),
        lambda each: memoire.aide in each.aides,
        lambda each: _possible(catalogue, each, connus, jour),
        lambda each: projet in each.projets,
    ):
        candidats = _restreindre(candidats, epreuve)
    return [each.id for each in candidats]


def _restreindre(candidats: list[Calculateur], epreuve: Any) -> list[Calculateur]:
    """Those that pass, or all of them when none does."""
    return [each for each in candidats if epreuve(each)] or candidats


def _par_les_faits(candidats: list[Calculateur], lecture: Lecture) -> list[Calculateur]:
    """Those that use the most figures of the message, if any does."""
    notes = {each.id: len(set(each.faits) & set(lecture["faits"])) for each in candidats}
    meilleure = max(notes.values())
    return [each for each in candidats if notes[each.id] == meilleure] if meilleure else candidats


def _chiffres(lecture: Lecture) -> list[str]:
    """The facts of a message that a calculation should use: not the town or the age told in passing."""
    return [nom for nom in lecture["faits"] if nom.startswith(("montant_", "duree_", "loyer", "masse_", "depot_"))]


def _valeurs(lecture: Lecture) -> dict[str, Any]:
    return {nom: valeur.get("valeur") if isinstance(valeur, Mapping) else valeur for nom, valeur in lecture["faits"].items()}


def _possible(catalogue: Catalogue, calculateur: Calculateur, connus: Mapping[str, Any], jour: datetime.date) -> bool:
    """False when a figure told exceeds what the parameters of this calculation allow (a loan over 20 years, say)."""
    faits = {entree.role: entree.fait for entree in calculateur.entrees}
    for role, borne in calculateur.bornes.items():
        valeur = connus.get(faits[role])
        try:
            permises = [v for ligne in lignes(catalogue.parametres[calculateur.parametre(borne).id], jour).values() for v in ligne.candidates]
        except ParametreAbsent:
            continue
        if isinstance(valeur, (int, float)) and permises and valeur > max(permises):
            return False
    return True


def _parle_du_meme(catalogue: Catalogue, memoire: Memoire, lecture: Lecture) -> bool:
    utiles = entrees_utiles(catalogue, catalogue.calculateurs[str(memoire.suivi.calcul)])
    return not lecture["aides"] and set(lecture["faits"]) <= utiles


def _demandees(catalogue: Catalogue, identifiant: Optional[str], plie: str) -> list[str]:
    """Roles of the optional inputs that the message asks for ("avec l'assurance")."""
    if identifiant is None:
        return []
    entrees = catalogue.calculateurs[identifiant].entrees
    return [each.role for each in entrees if any(re.search(rf"\b(?:{mot})", plie) for mot in each.demandee_si)]


def _donner_un_role(calculateur: Calculateur, lecture: Lecture, catalogue: Catalogue) -> None:
    """A lone amount ("et pour 25 000 € ?") is the first amount that the calculation asks for."""
    montants = [libre for libre in lecture["libres"] if libre["type"] == "montant"]
    fait = next((nom for nom in calculateur.faits if catalogue.faits[nom].type == "montant"), None)
    lus = [catalogue.faits[nom].type for nom in lecture["faits"] if nom in catalogue.faits]
    if len(montants) == 1 and fait is not None and "montant" not in lus:
        lecture["faits"][fait] = montants[0]["fait"]


def questions(service: Assistant, memoire: Memoire, jour: datetime.date) -> tuple[str, ...]:
    """The facts still to ask for the calculation under way."""
    if memoire.suivi.calcul is None:
        return ()
    calculateur = service.catalogue.calculateurs[memoire.suivi.calcul]
    return manquantes(service.catalogue, calculateur, memoire.faits, jour, memoire.suivi.calcul_avec)


def conclure(service: Assistant, memoire: Memoire, jour: datetime.date) -> list[Reponse]:
    """The answer of the calculation under way, or the choice between several."""
    memoire.fait_demande = None
    return [_repondre(service, memoire, jour)]


def en_passant(service: Assistant, memoire: Memoire, jour: datetime.date) -> list[Reponse]:
    """The same in the middle of a check, once nothing is missing: like any digression, then the check goes on."""
    suivi = memoire.suivi
    if not (suivi.calcul_en_cours and suivi.interrompu) or questions(service, memoire, jour):
        return []
    suivi.interrompu = False
    return [_repondre(service, memoire, jour)]


def _repondre(service: Assistant, memoire: Memoire, jour: datetime.date) -> Reponse:
    suivi = memoire.suivi
    suivi.calcul_en_cours = False
    if suivi.calcul is None:
        return _choix_du_calcul(service, suivi.calculs_proposes)
    calculateur = service.catalogue.calculateurs[suivi.calcul]
    fait = calculer(service.catalogue, calculateur, memoire.faits, jour)
    reponse = _composant(service, fait, suivi.tableau, calculateur.nom, _suites(service, memoire, fait, jour))
    suivi.tableau = False
    return reponse


def supposer(service: Assistant, memoire: Memoire, jour: datetime.date, hypotheses: Mapping[str, Fait], dite: str) -> list[Reponse]:
    """The last calculation with a what-if, which is not kept; the person may keep it."""
    calculateur = service.catalogue.calculateurs[str(memoire.suivi.calcul)]
    fait = calculer(service.catalogue, calculateur, {**memoire.faits, **hypotheses}, jour)
    titre = service.dire("dialogue", "hypothese_titre", hypothese=dite)
    return [_composant(service, fait, memoire.suivi.tableau, titre, choix_a_garder(service, hypotheses))]


def concerne(service: Assistant, memoire: Memoire, faits: Iterable[str]) -> bool:
    """True if these facts change the last calculation."""
    identifiant = memoire.suivi.calcul
    if identifiant not in service.catalogue.calculateurs:
        return False
    return bool(set(faits) & entrees_utiles(service.catalogue, service.catalogue.calculateurs[str(identifiant)]))


def _choix_du_calcul(service: Assistant, identifiants: list[str]) -> Reponse:
    ordre = sorted(service.catalogue.calculateurs.values(), key=lambda each: each.rang)
    offerts = identifiants[:PROPOSES] or [each.id for each in ordre[:PROPOSES]]
    choix = [choix_intention(service.catalogue.calculateurs[nom].nom, INTENTION, calcul=nom) for nom in offerts]
    return texte(service.dire("calculs", "lequel"), choix=choix)


def _composant(service: Assistant, fait: Calcul, avec_tableau: bool, titre: str, choix: list[Choix]) -> Reponse:
    return calcul(
        titre=titre,
        calculateur=fait.calculateur.id,
        resultat=fait.resultat or service.dire("calculs", "impossible"),
        lignes=fait.lignes,
        entrees=[{"fait": each.fait, "libelle": each.libelle, "valeur": each.valeur} for each in fait.entrees],
        notes=fait.notes,
        tableau=tableau(service, fait.echeances) if avec_tableau and fait.echeances else None,
        sources=sources_de(service, fait.sources),
        choix=choix,
    )


def _suites(service: Assistant, memoire: Memoire, fait: Calcul, jour: datetime.date) -> list[Choix]:
    """Table on demand, a change, the aid behind the figures, the questions that the calculation interrupted."""
    choix = []
    if fait.echeances and not memoire.suivi.tableau:
        choix.append(choix_intention(service.dire("calculs", "tableau.voir"), INTENTION, calcul=fait.calculateur.id, tableau=True))
    for aide in fait.calculateur.aides[:1]:
        if service.verifiable(aide, jour):
            titre = service.dire("dialogue", "boutons.ai_je_droit", aide=service.aide(aide).article)
            choix.append(choix_intention(titre, "eligibilite", [aide]))
    choix.append(choix_intention(service.dire("dialogue", "resultat.modifier"), "modifier_fait"))
    if memoire.suivi.interrompu:
        memoire.suivi.interrompu = False
        options: dict[str, Any] = {} if memoire.cibles else {"toutes": True}
        choix.append(choix_intention(service.dire("calculs", "reprendre"), "eligibilite", memoire.cibles, **options))
    return choix

