"""People, what they know, and how they say it; the plain conversation of each of them."""

from __future__ import annotations

import random
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path
from typing import Any, Mapping, Optional

from ruamel.yaml import YAML

DOSSIER = Path(__file__).parent
NE_SAIT_PAS = "je ne sais pas"


@dataclass(frozen=True)
class Fragment:
    """A piece of a message: the request, or one fact told without being asked."""

    texte: str
    fait: Optional[str] = None


@dataclass(frozen=True)
class Etape:
    """One message while questions are asked. ``ailleurs``: how it is said when ``fait`` is not what is being asked ("": it is
    not said then)."""

    texte: str
    fait: Optional[str] = None
    ailleurs: Optional[str] = None


@dataclass(frozen=True)
class Echange:
    """A conversation to be played: the opening messages, then what is said when each fact is asked, in a row.

    ``gestes``: what was changed from the plain conversation.
    """

    personne: "Personne"
    ouverture: tuple[tuple[Fragment, ...], ...]
    reponses: Mapping[str, tuple[Etape, ...]] = field(default_factory=dict)
    gestes: tuple[str, ...] = ()


@dataclass(frozen=True)
class Personne:
    """``dit``: told at once; ``sait``: told if asked; ``statuts``: what the rules say of somebody like that."""

    nom: str
    aides: tuple[str, ...]
    dit: Mapping[str, Any]
    sait: Mapping[str, Any]
    statuts: Mapping[str, str]

    @property
    def faits(self) -> dict[str, Any]:
        return {**self.dit, **self.sait}


class Paroles:
    """The ways of saying a fact, from ``paroles.yml``."""

    def __init__(self, noms: Mapping[str, str]) -> None:
        self._donnees: dict[str, Any] = _lire("paroles.yml")
        self._noms = noms

    def ouvertures(self, aides: tuple[str, ...]) -> list[str]:
        if not aides:
            return list(self._donnees["ouvertures_sans_aide"])
        return [modele.format(aides=" et à ".join(self._noms[aide] for aide in aides)) for modele in self._donnees["ouvertures"]]

    def dits(self, fait: str, valeur: Any) -> list[str]:
        """Sentences that tell a fact without being asked; empty when it is only ever an answer."""
        return [modele.format(valeur=valeur) for modele in self._de(fait, valeur).get("dit", [])]

    def reponses(self, fait: str, valeur: Any) -> list[str]:
        modeles = self._de(fait, valeur).get("repond") or self._donnees["oui_non"][_cle(valeur)]["repond"]
        return [modele.format(valeur=valeur) for modele in modeles]

    def faux(self, fait: str, valeur: Any) -> list[str]:
        """The same fact told with another value, by mistake."""
        dites = self._donnees.get(fait, {})
        if "faux" in dites:
            return [modele.format(autre=autre) for modele in dites["faux"] for autre in dites["autres"] if autre != valeur]
        autres = [cle for cle, parole in dites.items() if isinstance(parole, Mapping) and parole.get("dit") and cle != _cle(valeur)]
        return [str(dites[autre]["dit"][0]) for autre in autres]

    def _de(self, fait: str, valeur: Any) -> dict[str, Any]:
        dites: dict[str, Any] = self._donnees.get(fait, {})
        return dites if "dit" in dites or "repond" in dites else dict(dites.get(_cle(valeur), {}))


def _cle(valeur: Any) -> str:
    return {True: "oui", False: "non"}[valeur] if isinstance(valeur, bool) else str(valeur)


def _lire(nom: str) -> Any:
    return YAML(typ="safe").load(DOSSIER / nom)


@lru_cache(maxsize=1)
def personnes() -> tuple[Personne, ...]:
    return tuple(
        Personne(each["nom"], tuple(each.get("aides", ())), each["dit"], each["sait"], each["statuts"]) for each in _lire("personnes.yml")
    )


@lru_cache(maxsize=1)
def gestes() -> dict[str, Any]:
    """The tables of what is inserted: digressions, courtesies, hypotheses…"""
    donnees: dict[str, Any] = _lire("gestes.yml")
    return donnees


@lru_cache(maxsize=1)
def paroles() -> Paroles:
    return Paroles(_lire("gestes.yml")["aides"])


def simple(personne: Personne, alea: Optional[random.Random] = None) -> Echange:
    """The conversation without any detour: everything told in one message, then each question answered.

    ``alea`` chooses the words; without it, the plainest are used.
    """

    def choisir(textes: list[str]) -> str:
        return alea.choice(textes) if alea else textes[0]

    dires = paroles()
    ouverture = [Fragment(choisir(dires.ouvertures(personne.aides)))]
    ouverture += [Fragment(choisir(dires.dits(fait, valeur)), fait) for fait, valeur in personne.dit.items()]
    reponses = {}
    for fait, valeur in personne.faits.items():
        dits = dires.dits(fait, valeur)
        reponses[fait] = (Etape(choisir(dires.reponses(fait, valeur)), fait, choisir(dits) if dits else None),)
    return Echange(personne, (tuple(ouverture),), reponses)
