"""Looking for one's employer in the public register: the person is told, types a name, chooses, confirms.

A search is a step in front of the question being asked (``Suivi.recherche``): while it lasts, what it says takes the place
of the question. Nothing is sent before the person pressed the button and typed; nothing of what the register says becomes a
fact before the person confirms it; the name is in no memory. Whatever fails, the question is asked.

``Suivi.recherche``: None, or ``{"etape": SAISIE}``, or ``{"etape": MSA | CONFIRMER, "indices": ...}``.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Optional

from bot.dialogue.assistant import Assistant
from bot.dialogue.intentions import URGENCES
from bot.dialogue.lecture import Lecture
from bot.dialogue.memoire import Memoire
from bot.dialogue.reponses import Choix, Reponse, choix_entreprise, texte
from bot.droits import Fait
from bot.entreprises import AGRICOLE, PRIVE, Entreprise, Indices, RechercheImpossible, nom_du_service
from bot.langue import masquer

SECTEUR, EFFECTIF = "secteur_employeur", "effectif_employeur"
#: Questions that the register can help to answer.
FAITS = (SECTEUR, EFFECTIF)
SAISIE, MSA, CONFIRMER = "saisie", "msa", "confirmer"
PROVENANCE = "registre"
PROPOSEES = 3
#: Intents that end a search with the questions.
ARRETENT = ("arreter", *URGENCES.values())
#: The register refuses shorter searches.
LETTRES_MIN = 3


# --- From a message to the memory -----------------------------------------------------------------------------------


def avancer(memoire: Memoire, lecture: Lecture, intention: str) -> None:
    """Take the step of the search that a message makes; a message that answers the question itself ends the search."""
    suivi, demande = memoire.suivi, lecture.get("entreprise")
    if demande is None:
        if intention in ARRETENT:
            suivi.recherche = None
        if any(fait in lecture["faits"] for fait in FAITS) and not lecture["hypothese"]:
            suivi.recherche = None
        return
    etape, recherche = demande["etape"], suivi.recherche
    if etape == "chercher":
        suivi.recherche = {"etape": SAISIE}
    elif etape == "choisir":
        suivi.recherche = _a_confirmer(_inconnus(memoire, Indices.depuis_json(demande["indices"])))
    elif etape == "relire":
        pass
    elif etape == "repondre" and recherche and "indices" in recherche:
        suivi.recherche = _repondre(memoire, recherche, demande["reponse"])
    else:
        suivi.recherche = None


def _inconnus(memoire: Memoire, indices: Indices) -> Indices:
    """The evidence without what the person already said: their word comes first."""
    secteur, effectif = (memoire.faits.get(fait) for fait in FAITS)
    objet = indices.vers_json()
    if secteur is not None and not secteur.interrogeable and not secteur.refus:
        objet.update(secteurs=[], forme=None, doutes=[doute for doute in indices.doutes if doute == "fermee"])
    if effectif is not None and effectif.est_connu:
        objet.update(mini=None, maxi=None, annee=None)
    return Indices.depuis_json(objet)


def _a_confirmer(indices: Indices) -> Optional[dict[str, Any]]:
    """The step that comes next with this evidence, or None when there is nothing to confirm."""
    if indices.secteurs == (PRIVE, AGRICOLE):
        return {"etape": MSA, "indices": indices.vers_json()}
    if indices.secteur or indices.mini is not None:
        return {"etape": CONFIRMER, "indices": indices.vers_json()}
    return None


def _repondre(memoire: Memoire, recherche: Mapping[str, Any], reponse: str) -> Optional[dict[str, Any]]:
    """Write what the answer confirms; the next step."""
    indices = Indices.depuis_json(recherche["indices"])
    if recherche["etape"] == MSA:
        secteurs = {"oui": [AGRICOLE], "non": [PRIVE]}.get(reponse, [PRIVE, AGRICOLE])
        _ecrire(memoire, SECTEUR, Fait.parmi(secteurs, PROVENANCE, definitif=len(secteurs) > 1))
        return _a_confirmer(Indices(mini=indices.mini, maxi=indices.maxi, annee=indices.annee))
    if reponse == "oui":
        if indices.secteur:
            _ecrire(memoire, SECTEUR, Fait.connu(indices.secteur, PROVENANCE))
        if indices.mini is not None:
            _ecrire(memoire, EFFECTIF, Fait.intervalle(indices.mini, indices.maxi, PROVENANCE))
    return None


def _ecrire(memoire: Memoire, fait: str, valeur: Fait) -> None:
    memoire.faits[fait] = valeur
    memoire.suivi.nouveaux.append(fait)


# --- From the memory to the replies ---------------------------------------------------------------------------------


def bouton(service: Assistant, fait: str) -> list[Choix]:
    """The button that starts a search, beside a question that the register can help to answer."""
    if fait not in FAITS or service.annuaire is None:
        return []
    return [choix_entreprise(service.dire("entreprise", "bouton"), "chercher")]


def offre(service: Assistant, lecture: Lecture) -> list[Reponse]:
    """A number of company typed in a message: offer to look for it, send nothing."""
    numero = lecture.get("numero")
    if not numero or service.annuaire is None:
        return []
    choix = choix_entreprise(service.dire("entreprise", "numero_bouton"), "chercher", texte=numero)
    return [texte(service.dire("entreprise", "numero", service=nom_du_service()), choix=[choix])]


def poursuivre(service: Assistant, memoire: Memoire, lecture: Lecture) -> tuple[list[Reponse], bool]:
    """What the search says in this turn, and whether that takes the place of the question."""
    recherche, demande = memoire.suivi.recherche, lecture.get("entreprise")
    if recherche is None:
        return _fin(service, demande) if demande else offre(service, lecture), False
    if recherche["etape"] != SAISIE:
        return _verifier(service, recherche, demande), True
    cherche = (demande or {}).get("texte")
    if cherche is None:
        return [_inviter(service)], True
    return _chercher(service, memoire, str(cherche))


def _fin(service: Assistant, demande: Mapping[str, Any]) -> list[Reponse]:
    """The word that ends a search which gave nothing."""
    etape = demande["etape"]
    if etape == "choisir":
        indices = Indices.depuis_json(demande["indices"])
        return [texte(" ".join(_doutes(service, indices)) or service.dire("entreprise", "rien"))]
    if etape == "repondre" and demande["reponse"] == "oui" or etape == "repondre" and demande.get("sur") == MSA:
        return []
    return [texte(service.dire("entreprise", "inexact" if etape == "repondre" else "abandon"))]


def _inviter(service: Assistant, probleme: str = "") -> Reponse:
    """Tell where the text goes, then wait for it. What is typed next is not stored as it is (``saisie_masquee``)."""
    dite = service.dire("entreprise", "saisie", service=nom_du_service())
    annuler = choix_entreprise(service.dire("entreprise", "annuler"), "annuler")
    return _attend_un_nom(service, texte(f"{probleme} {dite}".strip(), choix=[annuler]))


def _attend_un_nom(service: Assistant, reponse: Reponse) -> Reponse:
    return {**reponse, "saisie_masquee": service.dire("entreprise", "stockage.saisie")}


def _chercher(service: Assistant, memoire: Memoire, cherche: str) -> tuple[list[Reponse], bool]:
    if sum(signe.isalnum() for signe in cherche) < LETTRES_MIN:
        return [_inviter(service, service.dire("entreprise", "trop_court"))], True
    if not cherche.isdigit() and masquer(cherche)[1]:
        return [_inviter(service, service.dire("entreprise", "identifiant"))], True
    try:
        if service.annuaire is None:
            raise RechercheImpossible("hors_ligne")
        trouvees = service.annuaire.chercher(cherche)
    except RechercheImpossible as erreur:
        memoire.suivi.recherche = None
        return [texte(service.dire("entreprise", f"impossible.{erreur.cause}"))], False
    if not trouvees.entreprises:
        memoire.suivi.recherche = None
        return [texte(service.dire("entreprise", "vide"))], False
    choix = [_candidate(service, each) for each in trouvees.entreprises[:PROPOSEES]]
    # Companies that hide their name are counted in the total, and never proposed.
    trop = len(choix) == PROPOSEES and trouvees.total > PROPOSEES
    cle = "candidates_trop" if trop else "candidates_une" if len(choix) == 1 else "candidates"
    choix.append(choix_entreprise(service.dire("entreprise", "aucune"), "aucune"))
    dite = service.dire("entreprise", cle, total=_nombre(trouvees.total))
    return [_attend_un_nom(service, texte(dite, choix=choix))], True


def _candidate(service: Assistant, entreprise: Entreprise) -> Choix:
    cle = "candidate" if entreprise.commune else "candidate_sans_commune"
    titre = service.dire("entreprise", cle, nom=entreprise.nom, commune=entreprise.commune)
    if entreprise.fermee:
        titre = service.dire("entreprise", "candidate_fermee", titre=titre)
    # The name is shown while it is offered, then replaced in what is stored (``masque``).
    masque = service.dire("entreprise", "stockage.choix")
    return choix_entreprise(titre, "choisir", indices=entreprise.indices.vers_json(), masque=masque)


def _verifier(service: Assistant, recherche: Mapping[str, Any], demande: Optional[Mapping[str, Any]]) -> list[Reponse]:
    """Ask the person to confirm what the register says."""
    indices = Indices.depuis_json(recherche["indices"])
    oui, non, sais_pas = (service.dire("dialogue", f"boutons.{cle}") for cle in ("oui", "non", "ne_sait_pas"))
    doutes = _doutes(service, indices) if demande else []
    if recherche["etape"] == MSA:
        choix = [_reponse(oui, "oui", MSA), _reponse(non, "non", MSA), _reponse(sais_pas, "ne_sait_pas", MSA)]
        return [texte(" ".join([*doutes, service.dire("entreprise", "msa")]), choix=choix)]
    cle = "confirmer_date" if indices.annee else "confirmer"
    dites = [*doutes, service.dire("entreprise", cle, description=_description(service, indices), annee=str(indices.annee))]
    if indices.mini is not None:
        dites.append(service.dire("entreprise", "retard"))
    return [texte(" ".join(dites), choix=[_reponse(oui, "oui"), _reponse(non, "non")])]


def _reponse(titre: str, reponse: str, sur: str = CONFIRMER) -> Choix:
    return choix_entreprise(titre, "repondre", reponse=reponse, sur=sur)


def _nombre(nombre: int) -> str:
    return f"{nombre:,}".replace(",", "\u202f")


def _description(service: Assistant, indices: Indices) -> str:
    """ "entreprise privée (société commerciale), 5 000 à 9 999 salariés"."""
    morceaux = []
    if indices.secteur:
        secteur = service.dire("entreprise", f"secteurs.{indices.secteur}")
        forme = service.dire("entreprise", f"formes.{indices.forme}") if indices.forme else ""
        morceaux.append(service.dire("entreprise", "avec_forme", secteur=secteur, forme=forme) if forme else secteur)
    if indices.mini is not None:
        cle = "bande_ouverte" if indices.maxi is None else "bande"
        morceaux.append(service.dire("entreprise", cle, mini=_nombre(indices.mini), maxi=_nombre(indices.maxi or 0)))
    return ", ".join(morceaux)


def _doutes(service: Assistant, indices: Indices) -> list[str]:
    """Why the register does not settle everything, each in a sentence."""
    return [
        service.dire("entreprise", f"doutes.{doute}") for doute in indices.doutes if service.phrases.existe("entreprise", f"doutes.{doute}")
    ]
