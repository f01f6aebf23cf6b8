"""``passerelle catalogue``: check, freshness, diff, matrix."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import pytest

from bot.droits import charger_catalogue
from bot.droits.lecture import DOSSIER

from .conftest import JOUR, Commande


@pytest.fixture
def donnees(tmp_path: Path) -> Path:
    """A copy of the data of the product, to be changed by a test."""
    return Path(shutil.copytree(DOSSIER, tmp_path / "donnees"))


def remplacer(fichier: Path, avant: str, apres: str) -> None:
    texte = fichier.read_text(encoding="utf-8")
    assert avant in texte
    fichier.write_text(texte.replace(avant, apres, 1), encoding="utf-8")


def test_check_says_that_all_is_well(passerelle: Commande) -> None:
    resultat = passerelle("catalogue", "check")
    assert resultat.exit_code == 0 and resultat.stdout.startswith("Rien à corriger : ")
    bilan = json.loads(passerelle("catalogue", "check", "--json").stdout)
    assert bilan["errors"] == [] and bilan["fingerprint"] == charger_catalogue().empreinte


def test_check_gives_every_error_in_french(passerelle: Commande, donnees: Path) -> None:
    remplacer(donnees / "aides" / "visale.yml", "nature:", "natur:")
    remplacer(donnees / "parametres" / "visale.yml", "unite: annee", "unite: an")
    resultat = passerelle("catalogue", "check", str(donnees))
    assert resultat.exit_code == 1 and "erreur(s)" in resultat.stderr
    assert "aides/visale.yml : natur : clé inconnue" in resultat.stdout
    assert "parametres/visale.yml : visale.age_max.unite : valeur imprévue" in resultat.stdout
    erreurs = json.loads(passerelle("catalogue", "check", str(donnees), "--json").stdout)["errors"]
    assert {"file": "aides/visale.yml", "key": "natur", "message": "clé inconnue"} in erreurs


def test_freshness_warns_and_never_fails(passerelle: Commande) -> None:
    resultat = passerelle("catalogue", "freshness", "--date", "2100-01-01")
    assert resultat.exit_code == 0
    assert len(resultat.stdout.splitlines()) == len(charger_catalogue().parametres)
    assert "chiffre(s) à revérifier" in resultat.stderr


def test_freshness_alerts_only(passerelle: Commande) -> None:
    muette = passerelle("catalogue", "freshness", "--alerts", "--date", "2020-01-01")
    assert (muette.exit_code, muette.stdout, muette.stderr) == (0, "", "")
    tout = json.loads(passerelle("catalogue", "freshness", "--json", "--date", "2026-12-15").stdout)
    seulement = json.loads(passerelle("catalogue", "freshness", "--json", "--alerts", "--date", "2026-12-15").stdout)
    assert seulement["parameters"] == [p for p in tout["parameters"] if p["state"] != "a_jour"]
    smic = next(p for p in seulement["parameters"] if p["parameter"] == "smic.brut_mensuel")
    assert (smic["recheck_before"], smic["days_left"], smic["state"]) == ("2027-01-01", 17, "bientot")
    assert set(smic) == {"parameter", "name", "recheck_before", "days_left", "state", "confidence", "checked_on", "source", "used_by"}


def test_freshness_of_a_day(passerelle: Commande) -> None:
    assert json.loads(passerelle("catalogue", "freshness", "--json", "--date", JOUR).stdout)["date"] == JOUR
