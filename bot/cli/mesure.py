"""The measure of the understanding: figures, targets, comparison with another model, bands of confidence."""

from __future__ import annotations

import json
import sys
import time
from pathlib import Path
from typing import Any, Optional

import click

from bot.cli.commun import RACINE, EntreeInvalide, dire, echouer, ecrire_json, lire_json, option_json
from bot.cli.modele import charger_ouvrier, fiche_du_modele

#: Files of ``--output``.
FICHIERS = {"json": "rapport.json", "table": "rapport.txt", "html": "rapport.html"}
#: Seconds between two lines of progress.
CADENCE = 5.0


@click.command()
@click.option("--sets", "dossier", type=click.Path(exists=True, file_okay=False, path_type=Path), default=None,
              help="Dossier des jeux d'évaluation (tests/nlu sinon).")
@click.option("--full", "complet", is_flag=True, help="Jouer aussi chaque phrase avec tous les bruits (plusieurs minutes).")
@click.option("--targets", "cibles", is_flag=True,
              help="Jouer les bruits que les cibles exigent ; échouer (code 1) si une cible est manquée.")
@click.option("--against", "avant", type=click.Path(exists=True, dir_okay=False, path_type=Path), default=None,
              help="Comparer avec un autre rapport.json ; échouer (code 1) si une cible ou une détresse est perdue.")
@click.option("--bands", "bandes", is_flag=True, help="Dire les seuils de confiance que la moitié dev justifie.")
@click.option("--output", "sortie", type=click.Path(file_okay=False, path_type=Path), default=None,
              help="Dossier où écrire rapport.json, rapport.txt et rapport.html.")
@option_json
def evaluate(dossier: Optional[Path], complet: bool, cibles: bool, avant: Optional[Path], bandes: bool,
             sortie: Optional[Path], en_json: bool) -> None:
    """Mesurer la compréhension du modèle.

    Sur des phrases qu'il n'a jamais vues, partagées en deux moitiés : on règle sur « dev », on croit « test ». Les
    erreurs de « dev » sont dans le JSON ; celles de « test » ne sont jamais montrées, sauf la détresse manquée.
    """
    from bot.engine import evaluation
    from bot.engine.evaluation import tableau

    ancien = _rapport(avant) if avant else None
    fiche = fiche_du_modele()
    ouvrier = charger_ouvrier()
    bruits = tuple(evaluation.MANIERES) if complet else evaluation.bruits_exiges() if cibles else ()
    jeux = evaluation.charger_tous(dossier or RACINE / "tests" / "nlu")
    if not any(jeux.values()):
        echouer(f"aucun jeu d'évaluation dans {dossier}", 2)
    passage = evaluation.jouer_tout(ouvrier, jeux, bruits, _progres((1 + len(bruits)) * sum(map(len, jeux.values()))))
    rapport = evaluation.rapporter(passage, fiche)
    textes, documents = [tableau.en_tableau(rapport)], dict(rapport)
    acceptable = True
    if bandes:
        abimes = [lu for joues in passage.bruits.values() for lus in joues.values() for lu in lus]
        choix = evaluation.choisir([lu for lus in passage.nets.values() for lu in lus], abimes)
        textes.append(tableau.bandes_en_tableau(choix))
        documents["bandes"] = choix.to_json()
    if ancien is not None:
        try:
            comparaison = evaluation.comparer(ancien, rapport)
        except evaluation.RapportIllisible:
            echouer(f"{avant} : ce rapport vient d'une autre version, ou n'en est pas un", 2)
        textes.append(tableau.comparaison_en_tableau(comparaison))
        documents["comparaison"] = comparaison.to_json()
        acceptable = comparaison.acceptable
    if en_json:
        ecrire_json(documents, indent=2)
    else:
        click.echo("\n\n".join(textes))
    if sortie:
        _ecrire(sortie, documents, "\n\n".join(textes))
    manquees = [cible["titre"] for cible in rapport["cibles"] if not cible["tenue"]]
    sys.stdout.flush()
    if not acceptable:
        echouer("une cible ou une phrase de détresse est perdue par rapport à l'autre rapport")
    if cibles and manquees:
        echouer(f"{len(manquees)} cible(s) manquée(s) : {' ; '.join(manquees)}")


def _rapport(chemin: Path) -> Any:
    try:
        return lire_json(chemin.read_text(encoding="utf-8"))
    except (EntreeInvalide, UnicodeDecodeError):
        echouer(f"{chemin} : JSON illisible", 2)


def _progres(total: int) -> Any:
    """Tells how far the whole evaluation is, at most every few seconds."""
    debut = dernier = time.monotonic()
    finis: dict[str, int] = {}

    def progres(quoi: str, fait: int, _: int) -> None:
        nonlocal dernier
        finis[quoi] = fait
        maintenant = time.monotonic()
        if maintenant - dernier >= CADENCE:
            dernier = maintenant
            dire(f"  {maintenant - debut:5.0f} s  {100 * sum(finis.values()) // max(total, 1):3} %  {quoi}")

    return progres


def _ecrire(dossier: Path, documents: Any, texte: str) -> None:
    from bot.engine.evaluation.page import en_html

    contenus = {
        "json": json.dumps(documents, ensure_ascii=False, indent=1) + "\n",
        "table": texte + "\n",
        "html": en_html(documents),
    }
    try:
        dossier.mkdir(parents=True, exist_ok=True)
        for genre, nom in FICHIERS.items():
            (dossier / nom).write_text(contenus[genre], encoding="utf-8")
    except OSError as erreur:
        echouer(f"le rapport ne peut pas être écrit : {erreur.filename or dossier}")
    dire(f"Rapport écrit : {', '.join(str(dossier / nom) for nom in FICHIERS.values())}")


COMMANDS = (evaluate,)
