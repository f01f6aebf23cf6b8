"""Sentences as people type them, and exactly what they say of the person who writes."""

from __future__ import annotations

import datetime
from pathlib import Path
from typing import Any

import pytest
from ruamel.yaml import YAML

from bot.droits import charger_catalogue, fait_vers_json
from bot.langue import Analyse, Analyseur, Lecture
from bot.langue.vocabulaire import lexique, themes
from bot.territoire import charger_territoire

JOUR = datetime.date(2026, 11, 25)
ALIAS = {"visale": ["Visale", "garantie Visale", "visal"], "loca_pass": ["Avance Loca-Pass", "loca-pass", "locapass"],
         "mobili_jeune": ["Mobili-Jeune", "mobilijeune", "moby jeune"]}
CAS = [(fichier.stem, cas) for fichier in sorted((Path(__file__).parent / "phrases").glob("*.yml"))
       for cas in YAML(typ="safe").load(fichier.read_text(encoding="utf-8"))]
CATALOGUE = charger_catalogue()


@pytest.fixture(scope="module")
def analyseur() -> Analyseur:
    return Analyseur(ALIAS, charger_territoire())


def en_json(faits: dict[str, Lecture]) -> dict[str, Any]:
    return {nom: fait_vers_json(lecture.fait) for nom, lecture in faits.items()}


def lire(analyseur: Analyseur, cas: dict[str, Any]) -> Analyse:
    demande = cas.get("demande")
    return analyseur.analyser(cas["texte"], JOUR, CATALOGUE.faits[demande] if demande else None)


def test_taille_de_la_table() -> None:
    assert len(CAS) >= 300


def marque(theme: str, cas: dict[str, Any]) -> Any:
    """A sentence marked ``pas_encore_lu`` is known to be misread: the day it is read, its mark must go (strict)."""
    marques = [pytest.mark.xfail(strict=True, reason="pas encore lu")] if cas.get("pas_encore_lu") else []
    return pytest.param(theme, cas, id=f"{theme}-{cas['texte'][:60]}", marks=marques)


@pytest.mark.parametrize(("theme", "cas"), [marque(theme, cas) for theme, cas in CAS])
def test_phrase(analyseur: Analyseur, theme: str, cas: dict[str, Any]) -> None:
    analyse = lire(analyseur, cas)
    assert en_json(analyse.faits) == cas["faits"]
    assert {qui: en_json(faits) for qui, faits in analyse.autres.items()} == cas.get("autres", {})
    assert analyse.malforme == cas.get("malforme")
    assert [a.fait for a in analyse.ambiguites] == cas.get("ambigus", [])
    assert all(len(a.options) > 1 for a in analyse.ambiguites)
    for attribut in ("reponse", "correction", "hypothese", "pour_autrui"):
        if attribut in cas:
            assert getattr(analyse, attribut) == {True: True, False: False}.get(cas[attribut], cas[attribut])
    if "aides" in cas:
        assert [mention.id for mention in analyse.aides] == cas["aides"]
    if "references" in cas:
        assert {r.nom: r.coefficient for r in analyse.references} == cas["references"]
    if "libres" in cas:
        assert [fait_vers_json(libre.fait) for libre in analyse.libres] == cas["libres"]
    if "incertains" in cas:
        assert [nom for nom in cas["incertains"] if analyse.faits[nom].incertain] == cas["incertains"]


@pytest.mark.parametrize(("theme", "cas"), CAS, ids=lambda v: v["texte"][:60] if isinstance(v, dict) else v)
def test_extraits(analyseur: Analyseur, theme: str, cas: dict[str, Any]) -> None:
    """Every span quotes the words of the person, in the canonical text."""
    analyse = lire(analyseur, cas)
    for lecture in [*analyse.faits.values(), *(x for faits in analyse.autres.values() for x in faits.values())]:
        assert analyse.texte[lecture.debut:lecture.fin] == lecture.extrait
        assert lecture.extrait


def test_les_valeurs_du_lexique_sont_celles_du_catalogue() -> None:
    for nom, valeurs in lexique("valeurs").items():
        assert set(valeurs) == {choix.valeur for choix in CATALOGUE.faits[nom].choix}, nom


def test_le_lexique_ne_cite_que_des_faits_du_catalogue() -> None:
    for theme in themes():
        for entree in lexique(theme)["enonces"]:
            for cle in ("faits", "implique", "nie"):
                for nom, valeur in (entree[cle].items() if isinstance(entree.get(cle), dict) else ()):
                    possibles = {choix.valeur for choix in CATALOGUE.faits[nom].choix}
                    for v in valeur if isinstance(valeur, list) else [valeur]:
                        assert not possibles or v in possibles, (nom, v)
    for nom, regles in lexique("choix").items():
        possibles = {choix.valeur for choix in CATALOGUE.faits[nom].choix}
        assert all(set(v if isinstance(v := regle["valeur"], list) else [v]) <= possibles for regle in regles), nom
    for nom in lexique("booleens"):
        assert CATALOGUE.faits[nom].type == "booleen"
    for nom in [*lexique("dates")["roles"], *lexique("dates")["personnels"]]:
        assert nom == "aucun" or CATALOGUE.faits[nom].type == "date"
    for nom, role in lexique("montants")["roles"].items():
        assert nom in ("salaire", "aucun", "ecarte") or CATALOGUE.faits[role.get("fait", nom)].type == "montant"
    for nom in [*lexique("nombres")["phrases"], *lexique("nombres")["rangs"]]:
        assert CATALOGUE.faits[nom].type in ("entier", "nombre")
    contexte = lexique("contexte")
    for nom in [*contexte["statut_connu"], *contexte["mesures_du_nouveau_logement"], *lexique("personnes")["sujet_de_la_question"]]:
        assert nom in CATALOGUE.faits
    for demande, tus in contexte["tait"].items():
        assert {demande, *tus} <= set(CATALOGUE.faits)
    for nom, regles in lexique("nombres")["mots"].items():
        assert CATALOGUE.faits[nom].type == "entier"
        assert all(isinstance(regle["valeur"], int) for regle in regles)


def test_un_choix_que_l_on_sait_dire_peut_se_nier() -> None:
    """The values left by a denial come from ``valeurs.yml``: a fact of choice that has statements must be there."""
    for theme in themes():
        for entree in lexique(theme)["enonces"]:
            for nom in entree["faits"]:
                assert CATALOGUE.faits[nom].type != "choix" or nom in lexique("valeurs"), nom
