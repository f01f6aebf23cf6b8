"""Each mistake made on purpose in the rules or in a figure turns at least one readable case red."""
from __future__ import annotations

from collections import defaultdict
from typing import Any

import pytest

from bot.droits import Catalogue

from .mutants import mutants_de_l_arbre, mutants_des_parametres
from .outils import charger_cas, ecarts

pytestmark = pytest.mark.slow
CAS: dict[str, list[dict[str, Any]]] = defaultdict(list)
for _cas in charger_cas():
    CAS[_cas["aide"]].append(_cas)
#: Mistakes that change no result, and why.
EQUIVALENTES = {
    "mobili_jeune.plafond_annuel +1": "eleven months at the monthly maximum never reach a higher yearly cap",
}


def test_toute_faute_est_vue(catalogue: Catalogue) -> None:
    """Specification 3.8, point 5: comparators, leaves, figures of every aid that has rules."""
    essayees, survivantes = 0, []
    for aide in catalogue.aides.values():
        if aide.conditions is None:
            continue
        for nom, mutant in [*mutants_de_l_arbre(catalogue, aide), *mutants_des_parametres(catalogue, aide)]:
            essayees += 1
            if nom not in EQUIVALENTES and not any(ecarts(mutant, cas) for cas in CAS[aide.id]):
                survivantes.append((aide.id, nom))
    assert survivantes == []
    assert essayees > 700


def test_les_cas_passent_sans_faute(catalogue: Catalogue) -> None:
    """The other side: what turns red does so because of the mistake."""
    assert [cas["nom"] for liste in CAS.values() for cas in liste if ecarts(catalogue, cas)] == []
