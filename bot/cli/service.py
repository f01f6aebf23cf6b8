"""Run the product: serve the chat, purge what must not be kept."""

from __future__ import annotations

import datetime
import os
from dataclasses import asdict
from pathlib import Path
from typing import Optional

import click

from bot.cli.base import migrer
from bot.cli.commun import aujourdhui, dire, echouer, ecrire_json, option_date, option_json


@click.command()
@click.option("--host", default=lambda: os.environ.get("PASSERELLE_HOTE", "127.0.0.1"), show_default="127.0.0.1",
              help="Adresse d'écoute (PASSERELLE_HOTE).")
@click.option("--port", default=lambda: os.environ.get("PASSERELLE_PORT", "8000"), type=click.IntRange(0, 65535),
              show_default="8000", help="Port d'écoute, 0 pour un port libre (PASSERELLE_PORT).")
@click.option("--workers", default=None, type=click.IntRange(1, 64),
              help="Processus de compréhension, environ 0,9 Go chacun (PASSERELLE_OUVRIERS, 2 sinon).")
@click.option("--model", "archive", type=click.Path(exists=True, dir_okay=False, path_type=Path), default=None,
              help="Archive de modèle à servir (celle du projet sinon).")
def serve(host: str, port: int, workers: Optional[int], archive: Optional[Path]) -> None:
    """Servir le chat.

    Entraîne le modèle s'il manque ou si les données ont changé.
    """
    from bot.cli.modele import obtenir_modele, verifier
    from bot.engine import EnginePool
    from bot.web import service

    refus = service.refus_de_production()
    if refus:
        dire("Le service ne démarre pas en production avec ces réglages :")
        echouer("\n".join(f"  - {phrase}" for phrase in refus))
    archive = archive or obtenir_modele()
    verifier(archive)
    migrations = migrer()
    if migrations:
        dire(f"Base de données : {len(migrations)} migration(s) appliquée(s).")
    workers, limite = service.reglages_du_moteur(workers)
    pool = EnginePool(archive, workers=workers, turn_limit=limite)
    dire(f"Chargement du modèle dans {workers} processus…")
    if not service.servir(host, port, pool, annoncer):
        echouer("le service n'a pas démarré")


#: What the start and the stop of the service say on the terminal; {detail} comes with the event.
ANNONCES = {
    "ecoute": "Adresse : {detail} (Ctrl+C pour arrêter).",
    "mesures": "Mesures pour Prometheus : {detail}.",
    "moteur_pret": "Prêt : le modèle répond, {detail} s après le démarrage.",
    "moteur_en_panne": "Le modèle n'a pas pu être chargé : {detail}.",
    "port_occupe": "Impossible d'écouter sur {detail} : le port est pris. Essayez --port 0, ou un autre port.",
    "arret": "Service arrêté.",
}


def annoncer(evenement: str, detail: str) -> None:
    dire(ANNONCES.get(evenement, evenement).format(detail=detail))


@click.command()
@option_date
@option_json
@click.option("--check", "verifier", is_flag=True, help="Dire seulement si la dernière purge a moins de 26 heures (code 1 sinon).")
def purge(jour: Optional[datetime.date], en_json: bool, verifier: bool) -> None:
    """Supprimer ce qui n'est plus à conserver.

    Les faits 24 heures après la dernière activité, les échanges après 30 jours, sauf ceux qu'un relecteur suit. Le
    service le fait chaque heure.
    """
    from bot.web import service

    migrer()
    if verifier:
        if service.purge_en_retard(datetime.datetime.now(datetime.timezone.utc)):
            echouer("aucune purge depuis 26 heures : le service tourne-t-il ?")
        return
    bilan = service.purger(jour or datetime.datetime.now(datetime.timezone.utc))
    if en_json:
        ecrire_json({"date": aujourdhui(jour).isoformat(), **asdict(bilan)}, indent=2)
    else:
        click.echo(f"Faits oubliés : {bilan.states} conversation(s). Échanges supprimés : {bilan.conversations} conversation(s).")


COMMANDS = (serve, purge)
