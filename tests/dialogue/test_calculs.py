"""Calculations through the dialogue layer: which one is meant, what is asked, the answer, its what-ifs and its table.

The intents are given: what the classifier makes of sentences is measured elsewhere (tests/nlu, tests/conversations).
"""

from __future__ import annotations

import datetime
from typing import Any, Optional

import pytest

from bot.dialogue import assistant, calculs, comprendre, questionner, resultat
from bot.dialogue.lecture import lecture_vide, replier
from bot.dialogue.memoire import Memoire

JOUR = datetime.date(2026, 11, 25)


def plat(texte: str) -> str:
    return texte.replace("\u00a0", " ")


class Dialogue:
    """Plays turns as the actions do, without Rasa."""

    def __init__(self) -> None:
        self.memoire = Memoire()
        self.reponses: list[dict[str, Any]] = []

    def dire(self, message: str, intention: str = "informer", effet: Optional[dict[str, Any]] = None) -> dict[str, Any]:
        service = assistant()
        # The memory travels through slots between two turns.
        self.memoire = Memoire.depuis_slots(self.memoire.vers_slots(), service.catalogue)
        if effet is not None:
            lu = service.lire_effet(effet, JOUR.isoformat())
            intention, lecture = lu["intent"]["name"], lu["lecture"]
        else:
            lecture = service.lire(message, JOUR, self.memoire.fait_demande)
        comprendre.integrer(self.memoire, lecture, intention, message, service.catalogue)
        if intention == "simuler":
            self.reponses = resultat.supposer(service, self.memoire, JOUR, lecture, message, False)
            return self.reponses[-1]
        question = questionner.choisir(service, self.memoire, JOUR)
        self.memoire.suivi.question = question.vers_json() if question else None
        self.memoire.fait_demande = question.fait if question else None
        self.reponses = questionner.demander(service, self.memoire, JOUR) if question else resultat.conclure(service, self.memoire, JOUR)
        return self.reponses[-1]

    def bouton(self, titre: str) -> dict[str, Any]:
        effet = next(choix["effet"] for reponse in self.reponses for choix in reponse.get("choix", []) if choix["titre"] == titre)
        return self.dire("", effet=effet)


@pytest.mark.parametrize(("message", "attendus"), [
    ("combien je rembourserais par mois pour 30 000 € sur 20 ans ?", ["calcul_pret_accession"]),
    ("remboursement d'un prêt agricole de 30 000 € sur 20 ans", ["calcul_agri_accession"]),
    ("combien je rembourserais par mois pour 30 000 € d'achat sur 20 ans ?", ["calcul_pret_accession"]),
    ("mensualité d'un prêt travaux de 8000 euros sur 5 ans", ["calcul_pret_travaux"]),
    ("remboursement loca-pass pour un dépôt de 650 €", ["calcul_loca_pass"]),
    ("calcule mobili-jeune avec 400 de loyer et 200 d'apl", ["calcul_mobili_jeune"]),
    ("quel loyer max avec 1800 net ?", ["calcul_visale_loyer"]),
    ("jusqu'à quel loyer je peux aller avec 1700 net", ["calcul_visale_loyer"]),
    ("combien faut-il gagner pour un loyer de 700 euros ?", ["calcul_visale_ressources"]),
    ("quel salaire minimum pour un loyer de 700 ?", ["calcul_visale_ressources"]),
    ("mon taux d'effort ?", ["calcul_taux_effort"]),
    ("quel pourcentage de mon salaire part dans le loyer", ["calcul_taux_effort"]),
    ("plafond HLM pour 3 personnes à Lille", ["calcul_plafonds_hlm"]),
    ("plafond PLAI pour une personne", ["calcul_plafonds_hlm"]),
    ("plafond LLI pour un couple à Lille", ["calcul_plafond_lli"]),
    ("combien de PEEC pour 2 M€ de masse salariale ?", ["calcul_peec"]),
    ("réduction d'impôt Loc'Avantages en loc2 pour 800 € de loyer de marché", ["calcul_loc_avantages"]),
])
def test_le_calcul_que_la_phrase_demande(message: str, attendus: list[str]) -> None:
    service = assistant()
    lecture = service.lire(message, JOUR, None)
    trouves = calculs.choisir(service.catalogue, Memoire(), lecture, replier(message))
    assert trouves == attendus


