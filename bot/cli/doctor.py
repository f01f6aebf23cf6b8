"""``passerelle doctor``: look at an installation, and tell what to mend."""

from __future__ import annotations

import datetime
import importlib.metadata
import os
import re
import sys
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Callable, Mapping, Optional

import click
from ruamel.yaml import YAML

from bot.cli.commun import MODELES, RACINE, dire, echouer, ecrire_json, option_json

OK, ATTENTION, PANNE = "ok", "attention", "panne"
Trouve = tuple[str, str]
_MARQUES = {OK: "✓", ATTENTION: "!", PANNE: "✗"}
_OCTETS_PAR_OUVRIER = 900 << 20


@dataclass(frozen=True)
class Constat:
    """``etat``: ok, attention (it serves, look at it), panne (to mend first)."""

    verification: str
    nom: str
    etat: str
    detail: str
    remede: str


def version_de_python(version: tuple[int, ...]) -> Trouve:
    return (OK if version[:2] == (3, 10) else PANNE), ".".join(str(part) for part in version[:3])


def verrou(lignes: str, installees: Callable[[str], Optional[str]]) -> Trouve:
    """The versions of the lock against those installed. ``installees`` gives None for a package that is absent."""
    figees = re.findall(r"^([A-Za-z0-9._-]+)(?:\[[^\]]*\])?==([^\s;\\]+)", lignes, re.M)
    ecarts = [nom for nom, version in figees if installees(nom) not in (version, None)]
    absents = [nom for nom, _ in figees if installees(nom) is None]
    if not figees:
        return ATTENTION, "requirements.lock absent"
    return (PANNE, ", ".join((ecarts + absents)[:5])) if ecarts or absents else (OK, f"{len(figees)} paquets")


def _version(nom: str) -> Optional[str]:
    try:
        return importlib.metadata.version(nom)
    except importlib.metadata.PackageNotFoundError:
        return None


def modele(dossier: Path) -> Trouve:
    from bot.engine import model

    archive = dossier if dossier.suffix == ".tgz" else model.latest(dossier)
    try:
        if archive is None:
            return PANNE, str(dossier)
        model.verify(archive)
    except model.ModelInvalid as erreur:
        return PANNE, str(erreur)
    return OK, archive.name


def modele_a_jour(dossier: Path, racine: Path) -> Trouve:
    from bot.engine import model

    archive = dossier if dossier.suffix == ".tgz" else model.latest(dossier)
    try:
        fiche = model.read_sheet(archive) if archive is not None else None
    except model.ModelInvalid:
        fiche = None
    a_jour = fiche is not None and fiche.fingerprint == model.data_fingerprint(racine)
    return (OK, fiche.trained_at) if a_jour and fiche else (ATTENTION, "")


def memoire(ouvriers: int, meminfo: str) -> Trouve:
    lue = re.search(r"^MemTotal:\s+(\d+) kB", meminfo, re.M)
    if lue is None:
        return ATTENTION, ""
    totale = int(lue[1]) << 10
    return (ATTENTION if ouvriers * _OCTETS_PAR_OUVRIER > 0.8 * totale else OK), f"{totale / (1 << 30):.1f} Go, {ouvriers} ouvriers"


def catalogue(jour: datetime.date) -> Trouve:
    from bot.droits import charger_catalogue
    from bot.droits.atelier.fraicheur import alertes

    depassees = [ligne for ligne in alertes(charger_catalogue(), jour) if ligne.etat == "depassee"]
    return (ATTENTION, str(len(depassees))) if depassees else (OK, "")


def horloge(dossier: Path, maintenant: datetime.datetime) -> Trouve:
    """A clock that is before the training of the model is wrong."""
    from bot.engine import model

    archive = dossier if dossier.suffix == ".tgz" else model.latest(dossier)
    if archive is None:
        return OK, ""
    appris = datetime.datetime.fromisoformat(model.read_sheet(archive).trained_at)
    appris = appris if appris.tzinfo else appris.replace(tzinfo=datetime.timezone.utc)
    return (PANNE if maintenant < appris else OK), ""


def examiner(maintenant: datetime.datetime, environnement: Mapping[str, str]) -> list[Constat]:
    """Every check, in the order in which to mend."""
    from bot.web import service

    service.configurer()
    from bot.web import health

    ouvriers, _ = service.reglages_du_moteur()
    fichier = RACINE / "requirements.lock"
    lignes = fichier.read_text(encoding="utf-8") if fichier.is_file() else ""
    meminfo = Path("/proc/meminfo")
    base = health.database()
    demandee = environnement.get("PASSERELLE_PRODUCTION") == "1"
    dangers = health.unsafe_settings(environnement)
    trouves: dict[str, Trouve] = {
        "python": version_de_python(sys.version_info[:3]),
        "verrou": verrou(lignes, _version),
        "modele": modele(MODELES),
        "modele_a_jour": modele_a_jour(MODELES, RACINE),
        "pages": health.pages(),
        "dossier": health.folder(),
        "disque": health.disk(),
        "memoire": memoire(ouvriers, meminfo.read_text() if meminfo.is_file() else ""),
        "secret": health.secret(environnement),
        "production": ((PANNE if demandee else ATTENTION), " ".join(dangers)) if dangers else (OK, ""),
        "utilisateur": (ATTENTION, "root") if os.geteuid() == 0 else (OK, ""),
        "base": base,
    }
    if base[0] == OK:
        trouves["migrations"] = health.migrations()
        if trouves["migrations"][0] == OK:
            trouves["purge"] = health.purge(maintenant)
        trouves["horloge"] = max(health.clock(maintenant), horloge(MODELES, maintenant), key=lambda trouve: trouve[0] == PANNE)
    trouves["redis"] = health.shared_rates()
    trouves["catalogue"] = catalogue(maintenant.date())
    return [_constat(cle, *trouve) for cle, trouve in trouves.items()]


def phrases() -> dict[str, dict[str, str]]:
    lues: dict[str, dict[str, str]] = YAML(typ="safe").load(Path(__file__).with_name("doctor.yml"))
    return lues


def _constat(cle: str, etat: str, detail: str) -> Constat:
    mots = phrases()[cle]
    return Constat(cle, mots["nom"], etat, detail, "" if etat == OK else mots["remede"])


@click.command()
@option_json
def doctor(en_json: bool) -> None:
    """Examiner l'installation, et dire quoi réparer.

    Rien n'est changé. Code 1 si quelque chose empêche de servir.
    """
    constats = examiner(datetime.datetime.now(datetime.timezone.utc), os.environ)
    if en_json:
        ecrire_json([asdict(constat) for constat in constats], indent=2)
    else:
        for constat in constats:
            detail = f" : {constat.detail}" if constat.detail else ""
            click.echo(f"{_MARQUES[constat.etat]} {constat.nom}{detail}")
            if constat.remede:
                click.echo(f"    → {constat.remede}")
    pannes = sum(constat.etat == PANNE for constat in constats)
    if pannes:
        echouer(f"{pannes} point(s) à réparer.")
    dire("Rien n'empêche de servir.")


COMMANDS = (doctor,)
