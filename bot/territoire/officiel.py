"""The official ABC file of the ministry (data.gouv.fr): checked, compared, kept beside the one it replaces.

The folder holds ``zone_abc.csv.gz`` and its sheet ``zone_abc.json`` (decree, source, sha256, day of download), plus the
same two files ending in ``.precedent``. Everything is checked before anything is written: on any failure the table in
use stays in use.
"""

from __future__ import annotations

import csv
import datetime
import gzip
import hashlib
import io
import json
import os
import re
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path

from bot.territoire.construire import compresser
from bot.territoire.zonages import ECRITURES_ABC, ZonageABC

URL = "https://www.data.gouv.fr/api/1/datasets/r/13f7282b-8a25-43ab-9713-8bb4e476df55"
TABLE, FICHE, PRECEDENT = "zone_abc.csv.gz", "zone_abc.json", ".precedent"
#: France has 34 900 communes: fewer lines mean a truncated file.
COMMUNES_MIN = 34_000
#: A decree has never changed more than one commune in twenty: beyond, the columns were probably misread.
PART_CHANGEE_MAX = 0.05
_MOIS = ("janvier", "fevrier", "mars", "avril", "mai", "juin", "juillet", "aout", "septembre", "octobre", "novembre", "decembre")
_SANS_ACCENTS = str.maketrans("éèêûôàç", "eeeuoac")


class FichierRefuse(Exception):
    """The official file cannot be used; the text says why, in French. Nothing was changed."""


@dataclass(frozen=True)
class Changement:
    """One commune whose zone differs from the table in use (None: absent from one of them)."""

    code: str
    nom: str
    avant: str | None
    apres: str | None


def lire(contenu: bytes, source: str = URL) -> tuple[ZonageABC, dict[str, str]]:
    """The zoning of an official file and the names of its communes. Raises FichierRefuse when it is not one.

    The file has a commune code column and one column named "Zone en vigueur depuis le <date>".
    """
    try:
        texte = contenu.decode("utf-8-sig")
    except UnicodeDecodeError:
        texte = contenu.decode("cp1252", errors="replace")
    entete, _, _ = texte.partition("\n")
    if "\0" in texte:
        raise FichierRefuse("colonnes attendues absentes : ce n'est pas un fichier CSV")
    lignes = csv.reader(io.StringIO(texte), delimiter=";" if entete.count(";") >= entete.count(",") else ",")
    colonnes = [_plier(nom) for nom in next(lignes, [])]
    code, nom, zone = (_colonne(colonnes, motif) for motif in (r"codgeo|code.?insee|code.?commune", r"libgeo|commune$|nom", r"zone en vigueur"))
    if code is None or zone is None:
        raise FichierRefuse("colonnes attendues absentes : code de la commune, « Zone en vigueur depuis le … »")
    decret = _date(colonnes[zone])
    zones: dict[str, str] = {}
    noms: dict[str, str] = {}
    for numero, ligne in enumerate(lignes, 2):
        if not any(ligne):
            continue
        if len(ligne) <= zone or ligne[zone].strip() not in ECRITURES_ABC or not re.fullmatch(r"[0-9][0-9AB][0-9]{3}", ligne[code].strip().zfill(5)):
            raise FichierRefuse(f"ligne {numero} illisible")
        insee = ligne[code].strip().zfill(5)
        zones[insee] = ECRITURES_ABC[ligne[zone].strip()]
        noms[insee] = ligne[nom].strip() if nom is not None else insee
    if len(zones) < COMMUNES_MIN:
        raise FichierRefuse(f"{len(zones)} communes seulement : fichier incomplet")
    return ZonageABC(zones, decret, source), noms


def comparer(avant: ZonageABC, apres: ZonageABC, noms: Mapping[str, str]) -> list[Changement]:
    """Communes whose zone changes, sorted by code."""
    codes = sorted(set(avant.zones) | set(apres.zones))
    return [
        Changement(code, noms.get(code, code), avant.zones.get(code), apres.zones.get(code))
        for code in codes
        if avant.zones.get(code) != apres.zones.get(code)
    ]


def resumer(changements: Iterable[Changement]) -> Counter[tuple[str, str]]:
    """How many communes go from one zone to another ("—" when absent)."""
    return Counter((each.avant or "—", each.apres or "—") for each in changements)


