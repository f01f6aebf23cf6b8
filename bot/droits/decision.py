"""The status of an aid, without any explanation: the part that runs at every candidate question.

The order in which the statuses are tried is the rule of the product; see `evaluation`.
"""
from __future__ import annotations

from collections.abc import Iterable

from bot.droits.catalogue import Catalogue
from bot.droits.connaissances import Connaissances
from bot.droits.diagramme import F, T
from bot.droits.logique import FAUX, VRAI
from bot.droits.regime import Regime, regime

ELIGIBLE = "eligible"
NON_ELIGIBLE = "non_eligible"
A_PRECISER = "a_preciser"
A_VERIFIER = "a_verifier"
FERME = "dispositif_ferme"
STATUTS = (ELIGIBLE, NON_ELIGIBLE, A_PRECISER, A_VERIFIER, FERME)


def decider(courant: Regime, connues: Connaissances, bruts: list[int]) -> tuple[str, tuple[str, ...]]:
    """Status of an open aid that has rules, and the facts still to ask when it is `a_preciser`."""
    kleene = courant.dur(bruts)
    if kleene == FAUX:
        return NON_ELIGIBLE, ()
    if kleene == VRAI:
        return ELIGIBLE, ()
    if courant.doux is not None and courant.doux(bruts) == FAUX:
        return A_VERIFIER, ()
    analyse, questions = courant.analyser(connues, bruts)
    if analyse.valeur is not None:
        return {F: NON_ELIGIBLE, T: ELIGIBLE}.get(analyse.valeur, A_VERIFIER), ()
    return A_PRECISER, trier(courant.catalogue, questions)


def statuer(catalogue: Catalogue, aide_id: str, connues: Connaissances) -> tuple[str, tuple[str, ...]]:
    """Status of any aid on the day of `connues`, and the facts still to ask."""
    aide = catalogue.aides[aide_id]
    if not aide.ouverte_le(connues.jour):
        return FERME, ()
    courant = regime(catalogue, aide, connues.jour)
    if courant.racine is None:
        return A_VERIFIER, ()
    return decider(courant, connues, courant.bruts(connues))


def trier(catalogue: Catalogue, faits: Iterable[str]) -> tuple[str, ...]:
    """Facts in the order a person is asked: sensitive ones last, then natural order, then order of the file."""
    rangs = ordre(catalogue)
    return tuple(sorted(faits, key=rangs.__getitem__))


def ordre(catalogue: Catalogue) -> dict[str, tuple[bool, int, int]]:
    """Sort key of every fact: (sensitive, rank, position in the file)."""
    cles: dict[str, tuple[bool, int, int]] | None = catalogue.caches.get("ordre")
    if cles is None:
        cles = catalogue.caches["ordre"] = {
            identifiant: (fait.sensibilite == "sensible", fait.rang, position)
            for position, (identifiant, fait) in enumerate(catalogue.faits.items())
        }
    return cles
