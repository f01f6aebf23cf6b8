"""Options and output shared by the commands."""

from __future__ import annotations

import datetime
import json
import os
import sys
from pathlib import Path
from typing import Any, Iterator, Optional

import click

#: Root of the project: the folder of config.yml, domain.yml and data/.
RACINE = Path(os.environ.get("PASSERELLE_RACINE", Path(__file__).resolve().parents[2]))
MODELES = Path(os.environ.get("PASSERELLE_MODELE", RACINE / "models"))


class Jour(click.ParamType):
    """An ISO date on the command line."""

    name = "AAAA-MM-JJ"

    def convert(self, value: Any, param: Any, ctx: Any) -> datetime.date:
        if isinstance(value, datetime.date):
            return value
        try:
            return datetime.date.fromisoformat(value)
        except ValueError:
            self.fail(f"« {value} » n'est pas une date de la forme AAAA-MM-JJ", param, ctx)


option_date = click.option(
    "--date", "jour", type=Jour(), default=None, help="Date à laquelle les règles sont évaluées (aujourd'hui sinon)."
)
option_json = click.option("--json", "en_json", is_flag=True, help="Réponse en JSON.")


def aujourdhui(jour: Optional[datetime.date]) -> datetime.date:
    """The given date, or the day of the machine: the only place of the command line that reads the clock."""
    return jour or datetime.date.today()


def ecrire_json(objet: Any, indent: Optional[int] = None) -> None:
    """One JSON document on the standard output."""
    click.echo(json.dumps(objet, ensure_ascii=False, indent=indent, sort_keys=False))


def lignes_json(flux: Any) -> Iterator[tuple[int, Any]]:
    """(line number, object) for each non-empty line. A malformed line gives a ``click.ClickException`` object."""
    for numero, ligne in enumerate(flux, 1):
        if not ligne.strip():
            continue
        try:
            yield numero, json.loads(ligne)
        except ValueError as erreur:
            yield numero, click.ClickException(f"ligne {numero} : JSON illisible ({erreur})")


def dire(message: str) -> None:
    """Progress and remarks go to the error output: the standard output is for results."""
    click.echo(message, err=True)


def echouer(message: str, code: int = 1) -> None:
    """Stop with a reason."""
    dire(message)
    sys.exit(code)
