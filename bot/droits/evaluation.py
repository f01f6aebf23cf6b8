"""Aid x facts x date -> `Resultat`. The order in which the statuses are tried is the rule of the product:

1. the aid is not open on that day: `dispositif_ferme`;
2. false whatever is still unknown, for at least one firm reason: `non_eligible`;
3. false only through flexible conditions (`souple`): `a_verifier`;
4. undecided, and some question may still decide: `a_preciser`;
5. undecided otherwise (refused answers, disagreeing sources, stale figures): `a_verifier`;
6. true, counting neither disagreements nor stale figures as true: `eligible`, with the reserves it assumes.

A false firm condition wins over any unknown, so that a refusal is announced early.
"""
from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any

from bot.droits.catalogue import Catalogue
from bot.droits.connaissances import Connaissances
from bot.droits.decision import A_VERIFIER, FERME, decider
from bot.droits.faits import Fait, fait_depuis_json
from bot.droits.regime import regime
from bot.droits.resultat import Resultat


class EmpreinteDifferente(ValueError):
    """A stored result was computed with other rule files: replaying it would not mean anything."""


def evaluer(catalogue: Catalogue, aide_id: str, faits: Mapping[str, Fait], jour: date) -> Resultat:
    """The result of one aid. Raises KeyError for an unknown aid, FaitInvalide for an unknown or malformed fact."""
    return evaluer_avec(catalogue, aide_id, Connaissances(catalogue, faits, jour))


def evaluer_tout(
    catalogue: Catalogue, faits: Mapping[str, Fait], jour: date, aides: Iterable[str] | None = None
) -> dict[str, Resultat]:
    """The result of several aids (all by default), in the order asked."""
    connues = Connaissances(catalogue, faits, jour)
    return {aide: evaluer_avec(catalogue, aide, connues) for aide in (catalogue.aides if aides is None else aides)}


def evaluer_avec(catalogue: Catalogue, aide_id: str, connues: Connaissances) -> Resultat:
    """Same as `evaluer`, sharing what was derived for other aids."""
    aide, jour = catalogue.aides[aide_id], connues.jour
    if not aide.ouverte_le(jour):
        return Resultat(aide_id, FERME, jour, (), aide, connues, None, [])
    courant = regime(catalogue, aide, jour)
    if courant.racine is None:
        return Resultat(aide_id, A_VERIFIER, jour, (), aide, connues, None, [])
    bruts = courant.bruts(connues)
    statut, manquantes = decider(courant, connues, bruts)
    return Resultat(aide_id, statut, jour, manquantes, aide, connues, courant, bruts)


def rejouer(catalogue: Catalogue, resultat_json: Mapping[str, Any]) -> Resultat:
    """Evaluate again a stored `Resultat.to_json()`. Raises EmpreinteDifferente when the rules have changed."""
    if resultat_json["fingerprint"] != catalogue.empreinte:
        raise EmpreinteDifferente(f"{resultat_json['fingerprint']} n'est pas {catalogue.empreinte}")
    faits = {
        fait: fait_depuis_json(catalogue.faits[fait], objet) for fait, objet in (resultat_json["facts"] or {}).items()
    }
    return evaluer(catalogue, resultat_json["aid"], faits, date.fromisoformat(resultat_json["date"]))
