"""The model: train it, load it, measure it."""

from __future__ import annotations

from pathlib import Path
from typing import Any, Optional

import click

from bot.cli.commun import MODELES, RACINE, dire, echouer, ecrire_json, option_json


def entrainer(dossier: Path = MODELES) -> Path:
    """Train with progress on the error output; the path of the archive."""
    from bot.engine import training

    etapes = {"n": 0}

    def progres(etape: str, secondes: float) -> None:
        etapes["n"] += 1
        dire(f"  {secondes:5.0f} s  étape {etapes['n']} : {etape}")

    dire("Entraînement du modèle (moins de 3 minutes)…")
    try:
        fiche = training.train(RACINE, dossier, progres)
    except training.TrainingFailed as erreur:
        echouer(f"entraînement interrompu : {erreur}")
    dire(f"Modèle prêt en {fiche.seconds:.0f} s : {fiche.archive} (empreinte {fiche.content}).")
    return dossier / fiche.archive


def modele_a_jour(dossier: Path = MODELES) -> Optional[Path]:
    """The model trained from the project as it is now, or None."""
    from bot.engine import model

    archive = dossier / f"passerelle-{model.data_fingerprint(RACINE)}.tgz"
    return archive if archive.is_file() and archive.with_suffix(".json").is_file() else None


def obtenir_modele(dossier: Path = MODELES) -> Path:
    """The model of the project as it is; trained first if there is none."""
    archive = modele_a_jour(dossier)
    if archive is not None:
        return archive
    from bot.engine import model

    if model.latest(dossier) is not None:
        dire("Les données ont changé depuis le dernier entraînement.")
    return entrainer(dossier)


def charger_ouvrier() -> Any:
    """An engine worker in this process, with the model of the project."""
    from bot.engine import model, worker

    archive = obtenir_modele()
    dire(f"Chargement du modèle {archive.name}…")
    try:
        return worker.load(archive)
    except model.ModelInvalid as erreur:
        echouer(f"modèle refusé : {erreur}. Relancez « passerelle train ».")


@click.command()
@click.option("--force", is_flag=True, help="Entraîner même si le modèle est à jour.")
@option_json
def train(force: bool, en_json: bool) -> None:
    """Entraîner le modèle de compréhension, avec sa progression."""
    from bot.engine import model

    archive = None if force else modele_a_jour()
    if archive is not None:
        dire(f"Le modèle est à jour : {archive.name} (--force pour recommencer).")
    else:
        archive = entrainer()
    if en_json:
        ecrire_json(vars(model.read_sheet(archive)), indent=2)


@click.command()
@click.option("--sets", "dossier", type=click.Path(exists=True, file_okay=False, path_type=Path), default=None,
              help="Dossier des jeux d'évaluation (tests/nlu sinon).")
@option_json
def evaluate(dossier: Optional[Path], en_json: bool) -> None:
    """Mesurer la compréhension sur des phrases que le modèle n'a jamais vues."""
    from bot.engine import evaluation

    rapport = evaluation.evaluer(charger_ouvrier(), dossier or RACINE / "tests" / "nlu")
    if en_json:
        ecrire_json(rapport, indent=2)
    else:
        click.echo(evaluation.en_tableau(rapport))


COMMANDS = (train, evaluate)
