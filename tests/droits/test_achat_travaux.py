"""Buying, works, farm sector, landlords: every aspect is told, closed aids say they are, contested figures are all told."""
from __future__ import annotations

import re
from datetime import date

import pytest

from bot.droits import Catalogue, evaluer
from bot.droits.explication import texte_date
from bot.droits.modele_aide import SECTIONS_DE_FICHE

from .outils import JOUR_REEL

FERMEES = ("prime_accession", "pret_agrandissement", "conventionnement_anah")
NOTRES = (
    "pret_accession", "prime_accession", "ptz", "pas", "psla", "brs", "agri_accession", "agri_travaux",
    "pret_travaux_amelioration", "pret_travaux_performance_energetique", "pret_travaux_adaptation",
    "pret_travaux_copropriete", "pret_agrandissement", "eco_ptz", "maprimeadapt", "loc_avantages",
    "conventionnement_anah", "louer_pour_l_emploi", "action_coeur_de_ville", "dispositif_jeanbrun",
)
#: Pairs that people confuse: each side says what distinguishes it from the other.
CONFONDUES = (
    ("pret_accession", "ptz"), ("pret_accession", "prime_accession"), ("psla", "brs"),
    ("pret_travaux_amelioration", "pret_travaux_performance_energetique"), ("maprimeadapt", "pret_travaux_adaptation"),
    ("loc_avantages", "conventionnement_anah"), ("loc_avantages", "louer_pour_l_emploi"),
)
MOTS_MAX = 25


def textes(catalogue: Catalogue, aide: str) -> dict[str, str]:
    blocs = catalogue.aides[aide].fiche.blocs()
    return {nom: texte_date(catalogue, " ".join([bloc.texte, *bloc.points]), JOUR_REEL) for nom, bloc in blocs.items()}


@pytest.mark.parametrize("aide", NOTRES)
def test_every_aspect_is_told_with_its_source(catalogue: Catalogue, aide: str) -> None:
    fiche = catalogue.aides[aide].fiche
    assert {nom for nom in SECTIONS_DE_FICHE if getattr(fiche, nom) is None} == set()
    assert fiche.difference
    for nom, bloc in fiche.blocs().items():
        assert bloc.sources, nom
    assert "non connu" not in " ".join(textes(catalogue, aide).values())


@pytest.mark.parametrize("aide", NOTRES)
def test_sentences_are_short(catalogue: Catalogue, aide: str) -> None:
    for nom, texte in textes(catalogue, aide).items():
        for phrase in re.split(r"(?<=[.?!])\s+|:\s", texte):
            assert len(phrase.split()) <= MOTS_MAX, f"{nom} : {phrase}"


@pytest.mark.parametrize("aide", FERMEES)
def test_a_closed_aid_says_so_and_points_elsewhere(catalogue: Catalogue, aide: str) -> None:
    resultat = evaluer(catalogue, aide, {}, JOUR_REEL)
    assert resultat.statut == "dispositif_ferme"
    assert re.search(r"terminée|plus proposé|remplacée", resultat.raison)
    assert re.search(r"[Rr]egardez|reste à regarder", resultat.raison)
    assert re.search(r"terminée|plus proposé|remplacée", textes(catalogue, aide)["definition"])


@pytest.mark.parametrize(("une", "autre"), [*CONFONDUES, *((b, a) for a, b in CONFONDUES)])
def test_confused_pairs(catalogue: Catalogue, une: str, autre: str) -> None:
    assert autre in catalogue.aides[une].fiche.difference


@pytest.mark.parametrize(("aide", "versions"), [
    ("pret_travaux_amelioration", ("1 %", "1,50 %")),
    ("pret_travaux_performance_energetique", ("10 000 €", "20 000 €", "40 000 €", "1 %", "1,50 %")),
    ("pret_travaux_copropriete", ("1 %", "1,50 %")),
    ("agri_travaux", ("15 000 €", "20 000 €")),
    ("ptz", ("20 %", "30 %")),
])
def test_contested_figures_are_all_told(catalogue: Catalogue, aide: str, versions: tuple[str, ...]) -> None:
    montant = textes(catalogue, aide)["montant"].replace("\u00a0", " ")
    assert all(version in montant for version in versions)
    assert re.search(r"à vérifier|divergent|faites confirmer", montant)


def test_what_others_give_is_never_a_result(catalogue: Catalogue) -> None:
    from bot.droits.pertinence import concernees

    orientations = {"ptz", "pas", "psla", "brs", "eco_ptz", "maprimeadapt", "loc_avantages", "dispositif_jeanbrun"}
    assert orientations.isdisjoint(concernees(catalogue, {}, JOUR_REEL))
    assert all(catalogue.aides[aide].orientation for aide in orientations)


def test_an_offer_not_confirmed_today_is_never_a_yes(catalogue: Catalogue) -> None:
    for jour in (date(2025, 1, 1), JOUR_REEL, date(2027, 1, 1)):
        assert evaluer(catalogue, "louer_pour_l_emploi", {}, jour).statut == "a_verifier"
