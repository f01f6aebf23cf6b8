"""A synthetic population: people who do not exist, to compare two catalogues, to test and to measure.

Everything is a function of a seed, the rank of the person and the name of the fact: the same people come back for
ever, a larger population starts with the smaller one, and a new fact leaves the others as they were. The plausible
joint weights are data (`population.yml`); a fact that is not there follows its own `a_priori`.
"""
from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from functools import lru_cache
from hashlib import blake2b
from pathlib import Path
from typing import Any

from pydantic import Field, root_validator
from ruamel.yaml import YAML

from bot.droits.catalogue import Catalogue
from bot.droits.derives import plus_mois
from bot.droits.modele import DefinitionFait, Strict, TranchePriori

REGLES = Path(__file__).parent / "population.yml"
#: The seed of the population that two versions of the catalogue are compared on.
GRAINE = 2018
#: An open-ended interval of an `a_priori` is closed at these multiples of its known bound.
_OUVERT_EN_BAS, _OUVERT_EN_HAUT = 0.5, 1.5


class Regle(Strict):
    """How one fact is drawn when `si` holds: see the head of `population.yml`. Without any key, its own `a_priori`."""

    si: dict[str, Any] = Field(default_factory=dict)
    a_priori: None | dict[str, float] | list[TranchePriori] = None
    jours: list[TranchePriori] = Field(default_factory=list)
    part_de: str | None = None
    de: float = 1.0
    a: float = 1.0
    annees_avant: str | None = None
    comme: str | None = None

    @root_validator(skip_on_failure=True)
    def _une_seule_cle(cls, valeurs: dict[str, Any]) -> dict[str, Any]:
        if sum(bool(valeurs[cle]) for cle in ("a_priori", "jours", "part_de", "annees_avant", "comme")) > 1:
            raise ValueError("au plus une façon de tirer un fait")
        return valeurs


#: What a fact that no rule draws follows: its own `a_priori`.
_SANS_REGLE = Regle()


class Regles(Strict):
    communes: dict[str, float]
    faits: dict[str, list[Regle]]


@lru_cache(maxsize=1)
def regles() -> Regles:
    return Regles(**YAML(typ="safe").load(REGLES.read_text(encoding="utf-8")))


def population(catalogue: Catalogue, jour: date, taille: int, graine: int = GRAINE) -> Iterator[dict[str, Any]]:
    """`taille` people; each gives a value, in the form of `fait_depuis_json`, to every fact that can be asked."""
    faits = [(fait, tuple(regles().faits.get(fait.id, ()))) for fait in _ordre(catalogue)]
    for rang in range(taille):
        yield _Tirage(jour, f"{graine}/{rang}/").personne(faits)


def _ordre(catalogue: Catalogue) -> list[DefinitionFait]:
    """Facts that can be asked: those that rules read without drawing them, those drawn by a rule, the others."""
    tires = regles().faits
    lus = {nom for suite in tires.values() for regle in suite for nom in regle.si} - set(tires)
    noms = dict.fromkeys([*(nom for nom in catalogue.faits if nom in lus), *tires, *catalogue.faits])
    faits = [catalogue.faits[nom] for nom in noms if nom in catalogue.faits]
    return [fait for fait in faits if fait.question]


