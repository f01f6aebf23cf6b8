"""The real application with people already signed in: what the tests of private pages start from."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from playwright.sync_api import BrowserContext, Page

from .stub import ROOT
from .watch import Watch

HERE = Path(__file__).parent
OpenAs = Callable[..., Page]


class Application:
    """What the gestures need of a server: where it is."""

    def __init__(self, url: str) -> None:
        self.url = url


class Service(Application):
    """The server, and what its program prepared: the session of each account, a key…"""

    def __init__(self, url: str, prepared: dict[str, str]) -> None:
        super().__init__(url)
        self.prepared = prepared


@contextmanager
def prepared_service(folder: Path, program: str, *arguments: str) -> Iterator[Service]:
    """Run a program of this folder on data of its own: it prints what it prepared as JSON, then its address."""
    environment = {**os.environ, "PASSERELLE_DATA": str(folder), "PASSERELLE_SQLITE_SYNCHRONOUS": "OFF", "PYTHONPATH": str(ROOT), "PASSERELLE_COOKIES_EN_CLAIR": "1"}
    environment.pop("DATABASE_URL", None)
    server = subprocess.Popen([sys.executable, str(HERE / program), *arguments], env=environment, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True)
    assert server.stdout is not None
    try:
        prepared, url = {}, None
        for line in server.stdout:
            prepared = json.loads(line) if line.startswith("{") else prepared
            if found := re.search(r"http://[\w.]+:\d+", line):
                url = found.group()
                break
        assert url, "the server did not start"
        yield Service(url, prepared)
    finally:
        server.terminate()
        server.wait(30)


@contextmanager
def opening(open_context: Callable[..., BrowserContext], service: Service) -> Iterator[OpenAs]:
    """`open_as("rh", "/employeur/", **options)`: a page for somebody signed in, watched like the others."""
    watch = Watch(service.url)

    def open_as(who: str, path: str, **options: Any) -> Page:
        context = open_context(watch=watch, **options)
        if who:
            context.add_cookies([{"name": "session", "value": service.prepared[who], "url": service.url}])
        page = context.new_page()
        page.goto(service.url + path)
        return page

    yield open_as
    assert watch.faults == []
