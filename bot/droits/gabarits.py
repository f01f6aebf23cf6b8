"""Templates with `{placeholders}` and the ONLY place where French numbers, amounts and dates are written.

No sentence lives here: the sentences are data (`donnees/` and `phrases.yml`).
"""
from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from datetime import date
from decimal import ROUND_HALF_UP, Decimal

_TROU = re.compile(r"\{(p:)?([a-z][a-z0-9_.]*)(:unite)?\}")
_ACCOLADE = re.compile(r"[{}]")
INSECABLE = "\u00a0"
_MOIS = (
    "janvier", "février", "mars", "avril", "mai", "juin", "juillet",
    "août", "septembre", "octobre", "novembre", "décembre",
)
#: unit -> (singular, plural), glued to the number with a no-break space
_UNITES = {
    "euro": ("€", "€"),
    "euro_par_mois": ("€ par mois", "€ par mois"),
    "euro_par_an": ("€ par an", "€ par an"),
    "annee": ("an", "ans"),
    "mois": ("mois", "mois"),
    "jour": ("jour", "jours"),
    "km": ("km", "km"),
    "minute": ("minute", "minutes"),
    "salarie": ("salarié", "salariés"),
    "personne": ("personne", "personnes"),
}


class TrouInconnu(KeyError):
    """A template names a placeholder that nothing fills."""


def trous(gabarit: str) -> frozenset[str]:
    """Names of the placeholders, `p:`-prefixed for parameters, without the `:unite` suffix.

    Raises ValueError when a brace belongs to no well-formed placeholder.
    """
    if _ACCOLADE.search(_TROU.sub("", gabarit)):
        raise ValueError(f"accolade hors d'un emplacement bien formé : {gabarit!r}")
    return frozenset(f"{prefixe}{nom}" for prefixe, nom, _ in _TROU.findall(gabarit))


def remplir(gabarit: str, valeur_de: Callable[[str, bool], str]) -> str:
    """Fill every placeholder with `valeur_de(name, with_unit)`; parameters are always given with their unit."""

    def remplacer(trouve: re.Match[str]) -> str:
        prefixe, nom, unite = trouve.groups()
        return valeur_de(f"{prefixe or ''}{nom}", bool(unite or prefixe))

    return _TROU.sub(remplacer, gabarit)


def nombre(valeur: float, decimales: int | None = None) -> str:
    """French number: no-break spaces between thousands, decimal comma, no useless decimals.

    `decimales` forces their count; otherwise 0 for a whole number and 2 for the rest.
    """
    exact = Decimal(str(valeur))
    if decimales is None:
        decimales = 0 if exact == exact.to_integral_value() else 2
    arrondi = exact.quantize(Decimal(1).scaleb(-decimales), rounding=ROUND_HALF_UP)
    entier, _, fraction = f"{abs(arrondi):,.{decimales}f}".partition(".")
    signe = "-" if arrondi < 0 else ""
    return signe + entier.replace(",", INSECABLE) + (f",{fraction}" if fraction else "")


def date_longue(jour: date) -> str:
    """"1er janvier 2026", "22 novembre 2026"."""
    quantieme = "1er" if jour.day == 1 else str(jour.day)
    return f"{quantieme} {_MOIS[jour.month - 1]} {jour.year}"


def grandeur(valeur: object, unite: str = "aucune", avec_unite: bool = True) -> str:
    """A value of a parameter or a threshold in French: number with its unit, rate, date or text."""
    if isinstance(valeur, bool):
        raise TypeError("un booléen se dit par un libellé")
    if isinstance(valeur, date):
        return date_longue(valeur)
    if isinstance(valeur, (int, float)):
        if unite == "ratio":
            return f"{nombre(round(valeur * 100, 2))}{INSECABLE}%"
        texte = nombre(valeur)
        if avec_unite and unite in _UNITES:
            singulier, pluriel = _UNITES[unite]
            texte += INSECABLE + (pluriel if abs(valeur) >= 2 else singulier)
        return texte
    return str(valeur)


def enumeration(morceaux: Iterable[str], mot: str) -> str:
    """"a, b <mot> c" — the linking word comes from the data."""
    liste = list(morceaux)
    if len(liste) < 2:
        return "".join(liste)
    return f"{', '.join(liste[:-1])} {mot} {liste[-1]}"
