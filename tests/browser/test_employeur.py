"""The employer's side on the real application: its pages, and the assistant on its site (SEC-12, SEC-16, ACC-11, ACC-29)."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from playwright.sync_api import BrowserContext, expect

from .axe import PHONE_DARK, WIDE, violations
from .conftest import Watch
from .host import Host, snippet
from .private import OpenAs, Service, opening, prepared_service
from .visit import Visit

pytestmark = pytest.mark.browser

HR = ["", "integration", "apparence", "contenus", "entreprise", "chiffres", "verification"]
ADMIN = ["/espace/employeurs/", "/espace/employeurs/1", "/espace/pages/", "/espace/pages/informations"]
PUBLIC = ["/informations/", "/accessibilite/", "/mentions-legales/", "/comment-ca-marche/"]


@pytest.fixture(scope="module")
def service(tmp_path_factory: pytest.TempPathFactory, sites: Host) -> Iterator[Service]:
    with prepared_service(tmp_path_factory.mktemp("employeur"), "employer_server.py", sites.origin("127.0.0.2")) as running:
        yield running


@pytest.fixture
def open_as(open_context: Callable[..., BrowserContext], service: Service) -> Iterator[OpenAs]:
    with opening(open_context, service) as opened:
        yield opened


EVERY = [("rh", f"/employeur/{page}") for page in HR] + [("admin", page) for page in ADMIN] + [("", page) for page in PUBLIC]


@pytest.mark.parametrize("who, path", EVERY, ids=[path for _, path in EVERY])
@pytest.mark.parametrize("options", [WIDE, PHONE_DARK], ids=["wide", "phone"])
def test_axe(open_as: OpenAs, who: str, path: str, options: dict[str, Any]) -> None:
    assert violations(open_as(who, path, **options), frames=False)[:5] == []  # the chat page has its own tests


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