def test_l_aide_dont_on_parle_choisit() -> None:
    dialogue = Dialogue()
    dialogue.memoire.parler_de("pret_accession")
    reponse = dialogue.dire("combien je rembourserais par mois pour 10 000 € sur 8 ans ?", "calculer")
    assert reponse["type"] == "calcul" and reponse["calculateur"] == "calcul_pret_accession"


def test_un_calcul_sans_question_quand_tout_est_dit() -> None:
    reponse = Dialogue().dire("mensualité du prêt accession pour 30 000 € sur 20 ans", "calculer")
    assert reponse["type"] == "calcul"
    assert "137,97 € par mois" in plat(reponse["texte"])
    assert any("Formule" in ligne for ligne in reponse["points"])
    assert reponse["sources"] and reponse["sources"][0]["date"] == "2026-11-22"
    assert "tableau" not in reponse


def test_ce_qui_manque_se_demande_et_ce_qui_est_dit_sert() -> None:
    dialogue = Dialogue()
    question = dialogue.dire("mon taux d'effort ?", "calculer")
    assert (question["type"], question["fait"], question["restantes"]) == ("question", "loyer", 2)
    assert dialogue.dire("700")["fait"] == "ressources_mensuelles"
    reponse = dialogue.dire("2000")
    assert "35 %" in plat(reponse["texte"])
    # The rent is known: only the town is asked for the next calculation.
    assert dialogue.dire("et mon loyer maximum ?", "calculer")["fait"] == "commune"
    assert "1 000 € par mois" in plat(dialogue.dire("Lille")["texte"])


def test_plusieurs_calculs_possibles_des_boutons() -> None:
    dialogue = Dialogue()
    reponse = dialogue.dire("combien je rembourserais par mois pour 8000 € sur 5 ans ?", "calculer")
    assert reponse["type"] == "texte" and len(reponse["choix"]) > 1
    choisie = dialogue.bouton("Remboursement d'un prêt travaux")
    assert choisie["type"] == "calcul" and "136,75 à 138,48 €" in plat(choisie["texte"])


def test_rien_de_reconnu_des_boutons() -> None:
    reponse = Dialogue().dire("tu peux faire un calcul ?", "calculer")
    assert reponse["type"] == "texte" and len(reponse["choix"]) == calculs.PROPOSES


def test_et_sur_quinze_ans_n_est_pas_retenu() -> None:
    dialogue = Dialogue()
    dialogue.dire("mensualité du prêt accession pour 30 000 € sur 20 ans", "calculer")
    reponse = dialogue.dire("et sur 15 ans ?", "simuler")
    assert reponse["type"] == "calcul" and "179,55 €" in plat(reponse["texte"])
    assert dialogue.memoire.faits["duree_pret"].valeur == 20
    garder = dialogue.bouton("Garder cette réponse")
    assert "179,55 €" in plat(garder["texte"]) and dialogue.memoire.faits["duree_pret"].valeur == 15


def test_un_montant_seul_est_celui_du_calcul() -> None:
    dialogue = Dialogue()
    dialogue.dire("mensualité du prêt accession pour 30 000 € sur 20 ans", "calculer")
    reponse = dialogue.dire("et pour 15 000 € ?", "calculer")
    assert "68,98 €" in plat(reponse["texte"])


def test_une_correction_apres_coup_recalcule() -> None:
    dialogue = Dialogue()
    dialogue.dire("mensualité du prêt accession pour 30 000 € sur 20 ans", "calculer")
    assert "113,06 €" in plat(dialogue.dire("finalement sur 25 ans", "corriger")["texte"])


