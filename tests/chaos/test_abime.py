"""The campaign sees the harm when a barrier of the product is taken away: its zeros mean something (REL-01 to REL-05).

The service is the real one, in its own processes; ``serveur_abime`` removes one barrier from them.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any, Callable

import pytest
from campagne import jouer
from postgres_local import MISSING, programs
from rapport import Rapport
from serveur_abime import ABIMES

pytestmark = [pytest.mark.slow, pytest.mark.timeout(300)]
PROGRAMME = Path(__file__).with_name("serveur_abime.py")


def deux_fois_repondu(rapport: Rapport) -> Any:
    return rapport.verdict.base["reponses_en_trop"] and rapport.verdict.desordre


def deux_fois_garde(rapport: Rapport) -> Any:
    return rapport.verdict.doubles and not rapport.verdict.perdus


def perdu(rapport: Rapport) -> Any:
    return rapport.verdict.perdus


#: The barrier that is missing -> the database, the faults, and what they must do to people.
CAS: dict[str, tuple[str, list[str], Callable[[Rapport], Any]]] = {
    "sans_bail": ("postgresql", ["reseau_coupe", "reseau_coupe"], deux_fois_repondu),  # two processes that can take the same turn
    "sans_identifiant": ("sqlite", ["reseau_coupe"], deux_fois_garde),
    "sans_durabilite": ("sqlite", ["web_tue", "web_tue"], perdu),  # at the second, everybody has been answered
}


@pytest.mark.parametrize("abime", ABIMES)
async def test_a_missing_barrier_is_seen(abime: str) -> None:
    base, pannes, tort = CAS[abime]
    if base == "postgresql" and programs() is None:
        pytest.skip(MISSING)
    rapport = await jouer(base, 20261126, 0, 6, 0.3, voulues=pannes, programme=PROGRAMME, CHAOS_ABIME=abime)
    assert not rapport.tient and tort(rapport), rapport.en_json()["verdict"]
