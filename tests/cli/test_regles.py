"""check, facts and aids: the rules alone, without a model."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from .conftest import JOUR, Commande, en_lignes, une_ligne

pytestmark = pytest.mark.slow

LOCATAIRE = {
    "age": 24,
    "statut": "salarie",
    "contrat": "cdi",
    "secteur_employeur": "prive_non_agricole",
    "commune": "59350",
    "loyer": 600,
    "ressources_mensuelles": 1640,
}


def test_check_gives_a_status_and_a_reason_for_each_aid(passerelle: Commande) -> None:
    resultat = passerelle("check", "--date", JOUR, "--json", entree=json.dumps(LOCATAIRE))
    assert resultat.exit_code == 0 and not resultat.stderr
    verdicts = json.loads(resultat.stdout)
    assert verdicts["date"] == JOUR
    assert set(verdicts["aids"]) >= {"visale", "loca_pass", "mobili_jeune"}
    for verdict in verdicts["aids"].values():
        assert verdict["status"] and verdict["reason"]


def test_check_reads_a_file_standard_input_and_a_byte_order_mark(passerelle: Commande, tmp_path: Path) -> None:
    fichier = tmp_path / "faits.json"
    fichier.write_text(json.dumps(LOCATAIRE), encoding="utf-8-sig")
    lu = passerelle("check", "--date", JOUR, "--json", "--facts", str(fichier))
    assert passerelle("check", "--date", JOUR, "--json", entree="\ufeff" + json.dumps(LOCATAIRE)).stdout == lu.stdout
    for options in ([], ["--facts", "-"]):
        assert passerelle("check", "--date", JOUR, "--json", *options, entree=json.dumps(LOCATAIRE)).stdout == lu.stdout
    assert lu.exit_code == 0


def test_check_in_words_and_for_one_aid(passerelle: Commande) -> None:
    resultat = passerelle("check", "--date", JOUR, "--aid", "visale", entree=json.dumps(LOCATAIRE))
    assert resultat.exit_code == 0
    assert resultat.stdout.startswith("Garantie Visale : ")
    assert "_" not in resultat.stdout, "a code is shown to a person"


@pytest.mark.parametrize(
    ("entree", "dit"),
    [
        ("", "JSON illisible"),
        ('{"age": 27', "JSON illisible"),
        (b'{"age": \xff}', "JSON illisible"),
        ("[" * 100_000, "JSON illisible"),
        ('{"age": NaN}', "JSON illisible"),
        ("[27]", "un objet JSON est attendu"),
        ('{"couleur": 27}', "couleur : ce fait n'existe pas"),
        ('{"age": "27"}', "age : un nombre est attendu"),
        ('{"age": -3}', "age : la valeur sort des limites plausibles"),
        ('{"age": 1%s}' % ("0" * 400), "age : un nombre est attendu"),
        ('{"loyer": 1e999}', "loyer : un nombre est attendu"),
        ('{"loyer": {"min": 700, "max": 500}}', "la borne basse dépasse la borne haute"),
        ('{"contrat": "interim?"}', "contrat : 'interim?' n'est pas un choix possible"),
        ('{"date_naissance": "2001-02-29"}', "date_naissance : une date AAAA-MM-JJ est attendue"),
    ],
)
def test_check_refuses_bad_facts(entree: "str | bytes", dit: str, passerelle: Commande) -> None:
    resultat = passerelle("check", "--json", entree=entree)
    assert dit in une_ligne(resultat, 2)
    assert not resultat.stdout


def test_check_of_many_cases_answers_each_line(passerelle: Commande) -> None:
    cas = [
        '{"age": 24}',
        '{"facts": {"age": 24}, "date": "2026-01-10", "id": "b"}',
        "{pas du json",
        "",
        '{"facts": {"age": 24}, "date": "2026-02-30", "id": "d"}',
        '{"facts": {"age": 24}, "date": 20260101}',
        '{"facts": {"taille": 180}}',
        "[1, 2]",
        '{"facts": {"age": 25}, "id": {"n": 8}}',
    ]
    resultat = passerelle("check", "--jsonl", "--date", JOUR, entree="\n".join(cas))
    reponses = en_lignes(resultat)
    assert [reponse["line"] for reponse in reponses] == [1, 2, 3, 5, 6, 7, 8, 9]
    assert ["error" in reponse for reponse in reponses] == [False, False, True, True, True, True, True, False]
    assert [reponse.get("date") for reponse in reponses if "aids" in reponse] == [JOUR, "2026-01-10", JOUR]
    assert [reponse.get("id") for reponse in reponses] == [None, "b", None, "d", None, None, None, {"n": 8}]
    assert une_ligne(resultat, 1) == "5 cas illisible(s)"


def test_check_of_no_case_is_not_a_failure(passerelle: Commande) -> None:
    resultat = passerelle("check", "--jsonl")
    assert (resultat.exit_code, resultat.output) == (0, "")


def liste(passerelle: Commande, *arguments: str) -> list[dict[str, Any]]:
    resultat = passerelle(*arguments, "--json")
    assert resultat.exit_code == 0
    trouves: list[dict[str, Any]] = json.loads(resultat.stdout)
    return trouves


def test_facts_tells_all_there_is_to_know_of_a_fact(passerelle: Commande) -> None:
    faits = {fait["name"]: fait for fait in liste(passerelle, "facts")}
    assert all(fait["type"] and fait["unit"] and fait["sensitivity"] and fait["label"] for fait in faits.values())
    assert all(fait["question"] or fait["derived_from"] for fait in faits.values())
    assert faits["loyer"]["type"] == "montant" and faits["loyer"]["unit"] == "euro_par_mois"
    assert faits["age"]["domain"]["min"] >= 0
    assert "cdi" in {choix["value"] for choix in faits["contrat"]["domain"]}
    assert {fait["sensitivity"] for fait in faits.values()} == {"ordinaire", "sensible"}
    lignes = passerelle("facts").stdout.splitlines()
    assert [ligne.split()[0] for ligne in lignes] == list(faits)


def test_every_fact_listed_can_be_given_to_check(passerelle: Commande) -> None:
    refuses = {fait["name"]: {"refuse": True} for fait in liste(passerelle, "facts")}
    assert passerelle("check", "--json", entree=json.dumps(refuses)).exit_code == 0


def test_aids_tells_names_openness_and_sources(passerelle: Commande) -> None:
    aides = {aide["id"]: aide for aide in liste(passerelle, "aids", "--date", JOUR)}
    for aide in aides.values():
        assert aide["name"] and aide["family"] and aide["aliases"] and aide["sources"]
    assert all(aides[nom]["open"] is True for nom in ("visale", "loca_pass", "mobili_jeune"))
    assert not any(aide["open"] for aide in liste(passerelle, "aids", "--date", "1900-01-01"))
    assert "ouverte" in passerelle("aids", "--date", JOUR).stdout
