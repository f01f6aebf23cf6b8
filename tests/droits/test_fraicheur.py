"""Freshness: what staff see of each figure, and what the product says once a re-check date is passed."""
from __future__ import annotations

from datetime import date, timedelta

import pytest

from bot.droits import A_VERIFIER, Catalogue, evaluer_tout, texte_date
from bot.droits.atelier.fraicheur import PREAVIS_JOURS, alertes, fraicheurs, usages_des_parametres
from bot.droits.atelier.population import population
from bot.droits.compilation import parametres_du_noeud
from bot.droits.parametres import periode_en_vigueur
from bot.droits.regime import regime

from .outils import JOUR, JOUR_REEL, evaluer_json, faits


def test_chaque_parametre_est_liste_par_date(chaque_catalogue: Catalogue) -> None:
    lues = fraicheurs(chaque_catalogue, JOUR_REEL)
    assert {lue.parametre for lue in lues} == set(chaque_catalogue.parametres)
    assert [lue.a_reverifier_avant for lue in lues] == sorted(lue.a_reverifier_avant for lue in lues)
    for lue in lues:
        en_vigueur = periode_en_vigueur(chaque_catalogue.parametres[lue.parametre], JOUR_REEL)
        assert (lue.source is None) == (lue.verifie_le is None) == (en_vigueur is None) == (lue.confiance == "sans_valeur")


def test_on_previent_trente_jours_avant(exemple: Catalogue) -> None:
    echeance = exemple.parametres["exemple.salaire_max"].a_reverifier_avant

    def etat(jours: int) -> str:
        lues = {lue.parametre: lue for lue in fraicheurs(exemple, echeance - timedelta(days=jours))}
        assert lues["exemple.salaire_max"].jours == jours
        return lues["exemple.salaire_max"].etat

    assert [etat(jours) for jours in (PREAVIS_JOURS + 1, PREAVIS_JOURS, 1, 0, -1)] == [
        "a_jour", "bientot", "bientot", "depassee", "depassee"
    ]
    assert "exemple.salaire_max" in {lue.parametre for lue in alertes(exemple, echeance)}
    assert not {lue for lue in alertes(exemple, JOUR) if lue.etat == "a_jour"}


def test_la_confiance_vient_des_sources(exemple: Catalogue) -> None:
    lues = {lue.parametre: lue for lue in fraicheurs(exemple, JOUR)}
    for identifiant, lue in lues.items():
        en_vigueur = periode_en_vigueur(exemple.parametres[identifiant], JOUR)
        if en_vigueur is not None and en_vigueur.desaccords:
            assert lue.confiance == "conteste"
    assert "conteste" in {lue.confiance for lue in lues.values()}
    assert lues["exemple.age_max"].confiance == "certain"


@pytest.mark.parametrize(("parametre", "attendue"), [
    ("encadrement_lille.fin", date(2026, 11, 25)),
    ("smic.brut_mensuel", date(2027, 1, 1)),
    ("plafond_plus.annuel", date(2027, 1, 1)),
    ("plafond_pls.annuel", date(2027, 1, 1)),
    ("convention.fin", date(2027, 12, 31)),
])
def test_les_dates_qui_comptent(catalogue: Catalogue, parametre: str, attendue: date) -> None:
    assert catalogue.parametres[parametre].a_reverifier_avant == attendue


def test_un_chiffre_depasse_se_dit_a_verifier(exemple: Catalogue) -> None:
    veille, perime = date(2031, 5, 31), date(2031, 6, 1)
    texte = "Salaire : {p:exemple.salaire_max}."
    assert texte_date(exemple, texte, perime) == texte_date(exemple, texte, veille).replace(".", " (à vérifier).")


def test_un_montant_qui_repose_sur_un_chiffre_depasse_le_dit(exemple: Catalogue) -> None:
    aide = exemple.aides["exemple"]
    assert aide.montant is not None
    echeance = min(exemple.parametres[p].a_reverifier_avant for p in aide.montant.parametres.values())
    valeurs = {"age": 25, "proprietaire": False, "commune": "10001", "loyer": 700, "ressources": 1500}

    def dit(jour: date) -> str:
        montant = evaluer_json(exemple, "exemple", jour, **valeurs).montant
        assert montant is not None and montant.valeurs
        return montant.texte

    assert "revérifié avant" not in dit(echeance - timedelta(days=1))
    assert "revérifié avant le 1er janvier 2032 : à confirmer" in dit(echeance)


def test_les_usages_couvrent_les_regles(chaque_catalogue: Catalogue) -> None:
    usages = usages_des_parametres(chaque_catalogue)
    for aide in chaque_catalogue.aides.values():
        for ouverte in aide.ouverte:
            for feuille in regime(chaque_catalogue, aide, ouverte.du).feuilles:
                assert all(aide.id in usages[identifiant] for identifiant in parametres_du_noeud(feuille.noeud))


def test_passe_la_derniere_date_rien_n_est_ferme_sur_un_chiffre(catalogue: Catalogue) -> None:
    """Long after every re-check date, no leaf that reads a figure can grant nor refuse, for anybody."""
    jour = max(parametre.a_reverifier_avant for parametre in catalogue.parametres.values()) + timedelta(days=1)
    for personne in population(catalogue, jour, 60, graine=7):
        for resultat in evaluer_tout(catalogue, faits(catalogue, **personne), jour).values():
            for feuille in resultat.regime.feuilles if resultat.regime is not None else ():
                if feuille.valeurs:
                    assert feuille.perimee and resultat.regime is not None
                    assert set(resultat.regime.cartes[feuille.rang]) <= {1, 3}
            decisives = [e.feuille for e in resultat.elements] if resultat.statut != A_VERIFIER else []
            assert not any(feuille.valeurs for feuille in decisives), resultat.aide
