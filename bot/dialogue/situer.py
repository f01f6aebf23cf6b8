"""Where a commune stands in a zoning: said before the sheet of the topic that explains the zoning."""

from __future__ import annotations

from typing import Optional

from bot.dialogue.assistant import Assistant
from bot.dialogue.lecture import Lecture
from bot.dialogue.reponses import Reponse, sources_de, texte
from bot.droits import Sujet
from bot.droits.gabarits import date_longue, enumeration

#: Zoning -> fact whose choices name its zones.
NOMS = {"abc": "zone_abc", "visale": "zone_visale", "hlm": "region_hlm"}
#: Source of the ABC table that ships with the product.
TABLE_LIVREE = "zonage_abc_2024"


def situer(service: Assistant, sujet: Sujet, lecture: Lecture) -> Optional[Reponse]:
    """The zone of the commune that the message names, for a topic about a zoning; None when there is nothing to say."""
    code = lecture["faits"].get("commune")
    if sujet.zonage is None or not isinstance(code, str):
        return None
    commune = service.territoire.commune(code)
    if commune is None:
        return None
    if sujet.zonage == "mel":
        return _dire(service, sujet, "mel.oui" if service.territoire.dans_la_mel(code) else "mel.non", commune=commune.nom)
    zones = sorted(service.territoire.zonages[sujet.zonage](code))
    nommees = [_nom(service, sujet.zonage, zone) for zone in zones]
    cle = "aucune" if not zones else "une" if len(zones) == 1 else "plusieurs"
    tables = service.territoire.tables
    dates = {"date": date_longue(tables.abc.decret), "vigueur": date_longue(tables.decret_en_vigueur)}
    dit = _dire(service, sujet, f"{sujet.zonage}.{cle}", commune=commune.nom, zone="".join(nommees[:1]), zones=_ou(service, nommees), **dates)
    ancienne = sujet.zonage == "abc" and tables.abc.decret < tables.decret_en_vigueur
    if ancienne:
        dit["sources"] = sources_de(service, [TABLE_LIVREE, *sujet.sources[:1]])
        if len(zones) == 1 and not service.territoire.dans_la_mel(code):
            dit["texte"] += " " + service.dire("territoire", "abc.ancienne", **dates)
    return dit


def _dire(service: Assistant, sujet: Sujet, cle: str, **valeurs: str) -> Reponse:
    return texte(service.dire("territoire", cle, **valeurs), sources=sources_de(service, sujet.sources[:1]))


def _nom(service: Assistant, zonage: str, zone: str) -> str:
    """The label of a zone, to go inside a sentence."""
    if zonage not in NOMS:
        return zone
    libelle = next(choix.libelle for choix in service.catalogue.faits[NOMS[zonage]].choix if choix.valeur == zone)
    return libelle[0].lower() + libelle[1:]


def _ou(service: Assistant, noms: list[str]) -> str:
    """ "zone B1 ou zone B2"."""
    return enumeration(noms, service.catalogue.phrases["liste.ou"])
