"""What a record of the company register lets think of an employer: evidence, never an answer. Pure.

The rules and tables are in ``donnees/registre.yml``. Everything is read at the level of the company (SIREN), never of its
head office: thresholds count the employees of all its sites. Size bands are years late, so they are dated and confirmed by
the person before anything is concluded.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any, Optional

from ruamel.yaml import YAML

PRIVE, PUBLIC, AGRICOLE, PARTICULIER = "prive_non_agricole", "public", "agricole", "particulier_employeur"
#: Why the register does not settle the sector, or the size.
DOUTES = (
    "agricole", "peche", "public_commercial", "organisme", "etranger", "particulier", "activite_publique", "nature_inconnue",
    "fermee",
)
FICHIER = Path(__file__).parent / "donnees" / "registre.yml"


@lru_cache(maxsize=1)
def registre() -> Any:
    """The reading rules. Shared and read-only."""
    with FICHIER.open(encoding="utf-8") as fichier:
        return YAML(typ="safe").load(fichier)


@dataclass(frozen=True)
class Indices:
    """Evidence about an employer.

    ``secteurs``: values that the fact ``secteur_employeur`` may have; empty when the register does not tell.
    ``mini`` and ``maxi``: bounds of its number of employees, inclusive (``maxi`` None: no upper bound); both None when
    unknown. ``annee``: the year that this band is of. ``forme``: family of legal form. ``doutes``: see ``DOUTES``.
    """

    secteurs: tuple[str, ...] = ()
    mini: Optional[int] = None
    maxi: Optional[int] = None
    annee: Optional[int] = None
    forme: Optional[str] = None
    doutes: tuple[str, ...] = ()

    @property
    def secteur(self) -> Optional[str]:
        """The sector, when only one is possible."""
        return self.secteurs[0] if len(self.secteurs) == 1 else None

    def vers_json(self) -> dict[str, Any]:
        return {**asdict(self), "secteurs": list(self.secteurs), "doutes": list(self.doutes)}

    @classmethod
    def depuis_json(cls, objet: Mapping[str, Any]) -> "Indices":
        """The inverse of ``vers_json``. Raises KeyError or TypeError on anything else."""
        return cls(**{**objet, "secteurs": tuple(objet["secteurs"]), "doutes": tuple(objet["doutes"])})


def lire_indices(fiche: Mapping[str, Any]) -> Indices:
    """The evidence held by one record of the API (an element of ``results``). A missing or odd field is unknown."""
    regles = registre()
    nature = _texte(fiche, "nature_juridique")
    section = _texte(fiche, "section_activite_principale")
    famille: Mapping[str, Any] = regles["familles"].get(nature[:1], {"forme": None, "secteurs": [], "doute": "nature_inconnue"})
    secteurs, doutes = list(famille["secteurs"]), [famille["doute"]] if famille.get("doute") else []
    if _texte(fiche, "activite_principale").startswith(regles["peche"]):
        secteurs, doutes = [], [*doutes, "peche"]
    elif nature in regles["agricole"]["natures"]:
        secteurs, doutes = [PRIVE, AGRICOLE], ["agricole"]
    elif PRIVE in secteurs and _agricole(fiche, section, regles["agricole"]):
        secteurs, doutes = [*secteurs, AGRICOLE], [*doutes, "agricole"]
    elif section == regles["section_particuliers"] and PRIVE in secteurs:
        secteurs, doutes = [*secteurs, PARTICULIER], [*doutes, "particulier"]
    elif section == regles["section_publique"] and secteurs == [PRIVE]:
        secteurs, doutes = [PRIVE, PUBLIC], [*doutes, "activite_publique"]
    elif section == regles["section_internationale"]:
        secteurs, doutes = [], ["etranger"]
    mini, maxi, annee = None, None, None
    if fermee(fiche):
        doutes.append("fermee")  # its last band says nothing of today
    else:
        tranche = regles["tranches"].get(_texte(fiche, "tranche_effectif_salarie"))
        if tranche is not None:
            mini, maxi, annee = tranche["min"], tranche.get("max"), _annee(fiche)
    return Indices(tuple(secteurs), mini, maxi, annee, famille["forme"], tuple(doutes))


def fermee(fiche: Mapping[str, Any]) -> bool:
    """True when the register says that the company no longer exists."""
    return _texte(fiche, "etat_administratif") == "C"


def _agricole(fiche: Mapping[str, Any], section: str, regles: Mapping[str, Any]) -> bool:
    complements = fiche.get("complements")
    idcc = complements.get("liste_idcc") if isinstance(complements, Mapping) else None
    conventions = [str(code).zfill(4) for code in idcc] if isinstance(idcc, list) else []
    return section == regles["section"] or any(len(code) == 4 and code.startswith(regles["idcc"]) for code in conventions)


def _texte(fiche: Mapping[str, Any], cle: str) -> str:
    valeur = fiche.get(cle)
    return valeur.strip() if isinstance(valeur, str) else ""


def _annee(fiche: Mapping[str, Any]) -> Optional[int]:
    annee = str(fiche.get("annee_tranche_effectif_salarie") or "")
    return int(annee) if len(annee) == 4 and annee.isascii() and annee.isdigit() else None
