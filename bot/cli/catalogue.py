"""The catalogue as its keepers see it: is it well written, is it fresh, what does a change change."""

from __future__ import annotations

import datetime
import sys
from pathlib import Path
from typing import Optional

import click

from bot.cli.commun import aujourdhui, dire, echouer, ecrire_json, option_date, option_json
from bot.droits import ErreurCatalogue, charger_catalogue
from bot.droits.fraicheur import PREAVIS_JOURS, Fraicheur, alertes, fraicheurs

#: What the terminal says of a state or of a confidence.
ETATS = {"depassee": "DÉPASSÉE", "bientot": "bientôt", "a_jour": "à jour"}
CONFIANCES = {"certain": "certain", "probable": "probable", "conteste": "contesté", "sans_valeur": "sans valeur"}


@click.group()
def catalogue() -> None:
    """Le catalogue des aides : vérifier, comparer, tenir à jour."""


@catalogue.command()
@click.argument("dossier", type=click.Path(exists=True, file_okay=False, path_type=Path), required=False)
@option_json
def check(dossier: Optional[Path], en_json: bool) -> None:
    """Vérifier les données d'un DOSSIER (celles du projet sinon).

    Toutes les erreurs sont données à la fois : fichier, clé, ce qui ne va pas. Code de sortie 1 s'il y en a.
    """
    try:
        lu = charger_catalogue(dossier)
    except ErreurCatalogue as faute:
        if en_json:
            ecrire_json({"errors": [{"file": e.fichier, "key": e.cle, "message": e.message} for e in faute.erreurs]}, indent=2)
        for erreur in faute.erreurs if not en_json else ():
            click.echo(str(erreur))
        echouer(f"{len(faute.erreurs)} erreur(s)")
    bilan = {"aids": len(lu.aides), "topics": len(lu.sujets), "facts": len(lu.faits), "parameters": len(lu.parametres),
             "sources": len(lu.sources), "fingerprint": lu.empreinte}
    if en_json:
        ecrire_json({"errors": [], **bilan}, indent=2)
        return
    click.echo(
        f"Rien à corriger : {bilan['aids']} aides, {bilan['topics']} sujets, {bilan['facts']} faits, "
        f"{bilan['parameters']} paramètres, {bilan['sources']} sources. Empreinte {bilan['fingerprint']}."
    )


@catalogue.command()
@click.option("--alerts", "seulement", is_flag=True,
              help=f"Seulement ce qui est dépassé, ou le sera dans moins de {PREAVIS_JOURS} jours.")
@option_date
@option_json
def freshness(seulement: bool, jour: Optional[datetime.date], en_json: bool) -> None:
    """Lister les chiffres par date de revérification.

    Pour chaque paramètre : date, état, confiance, vérification, source, fiches qui s'en servent. Passé la date, les
    résultats qui en dépendent deviennent « à vérifier ». Cette commande n'échoue pas : elle prévient.
    """
    lu, date = charger_catalogue(), aujourdhui(jour)
    lignes = alertes(lu, date) if seulement else fraicheurs(lu, date)
    if en_json:
        ecrire_json({"date": date.isoformat(), "parameters": [ligne.to_json() for ligne in lignes]}, indent=2)
        return
    for ligne in lignes:
        click.echo(_en_ligne(ligne))
    sys.stdout.flush()
    depassees = sum(ligne.etat == "depassee" for ligne in lignes)
    bientot = sum(ligne.etat == "bientot" for ligne in lignes)
    if depassees or bientot:
        dire(f"Au {date} : {depassees} chiffre(s) à revérifier, {bientot} autre(s) dans moins de {PREAVIS_JOURS} jours.")


def _en_ligne(ligne: Fraicheur) -> str:
    source = f"{ligne.source.titre}, lu le {ligne.verifie_le}" if ligne.source else "aucune valeur ce jour-là"
    return (
        f"{ligne.a_reverifier_avant}  {ETATS[ligne.etat]:9} {CONFIANCES[ligne.confiance]:12} {ligne.parametre:36} "
        f"{source}  [{', '.join(ligne.fiches)}]"
    )


COMMANDS = (catalogue,)
