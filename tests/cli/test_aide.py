"""Every command says what it does, and refuses a bad command line in one French line (exit code 2)."""

from __future__ import annotations

import click
import pytest

from bot.cli import main

from .conftest import Commande, processus, une_ligne


def test_the_help_lists_every_command_and_what_it_does(passerelle: Commande) -> None:
    resultat = passerelle("--help")
    assert resultat.exit_code == 0
    for nom, commande in main.commands.items():
        resume = (commande.help or "").split("\n")[0]
        assert any(ligne.split() == [nom, *resume.split()] for ligne in resultat.stdout.splitlines()), nom


@pytest.mark.parametrize("nom", sorted(main.commands))
def test_the_help_of_a_command_explains_its_options(nom: str, passerelle: Commande) -> None:
    resultat = passerelle(nom, "--help")
    assert resultat.exit_code == 0 and not resultat.stderr
    assert (main.commands[nom].help or "").split("\n")[0] in resultat.stdout
    for option in main.commands[nom].params:
        if isinstance(option, click.Argument):  # click has no help for it: the text of the command speaks of it
            continue
        assert isinstance(option, click.Option) and option.help, f"{nom} {option.name} is not explained"
        assert option.opts[0] in resultat.stdout


@pytest.mark.parametrize("champ", ["texts", "choices", "aids", "aspect", "statuses", "asked", "facts", "intent", "confidence"])
def test_the_fields_of_ask_are_documented(champ: str, passerelle: Commande) -> None:
    assert champ in passerelle("ask", "--help").stdout


@pytest.mark.parametrize(
    ("arguments", "dit"),
    [
        (["chek"], "commande inconnue : chek"),
        (["check", "--aides"], "option inconnue : --aides"),
        (["check", "--facts"], "option mal employée : --facts"),
        (["check", "trop"], "arguments inattendus"),
        (["check", "--date", "2026-02-30"], "« 2026-02-30 » n'est pas une date du calendrier"),
        (["check", "--date", "demain"], "« demain » n'est pas une date du calendrier"),
        (["calculate", "pi"], "calcul inconnu : pi"),
        (["calculate", "calcul_peec", "--facts", "nulle-part.json"], "nulle-part.json : ce fichier n'existe pas"),
        (["check", "--aid", "apl"], "aide inconnue : apl"),
        (["check", "--facts", "nulle-part.json"], "nulle-part.json : ce fichier n'existe pas"),
        (["check", "--facts", "/"], "/ : ce fichier n'existe pas, ou ne peut pas être lu"),
        (["serve", "--port", "99999"], "--port : un entier de 0 à 65535 est attendu"),
        (["serve", "--workers", "zéro"], "--workers : un entier de 1 à 64 est attendu"),
        (["serve", "--model", "nulle-part.tgz"], "--model : ce fichier ou ce dossier n'existe pas"),
        (["evaluate", "--sets", "nulle-part"], "--sets : ce fichier ou ce dossier n'existe pas"),
        (["purge", "--date", "32/01/2026"], "« 32/01/2026 » n'est pas une date du calendrier"),
    ],
)
def test_a_bad_command_line_is_refused_in_one_line(arguments: list[str], dit: str, passerelle: Commande) -> None:
    resultat = passerelle(*arguments)
    assert dit in une_ligne(resultat, 2)
    assert not resultat.stdout


def test_no_command_shows_the_help() -> None:
    resultat = processus()
    assert resultat.returncode == 2 and "check" in resultat.stdout and not resultat.stderr
