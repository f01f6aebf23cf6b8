"""Repayments: a loan with constant payments, and the Loca-Pass advance."""
from __future__ import annotations

from decimal import ROUND_HALF_UP, Decimal

from bot.droits.calculateurs.echeancier import (
    MOIS_PAR_AN,
    Echeance,
    amortir,
    annuite_constante,
    centimes,
    euros,
    rembourser_sans_interet,
)
from bot.droits.calculateurs.formule import Formule, Roles, Sorties, Valeurs

POUR_CENT = 100


def _nombre(valeurs: Valeurs) -> int:
    """Payments of a term in years (halves of months do not exist: the nearest whole number, one at least)."""
    return max(1, int((valeurs["duree"] * MOIS_PAR_AN).to_integral_value(rounding=ROUND_HALF_UP)))


def _assurance(valeurs: Valeurs) -> int | None:
    """Cents a month of an insurance told in percent of the initial capital per year; None when it is not known."""
    taux = valeurs.get("taux_assurance")
    return None if taux is None else centimes(valeurs["montant"] * taux / POUR_CENT / MOIS_PAR_AN)


def echeances_pret(valeurs: Valeurs, roles: Roles) -> tuple[Echeance, ...]:
    """The table of a loan at constant payments (euros, years; role `taux`: nominal yearly rate)."""
    return amortir(centimes(valeurs["montant"]), roles["taux"], _nombre(valeurs), _assurance(valeurs) or 0)


def pret(valeurs: Valeurs, roles: Roles) -> tuple[str, Sorties]:
    """Monthly payment with and without insurance, cost of the loan; what exceeds the maximum is told, not refused."""
    echeances = echeances_pret(valeurs, roles)
    mensualite = annuite_constante(centimes(valeurs["montant"]), roles["taux"], _nombre(valeurs))
    if len(echeances) == 1:
        mensualite = echeances[0].capital + echeances[0].interets
    interets = sum(echeance.interets for echeance in echeances)
    assurance = _assurance(valeurs)
    cout_assurance = None if assurance is None else assurance * len(echeances)
    derniere = echeances[-1].capital + echeances[-1].interets
    sorties: Sorties = {
        "mensualite": euros(mensualite),
        "nombre": Decimal(len(echeances)),
        "derniere": euros(derniere) if derniere != mensualite else None,
        "interets": euros(interets),
        "assurance_mensuelle": None if assurance is None else euros(assurance),
        "mensualite_assuree": None if assurance is None else euros(mensualite + assurance),
        "cout_assurance": None if cout_assurance is None else euros(cout_assurance),
        "cout_total": None if cout_assurance is None else euros(interets + cout_assurance),
        "montant_depasse": roles["montant_max"] if valeurs["montant"] > roles["montant_max"] else None,
        "duree_depassee": roles["duree_max"] if valeurs["duree"] > roles["duree_max"] else None,
    }
    return "sans_assurance" if assurance is None else "avec_assurance", sorties


def echeances_loca_pass(valeurs: Valeurs, roles: Roles) -> tuple[Echeance, ...]:
    """The repayment of the advance: the deposit within the cap, over the longest term allowed."""
    capital = centimes(min(valeurs["depot"], roles["plafond"]))
    return rembourser_sans_interet(capital, int(roles["duree_max"]), centimes(roles["mensualite_min"]))


def loca_pass(valeurs: Valeurs, roles: Roles) -> tuple[str, Sorties]:
    """The advance and its payments; the number of months counts the deferral apart."""
    echeances = echeances_loca_pass(valeurs, roles)
    avance = min(valeurs["depot"], roles["plafond"])
    if not echeances:
        return "sans_depot", dict.fromkeys(("avance", "mensualite", "nombre", "derniere", "duree_totale", "reste"))
    derniere = echeances[-1].total
    reste = valeurs["depot"] - avance
    return ("plafonne" if reste > 0 else "entier"), {
        "avance": avance,
        "mensualite": euros(echeances[0].total),
        "nombre": Decimal(len(echeances)),
        "derniere": euros(derniere) if derniere != echeances[0].total else None,
        "duree_totale": len(echeances) + roles["differe"],
        "reste": reste if reste > 0 else None,
    }


FORMULES = {
    "pret_amortissable": Formule(
        pret, ("montant", "duree"),
        {"mensualite": "euro_par_mois", "nombre": "aucune", "derniere": "euro", "interets": "euro",
         "assurance_mensuelle": "euro_par_mois", "mensualite_assuree": "euro_par_mois", "cout_assurance": "euro",
         "cout_total": "euro", "montant_depasse": "euro", "duree_depassee": "annee"},
        ("sans_assurance", "avec_assurance"), ("taux", "montant_max", "duree_max"), ("taux_assurance",),
        alertes=("montant_depasse", "duree_depassee"), exactes=("derniere",), echeancier=echeances_pret,
    ),
    "avance_loca_pass": Formule(
        loca_pass, ("depot",),
        {"avance": "euro", "mensualite": "euro_par_mois", "nombre": "aucune", "derniere": "euro", "duree_totale": "mois",
         "reste": "euro"},
        ("entier", "plafonne", "sans_depot"), ("plafond", "duree_max", "differe", "mensualite_min"),
        alertes=("reste",), exactes=("derniere",), echeancier=echeances_loca_pass,
    ),
}
