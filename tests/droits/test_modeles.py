"""The templates of the documentation are a whole aid: they load, their cases pass, the guide names what exists."""
from __future__ import annotations

import re
import shutil
from pathlib import Path

import pytest
from ruamel.yaml import YAML

from bot.droits import Catalogue, charger_catalogue
from bot.droits.atelier.matrice import ligne
from bot.droits.lecture import DOSSIER

from .outils import ecarts

DOCS = Path(__file__).resolve().parents[2] / "docs"
MODELES = DOCS / "modeles"
PLACES = {"aide": "aides/aide_modele.yml", "parametres": "parametres/aide_modele.yml", "sources": "sources/aide_modele.yml"}


@pytest.fixture(scope="module")
def copie(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The data of the product with the templates copied as the guide says."""
    dossier = Path(shutil.copytree(DOSSIER, tmp_path_factory.mktemp("modele") / "donnees"))
    for modele, place in PLACES.items():
        shutil.copy(MODELES / f"{modele}.yml", dossier / place)
    return dossier


@pytest.fixture(scope="module")
def avec_modele(copie: Path) -> Catalogue:
    return charger_catalogue(copie)


def test_les_cas_du_modele_passent(avec_modele: Catalogue) -> None:
    cas = YAML(typ="safe").load((MODELES / "cas.yml").read_text(encoding="utf-8"))
    assert len(cas) >= 4
    for un in cas:
        assert ecarts(avec_modele, un) == [], un["nom"]


def test_le_modele_dit_chaque_aspect(avec_modele: Catalogue, copie: Path) -> None:
    lue = ligne(avec_modele.aides["aide_modele"], copie)
    assert not lue.manques and not lue.fautes


def test_le_guide_tient_sur_une_page_et_ses_liens_existent() -> None:
    texte = (DOCS / "ajouter-une-aide.md").read_text(encoding="utf-8")
    assert len(texte.splitlines()) <= 80
    for lien in re.findall(r"\]\(([^)]+)\)", texte):
        assert (DOCS / lien).exists(), lien
