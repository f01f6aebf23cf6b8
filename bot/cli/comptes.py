"""The accounts of the people who work with the service, from the terminal: the first administrator, and rescue."""

from __future__ import annotations

from typing import Any, Optional

import click

from bot.cli.base import migrer
from bot.cli.commun import dire, echouer, ecrire_json, option_json

ROLES = ("lecteur", "reviseur", "analyste", "responsable", "dpo", "admin", "rh")
_ADRESSE = click.option(
    "--adresse-du-service", "origine", default="http://127.0.0.1:8000", show_default=True,
    help="Où le service est vu, si PASSERELLE_URL ne le dit pas.",
)


@click.group()
def comptes() -> None:
    """Les comptes : relecteurs, employeurs, administrateurs.

    Aucun mot de passe n'est choisi ici : la commande donne un lien qui sert une fois, pendant 24 heures.
    """


@comptes.command()
@click.argument("adresse")
@click.option("--role", type=click.Choice(ROLES), required=True, help="Ce que le compte peut faire.")
@click.option("--nom", default="", help="Nom affiché.")
@_ADRESSE
def creer(adresse: str, role: str, nom: str, origine: str) -> None:
    """Créer un compte et donner son lien."""
    modele = _ouvrir()
    from bot.web.accounts import audit, links
    from bot.web.accounts.models import AccountRefused
    from bot.web.accounts.rights import Role

    try:
        compte = modele.objects.create_user(adresse, Role(role), nom)
    except AccountRefused as erreur:
        echouer("; ".join(erreur.messages), 2)
    audit.record_for(None, "compte_cree", compte.pk, role=role)
    dire(f"Compte créé : {compte.email} ({role}). Son lien, pour 24 heures :")
    click.echo(links.password_link(compte, origine))


@comptes.command()
@option_json
def lister(en_json: bool) -> None:
    """Lister les comptes."""
    modele = _ouvrir()
    lignes = [
        {
            "adresse": compte.email,
            "role": compte.role,
            "actif": compte.is_active,
            "second_facteur": compte.has_second_factor(),
            "derniere_connexion": compte.last_login.isoformat() if compte.last_login else None,
        }
        for compte in modele.objects.all()
    ]
    if en_json:
        ecrire_json(lignes, indent=2)
        return
    for ligne in lignes:
        etat = "fermé" if not ligne["actif"] else "ouvert" if ligne["second_facteur"] else "sans application"
        click.echo(f"{ligne['adresse']}\t{ligne['role']}\t{etat}")


@comptes.command()
@click.argument("adresse")
def desactiver(adresse: str) -> None:
    """Fermer un compte : ses connexions se terminent aussitôt."""
    compte = _trouver(adresse)
    compte.is_active = False
    compte.save()
    _noter("compte_ferme", compte)
    dire(f"Compte fermé : {compte.email}.")


@comptes.command()
@click.argument("adresse")
def reactiver(adresse: str) -> None:
    """Rouvrir un compte fermé."""
    compte = _trouver(adresse)
    compte.is_active = True
    compte.save()
    _noter("compte_rouvert", compte)
    dire(f"Compte rouvert : {compte.email}.")


@comptes.command()
@click.argument("adresse")
@_ADRESSE
def reinitialiser(adresse: str, origine: str) -> None:
    """Effacer le mot de passe et l'application d'authentification, et donner un nouveau lien."""
    compte = _trouver(adresse)
    from bot.web.accounts import links

    lien = links.start_again(compte, origine)
    _noter("compte_reinitialise", compte)
    dire(f"Compte réinitialisé : {compte.email}. Son lien, pour 24 heures :")
    click.echo(lien)


def _ouvrir() -> Any:
    """The model of accounts, once the database is up to date."""

    migrer()
    from bot.web.accounts.models import Account

    return Account


def _trouver(adresse: str) -> Any:
    compte: Optional[Any] = _ouvrir().objects.filter(email__iexact=adresse).first()
    if compte is None:
        echouer(f"aucun compte à l'adresse {adresse}")
    return compte


def _noter(geste: str, compte: Any) -> None:
    from bot.web.accounts import audit

    audit.record_for(None, geste, compte.pk)


COMMANDS = (comptes,)
