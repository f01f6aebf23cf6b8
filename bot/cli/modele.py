"""The model: train it, load it, measure it."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Any, Optional

import click

from bot.cli.apprentissage import construire_candidat
from bot.cli.commun import MODELES, RACINE, dire, echouer, ecrire_json, option_json

#: What each step of the training does; a step without words keeps its name.
ETAPES = {
    "Rasa": "chargement de Rasa",
    "Normaliseur": "normalisation des phrases",
    "Lecteur": "lecture des faits et des aides",
    "ClassifieurIntentions": "apprentissage des intentions",
    "Arbitre": "choix entre lecture et intention",
    "RulePolicy": "vérification des règles de conversation",
}
#: Why a model is refused, by ``ModelInvalid.reason``.
REFUS = {
    "missing": "ce fichier n'existe pas",
    "altered": "il a changé depuis son entraînement",
    "sheet": "sa fiche (.json) manque ou est illisible",
    "forbidden": "son archive contient un fichier qu'un modèle ne contient jamais",
}
QUE_FAIRE = "« passerelle train » en prépare un bon."


def entrainer(dossier: Path = MODELES) -> Path:
    """Train with progress on the error output; the path of the archive."""
    absents = [nom for nom in ("config.yml", "domain.yml", "data") if not (RACINE / nom).exists()]
    if absents:
        echouer(f"{RACINE} n'est pas le dossier du projet ({', '.join(absents)} manque). Voyez PASSERELLE_RACINE.")
    from bot.engine import training

    etapes = {"n": 0}

    def progres(etape: str, secondes: float) -> None:
        etapes["n"] += 1
        dire(f"  {secondes:5.0f} s  étape {etapes['n']} : {ETAPES.get(etape, etape)}")

    dire("Entraînement du modèle (trois à six minutes)…")
    try:
        fiche = training.train(RACINE, _dossier(dossier), progres)
    except training.TrainingFailed as erreur:
        echouer(f"entraînement interrompu : {erreur}")
    except OSError as erreur:
        echouer(f"entraînement interrompu : {erreur.filename or _dossier(dossier)} ne peut pas être écrit ou lu")
    dire(f"Modèle prêt en {fiche.seconds:.0f} s : {fiche.archive} (empreinte {fiche.content}).")
    return _dossier(dossier) / fiche.archive


def _dossier(chemin: Path) -> Path:
    """The folder of models: PASSERELLE_MODELE may name one of them."""
    return chemin.parent if chemin.suffix == ".tgz" else chemin


def modele_a_jour(dossier: Path = MODELES) -> Optional[Path]:
    """The model trained from the project as it is now, or None."""
    from bot.engine import model

    archive = _dossier(dossier) / f"passerelle-{model.data_fingerprint(RACINE)}.tgz"
    return archive if archive.is_file() and archive.with_suffix(".json").is_file() else None


def obtenir_modele(chemin: Path = MODELES) -> Path:
    """The model named by ``chemin``; for a folder, that of the project as it is, trained first if there is none."""
    if chemin.suffix == ".tgz":
        return chemin
    archive = modele_a_jour(chemin)
    if archive is not None:
        return archive
    from bot.engine import model

    if model.latest(chemin) is not None:
        dire("Les données ont changé depuis le dernier entraînement.")
    else:
        dire(f"Aucun modèle entraîné dans {chemin}.")
    return entrainer(chemin)


def verifier(archive: Path) -> None:
    """Stop with the reason and the remedy when a model must not be loaded; warn when it is not that of the project."""
    from bot.engine import model

    try:
        fiche = model.verify(archive)
    except model.ModelInvalid as erreur:
        echouer(f"modèle refusé : {archive.name} : {REFUS[erreur.reason]}. {QUE_FAIRE}")
    if fiche.fingerprint != model.data_fingerprint(RACINE):
        dire(f"Attention : {archive.name} vient d'autres données que celles du projet. {QUE_FAIRE}")


def charger_ouvrier() -> Any:
    """An engine worker in this process, with the model of the project."""
    archive = obtenir_modele()
    verifier(archive)
    from bot.engine import worker
    from bot.engine.nlu.lemmes import PAQUET, ModeleSpacyAbsent

    if sys.stderr.isatty():
        dire(f"Chargement du modèle {archive.name}…")
    try:
        return worker.load(archive)
    except ModeleSpacyAbsent:
        echouer(f"le paquet {PAQUET} (modèle français de spaCy) n'est pas installé. « make install » l'installe.")
    except Exception as erreur:  # a whole archive that Rasa cannot read: of another version, or not a model
        echouer(f"modèle illisible : {archive.name} ({type(erreur).__name__}). « passerelle train --force » le refait.")


def fiche_du_modele() -> dict[str, Any]:
    """What is known of the model of the project (trained first if there is none), JSON-ready."""
    from bot.engine import model

    archive = obtenir_modele()
    verifier(archive)
    return vars(model.read_sheet(archive))


@click.command()
@click.option("--force", is_flag=True, help="Entraîner même si le modèle est à jour.")
@click.option("--with-corrections", "corrections", is_flag=True,
              help="Apprendre aussi des exemples acceptés par les relecteurs : un candidat, comparé au modèle en service.")
@click.option("--build", "construction", type=int, default=None,
              help="Numéro de la préparation demandée depuis la page « Modèles » ; elle y montre son avancement.")
@option_json
def train(force: bool, corrections: bool, construction: Optional[int], en_json: bool) -> None:
    """Entraîner le modèle de compréhension.

    Avec --with-corrections, rien ne change dans data/ ni dans le modèle en service : le candidat et son rapport vont
    dans le dossier des données, et la page « Modèles » permet de le mettre en service.
    """
    from bot.engine import model

    if corrections:
        construire_candidat(construction, obtenir_modele, en_json)
        return
    archive = None if force else modele_a_jour()
    if archive is not None:
        try:
            model.verify(archive)
            dire(f"Le modèle est à jour : {archive.name} (--force pour recommencer).")
        except model.ModelInvalid as erreur:
            dire(f"Modèle refusé : {archive.name} : {REFUS[erreur.reason]}.")
            archive = None
    if archive is None:
        archive = entrainer()
    if en_json:
        ecrire_json(vars(model.read_sheet(archive)), indent=2)


COMMANDS = (train,)
