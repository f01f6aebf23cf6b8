"""The catalogue as its keepers see it: is it well written, is it fresh, what does a change change."""

from __future__ import annotations

import datetime
import json
import sys
from pathlib import Path
from typing import Optional

import click

from bot.cli.commun import RACINE, EntreeInvalide, aujourdhui, dire, echouer, ecrire_json, option_date, option_json
from bot.droits import ErreurCatalogue, charger_catalogue
from bot.droits.atelier.differences import Bilan, comparer
from bot.droits.atelier.fraicheur import PREAVIS_JOURS, Fraicheur, alertes, fraicheurs
from bot.droits.atelier.matrice import en_markdown, fautes_d_aspects
from bot.droits.lecture import DOSSIER

#: What the terminal says of a state or of a confidence.
ETATS = {"depassee": "DÉPASSÉE", "bientot": "bientôt", "a_jour": "à jour"}
MATRICE = RACINE / "docs" / "matrice.md"
SORTES = {"aids": "aide", "topics": "sujet", "facts": "fait", "parameters": "paramètre", "sources": "source"}
#: Errors of another version named one by one.
ERREURS_NOMMEES = 5
CONFIANCES = {"certain": "certain", "probable": "probable", "conteste": "contesté", "sans_valeur": "sans valeur"}


@click.group()
def catalogue() -> None:
    """Le catalogue des aides : vérifier, comparer, tenir à jour."""


@catalogue.command()
@click.argument("dossier", type=click.Path(exists=True, file_okay=False, path_type=Path), required=False)
@option_json
def check(dossier: Optional[Path], en_json: bool) -> None:
    """Vérifier les données d'un DOSSIER (celles du projet sinon).

    Toutes les erreurs sont données à la fois : fichier, clé, ce qui ne va pas. Code de sortie 1 s'il y en a.
    """
    try:
        lu = charger_catalogue(dossier)
        erreurs = fautes_d_aspects(lu, dossier or DOSSIER)
    except ErreurCatalogue as faute:
        erreurs = list(faute.erreurs)
    if erreurs:
        if en_json:
            ecrire_json({"errors": [{"file": e.fichier, "key": e.cle, "message": e.message} for e in erreurs]}, indent=2)
        for erreur in erreurs if not en_json else ():
            click.echo(str(erreur))
        echouer(f"{len(erreurs)} erreur(s)")
    bilan = {"aids": len(lu.aides), "topics": len(lu.sujets), "facts": len(lu.faits), "parameters": len(lu.parametres),
             "sources": len(lu.sources), "fingerprint": lu.empreinte}
    if en_json:
        ecrire_json({"errors": [], **bilan}, indent=2)
        return
    click.echo(
        f"Rien à corriger : {bilan['aids']} aides, {bilan['topics']} sujets, {bilan['facts']} faits, "
        f"{bilan['parameters']} paramètres, {bilan['sources']} sources. Empreinte {bilan['fingerprint']}."
    )


@catalogue.command()
@click.option("--alerts", "seulement", is_flag=True,
              help=f"Seulement ce qui est dépassé, ou le sera dans moins de {PREAVIS_JOURS} jours.")
@option_date
@option_json
def freshness(seulement: bool, jour: Optional[datetime.date], en_json: bool) -> None:
    """Lister les chiffres par date de revérification.

    Pour chaque paramètre : date, état, confiance, vérification, source, fiches qui s'en servent. Passé la date, les
    résultats qui en dépendent deviennent « à vérifier ». Cette commande n'échoue pas : elle prévient.
    """
    lu, date = charger_catalogue(), aujourdhui(jour)
    lignes = alertes(lu, date) if seulement else fraicheurs(lu, date)
    if en_json:
        ecrire_json({"date": date.isoformat(), "parameters": [ligne.to_json() for ligne in lignes]}, indent=2)
        return
    for ligne in lignes:
        click.echo(_en_ligne(ligne))
    sys.stdout.flush()
    depassees = sum(ligne.etat == "depassee" for ligne in lignes)
    bientot = sum(ligne.etat == "bientot" for ligne in lignes)
    if depassees or bientot:
        dire(f"Au {date} : {depassees} chiffre(s) à revérifier, {bientot} autre(s) dans moins de {PREAVIS_JOURS} jours.")


