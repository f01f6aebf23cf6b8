"""Run the product: serve the chat, purge what must not be kept."""

from __future__ import annotations

import datetime
import os
from typing import Optional

import click

from bot.cli.commun import aujourdhui, dire, echouer, ecrire_json, option_date, option_json


@click.command()
@click.option("--host", default=lambda: os.environ.get("PASSERELLE_HOST", "127.0.0.1"), show_default="127.0.0.1",
              help="Adresse d'écoute.")
@click.option("--port", default=lambda: int(os.environ.get("PASSERELLE_PORT", "8000")), type=click.IntRange(0, 65535),
              show_default="8000", help="Port d'écoute.")
@click.option("--workers", default=lambda: int(os.environ.get("PASSERELLE_WORKERS", "2")), type=click.IntRange(1, 64),
              show_default="2", help="Processus de compréhension (environ 0,7 Go chacun).")
@click.option("--turn-limit", default=10.0, show_default=True, help="Secondes accordées à une réponse.")
def serve(host: str, port: int, workers: int, turn_limit: float) -> None:
    """Servir le chat. Entraîne le modèle s'il manque ou si les données ont changé."""
    from bot.cli.modele import obtenir_modele
    from bot.engine import EnginePool, model
    from bot.web import service

    archive = obtenir_modele()
    try:
        model.verify(archive)
    except model.ModelInvalid as erreur:
        echouer(f"modèle refusé : {erreur}. Relancez « passerelle train --force ».")
    service.configurer()
    dire("Base de données : mise à jour du schéma…")
    service.migrer()
    pool = EnginePool(archive, workers=workers, turn_limit=turn_limit)
    dire(f"Chargement du modèle dans {workers} processus…")
    try:
        service.servir(host, port, pool, dire)
    except OSError as erreur:
        echouer(f"impossible d'écouter sur {host}:{port} : {erreur.strerror}")


@click.command()
@option_date
@option_json
def purge(jour: Optional[datetime.date], en_json: bool) -> None:
    """Supprimer ce dont la durée de conservation est passée."""
    from bot.web import service

    service.configurer()
    service.migrer()
    bilan = service.purger(aujourdhui(jour))
    if en_json:
        ecrire_json(bilan, indent=2)
    else:
        dire(", ".join(f"{nom} : {nombre}" for nom, nombre in bilan.items()))


COMMANDS = (serve, purge)
