"""Two aids side by side, from their data: what it is, for whom, how much, to repay or not, when, and together or not.

Used where the catalogue has no comparison written for the pair.
"""

from __future__ import annotations

import datetime
from typing import Any

from bot.dialogue.assistant import Assistant
from bot.dialogue.reponses import Reponse, sources_de
from bot.droits import Aide, exclut, s_ajoute, texte_date
from bot.droits.modele_aide import Bloc

#: Rows told by a block of the sheet, in the order in which they are read.
ASPECTS = {"qui": "beneficiaires", "montant": "montant", "delai": "delai"}


def comparer(service: Assistant, premiere: str, seconde: str, jour: datetime.date) -> Reponse:
    """The comparison of two aids or topics, as rows of two cells, with the sources of what is said."""
    fiches = [service.fiche(premiere), service.fiche(seconde)]
    lignes: list[dict[str, Any]] = []
    sources: dict[str, None] = {}

    def ajouter(critere: str, cellules: list[dict[str, Any]]) -> None:
        if any(cellules):
            vide = {"texte": service.dire("dialogue", "comparaison.non_precise")}
            titre = service.dire("dialogue", f"comparaison.criteres.{critere}")
            lignes.append({"critere": titre, "cellules": [cellule or vide for cellule in cellules]})

    def du_bloc(aspect: str) -> list[dict[str, Any]]:
        cellules = []
        for fiche in fiches:
            bloc = getattr(fiche.fiche, aspect)
            if bloc is not None:
                sources.update(dict.fromkeys(bloc.sources or fiche.sources[:1]))
            cellules.append(_cellule(service, bloc, jour))
        return cellules

    aides = [fiche for fiche in fiches if isinstance(fiche, Aide)]
    if len(aides) == len(fiches):
        ajouter("nature", [{"texte": _phrase(aide.nature)} for aide in aides])
        if not all(aide.ouverte_le(jour) for aide in aides):
            ajouter("ouverte", [_ouverte(service, aide, jour) for aide in aides])
    else:
        ajouter("definition", du_bloc("definition"))
    for critere, aspect in ASPECTS.items():
        ajouter(critere, du_bloc(aspect))
        if critere == "montant" and len(aides) == len(fiches):
            ajouter("rembourser", [_rembourser(service, aide) for aide in aides])
    titre = service.dire("dialogue", "comparaison.titre", une=fiches[0].nom, autre=fiches[1].nom)
    if not sources:
        sources.update(dict.fromkeys(source for fiche in fiches for source in fiche.sources[:1]))
    return {
        "type": "comparaison",
        "titre": titre,
        "texte": _ensemble(service, aides) if len(aides) == len(fiches) else "",
        "colonnes": [fiche.nom for fiche in fiches],
        "lignes": lignes,
        "sources": sources_de(service, list(sources)),
    }


def _cellule(service: Assistant, bloc: Bloc | None, jour: datetime.date) -> dict[str, Any]:
    if bloc is None:
        return {}
    cellule: dict[str, Any] = {"texte": texte_date(service.catalogue, bloc.texte, jour)}
    if bloc.points:
        cellule["points"] = [texte_date(service.catalogue, point, jour) for point in bloc.points]
    return cellule


def _phrase(morceau: str) -> str:
    return f"{morceau[:1].upper()}{morceau[1:]}".rstrip(".") + "."


def _ouverte(service: Assistant, aide: Aide, jour: datetime.date) -> dict[str, Any]:
    if aide.ouverte_le(jour):
        return {"texte": service.dire("dialogue", "comparaison.ouverte")}
    return {"texte": aide.fermee or service.dire("dialogue", "comparaison.fermee")}


def _rembourser(service: Assistant, aide: Aide) -> dict[str, Any]:
    return {"texte": service.dire("dialogue", f"comparaison.rembourser.{aide.genre}")} if aide.genre else {}


def _ensemble(service: Assistant, aides: list[Aide]) -> str:
    """Whether the two can be had together: yes, no, or not told by any source."""
    une, autre = aides
    cle = "exclut" if exclut(une, autre) else "ajoute" if s_ajoute(une, autre) else "inconnu"
    return service.dire("dialogue", f"comparaison.ensemble.{cle}")
