"""Back an installation up, and put a backup back."""

from __future__ import annotations

import datetime
from pathlib import Path

import click

from bot.cli.base import migrer
from bot.cli.commun import dire, echouer

#: Why an archive is refused, by ``BackupRefused.code``.
REFUS = {
    "format": "ce fichier n'est pas une sauvegarde de ce service",
    "abime": "cette sauvegarde est abîmée ou incomplète",
    "autre_base": "cette sauvegarde vient d'un autre type de base (SQLite ou PostgreSQL)",
    "trop_vieille": "cette sauvegarde a plus de 40 jours : on ne saurait plus qui a demandé l'effacement. Détruisez-la",
    "plus_recente": "cette sauvegarde vient d'une version plus récente du service : mettez d'abord le service à jour",
    "base_pleine": "la base contient des conversations : ajoutez --remplacer pour les perdre",
    "outil": "pg_dump ou pg_restore a échoué, ou manque : installez le client PostgreSQL de la version du serveur",
}


@click.command()
@click.argument("fichier", type=click.Path(dir_okay=False, path_type=Path))
def sauvegarder(fichier: Path) -> None:
    """Sauvegarder la base et les effacements.

    Le service peut tourner. La clé secrète n'est pas dans la sauvegarde : gardez-la à part. Une sauvegarde se détruit après 40 jours.
    """
    migrer()
    from bot.web import backup

    try:
        manifeste = backup.save(fichier, _maintenant())
    except backup.BackupRefused as refus:
        echouer(f"sauvegarde impossible : {REFUS[refus.code]}.")
    except OSError as erreur:
        echouer(f"sauvegarde impossible : {erreur.filename or fichier} ne peut pas être écrit.")
    dire(f"Sauvegarde écrite : {fichier} (base {manifeste.base}). À détruire après 40 jours.")


@click.command()
@click.argument("fichier", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--remplacer", is_flag=True, help="Remplacer une base qui contient déjà des conversations.")
def restaurer(fichier: Path, remplacer: bool) -> None:
    """Restaurer une sauvegarde, service arrêté.

    Les effacements demandés depuis sont appliqués à nouveau, puis les durées de conservation.
    """
    migrer()
    from bot.web import backup

    try:
        fait = backup.restore(fichier, _maintenant(), remplacer)
    except backup.BackupRefused as refus:
        echouer(f"restauration refusée : {REFUS[refus.code]}.")
    dire(f"Restauré : sauvegarde du {fait.made_at[:16].replace('T', ' ')} UTC, {fait.conversations} conversation(s).")
    dire(f"Effacements appliqués à nouveau : {fait.forgotten} conversation(s).")
    if not fait.same_key:
        dire("La clé secrète n'est pas celle de la sauvegarde : remettez-la, ou réinitialisez chaque compte.")


def _maintenant() -> datetime.datetime:
    return datetime.datetime.now(datetime.timezone.utc)


COMMANDS = (sauvegarder, restaurer)
