"""The tests of the web application: a real database in a temporary folder, the real ASGI application, a fake
engine.
"""

from __future__ import annotations

import sys
import uuid
from typing import Any, AsyncIterator, Callable, Iterator

import django
import reglages_essais  # noqa: F401

if "absl.logging" in sys.modules:
    # Rasa was imported before: its handler would close the captured output when Django sets logging up again.
    sys.modules["absl.logging"].get_absl_handler().python_handler.stream = sys.__stderr__
django.setup()

import logging  # noqa: E402

import pytest  # noqa: E402
import pytest_asyncio  # noqa: E402
from postgres_local import MISSING, database, postgres_local, programs  # noqa: E402

from bot.web import engine_port, runtime  # noqa: E402
from bot.web.accounts.rights import Role  # noqa: E402

from .fake_engine import FakeEngine  # noqa: E402
from .fake_langue import install_if_needed  # noqa: E402
from .harness import Api  # noqa: E402
from .signed_in import SignedIn, signed_in  # noqa: E402

install_if_needed()
logging.getLogger("passerelle").setLevel(logging.WARNING)


@pytest.fixture(autouse=True)
def quick(settings: Any) -> None:
    """Durations of the tests: a broken test fails soon, and no rate gets in the way unless a test asks for
    it.
    """
    settings.PASSERELLE_TURN_LIMIT = 2.0
    settings.PASSERELLE_LEASE = 1.0
    settings.PASSERELLE_ANSWER_WAIT = 5.0
    settings.PASSERELLE_ENGINE_WAIT = 5.0
    settings.PASSERELLE_DRAIN_SECONDS = 2.0
    settings.PASSERELLE_RATES = dict.fromkeys(settings.PASSERELLE_RATES, (100000, 100000))
    settings.PASSERELLE_BUILD_COMMAND = [sys.executable, "-c", "pass"]  # no page of a test trains a model


@pytest.fixture
def engine() -> Iterator[FakeEngine]:
    fake = FakeEngine()
    engine_port.install(fake)
    yield fake
    engine_port.install(None)


@pytest_asyncio.fixture
async def api(transactional_db: None, quick: None, engine: FakeEngine) -> AsyncIterator[Api]:
    """The started application, seen through HTTP. Every response is checked against openapi.yml."""
    await runtime.start()
    async with Api() as client:
        yield client
    await runtime.stop()


@pytest.fixture(scope="session")
def postgres_server() -> Iterator[str]:
    """A PostgreSQL server, started for the tests of this process that need one."""
    if programs() is None:
        pytest.skip(MISSING)
    with postgres_local() as address:
        yield address


@pytest.fixture(scope="module")
def postgres(postgres_server: str) -> str:
    """The address of a database of its own, empty, for the tests of a file."""
    return database(postgres_server, f"essai_{uuid.uuid4().hex}")


@pytest.fixture
def entrer(db: None, settings: Any) -> Callable[[str | Role], SignedIn]:
    """``entrer("lecteur")``: a browser signed in to a new account of this role, second factor set up."""
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
    return signed_in
