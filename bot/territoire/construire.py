"""Build the commune table shipped with the product from the official administrative division of France.

Source: npm package ``@etalab/decoupage-administratif`` 6.0.0 (INSEE 2026 code, La Poste postal codes and INSEE
populations, Licence Ouverte 2.0), https://www.npmjs.com/package/@etalab/decoupage-administratif.
Run: ``python -m bot.territoire.construire`` (needs npm); ``--verifier`` rebuilds and compares without writing.
Running the product needs neither npm nor the network.
"""

from __future__ import annotations

import argparse
import base64
import gzip
import hashlib
import io
import json
import subprocess
import sys
import tarfile
import tempfile
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

PAQUET = "@etalab/decoupage-administratif@6.0.0"
INTEGRITE = "XavYsFlbcM/prKr8hNHPKER94IHw/dsxNM4nxjWMYk6PLFACpEedvn/7wK8Baozm0dCYhWWcf+7bcWpA5pmCaQ=="
DONNEES = Path(__file__).parent / "donnees"
TYPES = {"commune-actuelle": "C", "commune-associee": "A", "commune-deleguee": "D", "arrondissement-municipal": "M"}


class SourceAlteree(Exception):
    """The downloaded package is not the one whose integrity hash is recorded here."""


def telecharger(dossier: Path) -> bytes:
    """Fetch the package with npm into ``dossier`` and return the archive. Raises SourceAlteree on a wrong hash."""
    subprocess.run(["npm", "pack", PAQUET, "--silent"], cwd=dossier, check=True, stdout=subprocess.DEVNULL, timeout=120)
    (archive,) = dossier.glob("*.tgz")
    return archive.read_bytes()


def lire_source(archive: bytes) -> dict[str, list[dict[str, Any]]]:
    """Check the archive against its recorded hash and return its tables ``communes`` and ``epci``."""
    if base64.b64encode(hashlib.sha512(archive).digest()).decode() != INTEGRITE:
        raise SourceAlteree(f"{PAQUET}: sha512 différent de celui qui est enregistré")
    with tarfile.open(fileobj=io.BytesIO(archive)) as tar:
        tables = {}
        for nom in ("communes", "epci"):
            membre = tar.extractfile(f"package/data/{nom}.json")
            assert membre is not None
            tables[nom] = json.load(membre)
    return tables


def lignes_communes(tables: dict[str, list[dict[str, Any]]]) -> Iterator[str]:
    """One line per current, associated or delegated commune and municipal arrondissement, sorted by code."""
    epci = {m["code"]: e["code"] for e in tables["epci"] for m in e["membres"]}
    # A delegated commune that kept the code and the name of the commune it belongs to says nothing more.
    actuelles = {c["code"]: c["nom"] for c in tables["communes"] if c["type"] == "commune-actuelle"}
    yield "code;type;nom;mere;departement;region;epci;codes_postaux;population"
    for c in sorted(tables["communes"], key=lambda c: (c["code"], TYPES[c["type"]], c["nom"])):
        mere = c.get("chefLieu") or c.get("commune") or ""
        if mere and actuelles.get(mere) == c["nom"]:
            continue
        champs = (c["code"], TYPES[c["type"]], c["nom"], mere, departement(c), c.get("region", ""),
                  epci.get(mere or c["code"], ""), " ".join(c.get("codesPostaux", [])), str(c.get("population", 0)))
        yield ";".join(champs)


def departement(commune: dict[str, Any]) -> str:
    """Department code; overseas collectivities, which have none, get their three-digit prefix."""
    code: str = commune.get("departement") or (
        commune["code"][:3] if commune["code"].startswith(("97", "98")) else commune["code"][:2])
    return code


def lignes_epci(tables: dict[str, list[dict[str, Any]]]) -> Iterator[str]:
    """One line per intercommunal body, sorted by SIREN."""
    yield "siren;nom;population"
    for e in sorted(tables["epci"], key=lambda e: str(e["code"])):
        yield f"{e['code']};{e['nom']};{e['populationTotale']}"


def compresser(lignes: Iterator[str]) -> bytes:
    """Gzip without name nor time: the same lines always give the same bytes."""
    tampon = io.BytesIO()
    with gzip.GzipFile(filename="", mode="wb", fileobj=tampon, compresslevel=9, mtime=0) as sortie:
        sortie.write(("\n".join(lignes) + "\n").encode())
    return tampon.getvalue()


def main(argv: list[str] | None = None) -> int:
    analyseur = argparse.ArgumentParser(description=__doc__)
    analyseur.add_argument("--verifier", action="store_true", help="compare sans écrire ; code 1 si différent")
    options = analyseur.parse_args(argv)
    with tempfile.TemporaryDirectory() as dossier:
        tables = lire_source(telecharger(Path(dossier)))
    return deposer({"communes.csv.gz": lignes_communes(tables), "epci.csv.gz": lignes_epci(tables)}, options.verifier)


def deposer(tables: Mapping[str, Iterator[str]], verifier: bool) -> int:
    """Write the tables shipped with the product, or only compare them; the exit code: 1 when one differs."""
    differents = 0
    for nom, lignes in tables.items():
        chemin, contenu = DONNEES / nom, compresser(lignes)
        # Contents are compared, not compressed bytes: those also depend on the zlib of the machine.
        if verifier:
            identique = chemin.exists() and gzip.decompress(chemin.read_bytes()) == gzip.decompress(contenu)
            differents += not identique
            print(f"{nom}: {'identique' if identique else 'différent'}")
        else:
            chemin.write_bytes(contenu)
            print(f"{nom}: {len(contenu)} octets")
    return 1 if differents else 0


if __name__ == "__main__":
    sys.exit(main())
