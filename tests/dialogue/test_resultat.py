"""The result as the dialogue builds it: order of the cards, what is refused, the plan, what can be kept."""

from __future__ import annotations

import datetime
from dataclasses import replace
from typing import Any

import pytest

from bot.dialogue import assistant
from bot.dialogue.comprendre import integrer
from bot.dialogue.employeur import PROVENANCE
from bot.dialogue.lecture import lecture_vide
from bot.dialogue.memoire import Memoire
from bot.dialogue.questionner import choisir
from bot.dialogue.resultat import ORDRE, conclure, supposer
from bot.droits import concernees, connaissance, fait_depuis_json, libelle_de_valeur

JOUR = datetime.date(2026, 11, 25)
#: Somebody who moves to Lille for a job: what is said of them, whatever is asked.
MUTE: dict[str, Any] = {
    "projet": "louer", "age": 32, "statut": "salarie", "contrat": "cdi", "secteur_employeur": "prive_non_agricole",
    "date_prise_de_fonction": "2027-01-05", "periode_essai": True, "salaire_net_mensuel": 1640, "loyer": 700,
    "commune": "59350", "bail_signe": False, "effectif_employeur": 60, "depot_garantie": 700,
}


def memoire(**autres: Any) -> Memoire:
    catalogue = assistant().catalogue
    faits = {cle: valeur for cle, valeur in {**MUTE, **autres}.items() if valeur is not None}
    return Memoire({cle: fait_depuis_json(catalogue.faits[cle], valeur) for cle, valeur in faits.items()})


def composants(reponses: list[dict[str, Any]]) -> dict[str, dict[str, Any]]:
    return {reponse["type"]: reponse for reponse in reponses}


def test_les_cartes_vont_du_plus_utile_au_moins_utile() -> None:
    resultat = composants(conclure(assistant(), memoire(), JOUR))["resultat"]
    cles = [(ORDRE[carte["statut"]], assistant().aide(carte["aide"]).rang) for carte in resultat["cartes"]]
    assert cles == sorted(cles) and len(cles) > 5
    assert resultat["cartes"][0]["aide"] == "visale"


def test_seules_les_aides_qui_concernent_sont_montrees() -> None:
    resultat = composants(conclure(assistant(), memoire(), JOUR))["resultat"]
    for carte in resultat["cartes"]:
        aide = assistant().aide(carte["aide"])
        assert "louer" in aide.projets and aide.ouverte_le(JOUR) and not aide.orientation


def test_une_aide_fermee_est_montree_si_elle_est_nommee() -> None:
    nommee = memoire()
    nommee.cibles = ["mobili_pass"]
    (carte,) = composants(conclure(assistant(), nommee, JOUR))["resultat"]["cartes"]
    assert carte["statut"] == "dispositif_ferme" and not carte["compacte"]


def test_ce_qui_est_refuse_va_a_la_fin_en_une_liste() -> None:
    cartes = composants(conclure(assistant(), memoire(), JOUR))["resultat"]["cartes"]
    compactes = [carte["compacte"] for carte in cartes]
    assert compactes == sorted(compactes)
    assert {carte["statut"] for carte in cartes if carte["compacte"]} == {"non_eligible"}
    assert all(carte["raison"] for carte in cartes)
    seule = memoire()
    seule.cibles = ["mobili_jeune"]
    (carte,) = composants(conclure(assistant(), seule, JOUR))["resultat"]["cartes"]
    assert carte["statut"] == "non_eligible" and not carte["compacte"]


def test_le_plan_suit_le_resultat_et_porte_les_boutons() -> None:
    reponses = conclure(assistant(), memoire(), JOUR)
    assert [reponse["type"] for reponse in reponses][-2:] == ["resultat", "plan"]
    plan = reponses[-1]
    visale, *_ = plan["etapes"]
    assert (visale["aide"], visale["quand"], visale["date"]) == ("visale", "Avant de signer le bail", None)
    assert all(etape["sources"] for etape in plan["etapes"])
    assert {choix["titre"] for choix in plan["choix"]} >= {"Compléter mon plan", "Modifier une réponse"}
    assert not reponses[-2]["choix"]
    pret = next(somme for somme in plan["sommes"] if somme["aides"] == ["Avance Loca-Pass"])
    assert pret["libelle"].startswith("Prêts") and pret["valeur"].replace("\u00a0", " ") == "700 €"


def test_dater_le_plan_ne_demande_que_ce_qui_le_change() -> None:
    service, personne = assistant(), memoire()
    demandees = []
    while (question := choisir(service, personne, JOUR)) is not None:  # whatever the verdicts need
        personne.faits[question.fait] = fait_depuis_json(service.catalogue.faits[question.fait], {"refuse": True})
    personne.suivi.dater = True
    while (question := choisir(service, personne, JOUR)) is not None:
        demandees.append(question.fait)
        personne.faits[question.fait] = fait_depuis_json(service.catalogue.faits[question.fait], "2027-01-02")
    assert demandees == ["date_entree"]
    plan = composants(conclure(service, personne, JOUR))["plan"]
    datees = {etape["aide"]: etape["date"] for etape in plan["etapes"] if etape["date"]}
    assert datees["loca_pass"] == "2027-03-02"
    assert "Compléter mon plan" not in {choix["titre"] for choix in plan["choix"]}


