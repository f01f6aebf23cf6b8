"""Income ceilings: complete tables, and the rules their rows follow from one another."""
from __future__ import annotations

from datetime import date

import pytest

from bot.droits import Catalogue
from bot.droits.parametres import lignes

CATEGORIES = [f"c{n}" for n in range(1, 11)]
#: Rise for each person beyond six, by product, year and region (or zone): what the tables publish.
PERSONNE_EN_PLUS = {
    ("plafond_plus.annuel", 2025): {"paris": 9313, "ile_de_france": 8524, "autres": 6652},
    ("plafond_plus.annuel", 2026): {"paris": 9394, "ile_de_france": 8598, "autres": 6710},
    ("plafond_plai.annuel", 2025): {"paris": 5121, "ile_de_france": 4686, "autres": 3657},
    ("plafond_plai.annuel", 2026): {"paris": 5166, "ile_de_france": 4727, "autres": 3689},
    ("plafond_pls.annuel", 2025): {"paris": 12107, "ile_de_france": 11081, "autres": 8648},
    ("plafond_pls.annuel", 2026): {"paris": 12212, "ile_de_france": 11177, "autres": 8723},
    ("plafond_lli.annuel", 2024): {"A_bis": 15168, "A": 13886, "B1": 10161, "B2": 9142, "C": 9142},
    ("plafond_lli.annuel", 2026): {"A_bis": 15471, "A": 14164, "B1": 10364, "B2": 9325, "C": 9325},
}


@pytest.mark.parametrize(("parametre", "annee"), sorted(PERSONNE_EN_PLUS))
def test_une_table_est_complete_et_croissante(catalogue: Catalogue, parametre: str, annee: int) -> None:
    en_plus = PERSONNE_EN_PLUS[parametre, annee]
    table = {cle: ligne.valeur for cle, ligne in lignes(catalogue.parametres[parametre], date(annee, 6, 1)).items()}
    assert set(table) == {(zone, categorie) for zone in en_plus for categorie in CATEGORIES}
    for zone, majoration in en_plus.items():
        valeurs = [table[zone, categorie] for categorie in CATEGORIES]
        assert valeurs == sorted(set(valeurs))
        assert [apres - avant for avant, apres in zip(valeurs[5:], valeurs[6:], strict=False)] == [majoration] * 4


@pytest.mark.parametrize("annee", [2025, 2026])
def test_le_pls_vaut_130_pour_cent_du_plus(catalogue: Catalogue, annee: int) -> None:
    jour = date(annee, 6, 1)
    plus = lignes(catalogue.parametres["plafond_plus.annuel"], jour)
    pls = lignes(catalogue.parametres["plafond_pls.annuel"], jour)
    assert all(abs(pls[cle].valeur - 1.3 * ligne.valeur) <= 2 for cle, ligne in plus.items())
    plai = lignes(catalogue.parametres["plafond_plai.annuel"], jour)
    assert all(plai[cle].valeur < ligne.valeur for cle, ligne in plus.items())


def test_une_annee_non_trouvee_n_a_pas_de_plafond(catalogue: Catalogue) -> None:
    assert lignes(catalogue.parametres["plafond_lli.annuel"], date(2025, 6, 1)) == {}
    assert lignes(catalogue.parametres["plafond_plus.annuel"], date(2024, 6, 1)) == {}


def test_nord_2026(catalogue: Catalogue) -> None:
    plus = lignes(catalogue.parametres["plafond_plus.annuel"], date(2026, 11, 25))
    assert [plus["autres", categorie].valeur for categorie in CATEGORIES[:6]] == [23403, 31254, 37584, 45374, 53376, 60156]
