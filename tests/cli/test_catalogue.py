"""``passerelle catalogue``: check, freshness, diff, matrix."""

from __future__ import annotations

import json
import shutil
import subprocess
from pathlib import Path

import pytest

from bot.droits import charger_catalogue
from bot.droits.lecture import DOSSIER

from .conftest import JOUR, Commande, une_ligne

pytestmark = pytest.mark.slow


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


@pytest.mark.slow
def test_diff_with_a_folder(passerelle: Commande, donnees: Path) -> None:
    chiffre = donnees / "parametres" / "visale.yml"
    chiffre.write_text(chiffre.read_text(encoding="utf-8").replace("1710", "1450"), encoding="utf-8")
    lu = json.loads(passerelle("catalogue", "diff", str(donnees), "--people", "80", "--date", JOUR, "--json").stdout)
    assert lu["changed"]["parameters"] == ["visale.salaire_max"]
    assert {(v["aid"], v["before"]) for v in lu["verdicts"]} == {("visale", "non_eligible")}
    dit = passerelle("catalogue", "diff", str(donnees), "--people", "80", "--date", JOUR).stdout
    assert "Modifiés : visale.salaire_max (paramètre)" in dit and "visale : non_eligible → " in dit


@pytest.mark.slow
def test_diff_with_a_git_revision(passerelle: Commande, donnees: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    racine = tmp_path / "projet"
    shutil.copytree(donnees, racine / "bot" / "droits" / "donnees")
    identite = ["-c", "user.name=essai", "-c", "user.email=essai@exemple.fr"]
    for commande in (["init", "-q"], ["add", "-A"], [*identite, "commit", "-q", "-m", "essai"], ["tag", "v1"]):
        subprocess.run(["git", "-C", str(racine), *commande], check=True, capture_output=True)
    monkeypatch.setattr("bot.cli.revision.RACINE", racine)
    resultat = passerelle("catalogue", "diff", "v1", "--people", "5", "--date", JOUR)
    assert resultat.exit_code == 0 and "aucun verdict ne change" in resultat.stdout


@pytest.mark.parametrize(("version", "dit"), [
    ("nulle-part", "nulle-part n'est ni un dossier, ni une révision git"),
    ("--output=x", "--output=x n'est ni un dossier, ni une révision git"),
    (".", ". ne contient pas de données"),
])
def test_diff_with_nothing(passerelle: Commande, version: str, dit: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    assert dit in une_ligne(passerelle("catalogue", "diff", "--", version), 2)
    assert not list(tmp_path.iterdir())


def test_diff_with_data_of_another_form(passerelle: Commande, donnees: Path) -> None:
    remplacer(donnees / "aides" / "visale.yml", "nature:", "natur:")
    resultat = passerelle("catalogue", "diff", str(donnees))
    assert resultat.exit_code == 1 and "ne se lit pas avec le code d'aujourd'hui : " in resultat.stderr


def test_matrix(passerelle: Commande, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    montree = passerelle("catalogue", "matrix").stdout
    assert montree.startswith("# ") and "| Garantie Visale | oui |" in montree
    monkeypatch.setattr("bot.cli.catalogue.RACINE", tmp_path)
    monkeypatch.setattr("bot.cli.catalogue.MATRICE", tmp_path / "matrice.md")
    assert passerelle("catalogue", "matrix", "--write").exit_code == 0
    assert (tmp_path / "matrice.md").read_text(encoding="utf-8") == montree


def test_search(passerelle: Commande) -> None:
    trouvees = json.loads(passerelle("catalogue", "search", "visale colocation", "--date", "2026-11-25", "--json").stdout)
    assert trouvees["results"][0]["id"] == "visale" and trouvees["results"][0]["section"] == "autres.colocation"
    assert passerelle("catalogue", "search", "visale colocation", "--date", "2026-11-25").stdout.startswith("Garantie Visale – ")
    rien = passerelle("catalogue", "search", "xyzzy")
    assert rien.exit_code == 1 and rien.stdout == "" and "aucune fiche" in rien.stderr
