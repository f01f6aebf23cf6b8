"""The real catalogue (with the real territory), the fictional one, and a bounded, repeatable hypothesis profile."""
from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import HealthCheck, Phase, settings

from bot.droits import Catalogue, charger_catalogue

from .outils import EXEMPLE, zones_exemple

settings.register_profile(
    "droits", derandomize=True, deadline=None, database=None, max_examples=60,
    # Without shrinking: a failure shows in seconds, on the example that was drawn.
    phases=(Phase.explicit, Phase.generate),
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.function_scoped_fixture, HealthCheck.filter_too_much],
)
settings.load_profile("droits")


@pytest.fixture(scope="session")
def catalogue() -> Catalogue:
    """The catalogue of the product, with the zones of the communes."""
    from bot.territoire import charger_territoire

    return charger_catalogue(zones=charger_territoire().zonages)


@pytest.fixture(scope="session")
def exemple() -> Catalogue:
    """A small invented catalogue: the tests of the engine do not depend on the figures of real aids."""
    return charger_catalogue(EXEMPLE, zones={"visale": zones_exemple})


@pytest.fixture(params=["exemple", "catalogue"])
def chaque_catalogue(request: pytest.FixtureRequest) -> Catalogue:
    return request.getfixturevalue(request.param)


@pytest.fixture
def dossier(tmp_path: Path) -> Path:
    """A copy of the fictional data, to be spoilt by a test."""
    import shutil

    return Path(shutil.copytree(EXEMPLE, tmp_path / "donnees"))
