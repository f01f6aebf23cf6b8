"""No model, another model, a broken one: what is said, and what to do (SEC-23). Training prints our lines only."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any, Iterator

import pytest
from ruamel.yaml import YAML

from bot.cli import modele as commande
from bot.engine import model

from .conftest import RACINE, Commande, processus, une_ligne

#: Lines that our training may print on a terminal.
NOS_LIGNES = re.compile(rf"Entraînement du modèle .*…| +\d+ s  étape \d : ({'|'.join(commande.ETAPES.values())})|Modèle prêt en .*")


def ecrire(dossier: Path, octets: bytes, empreinte: str = "0" * 16) -> Path:
    """A file that is not a model, with the sheet of a model."""
    archive = dossier / f"passerelle-{empreinte}.tgz"
    archive.write_bytes(octets)
    model.ModelSheet(archive.name, empreinte, "contenu", model.file_hash(archive), "2026-11-22T10:00:00+00:00", 1.0).write(dossier)
    return archive


@pytest.fixture
def entrainements(monkeypatch: pytest.MonkeyPatch) -> Iterator[list[Path]]:
    """The folders in which a training was asked for; none is done."""
    demandes: list[Path] = []
    monkeypatch.setattr(commande, "entrainer", lambda dossier=None: demandes.append(dossier) or Path("neuf.tgz"))
    yield demandes


def test_without_a_model_one_is_trained_and_it_is_said(tmp_path: Path, entrainements: list[Path], capsys: Any) -> None:
    assert commande.obtenir_modele(tmp_path) == Path("neuf.tgz")
    assert capsys.readouterr().err == f"Aucun modèle entraîné dans {tmp_path}.\n"
    ecrire(tmp_path, b"ancien")
    commande.obtenir_modele(tmp_path)
    assert capsys.readouterr().err == "Les données ont changé depuis le dernier entraînement.\n"
    assert entrainements == [tmp_path, tmp_path]


def test_a_named_model_is_used_as_it_is(tmp_path: Path, entrainements: list[Path]) -> None:
    assert commande.obtenir_modele(tmp_path / "choisi.tgz") == tmp_path / "choisi.tgz"
    assert entrainements == []


@pytest.mark.parametrize(
    ("degat", "dit"),
    [
        (lambda archive: archive.unlink(), "ce fichier n'existe pas"),
        (lambda archive: archive.write_bytes(b"coup"), "il a changé depuis son entraînement"),
        (lambda archive: archive.with_suffix(".json").unlink(), "sa fiche (.json) manque ou est illisible"),
        (lambda archive: archive.with_suffix(".json").write_text("{"), "sa fiche (.json) manque ou est illisible"),
    ],
    ids=["missing", "altered", "no sheet", "broken sheet"],
)
def test_a_broken_model_is_refused_with_the_remedy(degat: Any, dit: str, tmp_path: Path, capsys: Any) -> None:
    archive = ecrire(tmp_path, b"coupe")
    degat(archive)
    with pytest.raises(SystemExit) as fin:
        commande.verifier(archive)
    assert fin.value.code == 1
    assert capsys.readouterr().err == f"modèle refusé : {archive.name} : {dit}. « passerelle train » en prépare un bon.\n"


def test_serve_refuses_a_broken_model(tmp_path: Path, passerelle: Commande) -> None:
    archive = ecrire(tmp_path, b"coupe")
    archive.write_bytes(b"autre chose")
    assert "il a changé depuis son entraînement" in une_ligne(passerelle("serve", "--model", str(archive)), 1)


def test_a_model_of_other_data_is_told(tmp_path: Path, capsys: Any) -> None:
    commande.verifier(ecrire(tmp_path, b"autre"))
    assert "vient d'autres données que celles du projet" in capsys.readouterr().err


def test_train_redoes_a_broken_model(tmp_path: Path, entrainements: list[Path], passerelle: Commande, monkeypatch: pytest.MonkeyPatch) -> None:
    archive = ecrire(tmp_path, b"coupe")
    monkeypatch.setattr(commande, "modele_a_jour", lambda: archive)
    assert "à jour" in une_ligne_de_succes(passerelle("train")) and not entrainements
    archive.write_bytes(b"autre chose")
    assert "il a changé depuis son entraînement" in une_ligne_de_succes(passerelle("train")) and len(entrainements) == 1


def une_ligne_de_succes(resultat: Any) -> str:
    assert resultat.exit_code == 0 and len(resultat.stderr.splitlines()) == 1
    return str(resultat.stderr)


@pytest.mark.model
def test_a_whole_archive_that_is_no_model_is_refused(tmp_path: Path, ouvrier: Any, monkeypatch: pytest.MonkeyPatch, capsys: Any) -> None:
    archive = ecrire(tmp_path, b"coupe", model.data_fingerprint(RACINE))
    monkeypatch.setattr(commande, "obtenir_modele", lambda: archive)
    with pytest.raises(SystemExit):
        commande.charger_ouvrier()
    erreur = capsys.readouterr().err
    assert erreur.startswith(f"modèle illisible : {archive.name}") and "« passerelle train --force »" in erreur


def test_train_outside_the_project_says_where_it_looked(tmp_path: Path) -> None:
    fini = processus("train", PASSERELLE_RACINE=str(tmp_path), PASSERELLE_MODELE=str(tmp_path / "models"))
    assert fini.returncode == 1 and "Traceback" not in fini.stderr
    assert f"{tmp_path} n'est pas le dossier du projet" in fini.stderr and "PASSERELLE_RACINE" in fini.stderr


@pytest.fixture
def petit_projet(tmp_path: Path) -> Path:
    """The project with three sentences an intent: it trains in seconds."""
    (tmp_path / "data" / "nlu").mkdir(parents=True)
    for nom in ("config.yml", "domain.yml", "data/rules.yml"):
        (tmp_path / nom).write_text((RACINE / nom).read_text(encoding="utf-8"), encoding="utf-8")
    for chemin in (RACINE / "data" / "nlu").glob("*.yml"):
        blocs = YAML(typ="safe").load(chemin)
        for bloc in blocs["nlu"]:
            bloc["examples"] = "\n".join(bloc["examples"].splitlines()[:3]) + "\n"
        YAML().dump(blocs, tmp_path / "data" / "nlu" / chemin.name)
    return tmp_path


@pytest.mark.slow
def test_train_prints_our_lines_only(petit_projet: Path) -> None:
    """Nothing of Rasa's bars, colours and warnings; the standard output is the sheet alone."""
    ici = {"PASSERELLE_RACINE": str(petit_projet), "PASSERELLE_MODELE": str(petit_projet / "models")}
    fini = processus("train", "--json", **ici)
    assert fini.returncode == 0, fini.stderr
    fiche = json.loads(fini.stdout)
    assert (petit_projet / "models" / fiche["archive"]).is_file()
    etrangeres = [ligne for ligne in fini.stderr.split("\n") if ligne and not NOS_LIGNES.fullmatch(ligne)]
    assert etrangeres == []
    assert "apprentissage des intentions" in fini.stderr and "vérification des règles de conversation" in fini.stderr


@pytest.mark.slow
def test_a_training_that_fails_gives_its_reason(petit_projet: Path) -> None:
    (petit_projet / "data" / "rules.yml").write_text("rules:\n- rule: sans fin\n  steps: [\n", encoding="utf-8")
    fini = processus("train", PASSERELLE_RACINE=str(petit_projet), PASSERELLE_MODELE=str(petit_projet / "models"))
    assert fini.returncode == 1 and not fini.stdout
    assert "entraînement interrompu : " in fini.stderr and "rules.yml" in fini.stderr and "Traceback" not in fini.stderr