def installer(
    dossier: Path, avant: ZonageABC, apres: ZonageABC, noms: Mapping[str, str], jour: datetime.date, force: bool = False
) -> list[Changement]:
    """Put a checked table in service and keep the former one; gives what changed (nothing is written when nothing did).

    Raises FichierRefuse when the file is older than the table in use, or when too many communes change (unless ``force``).
    """
    changements = comparer(avant, apres, noms)
    if apres.decret < avant.decret:
        raise FichierRefuse(f"l'arrêté du fichier ({apres.decret}) est plus ancien que celui de la table ({avant.decret})")
    bouges = sum(each.avant is not None and each.apres is not None for each in changements)
    if bouges > PART_CHANGEE_MAX * len(avant.zones) and not force:
        raise FichierRefuse(f"{bouges} communes changeraient de zone : vérifiez le fichier, puis relancez avec --force")
    if not changements and apres.decret == avant.decret:
        return []
    contenu = compresser(iter(["code;zone", *sorted(f"{code};{zone}" for code, zone in apres.zones.items())]))
    fiche = {"decret": apres.decret.isoformat(), "source": apres.source, "sha256": hashlib.sha256(contenu).hexdigest(),
             "telecharge_le": jour.isoformat(), "communes": len(apres.zones)}
    dossier.mkdir(parents=True, exist_ok=True)
    for nom in (TABLE, FICHE):
        if (dossier / nom).exists():
            os.replace(dossier / nom, dossier / (nom + PRECEDENT))
    _ecrire(dossier / TABLE, contenu)
    _ecrire(dossier / FICHE, json.dumps(fiche, ensure_ascii=False, indent=2).encode())
    return changements


def charger(dossier: Path) -> ZonageABC | None:
    """The table in service in a folder, or None (the default one then serves). Raises FichierRefuse when it was altered."""
    if not (dossier / FICHE).exists():
        return None
    try:
        fiche = json.loads((dossier / FICHE).read_text("utf-8"))
        contenu = (dossier / TABLE).read_bytes()
        if hashlib.sha256(contenu).hexdigest() != fiche["sha256"]:
            raise FichierRefuse(f"{dossier / TABLE} : contenu différent de sa fiche")
        lignes = gzip.decompress(contenu).decode("utf-8").rstrip("\n").split("\n")[1:]
        zones = dict(ligne.split(";") for ligne in lignes)
        return ZonageABC(zones, datetime.date.fromisoformat(fiche["decret"]), fiche["source"])  # type: ignore[arg-type]
    except (OSError, ValueError, KeyError) as erreur:
        raise FichierRefuse(f"{dossier} : table ou fiche illisible") from erreur


def revenir(dossier: Path) -> bool:
    """Put the former table back in service (the default one when there was none); False when none was refreshed."""
    if not (dossier / FICHE).exists():
        return False
    for nom in (TABLE, FICHE):
        precedent = dossier / (nom + PRECEDENT)
        if precedent.exists():
            os.replace(precedent, dossier / nom)
        else:
            (dossier / nom).unlink(missing_ok=True)
    return True


def _ecrire(chemin: Path, contenu: bytes) -> None:
    provisoire = chemin.with_name(chemin.name + ".nouveau")
    provisoire.write_bytes(contenu)
    os.replace(provisoire, chemin)


def _plier(nom: str) -> str:
    return nom.strip().strip('"').lower().translate(_SANS_ACCENTS)


def _colonne(colonnes: list[str], motif: str) -> int | None:
    return next((rang for rang, nom in enumerate(colonnes) if re.search(motif, nom)), None)


def _date(colonne: str) -> datetime.date:
    trouvee = re.search(r"(\d{1,2})(?:er)? (" + "|".join(_MOIS) + r") (\d{4})", colonne)
    if trouvee:
        return datetime.date(int(trouvee[3]), _MOIS.index(trouvee[2]) + 1, int(trouvee[1]))
    chiffres = re.search(r"(\d{1,2})/(\d{1,2})/(\d{4})", colonne)
    if chiffres:
        return datetime.date(int(chiffres[3]), int(chiffres[2]), int(chiffres[1]))
    raise FichierRefuse("la date de l'arrêté ne se lit pas dans le nom de la colonne « Zone en vigueur depuis le … »")
