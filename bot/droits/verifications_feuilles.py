"""Checks of one leaf: its fact, its operator, its threshold and their types and units agree."""
from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import Any

from bot.droits.calculs import SEUILS
from bot.droits.catalogue import Catalogue
from bot.droits.modele import (
    AUJOURD_HUI,
    Affirmation,
    Appartenance,
    Comparaison,
    DefinitionFait,
    Feuille,
)

_NOMBRES = ("entier", "nombre", "montant")
_EUROS = {"euro", "euro_par_mois"}


def interrogeables(catalogue: Catalogue, fait: str) -> frozenset[str]:
    """The facts with a question that `fait` rests on (itself, or the inputs of its derivation)."""
    definition = catalogue.faits.get(fait)
    if definition is None:
        return frozenset()
    if definition.question is not None or definition.derive is None:
        return frozenset({fait})
    return frozenset().union(*(interrogeables(catalogue, entree) for entree in definition.derive.entrees))


def _meme_unite(fait: str, seuil: str) -> bool:
    # A monthly rent is an amount of euros: both names of the unit are accepted on either side.
    return fait == seuil or {fait, seuil} <= _EUROS


def _valeur_admise(definition: DefinitionFait, valeur: Any) -> bool:
    if definition.type in _NOMBRES:
        return isinstance(valeur, (int, float)) and not isinstance(valeur, bool)
    if definition.type == "date":
        return isinstance(valeur, date)
    if definition.type == "choix":
        return valeur in {choix.valeur for choix in definition.choix}
    if definition.type == "commune":
        return isinstance(valeur, str)
    return isinstance(valeur, bool)


def fautes_de_feuille(catalogue: Catalogue, feuille: Feuille) -> Iterator[str]:
    """Everything wrong in a leaf by itself."""
    definition = catalogue.faits.get(feuille.fait)
    if feuille.fait == AUJOURD_HUI:
        definition = DefinitionFait(id=AUJOURD_HUI, nom=AUJOURD_HUI, type="date", question="-")
    if definition is None:
        yield f"fait inconnu {feuille.fait!r}"
        return
    if feuille.fait != AUJOURD_HUI and not interrogeables(catalogue, feuille.fait):
        yield f"rien ne permet de demander {feuille.fait!r}"
    ordonne = definition.type in _NOMBRES or definition.type == "date"
    if isinstance(feuille, Affirmation):
        if definition.type != "booleen":
            yield f"`{feuille.op}` porte sur un fait oui/non, {feuille.fait} est de type {definition.type}"
        return
    if isinstance(feuille, Appartenance):
        if ordonne or definition.type == "booleen":
            yield f"`{feuille.op}` porte sur un choix ou une commune, {feuille.fait} est de type {definition.type}"
        for valeur in feuille.valeur or []:
            if not _valeur_admise(definition, valeur):
                yield f"valeur impossible {valeur!r} pour {feuille.fait}"
        yield from _parametre(catalogue, feuille, definition)
        return
    if not ordonne and feuille.op not in ("==", "!="):
        yield f"`{feuille.op}` ne s'applique pas au type {definition.type}"
    if definition.type == "booleen":
        yield "un fait oui/non se teste avec `vrai` ou `faux`"
    if feuille.valeur is not None and not _valeur_admise(definition, feuille.valeur):
        yield f"valeur impossible {feuille.valeur!r} pour {feuille.fait}"
    yield from _parametre(catalogue, feuille, definition)
    yield from _calcul(catalogue, feuille)


def _parametre(catalogue: Catalogue, feuille: Comparaison | Appartenance, definition: DefinitionFait) -> Iterator[str]:
    if feuille.parametre is None:
        if isinstance(feuille, Comparaison) and feuille.selecteurs:
            yield "des `selecteurs` sans `parametre`"
        return
    parametre = catalogue.parametres.get(feuille.parametre)
    if parametre is None:
        yield f"paramètre inconnu {feuille.parametre!r}"
        return
    if isinstance(feuille, Appartenance):
        if parametre.selecteurs or not all(isinstance(p.valeur, list) for p in parametre.valeurs):
            yield f"{parametre.id} : une liste sans sélecteurs est attendue"
        return
    if not _meme_unite(definition.unite, parametre.unite):
        yield f"unités différentes : {definition.unite} pour {feuille.fait}, {parametre.unite} pour {parametre.id}"
    if set(feuille.selecteurs) != set(parametre.selecteurs):
        yield f"sélecteurs attendus par {parametre.id} : {parametre.selecteurs}"
    for fait in feuille.selecteurs.values():
        choix = catalogue.faits.get(fait)
        if choix is None:
            yield f"fait inconnu {fait!r}"
        elif choix.type not in ("choix", "booleen"):
            yield f"un sélecteur est un choix ou un oui/non, {fait} est de type {choix.type}"


def _calcul(catalogue: Catalogue, feuille: Comparaison) -> Iterator[str]:
    if feuille.calcul is None:
        return
    seuil = SEUILS.get(feuille.calcul.nom)
    if seuil is None:
        yield f"calcul inconnu {feuille.calcul.nom!r} (connus : {', '.join(sorted(SEUILS))})"
        return
    if len(feuille.calcul.entrees) != seuil.entrees:
        yield f"{feuille.calcul.nom} attend {seuil.entrees} entrée(s)"
    if set(feuille.calcul.parametres) != set(seuil.roles):
        yield f"{feuille.calcul.nom} attend les rôles {', '.join(seuil.roles)}"
    for fait in feuille.calcul.entrees:
        if fait not in catalogue.faits and fait != AUJOURD_HUI:
            yield f"fait inconnu {fait!r}"
    for identifiant in feuille.calcul.parametres.values():
        parametre = catalogue.parametres.get(identifiant)
        if parametre is None:
            yield f"paramètre inconnu {identifiant!r}"
        elif parametre.selecteurs:
            yield f"{identifiant} dépend de sélecteurs : un calcul prend un paramètre simple"
