"""The bill of materials and the audit of what the product is made of (SEC-24).

An audit that looked at nothing is not a success: it fails as soon as one package could not be looked at.
"""

from __future__ import annotations

import datetime
import json
import re
import uuid
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Collection, Optional

import click
from ruamel.yaml import YAML

from bot.cli.commun import RACINE, aujourdhui, dire, echouer, ecrire_json, option_date
from bot.sources import osv

VERROU = RACINE / "requirements.lock"
VERROU_NPM = RACINE / "bot" / "web" / "widget" / "package-lock.json"
ACCEPTATIONS = RACINE / "outils" / "acceptations.yml"
#: Advisories that were known on a day, for where the database cannot be reached.
COPIE = RACINE / "outils" / "avis.json"
CHAMPS = {"id", "paquet", "pourquoi", "atteignable", "confinement", "revue"}


@dataclass(frozen=True)
class Composant:
    """One package of a lock. ``empreintes``: the hashes that it is installed under."""

    ecosysteme: str
    nom: str
    version: str
    empreintes: tuple[str, ...]

    @property
    def paquet(self) -> osv.Package:
        return (self.ecosysteme, self.nom, self.version)

    @property
    def purl(self) -> str:
        genre, nom = ("pypi", self.nom) if self.ecosysteme == "PyPI" else ("npm", self.nom.replace("@", "%40", 1))
        return f"pkg:{genre}/{nom}@{self.version}"


def composants_python(verrou: str) -> list[Composant]:
    """What the Python lock installs, with its hashes."""
    lus = []
    for bloc in re.split(r"\n(?=[A-Za-z0-9])", verrou):
        tete = re.match(r"([A-Za-z0-9._-]+)(?:\[[^\]]*\])?==([^\s;\\]+)", bloc)
        if tete:
            nom = re.sub(r"[-_.]+", "-", tete[1]).lower()
            lus.append(Composant("PyPI", nom, tete[2], tuple(re.findall(r"--hash=sha256:([0-9a-f]{64})", bloc))))
    return lus


def composants_npm(verrou: str) -> list[Composant]:
    """What the npm lock installs: the tools that build the page, none of which is served."""
    paquets = json.loads(verrou)["packages"]
    return sorted(
        {Composant("npm", chemin.rpartition("node_modules/")[2], fiche["version"], ()) for chemin, fiche in paquets.items() if chemin},
        key=lambda composant: (composant.nom, composant.version),
    )


def composants() -> list[Composant]:
    return composants_python(VERROU.read_text(encoding="utf-8")) + composants_npm(VERROU_NPM.read_text(encoding="utf-8"))


def nomenclature(lus: list[Composant]) -> dict[str, Any]:
    """A CycloneDX 1.5 bill of materials. The same locks give the same document."""
    contenu = [
        {
            "type": "library",
            "bom-ref": lu.purl,
            "name": lu.nom,
            "version": lu.version,
            "purl": lu.purl,
            **({"hashes": [{"alg": "SHA-256", "content": empreinte} for empreinte in lu.empreintes]} if lu.empreintes else {}),
        }
        for lu in lus
    ]
    return {
        "bomFormat": "CycloneDX",
        "specVersion": "1.5",
        "serialNumber": uuid.uuid5(uuid.NAMESPACE_URL, "\n".join(lu.purl for lu in lus)).urn,
        "version": 1,
        "metadata": {"component": {"type": "application", "bom-ref": "passerelle", "name": "passerelle"}},
        "components": contenu,
    }


def acceptations(texte: str) -> list[dict[str, Any]]:
    """The written acceptances. Raises ValueError for one that does not say everything."""
    lues: list[dict[str, Any]] = YAML(typ="safe").load(texte)["acceptations"] or []
    for lue in lues:
        if set(lue) != CHAMPS or not all(str(valeur).strip() for valeur in lue.values()):
            raise ValueError(f"acceptation incomplète : {lue.get('id', '?')}")
        if not isinstance(lue["revue"], datetime.date):
            raise ValueError(f"date de revue illisible : {lue['id']}")
    return lues


