"""Amounts and computed thresholds: named functions with declared inputs. No value of any aid lives here.

An amount function reads `Connaissance` inputs and the dated parameters of its roles. Each output is an
inclusive pair of bounds, equal when the amount is exact. A missing input gives None: "not computable yet".
A threshold function gives bounds in the unit of the fact it is compared with (ordinals for dates).
"""
from __future__ import annotations

import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from bot.droits.derives import Contexte, plus_mois
from bot.droits.faits import INFINI, Bornes, Connaissance

Sorties = dict[str, Bornes]
Roles = Mapping[str, Bornes]


@dataclass(frozen=True)
class Calcul:
    """A registered amount: names of its inputs in order, parameter roles, units of its outputs.

    `selecteurs`: role -> {selector of the parameter: name of the input that selects}.
    `principal`: the output that says the amount is zero.
    """

    fonction: Callable[[Sequence[Connaissance], Roles], Sorties | None]
    entrees: tuple[str, ...]
    roles: tuple[str, ...]
    sorties: Mapping[str, str]
    principal: str
    facultatifs: tuple[str, ...] = ()
    selecteurs: Mapping[str, Mapping[str, str]] = field(default_factory=dict)


@dataclass(frozen=True)
class Seuil:
    """A registered threshold: number of inputs and parameter roles."""

    fonction: Callable[[Contexte, Sequence[Connaissance], Roles], Bornes | None]
    entrees: int
    roles: tuple[str, ...] = ()


def _bornes(connue: Connaissance) -> Bornes | None:
    return connue if isinstance(connue, tuple) else None


def arrondi(montant: float) -> float:
    """Euros and cents; an amount is rounded down to the cent, never up."""
    return math.floor(montant * 100 + 1e-6) / 100 if abs(montant) != INFINI else montant


def _croissante(f: Callable[[float], float], x: Bornes) -> Bornes:
    return (arrondi(f(x[0])), arrondi(f(x[1])))


def montant_visale(entrees: Sequence[Connaissance], roles: Roles) -> Sorties | None:
    """What the guarantee covers: the highest rent accepted in the zone and the unpaid rent covered.

    Bounds of `loyer_max` differ when the zone is uncertain. `couverture` needs the rent.
    """
    loyer = _bornes(entrees[0])
    sorties = {"loyer_max": roles["plafond"], "mensualites": roles["mensualites"]}
    if loyer is None:
        return None
    mois = roles["mensualites"]
    sorties["couverture"] = (arrondi(loyer[0] * mois[0]), arrondi(loyer[1] * mois[1]))
    sorties["loyer"] = loyer
    return sorties


def _echeancier(montant: float, roles: Roles) -> dict[str, float]:
    """Equal monthly payments over the longest term allowed, none below the minimum but the last."""
    if montant <= 0:
        return {"montant": 0.0, "mensualites": 0, "mensualite": 0.0, "derniere": 0.0}
    minimum = roles["mensualite_min"][0]
    nombre = max(1, min(int(roles["duree_max"][0]), math.ceil(montant / minimum)))
    mensualite = max(math.ceil(montant / nombre * 100 - 1e-6) / 100, min(minimum, montant))
    nombre = math.ceil(montant / mensualite - 1e-9)
    derniere = round(montant - mensualite * (nombre - 1), 2)
    return {"montant": montant, "mensualites": nombre, "mensualite": mensualite, "derniere": derniere}


def montant_loca_pass(entrees: Sequence[Connaissance], roles: Roles) -> Sorties | None:
    """The deposit lent at zero interest, capped, and its repayment: number and amount of the payments.

    `differe`: months before the first payment. `duree_totale` counts them.
    """
    depot = _bornes(entrees[0])
    if depot is None:
        return None
    plafond, differe = roles["plafond"][0], roles["differe"][0]
    bas, haut = (_echeancier(arrondi(min(plafond, max(0.0, borne))), roles) for borne in depot)
    sorties = {nom: tuple(sorted((bas[nom], haut[nom]))) for nom in bas}
    mensualites = sorties["mensualites"]
    sorties["duree_totale"] = (mensualites[0] + differe, mensualites[1] + differe)
    sorties["differe"] = (differe, differe)
    reste = _croissante(lambda d: max(0.0, d - plafond), depot)
    sorties["reste_a_payer"] = reste
    return sorties  # type: ignore[return-value]


def montant_mobili_jeune(entrees: Sequence[Connaissance], roles: Roles) -> Sorties | None:
    """Monthly aid: rent left after the housing allowance, capped, nothing below the minimum; then the year.

    `annuel` is the monthly amount times the payments of a year (`mensualites_an`, 12 by default) within the
    yearly cap; `total` adds the years allowed.
    """
    loyer, aide = _bornes(entrees[0]), _bornes(entrees[1])
    if loyer is None or aide is None:
        return None
    reste = (max(0.0, loyer[0] - aide[1]), max(0.0, loyer[1] - aide[0]))
    minimum, maximum = roles["minimum"][0], roles["maximum"][0]
    par_an = roles.get("mensualites_an", (12, 12))[0]
    plafond_annuel, annees = roles["plafond_annuel"][0], roles["annees"][0]
    mensuel = _croissante(lambda r: 0.0 if r < minimum else min(maximum, r), reste)
    annuel = _croissante(lambda m: min(plafond_annuel, m * par_an), mensuel)
    return {
        "reste_a_charge": (arrondi(reste[0]), arrondi(reste[1])),
        "mensuel": mensuel,
        "annuel": annuel,
        "total": _croissante(lambda a: a * annees, annuel),
    }


