"""Several results put together: steps in order, sums by kind, exclusions. Dates and figures of the aids are theirs."""
from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from bot.droits import A_VERIFIER, ELIGIBLE, Catalogue, Plan, Resultat, evaluer_tout, exclut, planifier, s_ajoute
from bot.droits.plan import MOMENTS

from .outils import JOUR_REEL, faits

#: An apprentice who moves for the job.
ALTERNANT: dict[str, Any] = {
    "age": 22, "statut": "alternant", "contrat": "apprentissage", "secteur_employeur": "prive_non_agricole",
    "date_prise_de_fonction": "2026-10-05", "date_entree": "2026-12-05", "loyer": 450, "aide_logement": 380,
    "commune": "59350", "salaire_brut_mensuel": 900, "ressources_mensuelles": 1300, "depot_garantie": 450,
    "bail_a_son_nom": True, "distance_km": 90, "logement_proche": True, "annee_alternance": 1, "bail_signe": False,
}
TROIS = ("visale", "loca_pass", "mobili_jeune")


def resultats(catalogue: Catalogue, **autres: Any) -> dict[str, Resultat]:
    donnes = {cle: valeur for cle, valeur in {**ALTERNANT, **autres}.items() if valeur is not None}
    return evaluer_tout(catalogue, faits(catalogue, **donnes), JOUR_REEL, TROIS)


def modifie(tous: dict[str, Resultat], aide: str, statut: str | None = None, **champs: Any) -> dict[str, Resultat]:
    """The same results, with another text of an aid."""
    resultat = tous[aide]
    change = replace(resultat, definition=resultat.definition.copy(update=champs), statut=statut or resultat.statut)
    return {**tous, aide: change}


def sommes(plan: Plan) -> dict[tuple[str, str], Any]:
    return {(somme.genre, somme.rythme): somme.bornes for somme in plan.sommes}


def test_les_etapes_suivent_les_dates(catalogue: Catalogue) -> None:
    plan = planifier(resultats(catalogue))
    assert plan.retenues == TROIS
    assert [(etape.aide, etape.date) for etape in plan.etapes] == [
        ("visale", None),
        ("loca_pass", date(2027, 2, 5)),
        ("mobili_jeune", date(2027, 3, 5)),
        ("mobili_jeune", date(2028, 3, 5)),
    ]
    assert plan.etapes[0].quand == "Avant de signer le bail"
    assert plan.etapes[1].quand == "Au plus tard le 5 février 2027"
    assert all(etape.sources and not etape.passee for etape in plan.etapes)
    # The step says the deadline of the same day: it is told once.
    assert len({(etape.aide, etape.date) for etape in plan.etapes}) == len(plan.etapes)


def test_une_date_inconnue_se_dit_en_mots_et_se_demande(catalogue: Catalogue) -> None:
    plan = planifier(resultats(catalogue, date_entree=None, date_prise_de_fonction=None))
    par_aide = {etape.aide: etape for etape in plan.etapes}
    assert par_aide["loca_pass"].quand == "Dans les 2\u00a0mois qui suivent l'entrée dans le logement"
    assert par_aide["loca_pass"].date is None
    assert "date_entree" in plan.a_dater
    # Nobody needs to be asked when the lease is signed: "before" says enough.
    assert "date_signature_bail" not in plan.a_dater
    refus = planifier(resultats(catalogue, date_entree={"refuse": True}))
    assert "date_entree" not in refus.a_dater


def test_le_bail_date_l_etape_d_avant(catalogue: Catalogue) -> None:
    plan = planifier(resultats(catalogue, date_signature_bail="2026-12-01"))
    assert (plan.etapes[0].aide, plan.etapes[0].date) == ("visale", date(2026, 12, 1))
    assert plan.etapes[0].quand == "Avant le 1er décembre 2026"


def test_ce_qui_est_fait_n_est_plus_a_faire(catalogue: Catalogue) -> None:
    signe = planifier(modifie(resultats(catalogue, bail_signe=True), "visale", statut=A_VERIFIER))
    assert "visale" in signe.retenues and "visale" not in {etape.aide for etape in signe.etapes}
    entre = planifier(modifie(resultats(catalogue, date_entree="2026-11-10"), "visale", statut=A_VERIFIER))
    assert not {"avant_bail", "avant_demenagement"} & {etape.moment for etape in entre.etapes}


def test_jamais_un_pret_avec_une_subvention(catalogue: Catalogue) -> None:
    plan = planifier(resultats(catalogue))
    assert sommes(plan) == {
        ("subvention", "mois"): (70, 70), ("pret", "une_fois"): (450, 450), ("garantie", "une_fois"): (16200, 16200),
    }
    assert plan.exclusives == plan.incertaines == plan.sans_montant == ()


