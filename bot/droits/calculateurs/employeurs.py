"""What an employer owes to the housing effort, and what a landlord gains with Loc'Avantages."""
from __future__ import annotations

from bot.droits.calculateurs.formule import Formule, Roles, Sorties, Valeurs, au_plus_proche, par_defaut

MOIS = 12


def contribution(valeurs: Valeurs, roles: Roles) -> tuple[str, Sorties]:
    """The contribution: a share of the payroll of the year before (€), from a number of employees on."""
    participation = au_plus_proche(valeurs["masse"] * roles["taux"])
    effectif = valeurs.get("effectif")
    cas = "effectif_inconnu" if effectif is None else "due" if effectif >= roles["seuil"] else "sous_seuil"
    due = cas != "sous_seuil"
    return cas, {
        "participation": participation if due else None,
        "cotisation": au_plus_proche(valeurs["masse"] * roles["cotisation"]) if due else None,
    }


def loc_avantages(valeurs: Valeurs, roles: Roles) -> tuple[str, Sorties]:
    """The highest rent under the market rent, the tax reduction of a year, and what the lower rent costs."""
    decote = roles["decote"]
    reduction = roles["avec"] if valeurs["intermediation"] else roles["sans"]
    loyer = par_defaut(valeurs["loyer_marche"] * (1 - decote))
    if reduction is None:
        return "ferme", {"loyer_max": loyer, "loyers_an": None, "reduction": None, "manque": None, "taux_reduction": None}
    loyers = loyer * MOIS
    return "ouvert", {
        "loyer_max": loyer, "loyers_an": loyers, "taux_reduction": reduction, "reduction": par_defaut(loyers * reduction),
        "manque": (valeurs["loyer_marche"] - loyer) * MOIS,
    }


FORMULES = {
    "contribution_employeur": Formule(
        contribution, ("masse",), {"participation": "euro", "cotisation": "euro"},
        ("due", "sous_seuil", "effectif_inconnu"), ("taux", "seuil", "cotisation"), ("effectif",),
    ),
    "loc_avantages": Formule(
        loc_avantages, ("loyer_marche", "niveau", "intermediation"),
        {"loyer_max": "euro_par_mois", "loyers_an": "euro_par_an", "reduction": "euro_par_an", "manque": "euro_par_an",
         "taux_reduction": "ratio"},
        ("ouvert", "ferme"), ("decote", "sans", "avec"),
    ),
}
