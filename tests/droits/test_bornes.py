"""Boundaries generated from the data: every threshold at -1, = and +1, on the first and last day of every period.

The expectation is computed here with Python's own comparisons, from the raw data: the engine is not asked.
"""
from __future__ import annotations

import operator
from collections.abc import Iterator
from datetime import date, timedelta
from typing import Any

import pytest

from bot.droits import Aide, Catalogue, Fait, charger_catalogue, evaluer
from bot.droits.derives import plus_mois
from bot.droits.modele import AUJOURD_HUI, Comparaison
from bot.droits.parametres import lignes_de_table

from .outils import EXEMPLE, JOUR, JOUR_REEL, feuilles

OPERATEURS = {"<=": operator.le, "<": operator.lt, ">=": operator.ge, ">": operator.gt, "==": operator.eq, "!=": operator.ne}
CATALOGUES = {"exemple": charger_catalogue(EXEMPLE), "reel": charger_catalogue()}


def jours_des_periodes(catalogue: Catalogue, aide: Aide, feuille: Comparaison) -> list[date]:
    """First and last day of every period that changes the leaf, while the aid is open and the figure fresh."""
    jours: set[date] = {JOUR if catalogue is CATALOGUES["exemple"] else JOUR_REEL}
    identifiants = [feuille.parametre] if feuille.parametre else []
    if feuille.calcul is not None:
        identifiants = list(feuille.calcul.parametres.values())
    parametres = [catalogue.parametres[i] for i in identifiants if i]
    for parametre in parametres:
        jours.add(parametre.a_reverifier_avant - timedelta(days=1))
        for periode in parametre.valeurs:
            jours |= {periode.valide_du, *([periode.valide_au] if periode.valide_au else [])}
    jours |= {jour for jour in (feuille.du, feuille.au) if jour is not None}
    jours |= {jour for o in aide.ouverte for jour in (o.du, o.au) if jour is not None}
    return sorted(
        jour for jour in jours
        if aide.ouverte_le(jour) and feuille.actif(jour) and all(jour < p.a_reverifier_avant for p in parametres)
    )


def en_vigueur(catalogue: Catalogue, identifiant: str, jour: date) -> Any:
    for periode in catalogue.parametres[identifiant].valeurs:
        if periode.valide_du <= jour and (periode.valide_au is None or jour <= periode.valide_au):
            return periode
    return None


def seuils(catalogue: Catalogue, feuille: Comparaison, jour: date) -> Iterator[tuple[Any, dict[str, Any]]]:
    """(threshold, facts that select it) for one leaf on one day; nothing when it has no value or two readings."""
    if feuille.valeur is not None:
        yield feuille.valeur, {}
    elif feuille.parametre is not None:
        periode = en_vigueur(catalogue, feuille.parametre, jour)
        if periode is None or periode.desaccords:
            return
        noms = catalogue.parametres[feuille.parametre].selecteurs
        if not noms:
            yield periode.valeur, {}
        else:
            for cles, valeur in lignes_de_table(periode.table, len(noms)):
                yield valeur, {feuille.selecteurs[nom]: cle for nom, cle in zip(noms, cles, strict=True)}
    elif feuille.calcul is not None:
        parametres = {r: en_vigueur(catalogue, i, jour) for r, i in feuille.calcul.parametres.items()}
        if any(p is None for p in parametres.values()):
            return
        entree = feuille.calcul.entrees[0]
        if feuille.calcul.nom == "part_de":
            yield 1600 * parametres["taux"].valeur, {entree: 1600}
        else:
            base = jour if entree == AUJOURD_HUI else date(2026, 1, 31)
            sens = 1 if feuille.calcul.nom == "date_plus_mois" else -1
            donnes = {} if entree == AUJOURD_HUI else {entree: base}
            yield plus_mois(base, sens * parametres["mois"].valeur), donnes


def essais() -> Iterator[Any]:
    for nom, catalogue in CATALOGUES.items():
        for aide in catalogue.aides.values():
            for feuille in feuilles(aide.conditions):
                if isinstance(feuille, Comparaison) and not isinstance(feuille.valeur, str):
                    yield pytest.param(catalogue, aide, feuille, id=f"{nom}-{feuille.id}")


@pytest.mark.parametrize(("catalogue_", "aide", "feuille"), essais())
def test_seuils(catalogue_: Catalogue, aide: Aide, feuille: Comparaison) -> None:
    faux = "D" if feuille.souple or feuille.lecture == "exigence" else "F"
    vrai = "D" if feuille.lecture == "ouverture" else "T"
    verifies = 0
    for jour in jours_des_periodes(catalogue_, aide, feuille):
        for seuil, donnes in seuils(catalogue_, feuille, jour):
            for ecart in (-1, 0, 1):
                valeur = seuil + (timedelta(days=ecart) if isinstance(seuil, date) else ecart)
                if feuille.fait == AUJOURD_HUI:
                    continue
                connus = {nom: Fait.connu(v) for nom, v in {**donnes, feuille.fait: valeur}.items()}
                conditions = {c.id: c.valeur for c in evaluer(catalogue_, aide.id, connus, jour).conditions}
                attendu = vrai if OPERATEURS[feuille.op](valeur, seuil) else faux
                assert conditions[feuille.id] == attendu, (jour, valeur, seuil)
                verifies += 1
    contestee = feuille.parametre is not None and any(
        p.desaccords for p in catalogue_.parametres[feuille.parametre].valeurs
    )
    assert verifies or contestee or feuille.fait == AUJOURD_HUI


@pytest.mark.parametrize("nom", CATALOGUES)
def test_premier_et_dernier_jour_d_ouverture(nom: str) -> None:
    catalogue = CATALOGUES[nom]
    for aide in catalogue.aides.values():
        for ouverte in aide.ouverte:
            assert evaluer(catalogue, aide.id, {}, ouverte.du).statut != "dispositif_ferme"
            veille = ouverte.du - timedelta(days=1)
            assert (evaluer(catalogue, aide.id, {}, veille).statut == "dispositif_ferme") == (not aide.ouverte_le(veille))
            if ouverte.au is not None:
                assert evaluer(catalogue, aide.id, {}, ouverte.au).statut != "dispositif_ferme"
                lendemain = ouverte.au + timedelta(days=1)
                ferme = evaluer(catalogue, aide.id, {}, lendemain).statut == "dispositif_ferme"
                assert ferme == (not aide.ouverte_le(lendemain))
