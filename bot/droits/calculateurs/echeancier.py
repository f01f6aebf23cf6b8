"""Amortisation tables, to the cent. Every amount is an integer number of cents."""
from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import ROUND_CEILING, ROUND_HALF_UP, Decimal, localcontext

MOIS_PAR_AN = 12


@dataclass(frozen=True)
class Echeance:
    """One monthly payment, in cents: `total` is `capital` + `interets` + `assurance`; `reste` is still owed after it."""

    numero: int
    capital: int
    interets: int
    assurance: int
    reste: int

    @property
    def total(self) -> int:
        return self.capital + self.interets + self.assurance


@dataclass(frozen=True)
class Annee:
    """Twelve payments added up (fewer in the last year), in cents; `reste` at the end of the year."""

    numero: int
    echeances: tuple[Echeance, ...]

    def somme(self, nom: str) -> int:
        return sum(getattr(echeance, nom) for echeance in self.echeances)

    @property
    def reste(self) -> int:
        return self.echeances[-1].reste


def centimes(euros: Decimal) -> int:
    """Euros as cents, halves rounded up."""
    return int((euros * 100).to_integral_value(rounding=ROUND_HALF_UP))


def euros(cents: int) -> Decimal:
    return Decimal(cents) / 100


def annuite_constante(capital: int, taux: Decimal, nombre: int) -> int:
    """The constant monthly payment, without insurance, in cents: capital × i / (1 − (1 + i)^−n), i = yearly rate / 12.

    Rounded to the nearest cent. Without interest: the capital shared equally, rounded up so that the last is the smallest.
    """
    if taux == 0:
        return int((Decimal(capital) / nombre).to_integral_value(rounding=ROUND_CEILING))
    with localcontext() as contexte:
        contexte.prec = 40
        i = taux / MOIS_PAR_AN
        return int((capital * i / (1 - (1 + i) ** -nombre)).to_integral_value(rounding=ROUND_HALF_UP))


def amortir(capital: int, taux: Decimal, nombre: int, assurance: int = 0) -> tuple[Echeance, ...]:
    """Constant payments; the last one is adjusted so that nothing is left.

    `taux`: nominal yearly rate (0.01 for 1 %). Interest of a month: what is owed × taux / 12, to the nearest cent.
    `assurance`: cents a month, on the initial capital, hence constant.
    """
    mensualite = annuite_constante(capital, taux, nombre)
    echeances: list[Echeance] = []
    reste = capital
    for numero in range(1, nombre + 1):
        if reste <= 0:
            break
        interets = int((reste * taux / MOIS_PAR_AN).to_integral_value(rounding=ROUND_HALF_UP))
        rembourse = reste if numero == nombre else min(reste, mensualite - interets)
        reste -= rembourse
        echeances.append(Echeance(numero, rembourse, interets, assurance, reste))
    return tuple(echeances)


def rembourser_sans_interet(capital: int, duree_max: int, minimum: int) -> tuple[Echeance, ...]:
    """Equal payments without interest over the longest term allowed, none under `minimum` (cents) but the last."""
    if capital <= 0:
        return ()
    nombre = max(1, min(duree_max, -(-capital // minimum)))
    mensualite = max(-(-capital // nombre), min(minimum, capital))
    echeances: list[Echeance] = []
    reste = capital
    while reste > 0:
        rembourse = min(mensualite, reste)
        reste -= rembourse
        echeances.append(Echeance(len(echeances) + 1, rembourse, 0, 0, reste))
    return tuple(echeances)


def par_annee(echeances: Iterable[Echeance]) -> tuple[Annee, ...]:
    """The same payments, year by year from the first one."""
    annees: dict[int, list[Echeance]] = {}
    for echeance in echeances:
        annees.setdefault((echeance.numero - 1) // MOIS_PAR_AN + 1, []).append(echeance)
    return tuple(Annee(numero, tuple(liste)) for numero, liste in annees.items())
