"""The employer's side on the real application: its pages, and the assistant on its site (SEC-12, SEC-16, ACC-11, ACC-29)."""

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
from .host import Host, snippet
from .test_accessibility import AXE, PHONE_DARK, TAGS, WIDE
from .visit import Visit

pytestmark = pytest.mark.browser

HR = ["", "integration", "apparence", "contenus", "entreprise", "chiffres", "verification"]
ADMIN = ["/espace/employeurs/", "/espace/employeurs/1", "/espace/pages/", "/espace/pages/informations"]
PUBLIC = ["/informations/", "/accessibilite/", "/mentions-legales/", "/comment-ca-marche/"]
OpenAs = Callable[..., Page]


class Service(Application):
    """The server, and what it prepared: a key, the sessions of two accounts."""

    def __init__(self, url: str, prepared: dict[str, str]) -> None:
        super().__init__(url)
        self.prepared = prepared


@pytest.fixture(scope="module")
def service(tmp_path_factory: pytest.TempPathFactory, sites: Host) -> Iterator[Service]:
    folder: Path = tmp_path_factory.mktemp("employeur")
    environment = {**os.environ, "PASSERELLE_DATA": str(folder), "PASSERELLE_SQLITE_SYNCHRONOUS": "OFF", "PYTHONPATH": str(ROOT), "PASSERELLE_COOKIES_EN_CLAIR": "1"}
    environment.pop("DATABASE_URL", None)
    program = [sys.executable, str(HERE / "employer_server.py"), sites.origin("127.0.0.2")]
    server = subprocess.Popen(program, env=environment, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True)
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
        server.wait(20)


@pytest.fixture
def open_as(open_context: Callable[..., BrowserContext], service: Service) -> Iterator[OpenAs]:
    """`open_as("rh", "/employeur/", **options)`: a page for somebody signed in, watched like the others."""
    watch = Watch(service.url)

    def make(who: str, path: str, **options: Any) -> Page:
        context = open_context(watch=watch, **options)
        if who:
            context.add_cookies([{"name": "session", "value": service.prepared[who], "url": service.url}])
        page = context.new_page()
        page.goto(service.url + path)
        return page

    yield make
    assert watch.faults == []


EVERY = [("rh", f"/employeur/{page}") for page in HR] + [("admin", page) for page in ADMIN] + [("", page) for page in PUBLIC]


@pytest.mark.parametrize("who, path", EVERY, ids=[path for _, path in EVERY])
@pytest.mark.parametrize("options", [WIDE, PHONE_DARK], ids=["wide", "phone"])
def test_axe(open_as: OpenAs, who: str, path: str, options: dict[str, Any]) -> None:
    if not AXE.exists():
        pytest.skip("axe-core is not installed: npm ci in bot/web/widget")
    page = open_as(who, path, **options)
    page.evaluate(AXE.read_text("utf8") + "; undefined")
    context = {"exclude": [["iframe"]]}  # the chat page has its own tests
    found = page.evaluate(
        "([context, tags]) => axe.run(context, {runOnly: {type: 'tag', values: tags}, resultTypes: ['violations'], iframes: false})", [context, TAGS]
    )
    faults = [f"{rule['id']}: {node['target']} {node['failureSummary']}" for rule in found["violations"] for node in rule["nodes"]]
    assert faults[:5] == []


@pytest.mark.parametrize("who, path", EVERY, ids=[path for _, path in EVERY])
def test_a_phone_scrolls_one_way(open_as: OpenAs, who: str, path: str) -> None:
    page = open_as(who, path, viewport={"width": 320, "height": 640})
    assert page.evaluate("document.documentElement.scrollWidth") <= 320


def test_the_preview_follows_the_colours(open_as: OpenAs) -> None:
    page = open_as("rh", "/employeur/apparence")
    frame = page.frame_locator("#cadre")
    expect(frame.get_by_role("heading", level=1)).to_be_visible()
    accent = page.get_by_label("Thème clair : couleur principale")
    accent.fill("#ffd500")
    expect(page.locator("#etat-couleurs")).to_contain_text("se lit mal")
    page.get_by_role("button", name="Prendre les couleurs proposées").click()
    expect(page.locator("#etat-couleurs")).to_have_text("Ces couleurs se lisent bien.")
    assert accent.input_value() != "#ffd500"
    shown = frame.locator("html").evaluate("(root) => getComputedStyle(root).getPropertyValue('--accent').trim()")
    assert re.fullmatch(r"#[0-9a-f]{6}", shown)


def test_the_code_is_copied(open_as: OpenAs, service: Service) -> None:
    page = open_as("rh", "/employeur/integration", permissions=["clipboard-read", "clipboard-write"])
    page.get_by_role("button", name="Copier le code").first.click()
    expect(page.locator("#copie")).to_have_text("Copié")
    assert page.evaluate("navigator.clipboard.readText()") == snippet(service.url, service.prepared["key"]).replace("  defer", " defer")


# --- On the employer's site ---------------------------------------------------------------------------------


@pytest.fixture
def real_visit(open_context: Callable[..., BrowserContext], service: Service, sites: Host) -> Callable[..., Visit]:
    def make(name: str = "127.0.0.2", told: str = "", **headers: str) -> Visit:
        sites.put(body=snippet(service.url, service.prepared["key"]), **headers)
        watch = Watch(service.url, sites.origin(name), told=told)
        stub: Any = service
        return Visit(open_context(watch=watch).new_page(), stub).open(sites.origin(name) + "/")

    return make


def test_an_employee_talks_from_the_employer_s_site(real_visit: Callable[..., Visit]) -> None:
    chat = real_visit().shown().unfold().start()
    expect(chat.theirs.first).to_contain_text("Je suis un assistant automatique")
    chat.say("bonjour")
    expect(chat.theirs.last).to_contain_text("1 bonjour")


def test_another_origin_sees_nothing(real_visit: Callable[..., Visit]) -> None:
    refused = real_visit("127.0.0.1", told="Access-Control-Allow-Origin|CORS")
    refused.page.wait_for_function("performance.getEntriesByType('resource').some((each) => each.name.includes('/integration/'))")
    for _ in range(100):  # the loader says why, once it knows
        if refused.warnings:
            break
        refused.page.wait_for_timeout(100)
    assert refused.warnings
    expect(refused.launcher).to_have_count(0)


def test_a_revoked_key_closes_the_open_conversation(real_visit: Callable[..., Visit], open_as: OpenAs, service: Service) -> None:
    """Last of the file: the key is gone afterwards."""
    chat = real_visit().shown().unfold().start()
    chat.say("bonjour")
    expect(chat.theirs.last).to_contain_text("1 bonjour")
    page = open_as("rh", "/employeur/integration")
    page.get_by_text("Révoquer", exact=True).click()
    page.get_by_role("button", name="Révoquer cette clé").click()
    expect(page.get_by_role("status").first).to_contain_text("La clé est révoquée")
    chat.page.get_by_label("Votre message").fill("encore")
    chat.page.get_by_role("button", name="Envoyer").click()
    expect(chat.page.get_by_text("n'est plus proposé sur ce site").first).to_be_visible()
    assert page.request.get(f"{service.url}/widget/{service.prepared['key']}").status == 403
