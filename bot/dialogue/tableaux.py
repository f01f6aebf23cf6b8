"""Amortisation tables as a page shows them: one row a year, the months of each year on demand."""

from __future__ import annotations

from typing import Any, Sequence

from bot.dialogue.assistant import Assistant
from bot.droits.calculateurs.echeancier import Echeance, par_annee
from bot.droits.gabarits import nombre

COLONNES = ("total", "capital", "interets", "assurance")


def tableau(service: Assistant, echeances: Sequence[Echeance]) -> dict[str, Any]:
    """``{"legende", "colonnes", "lignes": [{"titre", "cellules", "detail"?}], "mois"}``: cells are French amounts.

    Columns that hold nothing (interest of a free loan, insurance) are left out. Amounts in euros, to the cent.
    """
    utiles = [nom for nom in COLONNES if nom == "total" or any(getattr(each, nom) for each in echeances)]
    if utiles == ["total", "capital"]:
        utiles = ["total"]

    def cellules(montants: Sequence[int], reste: int) -> list[str]:
        return [euros(each) for each in (*montants, reste)]

    lignes = []
    for annee in par_annee(echeances):
        mois = [
            {
                "titre": service.dire("calculs", "tableau.mois", nombre=str(each.numero)),
                "cellules": cellules([getattr(each, nom) for nom in utiles], each.reste),
            }
            for each in annee.echeances
        ]
        lignes.append(
            {
                "titre": service.dire("calculs", "tableau.annee", nombre=str(annee.numero)),
                "cellules": cellules([annee.somme(nom) for nom in utiles], annee.reste),
                "detail": mois,
            }
        )
    colonnes = [service.dire("calculs", f"tableau.{nom}") for nom in (*utiles, "reste")]
    return {
        "legende": service.dire("calculs", "tableau.legende"),
        "periode": service.dire("calculs", "tableau.periode"),
        "detail": service.dire("calculs", "tableau.detail"),
        "colonnes": colonnes,
        "lignes": lignes,
    }


def euros(cents: int) -> str:
    """"1 654,32 €"."""
    return f"{nombre(cents / 100, 2)}\u00a0€"
