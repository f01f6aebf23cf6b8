"""The pages of models in Chromium: axe, keyboard, the progress of a build, a promotion (ACC-29)."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import BrowserContext, Page, expect

from .conftest import HERE, ROOT, Application, Watch
from .test_accessibility import AXE, PHONE_DARK, TAGS, WIDE

pytestmark = pytest.mark.browser
LIST, GOOD, REFUSED = "/espace/modeles/", "1" * 16, "2" * 16
OpenAs = Callable[..., Page]


class Service(Application):
    def __init__(self, url: str, sessions: dict[str, str]) -> None:
        super().__init__(url)
        self.sessions = sessions


@pytest.fixture(scope="module")
def service(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Service]:
    folder: Path = tmp_path_factory.mktemp("modeles")
    environment = {**os.environ, "PASSERELLE_DATA": str(folder), "PASSERELLE_SQLITE_SYNCHRONOUS": "OFF", "PYTHONPATH": str(ROOT), "PASSERELLE_COOKIES_EN_CLAIR": "1"}
    environment.pop("DATABASE_URL", None)
    server = subprocess.Popen([sys.executable, str(HERE / "models_server.py")], env=environment, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True)
    assert server.stdout is not None
    try:
        sessions, url = {}, None
        for line in server.stdout:
            sessions = json.loads(line) if line.startswith("{") else sessions
            if found := re.search(r"http://[\w.]+:\d+", line):
                url = found.group()
                break
        assert url, "the server did not start"
        yield Service(url, sessions)
    finally:
        server.terminate()
        server.wait(30)


@pytest.fixture
def open_as(open_context: Callable[..., BrowserContext], service: Service) -> Iterator[OpenAs]:
    watch = Watch(service.url)

    def make(who: str, path: str, **options: Any) -> Page:
        context = open_context(watch=watch, **options)
        context.add_cookies([{"name": "session", "value": service.sessions[who], "url": service.url}])
        page = context.new_page()
        page.goto(service.url + path)
        return page

    yield make
    assert watch.faults == []


def check_axe(page: Page) -> None:
    page.evaluate(AXE.read_text("utf8") + "; undefined")
    found = page.evaluate("tags => axe.run(document, {runOnly: {type: 'tag', values: tags}, resultTypes: ['violations']})", TAGS)
    assert [(each["id"], each["nodes"][0]["html"]) for each in found["violations"]] == []


@pytest.mark.parametrize("path", [LIST, LIST + GOOD, LIST + REFUSED], ids=["list", "good", "refused"])
@pytest.mark.parametrize("options", [WIDE, PHONE_DARK], ids=["wide", "phone"])
def test_axe(open_as: OpenAs, path: str, options: dict[str, Any]) -> None:
    if not AXE.exists():
        pytest.skip("axe-core is not installed: npm ci in bot/web/widget")
    page = open_as("responsable", path, **options)
    for summary in page.locator("details > summary").all():
        summary.click()
    check_axe(page)
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")


def test_a_build_is_followed_left_found_again_and_stopped(open_as: OpenAs) -> None:
    page = open_as("reviseur", LIST)
    page.get_by_role("button", name="Préparer un candidat").press("Enter")
    bar = page.get_by_role("progressbar", name="Avancement")
    expect(bar).to_be_visible()
    expect(page.locator("[data-etape]")).to_have_text("mesure du candidat", timeout=60_000)
    assert AXE.exists() and check_axe(page) is None
    page.reload()
    expect(page.locator("[data-etape]")).to_have_text("mesure du candidat")
    page.get_by_role("button", name="Arrêter la préparation").press("Enter")
    expect(page.locator("#travail [data-etat]")).to_have_text("annulée", timeout=60_000)  # the page loads itself again
    expect(page.get_by_role("button", name="Préparer un candidat")).to_be_visible()


def test_a_candidate_is_promoted_with_the_keyboard(open_as: OpenAs) -> None:
    page = open_as("responsable", LIST + GOOD)
    page.get_by_text("Mettre en service").first.press("Enter")
    page.get_by_role("button", name="Confirmer").press("Enter")
    expect(page.get_by_role("status").filter(has_text="est mis en service")).to_be_visible()
    expect(page.get_by_role("row", name=GOOD).get_by_text("en service", exact=True)).to_be_visible()
    page.get_by_text("Revenir à ce modèle").first.press("Enter")
    page.get_by_role("button", name="Confirmer").press("Enter")
    expect(page.get_by_role("status").filter(has_text="remis en service")).to_be_visible()


def test_a_reviewer_is_shown_no_button_to_promote(open_as: OpenAs) -> None:
    page = open_as("reviseur", LIST)
    expect(page.get_by_text("Un responsable peut le mettre en service.").first).to_be_visible()
    assert page.get_by_role("button", name="Confirmer").count() == 0
