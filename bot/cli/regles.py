"""Rules alone: evaluate facts, list facts and aids. No model is needed."""

from __future__ import annotations

import datetime
import sys
from pathlib import Path
from typing import Any, Mapping, Optional

import click

from bot.cli.commun import (
    EntreeInvalide,
    aujourdhui,
    echouer,
    ecrire_json,
    lignes_json,
    lire_date,
    lire_json,
    option_date,
    option_json,
)
from bot.dialogue.assistant import catalogue_situe
from bot.droits import Catalogue, Fait, FaitInvalide, charger_catalogue, evaluer_tout, fait_depuis_json
from bot.territoire import charger_territoire


def lire_faits(catalogue: Catalogue, objet: Any) -> dict[str, Fait]:
    """Facts from a JSON object. Raises FaitInvalide naming the first malformed or unknown one."""
    if not isinstance(objet, Mapping):
        raise FaitInvalide("forme", "faits", "un objet JSON est attendu")
    inconnus = sorted(set(objet) - set(catalogue.faits))
    if inconnus:
        raise FaitInvalide("inconnu", inconnus[0], "ce fait n'existe pas (voir « passerelle facts »)")
    return {nom: fait_depuis_json(catalogue.faits[nom], valeur) for nom, valeur in objet.items()}


def _verdicts(
    catalogue: Catalogue, faits: Mapping[str, Fait], jour: datetime.date, aides: tuple[str, ...]
) -> dict[str, Any]:
    resultats = evaluer_tout(catalogue, faits, jour, aides or None)
    return {aide: resultat.to_json() for aide, resultat in resultats.items()}


@click.command()
@click.option("--facts", "fichier", default="-", help="Fichier JSON des faits, ou « - » pour l'entrée standard.")
@click.option("--aid", "aides", multiple=True, help="Aide à évaluer (toutes sinon). Répétable.")
@click.option("--jsonl", is_flag=True, help="Un cas par ligne : {\"facts\": {…}, \"date\"?, \"id\"?}.")
@option_date
@option_json
def check(fichier: str, aides: tuple[str, ...], jsonl: bool, jour: Optional[datetime.date], en_json: bool) -> None:
    """Évaluer les règles sur des faits donnés.

    Pour chaque aide : statut, blocages, manques, montant et trace. Les noms des faits : « passerelle facts ».
    """
    catalogue = catalogue_situe(charger_territoire())
    inconnues = [aide for aide in aides if aide not in catalogue.aides]
    if inconnues:
        echouer(f"aide inconnue : {', '.join(inconnues)} (voir « passerelle aids »)", 2)
    try:
        flux = sys.stdin if fichier == "-" else Path(fichier).open(encoding="utf-8", errors="replace")  # noqa: SIM115
    except OSError:
        echouer(f"{fichier} : ce fichier n'existe pas, ou ne peut pas être lu", 2)
    with flux:
        if jsonl:
            _plusieurs(catalogue, flux, aides, aujourdhui(jour))
            return
        try:
            faits = lire_faits(catalogue, lire_json(flux.read()))
        except (EntreeInvalide, FaitInvalide) as erreur:
            echouer(f"faits illisibles : {erreur}", 2)
    verdicts = _verdicts(catalogue, faits, aujourdhui(jour), aides)
    if en_json:
        ecrire_json({"date": aujourdhui(jour).isoformat(), "aids": verdicts}, indent=2)
        return
    for aide, verdict in verdicts.items():
        statut = catalogue.phrases[f"statut.{verdict['status']}"]
        click.echo(f"{catalogue.aides[aide].nom} : {statut}\n  {verdict['reason']}")


def _plusieurs(catalogue: Catalogue, flux: Any, aides: tuple[str, ...], defaut: datetime.date) -> None:
    """One answer a line; a malformed case is answered by its error and does not stop the others."""
    echecs = 0
    for numero, cas in lignes_json(flux):
        reponse: dict[str, Any] = {"line": numero}
        try:
            if isinstance(cas, EntreeInvalide):
                raise cas
            enveloppe = isinstance(cas, Mapping) and isinstance(cas.get("facts"), Mapping)
            if enveloppe and "id" in cas:
                reponse["id"] = cas["id"]
            jour = lire_date(cas["date"]) if enveloppe and "date" in cas else defaut
            faits = lire_faits(catalogue, cas["facts"] if enveloppe else cas)
            reponse["date"] = jour.isoformat()
            reponse["aids"] = _verdicts(catalogue, faits, jour, aides)
        except (EntreeInvalide, FaitInvalide) as erreur:
            reponse["error"] = str(erreur)
            echecs += 1
        ecrire_json(reponse)
    if echecs:
        echouer(f"{echecs} cas illisible(s)")


@click.command()
@option_json
def facts(en_json: bool) -> None:
    """Lister les faits que l'on peut savoir.

    Nom, type, unité, domaine, sensibilité, question.
    """
    catalogue = charger_catalogue()
    liste = [
        {
            "name": fait.id,
            "label": fait.nom,
            "type": fait.type,
            "unit": fait.unite,
            "domain": _domaine(fait),
            "sensitivity": fait.sensibilite,
            "question": fait.question,
            "derived_from": list(fait.derive.entrees) if fait.derive else [],
        }
        for fait in catalogue.faits.values()
    ]
    if en_json:
        ecrire_json(liste, indent=2)
        return
    for fait in liste:
        click.echo(f"{fait['name']:32} {fait['type']:9} {fait['question'] or '(calculé)'}")


def _domaine(fait: Any) -> Any:
    if fait.choix:
        return [{"value": choix.valeur, "label": choix.libelle} for choix in fait.choix]
    if fait.type == "booleen":
        return [True, False]
    if fait.domaine is None:
        return None
    bornes = {"min": fait.domaine.min, "max": fait.domaine.max}
    return {cle: borne.isoformat() if isinstance(borne, datetime.date) else borne for cle, borne in bornes.items()}


@click.command()
@option_date
@option_json
def aids(jour: Optional[datetime.date], en_json: bool) -> None:
    """Lister les aides du catalogue.

    Nom, famille, ouverture, sources.
    """
    catalogue = charger_catalogue()
    liste = [
        {
            "id": aide.id,
            "name": aide.nom,
            "family": aide.famille,
            "kind": aide.nature,
            "open": aide.ouverte_le(aujourdhui(jour)),
            "aliases": list(aide.alias),
            "link": str(aide.lien.url) if aide.lien else None,
            "sources": list(aide.sources),
        }
        for aide in catalogue.aides.values()
    ]
    if en_json:
        ecrire_json(liste, indent=2)
        return
    for aide in liste:
        click.echo(f"{aide['id']:20} {aide['name']:28} {'ouverte' if aide['open'] else 'fermée'}")


COMMANDS = (check, facts, aids)
