"""The ``passerelle`` command: one entry point for every task of an operator or an engineer.

Exit codes: 0 done; 1 the task failed, with the reason on the error output; 2 the command line or its input is wrong.
Each command imports what it needs when it runs, so that ``passerelle --help`` answers at once.
"""

from __future__ import annotations

import click

from bot.cli import audit, calculs, catalogue, comptes, conversation, doctor, donnees, mesure, modele, regles, revue, sauvegarde, service
from bot.cli.erreurs import Commandes


@click.group(cls=Commandes, context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 110})
@click.version_option(package_name="passerelle", prog_name="passerelle")
def main() -> None:
    """Passerelle : assistant sur les aides au logement d'Action Logement."""


MODULES = (service, doctor, sauvegarde, comptes, revue, conversation, regles, calculs, catalogue, donnees, modele, mesure, audit)
for command in (command for module in MODULES for command in module.COMMANDS):
    main.add_command(command)
