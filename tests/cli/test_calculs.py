"""calculate: the calculators alone, without a model."""

from __future__ import annotations

import json

import pytest

from .conftest import JOUR, Commande, une_ligne

pytestmark = pytest.mark.slow


def test_calculate_lists_the_calculators(passerelle: Commande) -> None:
    assert "calcul_taux_effort" in passerelle("calculate").stdout
    liste = json.loads(passerelle("calculate", "--json").stdout)
    peec = next(each for each in liste if each["id"] == "calcul_peec")
    assert [entree["fact"] for entree in peec["inputs"]] == ["masse_salariale", "effectif_employeur"]
    assert peec["sources"]


def test_calculate_gives_the_result_its_steps_and_its_table(passerelle: Commande) -> None:
    faits = json.dumps({"montant_pret": 30000, "duree_pret": 20})
    resultat = passerelle("calculate", "calcul_pret_accession", "--date", JOUR, "--json", entree=faits)
    assert resultat.exit_code == 0 and not resultat.stderr
    lu = json.loads(resultat.stdout)
    assert lu["values"]["mensualite"] == 137.97 and lu["date"] == JOUR
    assert len(lu["schedule"]) == 240 and lu["schedule"][-1]["left"] == 0
    assert round(sum(each["principal"] for each in lu["schedule"]), 2) == 30000
    assert lu["steps"] and lu["notes"] and lu["sources"][0]["url"].startswith("https://")


def test_calculate_says_what_is_missing(passerelle: Commande) -> None:
    lu = json.loads(passerelle("calculate", "calcul_taux_effort", "--date", JOUR, "--json", entree='{"loyer": 700}').stdout)
    assert lu["result"] is None and lu["missing"] == lu["to_ask"] == ["ressources_mensuelles"]


def test_calculate_in_words_and_with_unreadable_facts(passerelle: Commande) -> None:
    resultat = passerelle("calculate", "calcul_peec", "--date", JOUR, entree='{"masse_salariale": 2000000}')
    assert resultat.exit_code == 0 and "9\u00a0000\u00a0€" in resultat.stdout and "Source : " in resultat.stdout
    assert "faits illisibles" in une_ligne(passerelle("calculate", "calcul_peec", entree='{"age": "x"}'), 2)