@pytest.mark.parametrize(
    ("texte", "dater"),
    [("je change de ville", True), ("je suis muté à Lille", True), ("je ne suis pas muté", False), ("mon loyer est de 600 €", False)],
)
def test_qui_change_d_emploi_a_un_plan_date(texte: str, dater: bool) -> None:
    personne = Memoire()
    integrer(personne, assistant().lire(texte, JOUR, None), "informer", texte, assistant().catalogue)
    assert personne.suivi.dater is dater


def test_les_pistes_sont_celles_du_projet() -> None:
    fin = conclure(assistant(), memoire(), JOUR)[-1]
    aides = [choix["effet"]["aides"][0] for choix in fin["pistes"]["choix"]]
    assert aides and all(assistant().aide(aide).orientation and "louer" in assistant().aide(aide).projets for aide in aides)
    assert {choix["effet"]["intention"] for choix in fin["pistes"]["choix"]} == {"definition"}
    nommee = memoire()
    nommee.cibles = ["visale"]
    assert "pistes" not in conclure(assistant(), nommee, JOUR)[-1]


def test_ce_qu_on_peut_garder() -> None:
    fin = conclure(assistant(), memoire(date_entree="2026-12-20"), JOUR)[-1]
    assert [document["genre"] for document in fin["documents"]] == ["recapitulatif", "calendrier"]
    assert {"fait": "age", "libelle": "âge", "valeur": "32\u00a0ans"} in fin["situation"]
    sensibles = [fait for fait, definition in assistant().catalogue.faits.items() if definition.sensibilite == "sensible"]
    assert "handicap_foyer" in sensibles
    handicap = conclure(assistant(), memoire(handicap_foyer=True), JOUR)[-1]
    assert not {ligne["fait"] for ligne in handicap["situation"]} & set(sensibles)
    sans_date = memoire(date_prise_de_fonction=None)
    sans_date.cibles = ["visale"]
    assert [document["genre"] for document in conclure(assistant(), sans_date, JOUR)[-1]["documents"]] == ["recapitulatif"]


def test_une_hypothese_ne_se_garde_pas() -> None:
    personne = memoire()
    personne.cibles, personne.suivi.hypotheses = ["visale"], {"loyer": {"valeur": 600}}
    avant = dict(personne.faits)
    reponses = supposer(assistant(), personne, JOUR, lecture_vide(), "", False)
    assert [reponse["type"] for reponse in reponses] == ["resultat"]
    assert "documents" not in reponses[0] and personne.faits == avant


def test_une_hypothese_sur_tout_ne_montre_que_ce_qui_change() -> None:
    """Forty cards that are as before would hide the one that is not."""
    personne = memoire()
    personne.suivi.hypotheses = {"secteur_employeur": {"valeur": "public"}}
    [reponse] = supposer(assistant(), personne, JOUR, lecture_vide(), "", False)
    montrees = {carte["aide"] for carte in reponse["cartes"]}
    assert "loca_pass" in montrees and len(montrees) < len(concernees(assistant().catalogue, personne.faits, JOUR))
    personne.suivi.hypotheses = {"age": {"valeur": 33}}
    [reponse] = supposer(assistant(), personne, JOUR, lecture_vide(), "", False)
    assert reponse["type"] == "texte" and reponse["choix"]


@pytest.mark.parametrize("projet", ["louer", "acheter", "travaux", "difficulte", "mettre_en_location"])
def test_chaque_projet_a_son_resultat(projet: str) -> None:
    reponses = conclure(assistant(), memoire(projet=projet), JOUR)
    for reponse in reponses:
        assert "{" not in str(reponse.get("texte")) and "inconnu" not in str(reponse.get("etapes"))
    assert composants(reponses)["resultat"]["cartes"]


@pytest.mark.parametrize("provenance", [None, PROVENANCE])
def test_a_result_asked_before_anything_is_said_shows_where_to_start(provenance: str | None) -> None:
    """What the employer whose page it is said of itself is not what the person said."""
    connue = memoire(**{**dict.fromkeys(MUTE), "secteur_employeur": "prive_non_agricole"}) if provenance else Memoire()
    connue.faits = {nom: replace(fait, provenance=provenance or fait.provenance) for nom, fait in connue.faits.items()}
    [reponse] = conclure(assistant(), connue, JOUR)
    assert reponse["texte"].startswith("Je ne sais encore rien de votre situation.")
    assert reponse["choix"][0]["effet"] == {"type": "intention", "intention": "eligibilite", "toutes": True}


def test_one_thing_said_is_enough_for_a_result() -> None:
    assert "resultat" in composants(conclure(assistant(), memoire(**{**dict.fromkeys(MUTE), "age": 32}), JOUR))


@pytest.mark.parametrize(("bornes", "dit"), [
    (("2026-11-15", "2026-11-15"), "entrée le 15 novembre 2026"),
    (("2026-08-01", "2026-08-31"), "entrée entre le 1er août 2026 et le 31 août 2026"),
    ((None, "2026-08-31"), "entrée au plus tard le 31 août 2026"),
    (("2026-08-01", None), "entrée au plus tôt le 1er août 2026"),
])  # fmt: skip
def test_une_date_se_dit_en_entier(bornes: tuple[Any, Any], dit: str) -> None:
    definition = assistant().catalogue.faits["date_entree"]
    fait = fait_depuis_json(definition, {"min": bornes[0], "max": bornes[1]})
    assert libelle_de_valeur(assistant().catalogue, definition, connaissance(definition, fait)) == dit
