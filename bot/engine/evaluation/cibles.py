"""The targets of the understanding (``cibles.yml``) and whether a report reaches them."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any, Mapping, Optional

from ruamel.yaml import YAML

from bot.engine.evaluation.jeux import DEV, TEST

#: What a threshold is compared with must not depend on the last bit of a float.
_EPSILON = 1e-9


@dataclass(frozen=True)
class Cible:
    """A target: ``chemin``, where the measure is in a half of the report; ``bruit``, the noise it needs, if any."""

    cle: str
    titre: str
    chemin: tuple[str, ...]
    au_moins: Optional[float] = None
    au_plus: Optional[float] = None
    bruit: Optional[str] = None

    @property
    def limite(self) -> float:
        return float(self.au_moins if self.au_moins is not None else self.au_plus or 0.0)

    def mesure(self, moitie: Mapping[str, Any]) -> Optional[float]:
        """The figure in the measures of a half; None when it was not measured."""
        valeur: Any = moitie
        for cle in self.chemin:
            valeur = valeur.get(cle) if isinstance(valeur, Mapping) else None
        return None if valeur is None else float(valeur)

    def tenue(self, valeur: Optional[float]) -> bool:
        """What was not measured is not held."""
        if valeur is None:
            return False
        return valeur >= self.limite - _EPSILON if self.au_moins is not None else valeur <= self.limite + _EPSILON

    def mieux(self, avant: float, apres: float) -> bool:
        return apres > avant if self.au_moins is not None else apres < avant


@lru_cache(maxsize=1)
def cibles() -> tuple[Cible, ...]:
    lignes = YAML(typ="safe").load(Path(__file__).with_name("cibles.yml"))
    return tuple(
        Cible(
            cle=ligne["cle"],
            titre=ligne["titre"],
            chemin=tuple(ligne["mesure"]),
            au_moins=ligne.get("au_moins"),
            au_plus=ligne.get("au_plus"),
            bruit=ligne.get("bruit"),
        )
        for ligne in lignes
    )


def bruits_exiges() -> tuple[str, ...]:
    """The noises without which a target cannot be judged."""
    return tuple(cible.bruit for cible in cibles() if cible.bruit)


def juger(moities: Mapping[str, Mapping[str, Any]]) -> list[dict[str, Any]]:
    """Each target with its figures on both halves. The test half alone decides."""
    verdicts = []
    for cible in cibles():
        valeurs = {nom: cible.mesure(moities.get(nom, {})) for nom in (DEV, TEST)}
        verdicts.append({
            "cle": cible.cle,
            "titre": cible.titre,
            "au_moins": cible.au_moins,
            "au_plus": cible.au_plus,
            **valeurs,
            "tenue_dev": cible.tenue(valeurs[DEV]),
            "tenue": cible.tenue(valeurs[TEST]),
        })  # fmt: skip
    return verdicts
