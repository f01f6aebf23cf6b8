"""Options and output shared by the commands."""

from __future__ import annotations

import datetime
import json
import os
import sys
from pathlib import Path
from typing import Any, Iterator, NoReturn, Optional

import click

#: Root of the project: the folder of config.yml, domain.yml and data/.
RACINE = Path(os.environ.get("PASSERELLE_RACINE", Path(__file__).resolve().parents[2]))
MODELES = Path(os.environ.get("PASSERELLE_MODELE", RACINE / "models"))


class EntreeInvalide(ValueError):
    """An input that cannot be used; the text says why, in French."""


def lire_date(valeur: Any) -> datetime.date:
    """A date written AAAA-MM-JJ. Raises EntreeInvalide."""
    try:
        return datetime.date.fromisoformat(valeur)
    except (ValueError, TypeError):
        raise EntreeInvalide(f"« {valeur} » n'est pas une date du calendrier, écrite AAAA-MM-JJ") from None


def lire_json(texte: str) -> Any:
    """The object written in ``texte``. Raises EntreeInvalide, also where Python's reader is lax or overflows."""
    try:
        return json.loads(texte.lstrip("\ufeff"), parse_constant=_constante)
    except json.JSONDecodeError as erreur:
        raise EntreeInvalide(f"JSON illisible (ligne {erreur.lineno}, colonne {erreur.colno})") from None
    except (ValueError, RecursionError):
        raise EntreeInvalide("JSON illisible") from None


def _constante(nom: str) -> Any:
    raise ValueError(nom)  # NaN and Infinity are not JSON


class Jour(click.ParamType):
    """An ISO date on the command line."""

    name = "AAAA-MM-JJ"

    def convert(self, value: Any, param: Any, ctx: Any) -> datetime.date:
        if isinstance(value, datetime.date):
            return value
        try:
            return lire_date(value)
        except EntreeInvalide as erreur:
            self.fail(str(erreur), param, ctx)


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
    """(line number, object) for each non-empty line. A malformed line gives an ``EntreeInvalide`` object."""
    for numero, ligne in enumerate(flux, 1):
        if not ligne.strip():
            continue
        try:
            yield numero, lire_json(ligne)
        except EntreeInvalide:
            yield numero, EntreeInvalide(f"ligne {numero} : JSON illisible")


def dire(message: str) -> None:
    """Progress and remarks go to the error output: the standard output is for results."""
    click.echo(message, err=True)


def echouer(message: str, code: int = 1) -> NoReturn:
    """Stop with a reason."""
    dire(message)
    sys.exit(code)
