"""The words of the report and the way figures are written, in French."""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path
from string import Template
from typing import Any, Mapping, Optional

from ruamel.yaml import YAML

ABSENT = "—"


@lru_cache(maxsize=1)
def textes() -> Mapping[str, Any]:
    contenu: Mapping[str, Any] = YAML(typ="safe").load(Path(__file__).with_name("textes.yml"))
    return contenu


def dit(cle: str, **valeurs: Any) -> str:
    """A sentence of the terminal."""
    return Template(textes()["terminal"][cle]).substitute({nom: str(valeur) for nom, valeur in valeurs.items()})


def pour_cent(valeur: Optional[float], decimales: int = 1) -> str:
    """0.934 -> "93,4 %", with no-break spaces."""
    return ABSENT if valeur is None else f"{100 * valeur:.{decimales}f}\u00a0%".replace(".", ",")


def nombre(valeur: Optional[float], decimales: int = 3) -> str:
    return ABSENT if valeur is None else f"{valeur:.{decimales}f}".replace(".", ",")


def part(mesure: Optional[Mapping[str, Any]]) -> str:
    """A measure of the report, in percent, without its interval."""
    return ABSENT if mesure is None else pour_cent(mesure["valeur"])


def part_et_intervalle(mesure: Optional[Mapping[str, Any]]) -> str:
    if mesure is None:
        return ABSENT
    bornes = (f"{100 * mesure[borne]:.1f}".replace(".", ",") for borne in ("bas", "haut"))
    return f"{pour_cent(mesure['valeur'])} [{'–'.join(bornes)}]"


def limite(cible: Mapping[str, Any]) -> str:
    """"≥ 93 %" or "≤ 10": a limit above one is no share."""
    signe = "≥" if cible["au_moins"] is not None else "≤"
    borne = cible["au_moins"] if cible["au_moins"] is not None else cible["au_plus"]
    return f"{signe}\u00a0{nombre(borne, 0) if borne > 1 else pour_cent(borne, 0)}"


def valeur(cible: Mapping[str, Any], moitie: str) -> str:
    """The figure of a target, in the unit of its limit."""
    borne = cible["au_moins"] if cible["au_moins"] is not None else cible["au_plus"]
    return nombre(cible[moitie], 1) if borne > 1 else pour_cent(cible[moitie])
