"""Checks of the calculators: what a file says against its formula, the facts, the parameters and the sources."""
from __future__ import annotations

import re
from collections.abc import Iterator

from bot.droits.calculateurs.formule import FAIT, Formule
from bot.droits.calculateurs.formules import FORMULES
from bot.droits.calculateurs.modele import Calculateur
from bot.droits.catalogue import Catalogue
from bot.droits.modele import PROJET
from bot.droits.verifications_fiches import fautes_de_gabarit, sources_inconnues

INCERTAIN = "incertain"


def fautes_de_calculateur(catalogue: Catalogue, calculateur: Calculateur) -> Iterator[tuple[str, str]]:
    """(key, message) for every fault."""
    yield from (("sources", m) for m in sources_inconnues(catalogue, calculateur.sources))
    yield from (("aides", f"aide inconnue {aide!r}") for aide in calculateur.aides if aide not in catalogue.aides)
    projets = {choix.valeur for choix in catalogue.faits[PROJET].choix} if PROJET in catalogue.faits else set()
    yield from (("projets", f"projet inconnu {projet!r}") for projet in calculateur.projets if projet not in projets)
    yield from _expressions("mots_cles", calculateur.mots_cles)
    formule = FORMULES.get(calculateur.formule)
    if formule is None:
        yield "formule", f"formule inconnue {calculateur.formule!r} (connues : {', '.join(sorted(FORMULES))})"
        return
    yield from _entrees(catalogue, calculateur, formule)
    yield from _parametres(catalogue, calculateur, formule)
    yield from _textes(catalogue, calculateur, formule)
    for nom, supposition in calculateur.suppose.items():
        if nom not in catalogue.faits:
            yield f"suppose.{nom}", "fait inconnu"
        yield from ((f"suppose.{nom}.note", m) for m in fautes_de_gabarit(catalogue, supposition.note, set()))


def _expressions(cle: str, expressions: list[str]) -> Iterator[tuple[str, str]]:
    for expression in expressions:
        try:
            re.compile(expression)
        except re.error as faute:
            yield cle, f"expression illisible {expression!r} : {faute}"


def _entrees(catalogue: Catalogue, calculateur: Calculateur, formule: Formule) -> Iterator[tuple[str, str]]:
    roles = [entree.role for entree in calculateur.entrees]
    permis = {*formule.entrees, *formule.entrees_facultatives}
    if not set(formule.entrees) <= set(roles) <= permis or len(set(roles)) != len(roles):
        facultatives = ", ".join(formule.entrees_facultatives) or "aucune"
        yield "entrees", f"entrées attendues : {', '.join(formule.entrees)} (facultatives : {facultatives})"
    for rang, entree in enumerate(calculateur.entrees):
        for fait in filter(None, (entree.fait, entree.sinon)):
            if fait not in catalogue.faits:
                yield f"entrees[{rang}]", f"fait inconnu {fait!r}"
        if entree.facultatif and entree.role in formule.entrees:
            yield f"entrees[{rang}]", f"{entree.role!r} n'est pas facultative pour {calculateur.formule}"
        yield from _expressions(f"entrees[{rang}].demandee_si", entree.demandee_si)
        yield from ((f"entrees[{rang}].note_sinon", m) for m in fautes_de_gabarit(catalogue, entree.note_sinon, set()))


def _parametres(catalogue: Catalogue, calculateur: Calculateur, formule: Formule) -> Iterator[tuple[str, str]]:
    roles = set(calculateur.parametres)
    if not set(formule.roles) <= roles <= {*formule.roles, *formule.roles_facultatifs}:
        yield "parametres", f"rôles attendus : {', '.join(formule.roles) or 'aucun'}"
    entrees = {entree.role for entree in calculateur.entrees}
    for role in calculateur.parametres:
        usage = calculateur.parametre(role)
        parametre = catalogue.parametres.get(usage.id)
        if parametre is None:
            yield f"parametres.{role}", f"paramètre inconnu {usage.id!r}"
        elif set(usage.selecteurs) != set(parametre.selecteurs):
            yield f"parametres.{role}", f"sélecteurs attendus : {', '.join(parametre.selecteurs) or 'aucun'}"
        elif not set(usage.selecteurs.values()) <= entrees:
            yield f"parametres.{role}", "un sélecteur vient d'une entrée"
    for entree, role in calculateur.bornes.items():
        if entree not in entrees or role not in roles:
            yield f"bornes.{entree}", "le rôle d'une entrée, et celui d'un paramètre"


def _textes(catalogue: Catalogue, calculateur: Calculateur, formule: Formule) -> Iterator[tuple[str, str]]:
    attendus = {*formule.cas, INCERTAIN} if len(formule.cas) > 1 else set(formule.cas)
    if set(calculateur.resultats) != attendus:
        yield "resultats", f"cas attendus : {', '.join(sorted(attendus))}"
    for nom, unite in formule.sorties.items():
        if unite.startswith(FAIT) and unite.removeprefix(FAIT) not in catalogue.faits:
            yield "formule", f"{nom} : fait inconnu {unite.removeprefix(FAIT)!r}"
    permis = {*formule.sorties, *calculateur.parametres, *(entree.role for entree in calculateur.entrees)}
    for cas, texte in calculateur.resultats.items():
        yield from ((f"resultats.{cas}", m) for m in fautes_de_gabarit(catalogue, texte, permis))
    for cle in ("lignes", "limites"):
        for rang, texte in enumerate(getattr(calculateur, cle)):
            yield from ((f"{cle}[{rang}]", m) for m in fautes_de_gabarit(catalogue, texte, permis))
