"""Derived facts: named functions from what is known of some facts to what is known of another.

Each function receives the context (evaluation date, zones by commune) and one `Connaissance` per input,
in the order of `derive.entrees` of the fact. It returns a `Connaissance`: exact, bounds when bounds follow,
None when nothing does. It never guesses.

Months are calendar months at day precision (`plus_mois`): one month after 31 January is the last day of
February. A deadline "at most n months after" is `mois_entames_entre(debut, fin) <= n`.
"""
from __future__ import annotations

from calendar import monthrange
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, field
from datetime import date
from functools import lru_cache

from bot.droits.faits import INFINI, Bornes, Connaissance

ZonesParCommune = Callable[[str], Collection[str] | None]


@dataclass(frozen=True)
class Contexte:
    """What a derivation may look at besides its inputs."""

    jour: date
    zones: Mapping[str, ZonesParCommune] = field(default_factory=dict)


Fonction = Callable[..., Connaissance]


@dataclass(frozen=True)
class Derivation:
    """A registered function. `entrees`: accepted number of inputs (min, max). `alternatives`: the inputs are
    other ways of knowing the same thing, so ONE missing input is asked for, not all of them."""

    fonction: Fonction
    entrees: tuple[int, int]
    alternatives: bool = False


DERIVES: dict[str, Derivation] = {}


def _derive(mini: int, maxi: int | None = None, alternatives: bool = False) -> Callable[[Fonction], Fonction]:
    def inscrire(fonction: Fonction) -> Fonction:
        DERIVES[fonction.__name__] = Derivation(fonction, (mini, maxi or mini), alternatives)
        return fonction

    return inscrire


@lru_cache(maxsize=4096)
def plus_mois(jour: date, mois: int) -> date:
    """The same day `mois` months later (or earlier), or the last day of that month when it is shorter."""
    rang = jour.year * 12 + jour.month - 1 + mois
    annee, mois_0 = divmod(rang, 12)
    return date(annee, mois_0 + 1, min(jour.day, monthrange(annee, mois_0 + 1)[1]))


def mois_revolus(debut: date, fin: date) -> int:
    """Greatest n such that `debut` plus n months is not after `fin` (negative when `fin` is before)."""
    n = (fin.year - debut.year) * 12 + fin.month - debut.month
    return n if plus_mois(debut, n) <= fin else n - 1


def mois_entames(debut: date, fin: date) -> int:
    """Smallest n such that `fin` is not after `debut` plus n months."""
    n = (fin.year - debut.year) * 12 + fin.month - debut.month
    return n if fin <= plus_mois(debut, n) else n + 1


def age_en_mois(naissance: date, jour: date) -> int:
    """Completed months of age. Someone born on 29 February is a year older on 1 March of common years."""
    return (jour.year - naissance.year) * 12 + jour.month - naissance.month - (jour.day < naissance.day)


def _intervalle(connue: Connaissance) -> Bornes | None:
    return connue if isinstance(connue, tuple) else None


def _ecart(mesure: Callable[[date, date], int], debut: Connaissance, fin: Connaissance) -> Connaissance:
    """Bounds of a measure that grows with `fin` and shrinks with `debut`."""
    de, a = _intervalle(debut), _intervalle(fin)
    if de is None or a is None:
        return None

    def entre(d: float, f: float, si_infini: float) -> float:
        if abs(d) == INFINI or abs(f) == INFINI:
            return si_infini
        return mesure(date.fromordinal(int(d)), date.fromordinal(int(f)))

    return (entre(de[1], a[0], -INFINI), entre(de[0], a[1], INFINI))


@_derive(2)
def mois_entames_entre(_: Contexte, debut: Connaissance, fin: Connaissance) -> Connaissance:
    """Months begun from `debut` to `fin`: at most n means `fin` is within n calendar months of `debut`."""
    return _ecart(mois_entames, debut, fin)


@_derive(2)
def mois_revolus_entre(_: Contexte, debut: Connaissance, fin: Connaissance) -> Connaissance:
    """Completed months from `debut` to `fin`."""
    return _ecart(mois_revolus, debut, fin)


@_derive(2)
def jours_entre(_: Contexte, debut: Connaissance, fin: Connaissance) -> Connaissance:
    """Days from `debut` to `fin` (negative when `fin` is before)."""
    return _ecart(lambda d, f: (f - d).days, debut, fin)


@_derive(1, 2, alternatives=True)
def age_mois(contexte: Contexte, naissance: Connaissance, age: Connaissance = None) -> Connaissance:
    """Age in completed months: exact from the birth date, else [12a, 12a + 11] from the age in years."""
    ne, ans = _intervalle(naissance), _intervalle(age)
    if ne is not None and abs(ne[0]) != INFINI and abs(ne[1]) != INFINI:
        jeune, vieux = (age_en_mois(date.fromordinal(int(borne)), contexte.jour) for borne in (ne[1], ne[0]))
        return (jeune, vieux)
    if ans is not None:
        return (ans[0] * 12, ans[1] * 12 + 11)
    return None


