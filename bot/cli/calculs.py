"""Calculators from the command line: no model, no conversation."""

from __future__ import annotations

import datetime
import sys
from pathlib import Path
from typing import Any, Optional

import click

from bot.cli.commun import EntreeInvalide, aujourdhui, echouer, ecrire_json, lire_json, option_date, option_json
from bot.cli.regles import lire_faits
from bot.dialogue.assistant import catalogue_situe
from bot.droits import Catalogue, FaitInvalide
from bot.droits.calculateurs.calculer import calculer, manquantes
from bot.territoire import charger_territoire


@click.command()
@click.argument("calcul", required=False)
@click.option("--facts", "fichier", default="-", help="Fichier JSON des faits, ou « - » pour l'entrée standard.")
@option_date
@option_json
def calculate(calcul: Optional[str], fichier: str, jour: Optional[datetime.date], en_json: bool) -> None:
    """Faire un calcul, ou lister les calculs.

    Sans nom : les calculs et ce qu'ils demandent. Avec un nom : le résultat, sa formule, ses limites, ses sources et,
    pour un prêt, le tableau des remboursements. Les noms des faits : « passerelle facts ».
    """
    catalogue = catalogue_situe(charger_territoire())
    if calcul is None:
        _lister(catalogue, en_json)
        return
    if calcul not in catalogue.calculateurs:
        echouer(f"calcul inconnu : {calcul} (voir « passerelle calculate »)", 2)
    try:
        texte = sys.stdin.read() if fichier == "-" else Path(fichier).read_text(encoding="utf-8", errors="replace")
    except OSError:
        echouer(f"{fichier} : ce fichier n'existe pas, ou ne peut pas être lu", 2)
    try:
        faits = lire_faits(catalogue, lire_json(texte))
    except (EntreeInvalide, FaitInvalide) as erreur:
        echouer(f"faits illisibles : {erreur}", 2)
    calculateur = catalogue.calculateurs[calcul]
    fait = calculer(catalogue, calculateur, faits, aujourdhui(jour))
    if en_json:
        reponse = {**fait.to_json(), "name": calculateur.nom, "date": aujourdhui(jour).isoformat()}
        reponse["to_ask"] = list(manquantes(catalogue, calculateur, faits, aujourdhui(jour)))
        reponse["sources"] = [_source(catalogue, source) for source in fait.sources]
        ecrire_json(reponse, indent=2)
        return
    click.echo(calculateur.nom)
    if fait.resultat:
        click.echo(fait.resultat)
    for ligne in (*fait.lignes, *fait.notes):
        click.echo(f"  {ligne}")
    for source in fait.sources:
        click.echo(f"Source : {catalogue.sources[source].titre}")


def _source(catalogue: Catalogue, identifiant: str) -> dict[str, Any]:
    source = catalogue.sources[identifiant]
    return {"id": source.id, "title": source.titre, "url": str(source.url), "checked_on": source.consulte_le.isoformat()}


def _lister(catalogue: Catalogue, en_json: bool) -> None:
    liste: list[dict[str, Any]] = [
        {
            "id": each.id,
            "name": each.nom,
            "aids": list(each.aides),
            "inputs": [{"fact": entree.fait, "optional": entree.facultatif} for entree in each.entrees],
            "sources": list(each.sources),
        }
        for each in sorted(catalogue.calculateurs.values(), key=lambda each: each.rang)
    ]
    if en_json:
        ecrire_json(liste, indent=2)
        return
    for each in liste:
        click.echo(f"{each['id']:26} {each['name']}")


COMMANDS = (calculate,)