def montant_par_mois(entrees: Sequence[Connaissance], roles: Roles) -> Sorties | None:
    """A flat sum per month paid, for a limited number of months (whole months)."""
    payes = _bornes(entrees[0])
    if payes is None:
        return None
    mensuel, mois_max = roles["mensuel"][0], roles["mois_max"][0]
    mois = _croissante(lambda m: min(mois_max, max(0.0, float(math.floor(m)))), payes)
    return {"mois": mois, "total": _croissante(lambda m: m * mensuel, mois)}


def montant_pret(entrees: Sequence[Connaissance], roles: Roles) -> Sorties | None:
    """A loan: a share (`quotite`, the whole by default) of the cost, within a cap; and what is left to finance.

    `plafond_haut` is the cap of another source: the amount is then said between both. Bounds also follow from an
    uncertain cost or share.
    """
    cout = _bornes(entrees[0])
    if cout is None:
        return None
    plafond, quotite = roles["plafond"], roles.get("quotite", (1, 1))
    haut = roles.get("plafond_haut", plafond)[1]
    bas, sommet = (
        arrondi(min(limite, borne * part))
        for limite, borne, part in ((plafond[0], cout[0], quotite[0]), (haut, cout[1], quotite[1]))
    )
    return {"montant": (bas, sommet), "reste": (arrondi(max(0.0, cout[0] - sommet)), arrondi(max(0.0, cout[1] - bas)))}


CALCULS: dict[str, Calcul] = {
    "montant_visale": Calcul(
        montant_visale, ("loyer", "zone"), ("plafond", "mensualites"),
        {"loyer_max": "euro_par_mois", "mensualites": "mois", "couverture": "euro", "loyer": "euro_par_mois"},
        "couverture", selecteurs={"plafond": {"zone": "zone"}},
    ),
    "montant_loca_pass": Calcul(
        montant_loca_pass, ("depot_garantie",), ("plafond", "duree_max", "differe", "mensualite_min"),
        {"montant": "euro", "mensualites": "aucune", "mensualite": "euro_par_mois", "derniere": "euro",
         "duree_totale": "mois", "differe": "mois", "reste_a_payer": "euro"},
        "montant",
    ),
    "montant_mobili_jeune": Calcul(
        montant_mobili_jeune, ("loyer", "aide_logement"),
        ("minimum", "maximum", "plafond_annuel", "annees"),
        {"reste_a_charge": "euro_par_mois", "mensuel": "euro_par_mois", "annuel": "euro_par_an", "total": "euro"},
        "mensuel", facultatifs=("mensualites_an",),
    ),
    "montant_par_mois": Calcul(
        montant_par_mois, ("mois",), ("mensuel", "mois_max"), {"mois": "mois", "total": "euro"}, "total",
    ),
    "montant_pret_accession": Calcul(
        montant_pret, ("cout", "operation"), ("plafond", "quotite"), {"montant": "euro", "reste": "euro"}, "montant",
        selecteurs={"quotite": {"operation": "operation"}},
    ),
    "montant_pret_travaux": Calcul(
        montant_pret, ("cout",), ("plafond",), {"montant": "euro", "reste": "euro"}, "montant",
        facultatifs=("plafond_haut",),
    ),
}


def part_de(_: Contexte, entrees: Sequence[Connaissance], roles: Roles) -> Bornes | None:
    """A share (role `taux`) of the input: half of the resources, say."""
    base = _bornes(entrees[0])
    if base is None:
        return None
    taux = roles["taux"]
    return (arrondi(base[0] * taux[0]), arrondi(base[1] * taux[1]))


def _decaler(sens: int) -> Callable[[Contexte, Sequence[Connaissance], Roles], Bornes | None]:
    def seuil(_: Contexte, entrees: Sequence[Connaissance], roles: Roles) -> Bornes | None:
        base = _bornes(entrees[0])
        if base is None:
            return None
        mois = sens * int(roles["mois"][0])
        bas, haut = (
            borne if abs(borne) == INFINI else plus_mois(date.fromordinal(int(borne)), mois).toordinal()
            for borne in base
        )
        return (bas, haut)

    return seuil


SEUILS: dict[str, Seuil] = {
    "part_de": Seuil(part_de, 1, ("taux",)),
    "date_plus_mois": Seuil(_decaler(1), 1, ("mois",)),
    "date_moins_mois": Seuil(_decaler(-1), 1, ("mois",)),
}


def est_nul(calcul: Calcul, sorties: Mapping[str, Any]) -> bool:
    return tuple(sorties.get(calcul.principal, (1, 1))) == (0, 0)