def test_modifier_une_reponse_refait_le_calcul() -> None:
    dialogue = Dialogue()
    dialogue.dire("mensualité du prêt accession pour 30 000 € sur 20 ans", "calculer")
    question = dialogue.dire("", effet={"type": "redemander", "fait": "duree_pret"})
    assert question["fait"] == "duree_pret"
    assert "113,06 €" in plat(dialogue.dire("25 ans")["texte"])


def test_le_tableau_sur_demande() -> None:
    dialogue = Dialogue()
    dialogue.dire("mensualité du prêt accession pour 30 000 € sur 20 ans", "calculer")
    reponse = dialogue.bouton("Voir le tableau des remboursements")
    tableau = reponse["tableau"]
    assert len(tableau["lignes"]) == 20 and len(tableau["lignes"][0]["detail"]) == 12
    assert tableau["colonnes"] == ["Versé", "Capital remboursé", "Intérêts", "Reste à rembourser"]
    assert [plat(cellule) for cellule in tableau["lignes"][-1]["cellules"]][-1] == "0,00 €"
    assert all(len(ligne["cellules"]) == len(tableau["colonnes"]) for ligne in tableau["lignes"])
    assert "tableau" in dialogue.dire("le tableau d'amortissement", "calculer")


def test_un_pret_gratuit_n_a_pas_de_colonne_d_interets() -> None:
    reponse = Dialogue().dire("tableau loca-pass pour un dépôt de 650 €", "calculer")
    assert reponse["tableau"]["colonnes"] == ["Versé", "Reste à rembourser"]


def test_avec_l_assurance_le_taux_se_demande() -> None:
    dialogue = Dialogue()
    question = dialogue.dire("mensualité du prêt accession pour 30 000 € sur 20 ans avec l'assurance", "calculer")
    assert question["fait"] == "taux_assurance"
    assert "145,47 €" in plat(dialogue.dire("0,3 %")["texte"])


def test_je_ne_sais_pas_dit_ce_qui_manque() -> None:
    dialogue = Dialogue()
    dialogue.dire("mon taux d'effort ?", "calculer")
    dialogue.dire("700")
    reponse = dialogue.dire("je ne sais pas", "ne_sait_pas")
    assert reponse["type"] == "calcul" and any("Il manque" in note for note in reponse["notes"])


def test_le_pourquoi_parle_du_calcul() -> None:
    dialogue = Dialogue()
    dialogue.dire("mon taux d'effort ?", "calculer")
    assert "Taux d'effort" in questionner.expliquer(assistant(), dialogue.memoire)[0]["texte"]


def test_un_calcul_n_arrete_pas_les_questions_pour_toujours() -> None:
    dialogue = Dialogue()
    assert dialogue.dire("à quoi ai-je droit ?", "eligibilite")["type"] == "question"
    assert dialogue.dire("mensualité du prêt accession pour 30 000 € sur 20 ans", "calculer")["type"] == "question"
    assert not dialogue.memoire.suivi.calcul_en_cours


def test_demander_ses_droits_quitte_le_calcul() -> None:
    dialogue = Dialogue()
    dialogue.dire("mon taux d'effort ?", "calculer")
    assert dialogue.dire("à quoi ai-je droit ?", "eligibilite")["fait"] == "projet"


def test_un_calcul_retire_du_catalogue_est_oublie() -> None:
    slots = {"dialogue": {"calcul": "calcul_perdu", "calcul_en_cours": True}}
    memoire = Memoire.depuis_slots(slots, assistant().catalogue)
    assert memoire.suivi.calcul is None
    assert calculs.questions(assistant(), memoire, JOUR) == ()


def test_une_lecture_vide_ne_leve_pas() -> None:
    memoire = Memoire()
    lecture = {**lecture_vide(), "aujourdhui": JOUR.isoformat()}
    calculs.preparer(memoire, lecture, "calculer", "", assistant().catalogue)
    assert memoire.suivi.calculs_proposes
