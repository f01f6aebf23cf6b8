"""The loaded catalogue: aids, topics, calculators, facts, sources and parameters, with the fingerprint of the files they come from."""
from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from types import MappingProxyType
from typing import Any

from bot.droits.calculateurs.modele import Calculateur
from bot.droits.derives import ZonesParCommune
from bot.droits.modele import DefinitionFait, Groupe, Noeud, Parametre, Source
from bot.droits.modele_aide import Aide, Sujet


def noeuds(racine: Noeud | None) -> list[Noeud]:
    """Every node of a tree, parents before children, in the order of the file."""
    if racine is None:
        return []
    suite: list[Noeud] = [racine]
    if isinstance(racine, Groupe):
        for enfant in racine.de:
            suite.extend(noeuds(enfant))
    return suite


@dataclass(frozen=True)
class Catalogue:
    """Immutable; `caches` only holds what is compiled on demand from it (per aid and per rule regime)."""

    aides: Mapping[str, Aide]
    sujets: Mapping[str, Sujet]
    faits: Mapping[str, DefinitionFait]
    sources: Mapping[str, Source]
    parametres: Mapping[str, Parametre]
    phrases: Mapping[str, str]
    empreinte: str
    calculateurs: Mapping[str, Calculateur] = field(default_factory=dict)
    zones: Mapping[str, ZonesParCommune] = field(default_factory=dict)
    nom_commune: Callable[[str], str] | None = None
    caches: dict[Any, Any] = field(default_factory=dict, compare=False, repr=False)

    def fiche(self, identifiant: str) -> Aide | Sujet:
        """The aid or the topic of this id. Raises KeyError."""
        return self.aides.get(identifiant) or self.sujets[identifiant]

    def avec(self, **changements: Any) -> Catalogue:
        """A copy with some parts replaced (the zones of the communes, a mutated aid in a test…)."""
        return replace(self, caches={}, **changements)


def figer(table: dict[str, Any]) -> Mapping[str, Any]:
    return MappingProxyType(table)
