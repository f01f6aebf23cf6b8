"""Income ceilings: social housing by region and household, intermediate housing by zone."""
from __future__ import annotations

from decimal import Decimal
from typing import Optional

from bot.droits.calculateurs.formule import FAIT, Formule, Roles, Sorties, Valeurs


def revenu_retenu(revenu: Optional[Decimal], recent: Optional[Decimal], baisse: Decimal) -> Optional[Decimal]:
    """The recent income when it fell by at least `baisse` (0.10 for 10 %), otherwise the one of two years before."""
    if revenu is None or recent is None:
        return revenu
    return recent if recent <= revenu * (1 - baisse) else revenu


def plafonds_hlm(valeurs: Valeurs, roles: Roles) -> tuple[str, Sorties]:
    """The three ceilings of a household, and the most social one under which its income is (inclusive)."""
    revenu, recent = valeurs.get("revenu"), valeurs.get("revenu_recent")
    retenu = revenu_retenu(revenu, recent, roles["baisse"])
    plafonds = {nom: roles[nom] for nom in ("plai", "plus", "pls")}
    sorties: Sorties = {
        "categorie": valeurs["categorie"], **plafonds, "revenu_retenu": retenu,
        "revenu_en_baisse": retenu if retenu is not None and retenu != revenu else None,
        "sans_baisse": recent if retenu is not None and recent is not None and retenu == revenu else None,
    }
    if retenu is None:
        return "sans_revenu", sorties
    return next((nom for nom, plafond in plafonds.items() if retenu <= plafond), "au_dessus"), sorties


def plafond_intermediaire(valeurs: Valeurs, roles: Roles) -> tuple[str, Sorties]:
    """The ceiling of a zone and household, and whether the income is under it (inclusive)."""
    revenu, plafond = valeurs.get("revenu"), roles["plafond"]
    sorties: Sorties = {"categorie": valeurs["categorie"], "plafond": plafond, "ecart": None}
    if revenu is None:
        return "sans_revenu", sorties
    sorties["ecart"] = abs(plafond - revenu)
    return ("sous" if revenu <= plafond else "au_dessus"), sorties


FORMULES = {
    "plafonds_hlm": Formule(
        plafonds_hlm, ("region", "categorie"),
        {"categorie": f"{FAIT}categorie_menage", "plai": "euro_par_an", "plus": "euro_par_an", "pls": "euro_par_an",
         "revenu_retenu": "euro_par_an", "revenu_en_baisse": "euro_par_an", "sans_baisse": "euro_par_an"},
        ("sans_revenu", "plai", "plus", "pls", "au_dessus"), ("plai", "plus", "pls", "baisse"), ("revenu", "revenu_recent"),
    ),
    "plafond_intermediaire": Formule(
        plafond_intermediaire, ("zone", "categorie"),
        {"categorie": f"{FAIT}categorie_fiscale", "plafond": "euro_par_an", "ecart": "euro_par_an"},
        ("sans_revenu", "sous", "au_dessus"), ("plafond",), ("revenu",),
    ),
}
