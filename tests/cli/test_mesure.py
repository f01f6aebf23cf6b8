"""``passerelle evaluate``: what it writes, what it refuses, when it fails. The figures themselves: tests/engine."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any, Optional

import pytest

from .conftest import Commande, une_ligne

JEUX = {
    "aspects": [{"texte": f"combien pour le dossier numéro {n}", "intention": "montant", "aides": []} for n in range(40)],
    "faits": [{"texte": f"j'ai {n} ans", "faits": {"age": n}} for n in range(20, 60)],
    "hors_perimetre": [{"texte": f"mes impôts de l'année {n}", "intention": "impots"} for n in range(2000, 2040)],
    "securite": {"detresse": [{"texte": f"il me frappe depuis {n} jours", "intention": "urgence_violence"} for n in range(20)]},
}


class Ouvrier:
    """Understands these sets, but for the questions when ``distrait``."""

    def __init__(self, distrait: bool = False) -> None:
        self.distrait = distrait

    def parse(self, text: str, today: str, asked: Optional[str] = None) -> dict[str, Any]:
        from bot.dialogue.lecture import lecture_vide

        mots = text.lower()
        nom = "urgence_violence" if "frap" in mots else "impots" if "imp" in mots else "informer" if "ans" in mots else "montant"
        if self.distrait and nom == "montant":
            nom = "hors_sujet"
        chiffres = "".join(lettre for lettre in text if lettre.isdigit())
        faits = {"age": {"valeur": int(chiffres)}} if nom == "informer" and chiffres else {}
        intention = {"name": nom, "confidence": 0.99}
        return {"text": text, "intent": intention, "intent_ranking": [intention], "lecture": {**lecture_vide(), "faits": faits}}


@pytest.fixture
def mesurer(passerelle: Commande, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Commande:
    """``evaluate`` on small sets and a model of straw."""
    from ruamel.yaml import YAML

    jeux = tmp_path / "jeux"
    jeux.mkdir()
    for nom, contenu in JEUX.items():
        YAML(typ="safe").dump(contenu, jeux / f"{nom}.yml")

    def lancer(*arguments: str, distrait: bool = False, **autres: Any) -> Any:
        monkeypatch.setattr("bot.cli.mesure.charger_ouvrier", lambda: Ouvrier(distrait))
        monkeypatch.setattr("bot.cli.mesure.fiche_du_modele", lambda: {"archive": "essai.tgz", "content": "0" * 16})
        return passerelle("evaluate", "--sets", str(jeux), *arguments, **autres)

    return lancer


def test_a_table_for_people_and_json_for_programs(mesurer: Commande) -> None:
    assert "hors périmètre, test" in mesurer().stdout
    rapport = json.loads(mesurer("--json").stdout)
    assert rapport["modele"]["archive"] == "essai.tgz" and rapport["jeux"]["aspects"]["phrases"] == 40
    assert rapport["moities"]["test"]["bruits"] == {}


def test_the_report_is_written_three_times_and_it_is_said_where(mesurer: Commande, tmp_path: Path) -> None:
    sortie = tmp_path / "evaluation"
    resultat = mesurer("--full", "--bands", "--output", str(sortie))
    assert resultat.exit_code == 0
    assert {chemin.name for chemin in sortie.iterdir()} == {"rapport.json", "rapport.txt", "rapport.html"}
    assert all(str(chemin) in resultat.stderr for chemin in sortie.iterdir())
    rapport = json.loads((sortie / "rapport.json").read_text(encoding="utf-8"))
    assert len(rapport["moities"]["test"]["bruits"]) == 10 and 0 < rapport["bandes"]["hesitation"] <= rapport["bandes"]["reponse"]
    assert (sortie / "rapport.txt").read_text(encoding="utf-8") == resultat.stdout


def test_targets_decide_of_the_exit_code(mesurer: Commande) -> None:
    tenues = mesurer("--targets")
    assert tenues.exit_code == 0, tenues.stderr
    manquees = mesurer("--targets", distrait=True)
    assert manquees.exit_code == 1 and "Bonnes questions rejetées" in manquees.stderr
    assert mesurer(distrait=True).exit_code == 0  # without --targets a measure is not a verdict


def test_another_model_is_compared_and_refused_when_it_lost_a_target(mesurer: Commande, tmp_path: Path) -> None:
    mesurer("--output", str(tmp_path / "avant"))
    ancien = str(tmp_path / "avant" / "rapport.json")
    assert mesurer("--against", ancien).exit_code == 0
    pire = mesurer("--against", ancien, distrait=True)
    assert pire.exit_code == 1 and "- combien pour le dossier" in pire.stdout
    assert json.loads(mesurer("--against", ancien, "--json").stdout)["comparaison"]["acceptable"] is True


@pytest.mark.parametrize(
    ("contenu", "dit"), [("{", "JSON illisible"), ("{}", "autre version"), ('{"version": 99}', "autre version"), ("[]", "autre version")]
)
def test_a_file_that_is_no_report_is_refused_in_one_line(contenu: str, dit: str, mesurer: Commande, tmp_path: Path) -> None:
    faux = tmp_path / "faux.json"
    faux.write_text(contenu, encoding="utf-8")
    assert dit in une_ligne(mesurer("--against", str(faux)), 2)


def test_a_folder_without_sets_is_refused(passerelle: Commande, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr("bot.cli.mesure.charger_ouvrier", Ouvrier)
    monkeypatch.setattr("bot.cli.mesure.fiche_du_modele", dict)
    assert "aucun jeu" in une_ligne(passerelle("evaluate", "--sets", str(tmp_path)), 2)


def test_a_folder_that_cannot_be_written_is_said(mesurer: Commande, tmp_path: Path) -> None:
    (tmp_path / "fichier").write_text("", encoding="utf-8")
    resultat = mesurer("--output", str(tmp_path / "fichier" / "dedans"))
    assert resultat.exit_code == 1 and "ne peut pas être écrit" in resultat.stderr
