"""Several people on one worker: each has its own state, and there is no conversation that nobody opened (SEC-05)."""

from __future__ import annotations

import pytest
from test_hostile import Personne, verifier_etat

from bot.engine import EnginePool, state

pytestmark = pytest.mark.model


def test_a_turn_has_no_default_conversation() -> None:
    """Rasa's own name for whoever gives none would put strangers together."""
    assert state.SENDER not in ("default", "None", "", None)


def test_two_people_in_turn_on_the_same_worker(pool: EnginePool) -> None:
    one, other = Personne(pool), Personne(pool)
    one.dit("j'ai 27 ans")
    other.dit("j'ai 45 ans et je suis en CDI")
    verifier_etat(one.state, {"age": 27})
    one.dit("c'est quoi la garantie visale ?")
    verifier_etat(one.state, {"age": 27})
    assert other.state["slots"]["faits"]["age"] != one.state["slots"]["faits"]["age"]
    newcomer = Personne(pool)
    verifier_etat(newcomer.state, {})