def _en_ligne(ligne: Fraicheur) -> str:
    source = f"{ligne.source.titre}, lu le {ligne.verifie_le}" if ligne.source else "aucune valeur ce jour-là"
    return (
        f"{ligne.a_reverifier_avant}  {ETATS[ligne.etat]:9} {CONFIANCES[ligne.confiance]:12} {ligne.parametre:36} "
        f"{source}  [{', '.join(ligne.fiches)}]"
    )


@catalogue.command()
@click.argument("version")
@click.option("--people", "taille", type=click.IntRange(1, 1_000_000), default=2_000, show_default=True,
              help="Nombre de personnes synthétiques.")
@option_date
@option_json
def diff(version: str, taille: int, jour: Optional[datetime.date], en_json: bool) -> None:
    """Comparer les verdicts avec une autre VERSION.

    VERSION est une révision git (HEAD, v1.2…) ou un dossier. Les mêmes personnes inventées passent par les deux
    catalogues : seuls les verdicts et les montants qui changent sont dits. Le code est celui d'aujourd'hui.
    """
    from bot.cli.revision import donnees_de
    from bot.dialogue.assistant import catalogue_situe
    from bot.territoire import charger_territoire

    territoire = charger_territoire()
    try:
        with donnees_de(version) as dossier:
            avant = charger_catalogue(dossier, zones=territoire.zonages)
    except EntreeInvalide as erreur:
        echouer(str(erreur), 2)
    except ErreurCatalogue as faute:
        for une in faute.erreurs[:ERREURS_NOMMEES]:
            dire(str(une))
        echouer(f"le catalogue de {version} ne se lit pas avec le code d'aujourd'hui : {len(faute.erreurs)} erreur(s)")
    comparaison = comparer(avant, catalogue_situe(territoire), aujourdhui(jour), taille)
    if en_json:
        ecrire_json(comparaison.to_json(), indent=2)
    else:
        _montrer(comparaison)


def _montrer(bilan: Bilan) -> None:
    for titre, tables in (("Ajoutés", bilan.ajouts), ("Retirés", bilan.retraits), ("Modifiés", bilan.modifies)):
        noms = [f"{nom} ({SORTES[sorte]})" for sorte, liste in tables.items() if sorte != "sources" for nom in liste]
        if noms:
            click.echo(f"{titre} : {', '.join(noms)}")
    click.echo(f"Verdicts de {bilan.personnes} personnes au {bilan.jour} :")
    for change in bilan.changements:
        click.echo(f"  {change.aide} : {change.avant} → {change.apres} : {change.nombre} personne(s)")
        exemple = change.exemples[0]
        click.echo(f"    par exemple {json.dumps(exemple['facts'], ensure_ascii=False)}")
        click.echo(f"    avant : {exemple['reason_before']}\n    après : {exemple['reason_after']}")
    for aide, nombre in bilan.montants.items():
        click.echo(f"  {aide} : le montant change pour {nombre} personne(s)")
    if bilan.vide:
        click.echo("  aucun verdict ne change")


@catalogue.command()
@click.argument("mots")
@option_date
@option_json
def search(mots: str, jour: Optional[datetime.date], en_json: bool) -> None:
    """Chercher des MOTS dans les fiches, la meilleure d'abord.

    Code de sortie 1 quand aucune fiche ne convient.
    """
    from bot.recherche.resultats import resultats

    trouves = resultats(charger_catalogue(), mots, aujourdhui(jour))
    if en_json:
        ecrire_json(trouves, indent=2)
    for un in trouves["results"] if not en_json else ():
        click.echo(f"{un['name']} – {un['title']}  [{un['id']}, {un['section']}, score {un['score']}]")
        click.echo(f"    {un['text']}")
    if not trouves["results"]:
        echouer("aucune fiche ne convient : essayez avec moins de mots")


@catalogue.command()
@click.option("--write", "ecrire", is_flag=True, help="Écrire docs/matrice.md au lieu de la montrer.")
def matrix(ecrire: bool) -> None:
    """Dire quel aspect chaque fiche traite.

    Les raisons viennent des lignes « # sans objet » des fichiers de données.
    """
    try:
        page = en_markdown(charger_catalogue())
    except ValueError as erreur:
        echouer(str(erreur))
    if ecrire:
        MATRICE.write_text(page, encoding="utf-8")
        dire(f"{MATRICE.relative_to(RACINE)} écrite.")
    else:
        click.echo(page, nl=False)


COMMANDS = (catalogue,)
