"""The zonings of a commune that the rules use: ABC (loans, intermediate rents), regions of social housing, APL zones.

Each is read once from a compact table. The ABC table is dated by its decree; see `officiel` for its refresh. Where
the loaded table is older than the decree in force, a commune known to have changed has two possible zones: the
rules then answer "à vérifier" if the difference matters, and never guess.
"""

from __future__ import annotations

import datetime
import gzip
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Mapping

from ruamel.yaml import YAML

ZONES_ABC = ("A_bis", "A", "B1", "B2", "C")
#: How the official files write the zones.
ECRITURES_ABC = {"Abis": "A_bis", "A bis": "A_bis", "A": "A", "B1": "B1", "B2": "B2", "C": "C"}


@dataclass(frozen=True)
class ZonageABC:
    """Zone by commune code; ``decret``: the day from which the table is in force."""

    zones: Mapping[str, str]
    decret: datetime.date
    source: str


@dataclass(frozen=True)
class Zonages:
    """Every zoning; ``mel`` is the SIREN of the Lille metropolis. Immutable, shared.

    Methods raise nothing: a commune that is not in a table has no zone.
    """

    abc: ZonageABC
    decret_en_vigueur: datetime.date
    changements: Mapping[str, str]
    apl: Mapping[str, str]
    paris_et_limitrophes: frozenset[str]
    paris_incertaines: frozenset[str]
    mel: str

    def zones_abc(self, code: str) -> frozenset[str]:
        """Zones that the commune may be in; two when it is known to have changed since the loaded table."""
        zone = self.abc.zones.get(code)
        if zone is None:
            return frozenset()
        if self.abc.decret < self.decret_en_vigueur and code in self.changements:
            return frozenset({zone, self.changements[code]})
        return frozenset({zone})

    def region_hlm(self, code: str, region: str) -> frozenset[str]:
        """``paris`` (and communes next to it), ``ile_de_france`` or ``autres``."""
        if code in self.paris_incertaines:
            return frozenset({"paris", "ile_de_france"})
        if code in self.paris_et_limitrophes:
            return frozenset({"paris"})
        return frozenset({"ile_de_france" if region == "11" else "autres"})

    def zone_apl(self, code: str) -> frozenset[str]:
        """Zone 1, 2 or 3 of the housing allowance (table of 2011, probable)."""
        zone = self.apl.get(code)
        return frozenset({zone}) if zone else frozenset()


def charger_zonages(dossier: Path, abc: ZonageABC | None = None) -> Zonages:
    """Read the tables of a folder; ``abc`` replaces the default ABC table (a refreshed one)."""
    fiche: dict[str, Any] = YAML(typ="safe").load((dossier / "zonages.yml").read_text("utf-8"))
    return Zonages(
        abc=abc or ZonageABC(_table(dossier / "zone_abc.csv.gz"), fiche["abc"]["table"], fiche["abc"]["source"]),
        decret_en_vigueur=fiche["abc"]["en_vigueur"],
        changements=fiche["abc"]["changements"],
        apl=_table(dossier / "zone_apl.csv.gz"),
        paris_et_limitrophes=frozenset(fiche["hlm"]["paris_et_limitrophes"]),
        paris_incertaines=frozenset(fiche["hlm"]["incertaines"]),
        mel=fiche["mel"]["siren"],
    )


def _table(chemin: Path) -> dict[str, str]:
    """``code;zone`` lines after a header."""
    lignes = gzip.decompress(chemin.read_bytes()).decode("utf-8").rstrip("\n").split("\n")[1:]
    return dict(ligne.split(";") for ligne in lignes)  # type: ignore[misc]
