"""Dated parameters: the value of a day, its source, its freshness, and never the last known one."""
from __future__ import annotations

from datetime import date

import pytest

from bot.droits import Catalogue
from bot.droits.parametres import ParametreAbsent, lignes, lire


def test_bornes_de_periode(exemple: Catalogue) -> None:
    salaire = exemple.parametres["exemple.salaire_max"]
    assert lire(salaire, date(2029, 12, 31)).valeur == 1500
    assert lire(salaire, date(2030, 1, 1)).valeur == 1700
    with pytest.raises(ParametreAbsent):
        lire(salaire, date(2019, 12, 31))


def test_selecteurs(exemple: Catalogue) -> None:
    plafond = exemple.parametres["exemple.plafond"]
    assert lire(plafond, date(2030, 1, 1), zone="A").valeur == 1000
    for faux in ({}, {"zone": "C"}, {"zone": "A", "autre": 1}):
        with pytest.raises(ParametreAbsent):
            lire(plafond, date(2030, 1, 1), **faux)
    assert {cle: ligne.valeur for cle, ligne in lignes(plafond, date(2030, 1, 1)).items()} == {("A",): 1000, ("B",): 800}


def test_lacune_declaree_n_a_pas_de_valeur(exemple: Catalogue) -> None:
    plafond = exemple.parametres["divers.plafond"]
    assert lire(plafond, date(2030, 12, 31)).valeur == 600
    with pytest.raises(ParametreAbsent):
        lire(plafond, date(2031, 1, 1))
    assert lignes(plafond, date(2031, 3, 31)) == {}
    assert lire(plafond, date(2031, 4, 1)).valeur == 620


def test_fraicheur_source_et_desaccords(exemple: Catalogue) -> None:
    salaire = exemple.parametres["exemple.salaire_max"]
    veille, jour = lire(salaire, date(2031, 5, 31)), lire(salaire, date(2031, 6, 1))
    assert (veille.perimee, jour.perimee) == (False, True)
    assert jour.source == "page_exemple"
    assert lire(exemple.parametres["divers.plafond"], date(2030, 1, 1)).candidates == (600, 650)
