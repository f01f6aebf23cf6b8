"""One Chromium for the package, one fresh context for each test, one stand-in server.

Each test also checks, at its end, what must hold in every journey: no request to another origin, no script
error, no violation of the content security policy, no dialog opened by a script.
"""

from __future__ import annotations

import contextlib
import os
import re
import subprocess
import sys
import threading
import time
import urllib.request
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, BrowserContext, expect, sync_playwright

from .chat import LISTENER, Chat
from .host import Host, snippet
from .private import Application, OpenAs, Service, opening, prepared_service
from .stub import KEY, ROOT, Stub
from .visit import Visit
from .watch import Watch

HERE = Path(__file__).parent
CHROMIUM = "/usr/bin/chromium"
FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--no-first-run",
]
OpenChat = Callable[..., Chat]
OpenVisit = Callable[..., Visit]

# The machine may be busy: these are limits, not durations.
expect.set_options(timeout=15_000)


@pytest.fixture(scope="package")
def browser() -> Iterator[Browser]:
    if not Path(CHROMIUM).exists():
        pytest.skip(f"{CHROMIUM} is missing: `make test` installs it")
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        yield chromium
        chromium.close()


@pytest.fixture(scope="package")
def server() -> Iterator[Stub]:
    stub = Stub(HERE / "dialogue.yml")
    yield stub
    stub.stop()


@pytest.fixture(scope="module")
def application(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Application]:
    """The real server in its own process, over an engine that counts its turns."""
    with served(_environment(tmp_path_factory), str(ROOT / "tests" / "web" / "crash_server.py")) as url:
        yield Application(url)


@pytest.fixture(scope="module", params=["moteur factice", pytest.param("moteur réel", marks=pytest.mark.model)])
def embedding(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory, sites: Host
) -> Iterator[tuple[Application, str]]:
    """The real server and the key of an employer whose site is `sites`; then the same with the real engine."""
    environment = _environment(tmp_path_factory)
    origins = [sites.origin("127.0.0.2"), sites.origin("127.0.0.1")]
    seed = [sys.executable, str(HERE / "employer_seed.py"), *origins]
    key = subprocess.run(seed, env=environment, capture_output=True, text=True, check=True).stdout.strip()
    program = [str(ROOT / "tests" / "web" / "crash_server.py")]
    if request.param == "moteur réel":
        program = ["-m", "bot", "serve", "--port", "0"]
        environment["PASSERELLE_OUVRIERS"] = "1"
    with served(environment, *program) as url:
        _until_ready(url)
        yield Application(url), key


def _environment(folders: pytest.TempPathFactory) -> dict[str, str]:
    environment = {**os.environ, "PASSERELLE_DATA": str(folders.mktemp("donnees")), "PASSERELLE_SQLITE_SYNCHRONOUS": "OFF"}
    environment.pop("DATABASE_URL", None)
    environment["PYTHONUNBUFFERED"] = "1"  # what it prints is waited for
    return environment


@contextlib.contextmanager
def served(environment: dict[str, str], *program: str) -> Iterator[str]:
    """A server in its own process, stopped at the end; it prints where it listens."""
    server = subprocess.Popen(
        [sys.executable, *program],
        cwd=ROOT,
        env=environment,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )
    assert server.stdout is not None
    try:
        for line in server.stdout:
            if found := re.search(r"http://[\w.]+:\d+", line):
                # What it says later must not fill the pipe.
                threading.Thread(target=server.stdout.read, daemon=True).start()
                yield found.group()
                break
        else:
            raise AssertionError("the server did not start")
    finally:
        server.terminate()
        server.wait(30)


def _until_ready(url: str, seconds: float = 120) -> None:
    """The server listens before its model is loaded: a test of what it answers begins after."""
    limit = time.monotonic() + seconds
    while time.monotonic() < limit:
        with contextlib.suppress(OSError):
            urllib.request.urlopen(f"{url}/health/ready").close()
            return
        time.sleep(0.2)
    raise AssertionError("the engine did not start")


@pytest.fixture
def stub(server: Stub) -> Iterator[Stub]:
    server.reset()
    yield server
    server.held.set()


@pytest.fixture
def open_context(browser: Browser, stub: Stub) -> Iterator[Callable[..., BrowserContext]]:
    """Contexts with the given Playwright options, watched and closed at the end."""
    contexts: list[BrowserContext] = []
    stub_watch = Watch(stub.url)

    def make(watch: Watch = stub_watch, **options: Any) -> BrowserContext:
        context = browser.new_context(
            locale="fr-FR", **{"viewport": {"width": 900, "height": 700}, **options}
        )
        context.set_default_timeout(15_000)
        context.add_init_script(LISTENER)
        context.on("page", watch.follow)
        contexts.append(context)
        return context

    yield make
    for context in contexts:
        context.close()
    assert stub_watch.faults == []


@pytest.fixture
def open_chat(open_context: Callable[..., BrowserContext], stub: Stub) -> OpenChat:
    """`open_chat(**options)`: the page in a fresh context."""
    return lambda **options: Chat(open_context(**options).new_page(), stub).open()


@pytest.fixture
def chat(open_chat: OpenChat) -> Chat:
    return open_chat()


# --- Employers' pages ---------------------------------------------------------------------------------------


@pytest.fixture(scope="package")
def sites() -> Iterator[Host]:
    host = Host()
    yield host
    host.stop()


@pytest.fixture
def site(sites: Host, stub: Stub) -> Host:
    """An employer's site, registered under two names. For the browser, 127.0.0.2 is another site than the stand-in
    server, which it refuses any storage in a private window; 127.0.0.1 is another origin (another port) of the same site.
    """
    sites.pages.clear()
    stub.employer.origins = [sites.origin("127.0.0.2"), sites.origin("127.0.0.1")]
    sites.put(body=snippet(stub.url, KEY))
    return sites


@pytest.fixture
def visit(open_context: Callable[..., BrowserContext], stub: Stub, site: Host) -> Iterator[OpenVisit]:
    """`visit(name="127.0.0.2", path="/", told="", **options)`: the page of the site in a fresh context."""
    watches: list[Watch] = []
    contexts: list[BrowserContext] = []

    def make(name: str = "127.0.0.2", path: str = "/", told: str = "", before: str = "", **options: Any) -> Visit:
        watch = Watch(stub.url, site.origin(name), told=told)
        watches.append(watch)
        context = open_context(watch=watch, **options)
        contexts.append(context)
        if before:
            context.add_init_script(before)
        return Visit(context.new_page(), stub).open(site.origin(name) + path)

    yield make
    for context in contexts:
        context.close()
    assert [fault for watch in watches for fault in watch.faults] == []


# --- Private pages ------------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def service(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory, sites: Host) -> Iterator[Service]:
    """The real application with people already signed in, as the program that the module names (`SERVICE`) prepares it."""
    with prepared_service(tmp_path_factory.mktemp("service"), request.module.SERVICE, sites.origin("127.0.0.2")) as running:
        yield running


@pytest.fixture
def open_as(open_context: Callable[..., BrowserContext], service: Service) -> Iterator[OpenAs]:
    with opening(open_context, service) as opened:
        yield opened
