"""The other half of the mutated conversations (``test_mutations``)."""

from __future__ import annotations

from typing import Any

import pytest
from mutation.jeu import LOTS, manquees


@pytest.mark.model
@pytest.mark.slow
@pytest.mark.timeout(600)
@pytest.mark.parametrize("lot", LOTS[1::2])
def test_same_facts_and_same_verdict(lot: range, ouvrier: Any) -> None:
    assert manquees(lot, ouvrier) == []
