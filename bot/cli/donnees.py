"""The official data that the rules rest on: refresh it, look at it, go back."""

from __future__ import annotations

import datetime
from collections.abc import Iterable
from dataclasses import asdict
from pathlib import Path
from typing import Optional

import click

from bot.cli.commun import aujourdhui, dire, echouer, ecrire_json, option_date, option_json
from bot.dialogue.assistant import dossier_officiel
from bot.territoire import charger_territoire, officiel
from bot.territoire.officiel import URL, Changement, FichierRefuse
from bot.territoire.zonages import ZonageABC

#: Changes named one by one on the terminal; beyond, only counted.
CHANGEMENTS_NOMMES = 20


@click.group()
def data() -> None:
    """Les données officielles : zones A, B et C des communes."""


def _en_service() -> ZonageABC:
    try:
        servie = officiel.charger(dossier_officiel())
    except FichierRefuse as erreur:
        dire(f"Table rafraîchie inutilisable ({erreur}) : la table livrée la remplace.")
        servie = None
    return servie or charger_territoire().tables.abc


@data.command()
@click.option("--file", "fichier", type=click.Path(exists=True, dir_okay=False, path_type=Path), default=None,
              help="Lire ce fichier au lieu de le télécharger.")
@click.option("--url", default=URL, show_default=True, help="Adresse du fichier officiel.")
@click.option("--dry-run", "essai", is_flag=True, help="Montrer ce qui changerait, sans rien écrire.")
@click.option("--force", is_flag=True, help="Accepter plus de changements que d'ordinaire.")
@option_date
@option_json
def refresh(
    fichier: Optional[Path], url: str, essai: bool, force: bool, jour: Optional[datetime.date], en_json: bool
) -> None:
    """Rafraîchir les zones A, B et C.

    Télécharge le fichier officiel, le vérifie, montre ce qui change, puis le met en service. Au moindre doute, la table
    en place est gardée. Le service prend la nouvelle table à son prochain démarrage.
    """
    from bot.sources.zonage_officiel import telecharger

    avant = _en_service()
    try:
        if fichier is None:
            dire(f"Téléchargement de {url}…")
        contenu = fichier.read_bytes() if fichier is not None else telecharger(url)
        apres, noms = officiel.lire(contenu, fichier.name if fichier is not None else url)
        changements = (
            officiel.comparer(avant, apres, noms)
            if essai
            else officiel.installer(dossier_officiel(), avant, apres, noms, aujourdhui(jour), force)
        )
    except FichierRefuse as erreur:
        echouer(f"{erreur}. La table du {avant.decret} reste en service.")
    if en_json:
        ecrire_json({"avant": avant.decret.isoformat(), "apres": apres.decret.isoformat(),
                     "changements": [asdict(each) for each in changements]}, indent=2)
        return
    _montrer(avant, apres, changements, essai)


def _montrer(avant: ZonageABC, apres: ZonageABC, changements: Iterable[Changement], essai: bool) -> None:
    changements = list(changements)
    click.echo(f"Arrêté : {avant.decret} → {apres.decret}. Communes qui changent : {len(changements)}.")
    for (de, vers), nombre in sorted(officiel.resumer(changements).items()):
        click.echo(f"  {de} → {vers} : {nombre}")
    for each in changements[:CHANGEMENTS_NOMMES]:
        click.echo(f"  {each.code} {each.nom} : {each.avant or '—'} → {each.apres or '—'}")
    if len(changements) > CHANGEMENTS_NOMMES:
        click.echo(f"  … et {len(changements) - CHANGEMENTS_NOMMES} autres (--json les donne toutes)")
    if essai:
        click.echo("Rien n'a été écrit.")


@data.command()
@option_json
def show(en_json: bool) -> None:
    """Dire quelle table est en service."""
    table = _en_service()
    fiche = {"decret": table.decret.isoformat(), "source": table.source, "communes": len(table.zones),
             "decret_en_vigueur": charger_territoire().tables.decret_en_vigueur.isoformat()}
    if en_json:
        ecrire_json(fiche, indent=2)
        return
    click.echo(f"Zones A, B, C : arrêté du {fiche['decret']}, {fiche['communes']} communes. Source : {fiche['source']}")
    if str(fiche["decret"]) < str(fiche["decret_en_vigueur"]):
        click.echo(f"Un arrêté du {fiche['decret_en_vigueur']} existe : lancez passerelle data refresh.")


@data.command()
def restore() -> None:
    """Remettre la table précédente."""
    if not officiel.revenir(dossier_officiel()):
        echouer("aucune table rafraîchie : la table livrée est déjà en service")
    click.echo(f"Table de l'arrêté du {_en_service().decret} remise en service.")


COMMANDS = (data,)
