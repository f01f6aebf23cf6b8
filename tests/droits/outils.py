"""Helpers shared by the tests of the rules: facts in their JSON form, readable cases, whole people drawn at random."""
from __future__ import annotations

from collections.abc import Mapping
from datetime import date, timedelta
from pathlib import Path
from typing import Any

from ruamel.yaml import YAML

from bot.droits import Catalogue, DefinitionFait, Fait, Resultat, evaluer, fait_depuis_json
from bot.droits.catalogue import noeuds
from bot.droits.derives import DERIVES, age_en_mois, plus_mois
from bot.droits.modele import Groupe, Noeud

ICI = Path(__file__).parent
EXEMPLE = ICI / "catalogue_exemple"
#: Day of most of the tests on the fictional catalogue: before any re-check date.
JOUR = date(2030, 6, 15)
#: Day of most of the tests on the real catalogue.
JOUR_REEL = date(2026, 11, 25)


def zones_exemple(code: str) -> frozenset[str]:
    """Zones of the invented communes; one is uncertain, one is unknown."""
    return {"10001": frozenset("A"), "10002": frozenset("B"), "10003": frozenset("AB")}.get(code, frozenset())


def faits(catalogue: Catalogue, **valeurs: Any) -> dict[str, Fait]:
    return {nom: fait_depuis_json(catalogue.faits[nom], valeur) for nom, valeur in valeurs.items()}


def evaluer_json(catalogue: Catalogue, aide: str, jour: date = JOUR, **valeurs: Any) -> Resultat:
    return evaluer(catalogue, aide, faits(catalogue, **valeurs), jour)


def charger_cas() -> list[dict[str, Any]]:
    """Every readable case, with the file it comes from."""
    cas: list[dict[str, Any]] = []
    for chemin in sorted((ICI / "cas").glob("*.yml")):
        for un in YAML(typ="safe").load(chemin.read_text(encoding="utf-8")) or []:
            cas.append({**un, "fichier": chemin.stem})
    return cas


def identifiant(cas: dict[str, Any]) -> str:
    return f"{cas['fichier']}: {cas['nom']}"


def faits_du_cas(catalogue: Catalogue, cas: dict[str, Any]) -> dict[str, Fait]:
    return {nom: fait_depuis_json(catalogue.faits[nom], valeur) for nom, valeur in (cas.get("faits") or {}).items()}


def ecarts(catalogue: Catalogue, cas: dict[str, Any]) -> list[str]:
    """What differs between a readable case and the engine; empty when all agrees."""
    resultat = evaluer(catalogue, cas["aide"], faits_du_cas(catalogue, cas), cas["date"])
    fautes = []
    if resultat.statut != cas["statut"]:
        fautes.append(f"statut {resultat.statut} au lieu de {cas['statut']} ({resultat.raison})")
    obtenus = {
        "bloquantes": set(resultat.bloquantes),
        "manquantes": set(resultat.manquantes),
        "reserves": {reserve.id for reserve in resultat.reserves},
    }
    for cle, obtenu in obtenus.items():
        if cas.get(cle) is not None and obtenu != set(cas[cle]):
            fautes.append(f"{cle} {sorted(obtenu)} au lieu de {sorted(cas[cle])}")
    fautes.extend(_ecarts_de_montant(resultat, cas))
    dit = " ".join([resultat.raison, *resultat.phrases]) if "dit" in cas or "ne_dit_pas" in cas else ""
    if "dit" in cas and _plat(cas["dit"]) not in _plat(dit):
        fautes.append(f"{cas['dit']!r} n'est pas dit : {dit}")
    if "ne_dit_pas" in cas and _plat(cas["ne_dit_pas"]) in _plat(dit):
        fautes.append(f"{cas['ne_dit_pas']!r} est dit : {dit}")
    if (texte := cas.get("contrefactuel_contient")) is not None and not any(_plat(texte) in _plat(phrase) for phrase in resultat.contrefactuels):
        fautes.append(f"aucun contrefactuel ne contient {texte!r} : {resultat.contrefactuels}")
    return fautes


def _plat(texte: str) -> str:
    return " ".join(texte.replace("\u00a0", " ").replace("\u202f", " ").split())


