"""Facts: every JSON form, and nothing malformed ever read as "unknown"."""
from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from bot.droits import Catalogue, Fait, FaitInvalide, evaluer, evaluer_tout, fait_depuis_json, fait_vers_json
from bot.droits.faits import INFINI, connaissance

from .outils import JOUR


@pytest.mark.parametrize(("fait", "objet", "attendu"), [
    ("age", 27, Fait.connu(27)),
    ("age", {"valeur": 27}, Fait.connu(27)),
    ("age", {"min": 20, "max": 29}, Fait.intervalle(20, 29)),
    ("age", {"min": 20}, Fait.intervalle(20, None)),
    ("age", {"refuse": True}, Fait.refuse()),
    ("age", None, Fait.inconnu()),
    ("loyer", 612.5, Fait.connu(612.5)),
    ("statut", "salarie", Fait.connu("salarie")),
    ("statut", {"parmi": ["salarie", "retraite"]}, Fait.parmi({"salarie", "retraite"})),
    ("statut", {"parmi": ["salarie"]}, Fait.connu("salarie")),
    ("bail_signe", False, Fait.connu(False)),
    ("date_entree", "2030-01-05", Fait.connu(date(2030, 1, 5))),
    ("date_entree", {"min": "2030-01-01", "max": "2030-01-31"}, Fait.intervalle(date(2030, 1, 1), date(2030, 1, 31))),
    ("loyer", {"min": 700, "max": 800, "definitif": True}, Fait.intervalle(700, 800, definitif=True)),
    ("commune", {"valeur": "10001", "provenance": "tour 3"}, Fait.connu("10001", "tour 3")),
])
def test_formes(exemple: Catalogue, fait: str, objet: Any, attendu: Fait) -> None:
    definition = exemple.faits[fait]
    lu = fait_depuis_json(definition, objet)
    assert lu == attendu
    assert fait_depuis_json(definition, fait_vers_json(lu)) == attendu


@pytest.mark.parametrize(("fait", "objet", "code"), [
    ("age", "27", "type"),
    ("age", 27.5, "type"),
    ("age", True, "type"),
    ("age", 130, "domaine"),
    ("age", -1, "domaine"),
    ("age", {"min": 20, "max": 10}, "forme"),
    ("age", {"min": None}, "forme"),
    ("age", {"valeur": 20, "min": 10}, "forme"),
    ("age", {"refuse": False}, "forme"),
    ("age", {}, "forme"),
    ("age", [20], "type"),
    ("loyer", float("nan"), "type"),
    ("loyer", 5000.01, "domaine"),
    ("statut", "salariee", "choix"),
    ("statut", 3, "type"),
    ("statut", {"parmi": []}, "forme"),
    ("statut", {"parmi": ["salarie", "x"]}, "choix"),
    ("statut", {"min": "a"}, "forme"),
    ("bail_signe", 1, "type"),
    ("bail_signe", "oui", "type"),
    ("date_entree", "05/01/2030", "type"),
    ("date_entree", 2030, "type"),
    ("commune", "", "type"),
])
def test_malforme_n_est_pas_inconnu(exemple: Catalogue, fait: str, objet: Any, code: str) -> None:
    with pytest.raises(FaitInvalide) as faute:
        fait_depuis_json(exemple.faits[fait], objet)
    assert faute.value.code == code


def test_fait_inconnu_du_catalogue(exemple: Catalogue) -> None:
    with pytest.raises(FaitInvalide) as faute:
        evaluer(exemple, "exemple", {"pointure": Fait.connu(42)}, JOUR)
    assert faute.value.code == "inconnu"


def test_valeur_d_un_autre_type_refusee_a_l_evaluation(exemple: Catalogue) -> None:
    for fait, valeur in (("age", "27"), ("date_entree", "2030-01-01"), ("bail_signe", "oui"), ("statut", True)):
        with pytest.raises(FaitInvalide):
            evaluer_tout(exemple, {fait: Fait.connu(valeur)}, JOUR)


def test_connaissances(exemple: Catalogue) -> None:
    definitions = exemple.faits
    assert connaissance(definitions["age"], Fait.connu(30)) == (30, 30)
    assert connaissance(definitions["age"], Fait.intervalle(None, 30)) == (-INFINI, 30)
    assert connaissance(definitions["age"], Fait.refuse()) is None
    assert connaissance(definitions["bail_signe"], Fait.connu(True)) == frozenset({True})
    jour = date(2030, 1, 5).toordinal()
    assert connaissance(definitions["date_entree"], Fait.connu(date(2030, 1, 5))) == (jour, jour)


def test_interrogeable() -> None:
    assert Fait.inconnu().interrogeable
    assert Fait.intervalle(1, 2).interrogeable
    assert not Fait.intervalle(1, 2, definitif=True).interrogeable
    assert not Fait.refuse().interrogeable
    assert not Fait.connu(1).interrogeable