@_derive(1)
def age_annees(contexte: Contexte, naissance: Connaissance) -> Connaissance:
    """Completed years of age from the birth date."""
    mois = age_mois(contexte, naissance)
    return (mois[0] // 12, mois[1] // 12) if isinstance(mois, tuple) else None


def _zone(contexte: Contexte, zonage: str, commune: Connaissance) -> Connaissance:
    """Zone(s) of the commune(s) in one zoning; several when the official list leaves a doubt.

    None when this zoning was not injected or does not know one of the communes.
    """
    zones_de = contexte.zones.get(zonage)
    if zones_de is None or not isinstance(commune, frozenset):
        return None
    zones: set[str] = set()
    for code in commune:
        connues = zones_de(code)
        if not connues:
            return None
        zones.update(connues)
    return frozenset(zones)


@_derive(1)
def zone_visale(contexte: Contexte, commune: Connaissance) -> Connaissance:
    """Visale rent zone: I, II or III."""
    return _zone(contexte, "visale", commune)


@_derive(1)
def zone_abc(contexte: Contexte, commune: Connaissance) -> Connaissance:
    """Zone of the ABC zoning: A bis, A, B1, B2 or C."""
    return _zone(contexte, "abc", commune)


@_derive(1)
def region_hlm(contexte: Contexte, commune: Connaissance) -> Connaissance:
    """Region of the income ceilings of social housing: Paris and next to it, rest of Île-de-France, elsewhere."""
    return _zone(contexte, "hlm", commune)


@_derive(1, 6)
def ressources_minimales(_: Contexte, *revenus: Connaissance) -> Connaissance:
    """At least the sum of the incomes known so far: a lower bound, open above (€ a month)."""
    bas = [borne[0] for borne in map(_intervalle, revenus) if borne is not None and borne[0] > 0]
    return (sum(bas), INFINI) if bas else None


@_derive(2)
def rapport(_: Contexte, numerateur: Connaissance, denominateur: Connaissance) -> Connaissance:
    """Ratio of two non-negative quantities (rent over resources, say)."""
    haut, bas = _intervalle(numerateur), _intervalle(denominateur)
    if haut is None or bas is None or haut[0] < 0 or bas[0] < 0:
        return None

    def ratio(n: float, d: float) -> float:
        if n == 0:
            return 0.0
        if d == 0 or n == INFINI:
            return INFINI
        return n / d

    return (0.0 if bas[1] == INFINI else ratio(haut[0], bas[1]), ratio(haut[1], bas[0]))


@_derive(2)
def difference(_: Contexte, de: Connaissance, moins: Connaissance) -> Connaissance:
    """`de` minus `moins`, two quantities that are never negative; the result is not either (rent left to pay
    after an allowance). An unknown `moins` still gives an upper bound."""
    a, b = _intervalle(de), _intervalle(moins) or (0.0, INFINI)
    if a is None:
        return None
    return (max(0.0, a[0] - b[1]), max(0.0, a[1] - b[0]))


@_derive(1, 6)
def somme(_: Contexte, *termes: Connaissance) -> Connaissance:
    """Sum of the inputs; unknown as soon as one is."""
    bornes = [_intervalle(terme) for terme in termes]
    connues = [borne for borne in bornes if borne is not None]
    if len(connues) != len(bornes):
        return None
    return (sum(borne[0] for borne in connues), sum(borne[1] for borne in connues))


#: Largest category of household of the income tables.
CATEGORIE_MAX = 10


@_derive(4)
def categorie_menage(
    contexte: Contexte, personnes: Connaissance, adulte_seul: Connaissance, jeune: Connaissance, handicap: Connaissance
) -> Connaissance:
    """Household category of the income ceilings (order of 29 July 1987, annex): c1 to c10.

    One per person; one more for a lone adult with dependants, for a young couple without children (their ages
    add up to 55 at most), and for a disability card. Every category that the unknown answers leave possible is
    given. None when the number of persons is unknown or has no bound, or beyond the tables.
    """
    if not isinstance(personnes, tuple) or personnes[1] > CATEGORIE_MAX:
        return None
    categories: set[str] = set()
    for nombre in range(max(1, int(personnes[0])), int(personnes[1]) + 1):
        majorees = [_oui_non(adulte_seul)] if nombre > 1 else [{False}]
        majorees += [_oui_non(jeune)] if nombre == 2 else [{False}]
        for seul in majorees[0]:
            for couple in majorees[1]:
                if seul and couple:
                    continue
                for invalide in _oui_non(handicap):
                    categorie = nombre + seul + couple + invalide
                    if categorie > CATEGORIE_MAX:
                        return None
                    categories.add(f"c{categorie}")
    return frozenset(categories)


@_derive(2)
def categorie_fiscale(contexte: Contexte, personnes: Connaissance, adulte_seul: Connaissance) -> Connaissance:
    """Household category of the intermediate income ceilings: c1 alone, c2 a couple, then one per dependant.

    The table of these ceilings names neither young couples nor disability: neither moves a household up.
    """
    non = frozenset({False})
    return categorie_menage(contexte, personnes, adulte_seul, non, non)


def _oui_non(connue: Connaissance) -> set[bool]:
    return {True, False} if connue is None else {bool(valeur) for valeur in connue}
