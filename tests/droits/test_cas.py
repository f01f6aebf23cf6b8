"""Readable cases: one YAML table per aid in `cas/`, checked against the real catalogue.

A file is a list of cases:

    - nom: CDI confirmé à 1 711 € nets, 31 ans            # unique in the file; what the case shows
      aide: visale
      date: 2026-11-22                                     # the date of evaluation
      faits:                                               # JSON forms of the facts
        age: 31
        loyer: {min: 712, max: 788}                        # interval; one bound may be left out
        type_logement: {parmi: [parc_prive, parc_social]}
        boursier: {refuse: true}                           # does not know or will not say
        date_prise_de_fonction: 2027-01-05
      statut: non_eligible                                 # eligible | non_eligible | a_preciser | a_verifier | dispositif_ferme
      bloquantes: [visale.porte_b.salaire]                 # optional, exact set of condition ids
      manquantes: [loyer, secteur_employeur]               # optional, exact set of facts still to ask
      reserves: [visale.bail_non_signe]                    # optional, exact set of reserve ids
      montant: {mensuel: 100, annuel: [770, 1100]}         # optional, outputs of the amount (exact or bounds)
      dit: "dépasse le plafond"                            # optional, text found in the reason or the other sentences
      ne_dit_pas: "salariés"                               # optional, text that none of them holds
      contrefactuel_contient: "810 €"                      # optional, text found in one counterfactual

A key that is left out is not checked. Amounts are written with a plain space (or a no-break one).
"""
from __future__ import annotations

from typing import Any

import pytest

from .outils import charger_cas, ecarts, identifiant

CAS = charger_cas()


@pytest.mark.parametrize("cas", CAS, ids=identifiant)
def test_cas(catalogue: Any, cas: dict[str, Any]) -> None:
    assert ecarts(catalogue, cas) == []


def test_noms_uniques() -> None:
    noms = [(cas["aide"], cas["nom"]) for cas in CAS]
    assert len(noms) == len(set(noms))
