"""Two aids side by side where no comparison is written for the pair."""

from __future__ import annotations

import datetime
from itertools import combinations

from bot.dialogue import assistant
from bot.dialogue.comparaison import comparer
from bot.dialogue.lecture import lecture_vide
from bot.dialogue.memoire import Memoire
from bot.dialogue.repondre import repondre

JOUR = datetime.date(2026, 11, 25)


def test_toute_paire_d_aides_se_compare() -> None:
    """Every pair of the catalogue: two filled columns, sources, no hole."""
    service = assistant()
    for une, autre in combinations(service.catalogue.aides, 2):
        composant = comparer(service, une, autre, JOUR)
        assert composant["colonnes"] == [service.aide(une).nom, service.aide(autre).nom]
        assert len(composant["lignes"]) >= 2 and composant["sources"], (une, autre)
        for ligne in composant["lignes"]:
            assert ligne["critere"] and len(ligne["cellules"]) == 2
            for cellule in ligne["cellules"]:
                assert cellule["texte"] and "{" not in cellule["texte"] + "".join(cellule.get("points", []))


def test_on_dit_si_les_deux_s_ajoutent() -> None:
    service = assistant()
    assert comparer(service, "visale", "loca_pass", JOUR)["texte"] == "Les deux peuvent s'ajouter."
    assert "ne s'ajoutent pas" in comparer(service, "bail_mobilite", "loca_pass", JOUR)["texte"]
    assert comparer(service, "visale", "pret_accession", JOUR)["texte"].startswith("Aucune source")


def test_un_pret_se_rembourse() -> None:
    lignes = {ligne["critere"]: ligne["cellules"] for ligne in comparer(assistant(), "loca_pass", "mobili_jeune", JOUR)["lignes"]}
    assert [cellule["texte"] for cellule in lignes["À rembourser"]] == ["Oui, c'est un prêt.", "Non."]


def test_une_aide_fermee_est_dite_fermee() -> None:
    lignes = {ligne["critere"]: ligne["cellules"] for ligne in comparer(assistant(), "mobili_pass", "visale", JOUR)["lignes"]}
    fermee, ouverte = lignes["Aujourd'hui"]
    assert fermee["texte"] == assistant().aide("mobili_pass").fermee and ouverte["texte"] == "Peut être demandée."


def test_une_aide_et_un_sujet() -> None:
    assert comparer(assistant(), "visale", "caution_et_garant", JOUR)["lignes"][0]["critere"] == "Ce que c'est"


def test_ce_qui_est_ecrit_l_emporte_sur_ce_qui_est_construit() -> None:
    for paire, genre in ((["visale", "loca_pass"], "texte"), (["visale", "pret_accession"], "comparaison")):
        (reponse,) = repondre(assistant(), Memoire(), {**lecture_vide(), "aides": paire}, "difference", "", JOUR, False)
        assert reponse["type"] == genre
