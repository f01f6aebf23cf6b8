"""One test a reading rule: what a record of the register lets think, and what it does not."""

from __future__ import annotations

from typing import Any

import pytest
from registre_local import LA_POSTE, fiche

from bot.droits import Fait, charger_catalogue, connaissance
from bot.entreprises.indices import DOUTES, Indices, lire_indices, registre

PRIVE, PUBLIC, AGRICOLE, PARTICULIER = "prive_non_agricole", "public", "agricole", "particulier_employeur"


def test_a_real_record() -> None:
    assert lire_indices(LA_POSTE) == Indices((PRIVE,), 10000, None, 2022, "societe", ())


def test_the_size_is_that_of_the_company_not_of_its_head_office() -> None:
    assert LA_POSTE["siege"]["tranche_effectif_salarie"] == "51"
    assert lire_indices(fiche(tranche_effectif_salarie=None)).mini is None


@pytest.mark.parametrize("tranche", [*registre()["tranches"]])
def test_from_the_band_11_on_there_are_ten_employees(tranche: str) -> None:
    indices = lire_indices(fiche(tranche_effectif_salarie=tranche))
    assert indices.mini is not None and (indices.mini >= 10) == (tranche >= "11")
    assert indices.maxi is None or (indices.maxi < 10) == (tranche < "11")


def test_bands_follow_one_another_without_a_gap() -> None:
    bandes = list(registre()["tranches"].values())
    assert [bande["min"] for bande in bandes[1:]] == [bande["max"] + 1 for bande in bandes[:-1]]


@pytest.mark.parametrize("tranche", ["NN", "00", None, "", "99", 11, "trente"])
def test_no_band_is_unknown_never_zero(tranche: Any) -> None:
    indices = lire_indices(fiche(tranche_effectif_salarie=tranche))
    assert (indices.mini, indices.maxi, indices.annee) == (None, None, None)


@pytest.mark.parametrize(("annee", "lue"), [("2022", 2022), (2022, 2022), (None, None), ("", None), ("22", None)])
def test_the_year_of_the_band(annee: Any, lue: Any) -> None:
    assert lire_indices(fiche(annee_tranche_effectif_salarie=annee)).annee == lue


@pytest.mark.parametrize("nature", ["7111", "7210", "7364", "7389", "7490"])
def test_a_nature_in_7_is_public(nature: str) -> None:
    assert lire_indices(fiche(nature_juridique=nature)).secteurs == (PUBLIC,)


@pytest.mark.parametrize("nature", ["4110", "4120", "4140", "4150"])
def test_a_commercial_public_body_is_not_said_public(nature: str) -> None:
    """The API counts it as an administration; it pays the contribution all the same."""
    lus = lire_indices(fiche(nature_juridique=nature, complements={"est_administration": True, "liste_idcc": []}))
    assert lus.secteurs == (PRIVE, PUBLIC) and lus.doutes == ("public_commercial",)


@pytest.mark.parametrize(("nature", "secteurs"), [("5546", (PRIVE,)), ("8110", (PRIVE, PUBLIC)), ("9220", (PRIVE,)), ("1000", (PRIVE,))])
def test_est_administration_is_not_believed(nature: str, secteurs: tuple[str, ...]) -> None:
    for vraie in (True, False):
        assert lire_indices(fiche(nature_juridique=nature, complements={"est_administration": vraie})).secteurs == secteurs


@pytest.mark.parametrize(
    "champs",
    [
        {"section_activite_principale": "A", "activite_principale": "01.21Z"},
        *({"nature_juridique": nature} for nature in ("6316", "6317", "6318", "6532", "6533", "6534", "6596", "6597", "6598", "8140", "8250")),
        {"idcc": ["7024"]},
        {"idcc": [7002, "1480"]},
    ],
)
def test_farm_hints_leave_both_answers_possible(champs: dict[str, Any]) -> None:
    """Farming is a matter of social security (MSA), never of activity code: only a question can tell."""
    lus = lire_indices(fiche(**champs))
    assert lus.secteurs == (PRIVE, AGRICOLE) and lus.doutes[-1] == "agricole"


@pytest.mark.parametrize("idcc", [["0700"], ["70"], ["700"], ["17024"], [], None, "7024"])
def test_other_agreements_are_no_farm_hint(idcc: Any) -> None:
    assert lire_indices(fiche(idcc=idcc)).secteurs == (PRIVE,)


def test_a_public_body_of_the_forest_may_be_all_three() -> None:
    assert lire_indices(fiche(nature_juridique="4110", section_activite_principale="A")).secteurs == (PRIVE, PUBLIC, AGRICOLE)


def test_an_administration_stays_public_whatever_its_activity() -> None:
    assert lire_indices(fiche(nature_juridique="7381", section_activite_principale="A")).secteurs == (PUBLIC,)


def test_fishing_is_apart() -> None:
    lus = lire_indices(fiche(section_activite_principale="A", activite_principale="03.11Z"))
    assert lus.secteurs == () and lus.doutes == ("peche",)


@pytest.mark.parametrize(
    ("champs", "secteurs", "doute"),
    [
        ({"nature_juridique": "3120"}, (), "etranger"),
        ({"section_activite_principale": "U"}, (), "etranger"),
        ({"section_activite_principale": "T", "nature_juridique": "1000"}, (PRIVE, PARTICULIER), "particulier"),
        ({"section_activite_principale": "O"}, (PRIVE, PUBLIC), "activite_publique"),
        ({"nature_juridique": None}, (), "nature_inconnue"),
        ({"nature_juridique": "XX"}, (), "nature_inconnue"),
    ],
)
def test_what_is_not_settled_is_said(champs: dict[str, Any], secteurs: tuple[str, ...], doute: str) -> None:
    lus = lire_indices(fiche(**champs))
    assert lus.secteurs == secteurs and lus.doutes == (doute,) and lus.secteur is None


def test_a_closed_company_has_no_size() -> None:
    lus = lire_indices(fiche(etat_administratif="C"))
    assert (lus.mini, lus.annee) == (None, None) and "fermee" in lus.doutes and lus.secteur == PRIVE


@pytest.mark.parametrize("objet", [{}, {"complements": None, "siege": []}, {"nature_juridique": ["5710"], "complements": {"liste_idcc": {}}}])
def test_odd_records_tell_nothing(objet: dict[str, Any]) -> None:
    assert lire_indices(objet).secteurs == () and lire_indices(objet).mini is None


def test_evidence_survives_the_trip_through_json() -> None:
    lus = lire_indices(fiche(nature_juridique="6317"))
    assert Indices.depuis_json(lus.vers_json()) == lus


def test_everything_said_is_a_value_of_the_facts() -> None:
    faits = charger_catalogue().faits
    secteurs = {choix.valeur for choix in faits["secteur_employeur"].choix}
    for famille in registre()["familles"].values():
        assert set(famille["secteurs"]) <= secteurs and famille.get("doute", DOUTES[0]) in DOUTES
    for bande in registre()["tranches"].values():
        assert connaissance(faits["effectif_employeur"], Fait.intervalle(bande["min"], bande.get("max")))