@dataclass(frozen=True)
class Bilan:
    """``nouveaux``: (package, advisory) that nobody accepted. ``echus``: acceptances to review."""

    examines: int
    ignores: tuple[str, ...]
    nouveaux: tuple[tuple[str, str], ...]
    acceptes: int
    echus: tuple[str, ...]

    @property
    def reussi(self) -> bool:
        return not (self.ignores or self.nouveaux or self.echus)


def juger(
    lus: list[Composant],
    trouves: dict[osv.Package, list[str]],
    acceptees: list[dict[str, Any]],
    jour: datetime.date,
    noms: Optional[dict[str, str]] = None,
    examines: Optional[Collection[osv.Package]] = None,
) -> Bilan:
    """What the database says against what was accepted. ``noms``: other name of an advisory -> the one it is accepted under.
    ``examines``: the packages that were looked at, when it is not all those that ``trouves`` speaks of.
    """
    vus = trouves.keys() if examines is None else examines
    admis = {(lue["paquet"], lue["id"]) for lue in acceptees if lue["revue"] >= jour}
    avis = {(lu.nom, (noms or {}).get(identifiant, identifiant)) for lu in lus for identifiant in trouves.get(lu.paquet, [])}
    return Bilan(
        examines=sum(lu.paquet in vus for lu in lus),
        ignores=tuple(lu.nom for lu in lus if lu.paquet not in vus),
        nouveaux=tuple(sorted(avis - admis)),
        acceptes=len(avis & admis),
        echus=tuple(lue["id"] for lue in acceptees if lue["revue"] < jour),
    )


@click.command()
@click.option("--export", "export", type=click.Path(exists=True, dir_okay=False, path_type=Path), default=None,
              help="Lire cet export d'OSV (zip) au lieu d'interroger la base en ligne.")
@click.option("--sbom", type=click.Path(dir_okay=False, path_type=Path), default=None,
              help="Écrire seulement la nomenclature CycloneDX dans ce fichier.")
@option_date
def audit(export: Optional[Path], sbom: Optional[Path], jour: Optional[datetime.date]) -> None:
    """Chercher les failles connues de ce qui est installé.

    Échoue si un paquet n'a pas pu être examiné, si une faille n'est pas acceptée par écrit (outils/acceptations.yml), ou si
    une acceptation est à revoir. Sans réseau, juge les avis recopiés dans outils/avis.json et dit leur date ; aucun
    paquet n'est alors examiné, et l'audit échoue.
    """
    lus = composants()
    if sbom is not None:
        sbom.write_text(json.dumps(nomenclature(lus), indent=2) + "\n", encoding="utf-8")
        dire(f"Nomenclature écrite : {sbom} ({len(lus)} composants).")
        return
    acceptees = acceptations(ACCEPTATIONS.read_text(encoding="utf-8"))
    date, copie = aujourdhui(jour), osv.copy(COPIE)
    demandes = [lu.paquet for lu in lus]
    examines: Optional[Collection[osv.Package]] = None
    try:
        trouves = osv.read(export, demandes) if export is not None else osv.ask(demandes)
    except osv.Unreachable as erreur:
        if export is not None:
            echouer(f"export illisible ({erreur}) : rien n'a été examiné.")
        dire(f"Base des failles inaccessible ({erreur}). Avis recopiés le {copie.date}, {(date - copie.date).days} jour(s) avant aujourd'hui.")
        trouves, examines = copie.concerning(demandes), ()  # what is known of a package is not an examination of it
    if export is not None:
        de = datetime.date.fromtimestamp(export.stat().st_mtime)
        dire(f"Export du {de}, {(date - de).days} jour(s) avant aujourd'hui.")
    bilan = juger(lus, trouves, acceptees, date, copie.names, examines)
    ecrire_json({"date": date.isoformat(), **vars(bilan)}, indent=2)
    if not bilan.reussi:
        echouer(
            f"{len(bilan.ignores)} paquet(s) non examiné(s), {len(bilan.nouveaux)} faille(s) sans acceptation, "
            f"{len(bilan.echus)} acceptation(s) à revoir."
        )
    dire(f"{bilan.examines} paquets examinés, {bilan.acceptes} faille(s) acceptée(s).")


COMMANDS = (audit,)
