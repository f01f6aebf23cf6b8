"""The loaded catalogue: aids, facts, sources and parameters, with the fingerprint of the files they come from."""
from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from types import MappingProxyType
from typing import Any

from bot.droits.derives import ZonesParCommune
from bot.droits.modele import DefinitionFait, Groupe, Noeud, Parametre, Source
from bot.droits.modele_aide import Aide


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
    faits: Mapping[str, DefinitionFait]
    sources: Mapping[str, Source]
    parametres: Mapping[str, Parametre]
    phrases: Mapping[str, str]
    empreinte: str
    zones: ZonesParCommune | None = None
    nom_commune: Callable[[str], str] | None = None
    caches: dict[Any, Any] = field(default_factory=dict, compare=False, repr=False)

    def avec(self, **changements: Any) -> Catalogue:
        """A copy with some parts replaced (the Visale zones of the communes, a mutated aid in a test…)."""
        return replace(self, caches={}, **changements)


def figer(table: dict[str, Any]) -> Mapping[str, Any]:
    return MappingProxyType(table)
