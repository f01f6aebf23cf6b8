"""What would change the result: every sentence is true once the change is made, and false one euro further."""
from __future__ import annotations

from typing import Any

import pytest

from bot.droits import Catalogue

from .outils import evaluer_json

JEUNE: dict[str, Any] = {"age": 25, "commune": "10001", "loyer": 1200, "ressources": 3000, "proprietaire": False}


@pytest.mark.parametrize(("changements", "phrases"), [
    ({}, ["Avec un loyer d'au plus 1\u00a0000 €, cette condition serait remplie."]),
    # Two conditions on the same fact: one value must satisfy both.
    ({"ressources": 1621}, ["Avec un loyer d'au plus 810 €, cette condition serait remplie."]),
    ({"loyer": {"min": 1100, "max": 1300}}, ["Avec un loyer d'au plus 1\u00a0000 €, cette condition serait remplie."]),
    # Uncertain zone: the safe ceiling of the two.
    ({"commune": "10003", "loyer": 900}, ["Avec un loyer d'au plus 800 €, cette condition serait remplie."]),
    # Two facts to change together.
    ({"bail_signe": True}, ["Avec un loyer d'au plus 1\u00a0000 €, cette condition serait remplie.",
                            "Avec un bail non signé, cette condition serait remplie."]),
    ({"loyer": 900, "bail_signe": True}, ["Avec un bail non signé, cette condition serait remplie."]),
    # Nobody is told to be younger, nor to stop owning a home.
    ({"loyer": 900, "age": 40, "statut": "retraite"}, []),
    ({"proprietaire": True}, []),
    ({"loyer": 900}, []),
])
def test_contrefactuels(exemple: Catalogue, changements: dict[str, Any], phrases: list[str]) -> None:
    resultat = evaluer_json(exemple, "exemple", **{**JEUNE, **changements})
    assert list(resultat.contrefactuels) == phrases


def test_la_valeur_dite_est_la_limite(exemple: Catalogue) -> None:
    for loyer, statut in ((1000, "eligible"), (1001, "non_eligible")):
        assert evaluer_json(exemple, "exemple", **{**JEUNE, "loyer": loyer}).statut == statut
    for loyer, statut in ((800, "eligible"), (801, "a_verifier")):
        assert evaluer_json(exemple, "exemple", **{**JEUNE, "commune": "10003", "loyer": loyer}).statut == statut


def test_a_egalite_l_obstacle_que_la_personne_peut_changer(exemple: Catalogue) -> None:
    salarie = {**JEUNE, "age": 40, "loyer": 700, "statut": "salarie", "secteur": "prive", "salaire": 1800}
    resultat = evaluer_json(exemple, "exemple", **salarie)
    assert resultat.bloquantes == ("exemple.salarie.salaire",)
    assert resultat.contrefactuels == ("Avec un salaire d'au plus 1\u00a0700 €, cette porte s'ouvrirait.",)


def test_desaccord_de_sources(exemple: Catalogue) -> None:
    resultat = evaluer_json(exemple, "divers", statut="salarie", secteur="prive", salaire=2000, loyer=640)
    assert resultat.statut == "a_verifier"
    assert resultat.contrefactuels == ("Avec un loyer d'au plus 600 €, cette condition serait remplie.",)
