"""What goes wrong at the door: one line in French on the error output, and an exit code."""

from __future__ import annotations

import io
import sys
from typing import Any, NoReturn, Optional, Sequence

import click

from bot.cli.commun import dire


class Commandes(click.Group):
    """A group whose errors are one French line, whatever click says, and whose streams never fail on a character."""

    def main(  # type: ignore[override]  # click declares one overload per value of standalone_mode
        self, args: Optional[Sequence[str]] = None, prog_name: Optional[str] = None, **extra: Any
    ) -> Any:
        if not extra.pop("standalone_mode", True):
            return super().main(args, prog_name, standalone_mode=False, **extra)
        _tolerer()
        try:
            code = super().main(args, prog_name, standalone_mode=False, **extra)
        except click.exceptions.NoArgsIsHelpError as aide:
            click.echo(aide.format_message())
            sys.exit(2)
        except click.UsageError as erreur:
            _refuser(erreur)
        except click.ClickException as erreur:
            dire(erreur.format_message())
            sys.exit(erreur.exit_code)
        except click.Abort:
            dire("Interrompu.")
            sys.exit(1)
        sys.exit(code if isinstance(code, int) else 0)


def _tolerer() -> None:
    """Read and write UTF-8; a byte or a lone surrogate that is not text becomes a mark, not a failure.

    On output the mark is a JSON escape: what a program reads back is still valid JSON.
    """
    for flux, erreurs in ((sys.stdin, "replace"), (sys.stdout, "backslashreplace"), (sys.stderr, "backslashreplace")):
        if isinstance(flux, io.TextIOWrapper):
            flux.reconfigure(encoding="utf-8", errors=erreurs)


def _refuser(erreur: click.UsageError) -> NoReturn:
    commande = erreur.ctx.command_path if erreur.ctx else "passerelle"
    dire(f"{_en_francais(erreur)} (voir « {commande} --help »)")
    sys.exit(2)


def _en_francais(erreur: click.UsageError) -> str:
    if isinstance(erreur, click.exceptions.NoSuchCommand):
        return f"commande inconnue : {erreur.command_name}"
    if isinstance(erreur, click.NoSuchOption):
        return f"option inconnue : {erreur.option_name}"
    if isinstance(erreur, click.BadOptionUsage):
        return f"option mal employée : {erreur.option_name}"
    if isinstance(erreur, click.BadParameter) and erreur.param is not None:
        return f"{erreur.param.opts[0]} : {_attendu(erreur.param.type, erreur.message)}"
    return "arguments inattendus"


def _attendu(genre: click.ParamType[Any], message: str) -> str:
    if isinstance(genre, click.IntRange):
        return f"un entier de {genre.min} à {genre.max} est attendu"
    if isinstance(genre, click.Path):
        return "ce fichier ou ce dossier n'existe pas, ou ne peut pas être lu"
    return message
