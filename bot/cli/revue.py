"""The review, from the terminal: what a schedule runs."""

from __future__ import annotations

from datetime import datetime, timezone
from typing import Optional

import click

from bot.cli.base import migrer
from bot.cli.commun import dire, ecrire_json, option_json


@click.group()
def revue() -> None:
    """La relecture des conversations."""


@revue.command()
@click.option("--quand", type=click.DateTime(), default=None, help="Instant UTC à partir duquel on remonte 30 jours (maintenant sinon).")
@option_json
def regrouper(quand: Optional[datetime], en_json: bool) -> None:
    """Grouper les questions sans réponse qui se ressemblent, pour la page « Groupes »."""

    migrer()
    from bot.web.review import grouping

    passage = grouping.regroup((quand or datetime.now(timezone.utc)).replace(tzinfo=timezone.utc))
    tailles = list(passage.groups.values_list("size", flat=True))
    if en_json:
        ecrire_json({"questions": passage.considered, "laissees": passage.left_out, "groupes": tailles})
        return
    dire(f"{passage.considered} questions lues, {len(tailles)} groupes, {sum(tailles)} questions groupées.")


COMMANDS = (revue,)
