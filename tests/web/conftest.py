"""The tests of the web application: a real database in a temporary folder, the real ASGI application, a fake
engine.
"""

from __future__ import annotations

import os
import shutil
import sys
import tempfile
import uuid
from typing import Any, AsyncIterator, Callable, Iterator

OTHER_DATABASE = "PASSERELLE_ESSAIS_BASE"
DATA = tempfile.mkdtemp(prefix="passerelle-essais-")
os.environ["PASSERELLE_DATA"] = DATA
os.environ["PASSERELLE_SQLITE_SYNCHRONOUS"] = "OFF"
os.environ["DJANGO_SETTINGS_MODULE"] = "bot.web.settings"
# The same tests run on PostgreSQL too (see test_both_databases): whatever the environment says, only that test says so.
os.environ.pop("DATABASE_URL", None)
if os.environ.get(OTHER_DATABASE):
    os.environ["DATABASE_URL"] = os.environ[OTHER_DATABASE]

import django  # noqa: E402

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


@pytest.fixture(scope="session", autouse=True)
def _data_folder() -> Iterator[None]:
    yield
    shutil.rmtree(DATA, ignore_errors=True)


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