def _ecarts_de_montant(resultat: Resultat, cas: dict[str, Any]) -> list[str]:
    attendu = cas.get("montant")
    if attendu is None:
        return []
    valeurs = resultat.montant.valeurs if resultat.montant is not None else {}
    fautes = []
    for nom, voulu in attendu.items():
        bornes = tuple(voulu) if isinstance(voulu, list) else (voulu, voulu)
        if valeurs.get(nom) != bornes:
            fautes.append(f"montant.{nom} {valeurs.get(nom)} au lieu de {bornes}")
    return fautes


def feuilles(racine: Noeud | None) -> list[Noeud]:
    return [noeud for noeud in noeuds(racine) if not isinstance(noeud, Groupe)]


def seuils_du_fait(catalogue: Catalogue, fait: str, jour: date) -> list[float]:
    """Every threshold the catalogue compares a numeric fact with, on a day."""
    from bot.droits.regime import regime

    trouves: set[float] = set()
    for aide in catalogue.aides.values():
        if aide.ouverte_le(jour):
            for feuille in regime(catalogue, aide, jour).feuilles:
                if feuille.noeud.fait == fait:
                    trouves |= set(feuille.coupures)
    return sorted(trouves)


def valeurs_interessantes(catalogue: Catalogue, definition: DefinitionFait, jour: date) -> list[Any]:
    """Values around every threshold of a fact (its own or those of facts derived from it), and its extremes."""
    if definition.type == "booleen":
        return [True, False]
    if definition.type == "choix":
        return [choix.valeur for choix in definition.choix]
    if definition.type == "date":
        mois = [0, 1, 2, 3, 4, 5, 6, 7, 12, 24]
        autour = [plus_mois(jour, sens * m) + timedelta(days=d) for m in mois for sens in (-1, 1) for d in (-1, 0, 1)]
        naissances = [plus_mois(jour, -12 * age) + timedelta(days=d) for age in (17, 18, 30, 31, 40) for d in (0, 1)]
        return naissances if definition.id == "date_naissance" else autour
    if definition.type == "commune":
        return ["10001", "10002", "10003"] if "zone" in catalogue.faits else ["75056", "59350", "01004", "48095", "97611", "98818"]
    bas, haut = definition.domaine.min, definition.domaine.max  # type: ignore[union-attr]
    seuils = [s + d for s in seuils_du_fait(catalogue, definition.id, jour) for d in (-1, 0, 1)]
    milieux = [bas, haut, *(v for v in (100, 350, 600, 900, 1300, 1900, 2600) if definition.type == "montant")]
    if definition.id == "loyer":
        # A rent is compared with half of the resources: a value inside every half that an interval may leave in doubt.
        milieux += [m / 2 for m in milieux[2:]]
    if definition.id == "age":
        milieux = [17, 18, 22, 25, 29, 30, 31, 32, 45]
    if definition.id == "personnes_foyer":
        milieux = [*range(1, 12), haut]  # compared with nothing: it selects lines of tables
    entier = definition.type == "entier"
    return sorted({int(v) if entier else v for v in (*seuils, *milieux) if bas <= v <= haut})


def coherents(catalogue: Catalogue, valeurs: Mapping[str, Any], jour: date) -> dict[str, Any]:
    """Make a drawn person possible: the age follows the birth date, the resources include the salary."""
    sortie = dict(valeurs)
    naissance = sortie.get("date_naissance")
    if naissance is not None:
        sortie["age"] = age_en_mois(naissance, jour) // 12
    for identifiant_, definition in catalogue.faits.items():
        derive = definition.derive
        if derive is None or derive.calcul != "ressources_minimales" or identifiant_ not in sortie:
            continue
        minimum = sum(sortie.get(entree, 0) for entree in derive.entrees)
        sortie[identifiant_] = max(sortie[identifiant_], minimum)
    return sortie


def derives_seuls(catalogue: Catalogue) -> list[str]:
    """Facts that only exist by derivation."""
    return [f.id for f in catalogue.faits.values() if f.question is None and f.derive and f.derive.calcul in DERIVES]
