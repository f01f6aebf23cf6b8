"""Mutated conversations on the real engine: however people go about it, the same facts and the same verdict.

The invariant: 2 025 conversations of 2 025 (``mutation/gestes.py`` says which kinds of changes are made, and the few that
are not because they rightly change what is known). Half of them are in ``test_mutations_suite``, so that two workers
share them. They are read by a human with ``python tests/conversations/lire.py 50``.
"""

from __future__ import annotations

import random
from typing import Any

import pytest
from mutation.gestes import GESTES, lier, muter
from mutation.jeu import CONVERSATIONS, LOTS, ecarts, jouer, manquees
from mutation.personnes import NE_SAIT_PAS, Personne, personnes, simple


@pytest.mark.model
@pytest.mark.slow
@pytest.mark.timeout(600)
@pytest.mark.parametrize("lot", LOTS[::2])
def test_same_facts_and_same_verdict(lot: range, ouvrier: Any) -> None:
    assert manquees(lot, ouvrier) == []


def test_how_many_conversations_hold() -> None:
    """Every one of these numbers is played, here and in ``test_mutations_suite``: nothing is excused."""
    assert sum(map(len, LOTS)) == CONVERSATIONS == 2025


@pytest.mark.model
@pytest.mark.parametrize("personne", personnes(), ids=lambda personne: personne.nom)
def test_the_plain_conversation(personne: Personne, ouvrier: Any) -> None:
    """Without any detour: the verdict stated, and nobody is asked what they do not know."""
    echange = lier(simple(personne), _Plat())
    partie = jouer(echange, ouvrier)
    assert ecarts(echange, partie) == []
    assert NE_SAIT_PAS not in [dit for dit, _ in partie.tours]


def test_the_same_seed_makes_the_same_conversation() -> None:
    for graine, personne in enumerate(personnes()):
        assert muter(personne, str(graine)) == muter(personne, str(graine))


def test_every_kind_of_change_is_made() -> None:
    faits = [nom for graine in range(400) for nom in muter(personnes()[graine % len(personnes())], str(graine)).gestes]
    assert {nom for nom in GESTES if faits.count(nom) < 5} == set()


class _Plat(random.Random):
    """No chance: the first of every list, and nothing that comes at random."""

    def choice(self, liste: Any) -> Any:
        return liste[0]

    def random(self) -> float:
        return 1.0