@dataclass
class _Tirage:
    """The draws of one person: one number in [0, 1) per fact."""

    jour: date
    cle: str

    def personne(self, faits: list[tuple[DefinitionFait, tuple[Regle, ...]]]) -> dict[str, Any]:
        valeurs: dict[str, Any] = {}
        for fait, suite in faits:
            regle = next((regle for regle in suite if self._vrai(regle.si, valeurs)), _SANS_REGLE)
            valeurs[fait.id] = self._tirer(fait, regle, valeurs)
        return {nom: valeur.isoformat() if isinstance(valeur, date) else valeur for nom, valeur in valeurs.items()}

    def _alea(self, nom: str) -> float:
        return int.from_bytes(blake2b((self.cle + nom).encode(), digest_size=7).digest(), "big") / 2**56

    def _vrai(self, si: Mapping[str, Any], valeurs: Mapping[str, Any]) -> bool:
        return all(nom in valeurs and self._convient(valeurs[nom], attendu) for nom, attendu in si.items())

    def _convient(self, valeur: Any, attendu: Any) -> bool:
        if isinstance(attendu, list):
            return valeur in attendu
        if "jours_min" in attendu:
            return bool(valeur >= self.jour + timedelta(days=attendu["jours_min"]))
        return bool(attendu.get("min", valeur) <= valeur <= attendu.get("max", valeur))

    def _tirer(self, fait: DefinitionFait, regle: Regle, valeurs: Mapping[str, Any]) -> Any:
        alea = self._alea(fait.id)
        if regle.comme in valeurs:
            return valeurs[regle.comme or ""]
        if regle.annees_avant in valeurs:
            naissance = plus_mois(self.jour, -12 * int(valeurs[regle.annees_avant or ""]))
            return naissance - timedelta(days=int(alea * 365))
        if regle.part_de in valeurs:
            return _borner(fait, round(valeurs[regle.part_de or ""] * (regle.de + alea * (regle.a - regle.de))))
        if fait.type == "date":
            tranches = regle.jours or [TranchePriori(min=-365, max=365, poids=1)]
            return self.jour + timedelta(days=round(_dans_une_tranche(tranches, alea, fait)))
        poids = regle.a_priori if regle.a_priori is not None else fait.a_priori
        if fait.type == "commune":
            return _parmi(regles().communes, alea)
        if fait.type == "booleen":
            return _parmi(poids if isinstance(poids, dict) else {"vrai": 1, "faux": 1}, alea) == "vrai"
        if fait.type == "choix":
            return _parmi(_possibles(fait, poids if isinstance(poids, dict) else {}), alea)
        tranches = poids if isinstance(poids, list) else [TranchePriori(poids=1)]
        valeur = _dans_une_tranche(tranches, alea, fait)
        return _borner(fait, round(valeur, 1) if fait.type == "nombre" else round(valeur))


def _possibles(fait: DefinitionFait, poids: Mapping[str, float]) -> Mapping[str, float]:
    """The weights of the values that this catalogue knows: another version may know others."""
    valeurs = [choix.valeur for choix in fait.choix]
    gardes = {valeur: poids[valeur] for valeur in valeurs if valeur in poids}
    return gardes or dict.fromkeys(valeurs, 1.0)


def _parmi(poids: Mapping[str, float], alea: float) -> str:
    reste = alea * sum(poids.values())
    for valeur, un in poids.items():
        reste -= un
        if reste < 0:
            return valeur
    return valeur


def _dans_une_tranche(tranches: list[TranchePriori], alea: float, fait: DefinitionFait) -> float:
    """A value of the interval where `alea` falls, at the place where it falls."""
    reste = alea * sum(tranche.poids for tranche in tranches)
    for tranche in tranches:
        if reste < tranche.poids or tranche is tranches[-1]:
            bas, haut = _bornes(tranche, fait)
            return bas + (haut - bas) * min(1.0, reste / tranche.poids)
        reste -= tranche.poids
    raise ValueError(f"{fait.id} : aucune tranche")


def _bornes(tranche: TranchePriori, fait: DefinitionFait) -> tuple[float, float]:
    domaine = fait.domaine
    bas, haut = tranche.min, tranche.max
    if bas is None:
        bas = haut * _OUVERT_EN_BAS if haut is not None else float(getattr(domaine, "min", None) or 0)  # type: ignore[arg-type]
    if haut is None:
        haut = bas * _OUVERT_EN_HAUT if tranche.min is not None else float(getattr(domaine, "max", None) or 100)  # type: ignore[arg-type]
    return bas, max(bas, haut)


def _borner(fait: DefinitionFait, valeur: float) -> float:
    bas, haut = getattr(fait.domaine, "min", None), getattr(fait.domaine, "max", None)
    valeur = valeur if bas is None else max(bas, valeur)  # type: ignore[type-var]
    return valeur if haut is None else min(haut, valeur)  # type: ignore[type-var]
