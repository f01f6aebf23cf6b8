"""One pool of one real worker for the tests that leave it as they found it."""

from __future__ import annotations

from pathlib import Path
from typing import Iterator

import pytest

from bot.engine import EnginePool


@pytest.fixture(scope="session")
def pool(modele: Path) -> Iterator[EnginePool]:
    pool = EnginePool(modele, workers=1, turn_limit=20.0)
    pool.start()
    assert pool.wait(120), pool.failure
    yield pool
    pool.stop()
