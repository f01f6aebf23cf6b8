"""Rents and resources: Visale's highest rent and its reverse, effort rate, Mobili-Jeune's monthly amount."""
from __future__ import annotations

from decimal import Decimal

from bot.droits.calculateurs.formule import Formule, Roles, Sorties, Valeurs, par_defaut, par_exces

ZERO = Decimal(0)


def loyer_max_visale(valeurs: Valeurs, roles: Roles) -> tuple[str, Sorties]:
    """The lower of a share of the resources and of the ceiling of the zone, down to the cent (€ a month)."""
    part, plafond = par_defaut(valeurs["ressources"] * roles["part"]), roles["plafond"]
    return ("ressources" if part <= plafond else "zone"), {"loyer_max": min(part, plafond), "part_ressources": part}


def ressources_min_visale(valeurs: Valeurs, roles: Roles) -> tuple[str, Sorties]:
    """The resources for which a rent is the highest accepted share, up to the cent; whether the zone accepts the rent."""
    plafond = roles["plafond"] if valeurs.get("zone") is not None else None
    minimum = par_exces(valeurs["loyer"] / roles["part"])
    if plafond is None:
        return "sans_zone", {"ressources_min": minimum, "plafond_zone": None, "exces": None}
    exces = valeurs["loyer"] - plafond
    return ("trop_cher" if exces > 0 else "accepte"), {
        "ressources_min": minimum, "plafond_zone": plafond, "exces": exces if exces > 0 else None,
    }


def taux_effort(valeurs: Valeurs, roles: Roles) -> tuple[str, Sorties]:
    """Rent over resources, and what is left to live on (negative when the rent exceeds the resources)."""
    loyer, ressources = valeurs["loyer"], valeurs["ressources"]
    if ressources <= 0:
        return "sans_ressources", {"taux": None, "reste": None}
    # Compared without dividing: no rounding can cross the threshold.
    cas = "sous" if loyer <= ressources * roles["seuil"] else "au_dessus"
    return cas, {"taux": loyer / ressources, "reste": ressources - loyer}


def mobili_jeune(valeurs: Valeurs, roles: Roles) -> tuple[str, Sorties]:
    """Rent left after the housing allowance, within the cap, nothing under the minimum; then the year and the total."""
    reste = max(ZERO, valeurs["loyer"] - valeurs["aide"])
    mensuel = ZERO if reste < roles["minimum"] else min(roles["maximum"], reste)
    annuel = min(roles["plafond_annuel"], mensuel * roles["mensualites"])
    cas = "rien" if not mensuel else "plafonne" if reste > roles["maximum"] else "entier"
    return cas, {
        "reste_a_charge": reste, "mensuel": mensuel, "annuel": annuel if mensuel else None,
        "total": annuel * roles["annees"] if mensuel else None,
    }


FORMULES = {
    "loyer_max_visale": Formule(
        loyer_max_visale, ("ressources", "zone"), {"loyer_max": "euro_par_mois", "part_ressources": "euro_par_mois"},
        ("ressources", "zone"), ("part", "plafond"),
    ),
    "ressources_min_visale": Formule(
        ressources_min_visale, ("loyer",),
        {"ressources_min": "euro_par_mois", "plafond_zone": "euro_par_mois", "exces": "euro_par_mois"},
        ("accepte", "trop_cher", "sans_zone"), ("part", "plafond"), ("zone",),
    ),
    "taux_effort": Formule(
        taux_effort, ("loyer", "ressources"), {"taux": "ratio", "reste": "euro_par_mois"},
        ("sous", "au_dessus", "sans_ressources"), ("seuil",),
    ),
    "mobili_jeune": Formule(
        mobili_jeune, ("loyer", "aide"),
        {"reste_a_charge": "euro_par_mois", "mensuel": "euro_par_mois", "annuel": "euro_par_an", "total": "euro"},
        ("entier", "plafonne", "rien"), ("minimum", "maximum", "mensualites", "plafond_annuel", "annees"),
    ),
}
