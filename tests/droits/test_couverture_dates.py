"""Date coverage: no aid fails, and no figure is missing, on any quarter start while it is open.

WARNING: nothing is asserted here about the value of any result, only that one can be computed.
"""
from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import Any

from bot.droits import STATUTS, Catalogue, evaluer
from bot.droits.compilation import DOUTE, parametres_du_noeud
from bot.droits.derives import plus_mois
from bot.droits.modele import AUJOURD_HUI
from bot.droits.regime import regime

from .outils import JOUR, JOUR_REEL, faits

PERSONNES: dict[str, list[dict[str, Any]]] = {
    "exemple": [{}, {"age": 25, "commune": "10001", "loyer": 700}, {"age": 45, "statut": "salarie", "salaire": 1600}],
    "catalogue": [{}, {"age": 22, "statut": "alternant", "loyer": 500}, {"age": 45, "statut": "salarie", "commune": "59350"}],
}


def trimestres(depuis: date, jusqu_a: date) -> Iterator[date]:
    jour = date(depuis.year, 1, 1)
    while jour <= jusqu_a:
        if jour >= depuis:
            yield jour
        jour = plus_mois(jour, 3)


def couvrir(catalogue: Catalogue, personnes: list[dict[str, Any]], reference: date) -> int:
    vus = 0
    inconnus: dict[str, Any] = {**dict.fromkeys(catalogue.faits), AUJOURD_HUI: None}
    for aide in catalogue.aides.values():
        debut = min((ouverte.du for ouverte in aide.ouverte), default=reference)
        for jour in trimestres(debut, plus_mois(reference, 14)):
            for personne in personnes:
                resultat = evaluer(catalogue, aide.id, faits(catalogue, **personne), jour)
                assert resultat.statut in STATUTS
                assert resultat.raison
                resultat.to_json()
                vus += 1
            if not aide.ouverte_le(jour):
                continue
            for feuille in regime(catalogue, aide, jour).feuilles:
                declarees = [
                    lacune for identifiant in parametres_du_noeud(feuille.noeud)
                    for lacune in catalogue.parametres[identifiant].lacunes
                ]
                sans_valeur = not feuille.valeurs and feuille.evaluer(inconnus) == DOUTE
                assert not sans_valeur or any(lacune.contient(jour) for lacune in declarees), (feuille.noeud.id, jour)
    return vus


def test_exemple(exemple: Catalogue) -> None:
    assert couvrir(exemple, PERSONNES["exemple"], JOUR)


def test_reel(catalogue: Catalogue) -> None:
    assert couvrir(catalogue, PERSONNES["catalogue"], JOUR_REEL)