def test_un_montant_inconnu_n_est_pas_zero(catalogue: Catalogue) -> None:
    plan = planifier(resultats(catalogue, depot_garantie=None))
    assert ("pret", "une_fois") not in sommes(plan)
    assert (plan.sans_montant, plan.a_chiffrer, plan.a_demander) == (("loca_pass",), ("depot_garantie",), ("depot_garantie",))
    refus = planifier(resultats(catalogue, depot_garantie={"refuse": True}))
    assert refus.sans_montant == ("loca_pass",) and refus.a_demander == ()


def test_les_bornes_restent_des_bornes(catalogue: Catalogue) -> None:
    plan = planifier(resultats(catalogue, depot_garantie={"min": 400, "max": 600}))
    assert sommes(plan)["pret", "une_fois"] == (400, 600)


def test_deux_prets_qui_s_ajoutent_s_additionnent(catalogue: Catalogue) -> None:
    tous = modifie(resultats(catalogue), "visale", genre="pret")
    assert sommes(planifier(tous))["pret", "une_fois"] == (16650, 16650)
    # To be checked: it may add nothing.
    douteux = planifier(modifie(tous, "visale", statut=A_VERIFIER))
    assert sommes(douteux)["pret", "une_fois"] == (450, 16650)
    assert next(s for s in douteux.sommes if s.genre == "pret").verifier == ("visale",)


def test_deux_aides_exclusives_sont_un_choix(catalogue: Catalogue) -> None:
    tous = modifie(resultats(catalogue), "visale", genre="pret", non_cumul=["loca_pass"])
    plan = planifier(tous)
    assert plan.exclusives == (("visale", "loca_pass"),)
    assert sommes(plan)["pret", "une_fois"] == (450, 16200)  # one or the other, never both


def test_sans_source_sur_le_cumul_rien_ne_s_additionne(catalogue: Catalogue) -> None:
    tous = modifie(modifie(resultats(catalogue), "visale", genre="pret", cumul=[]), "loca_pass", cumul=[])
    plan = planifier(tous)
    assert plan.incertaines == (("visale", "loca_pass"),)
    assert sorted(s.bornes for s in plan.sommes if s.genre == "pret") == [(450, 450), (16200, 16200)]


def test_rien_de_refuse_dans_un_plan(catalogue: Catalogue) -> None:
    plan = planifier(resultats(catalogue, age=45, statut="retraite", contrat="aucun", secteur_employeur=None))
    assert "loca_pass" not in plan.retenues and "loca_pass" not in {etape.aide for etape in plan.etapes}


def test_les_donnees_disent_ce_qui_est_donne(catalogue: Catalogue) -> None:
    """An aid whose amount is computed counts in a sum, and never as an unnamed kind of money."""
    for aide in catalogue.aides.values():
        if aide.montant is not None:
            assert aide.genre is not None, aide.id


def test_s_ajoute_et_exclut_ne_se_contredisent_pas(catalogue: Catalogue) -> None:
    for une in catalogue.aides.values():
        for autre in catalogue.aides.values():
            assert not (exclut(une, autre) and s_ajoute(une, autre))
            declare = autre.id in une.cumul or une.id in autre.cumul
            assert not (declare and exclut(une, autre)), (une.id, autre.id)


@pytest.mark.parametrize("moment", MOMENTS)
def test_chaque_moment_se_dit(catalogue: Catalogue, moment: str) -> None:
    assert catalogue.phrases[f"etape.{moment}"] and "{delai}" in catalogue.phrases[f"etape.{moment}.delai"]


def test_tout_le_catalogue_a_la_fois(catalogue: Catalogue) -> None:
    """Whoever the person is, the plan is in order and holds only what seems possible."""
    for extra in ({}, {"statut": "salarie", "secteur_employeur": "agricole"}, {"projet": "travaux"}, {"age": {"refuse": True}}):
        tous = evaluer_tout(catalogue, faits(catalogue, **{**ALTERNANT, **extra}), JOUR_REEL)
        plan = planifier(tous)
        assert all(tous[aide].statut in (ELIGIBLE, A_VERIFIER) for aide in plan.retenues)
        dates = [etape.date for etape in plan.etapes if etape.date is not None]
        assert dates == sorted(dates)
        assert {etape.aide for etape in plan.etapes} <= set(plan.retenues)
        for somme in plan.sommes:
            assert 0 <= somme.bornes[0] <= somme.bornes[1]
            assert {catalogue.aides[aide].genre for aide in somme.aides} == {somme.genre}
