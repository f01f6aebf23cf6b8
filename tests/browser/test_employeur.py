"""The employer's side on the real application: its pages, and the assistant on its site (SEC-12, SEC-16, ACC-11, ACC-29)."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from playwright.sync_api import BrowserContext, expect

from .axe import PHONE_DARK, WIDE, violations
from .host import Host, snippet
from .private import OpenAs, Service
from .visit import Visit
from .watch import Watch

pytestmark = pytest.mark.browser
SERVICE = "employer_server.py"

HR = ["", "integration", "apparence", "contenus", "entreprise", "chiffres", "verification"]
ADMIN = ["/espace/employeurs/", "/espace/employeurs/1", "/espace/pages/", "/espace/pages/informations"]
PUBLIC = ["/informations/", "/accessibilite/", "/mentions-legales/", "/comment-ca-marche/"]


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
def real_visit(open_context: Callable[..., BrowserContext], service: Service, sites: Host) -> Iterator[Callable[..., Visit]]:
    watches = []

    def make(name: str = "127.0.0.2", told: str = "", **headers: str) -> Visit:
        sites.put(body=snippet(service.url, service.prepared["key"]), **headers)
        watches.append(Watch(service.url, sites.origin(name), told=told))
        stub: Any = service
        return Visit(open_context(watch=watches[-1]).new_page(), stub).open(sites.origin(name) + "/")

    yield make
    assert [fault for watch in watches for fault in watch.faults] == []


def test_an_employee_talks_from_the_employer_s_site(real_visit: Callable[..., Visit]) -> None:
    chat = real_visit().shown().unfold().start()
    expect(chat.theirs.first).to_contain_text("Je suis un assistant automatique")
    chat.say("bonjour")
    expect(chat.theirs.last).to_contain_text("1 bonjour")


def nothing_to_see(visited: Visit) -> None:
    """No button, no element of ours; the page of the employer is as it was, and its console says why."""
    visited.told("clé ou adresse non admise")
    expect(visited.page.locator("passerelle-assistant")).to_have_count(0)
    unharmed(visited)


def unharmed(visited: Visit) -> None:
    """The employer's page answers to the keyboard, scrolls, and holds one name of ours."""
    assert visited.page.evaluate("document.body.inert") is False
    visited.page.get_by_role("link", name="Lire la suite").press("Enter")
    expect(visited.page).to_have_url(re.compile("#suite$"))


def test_another_origin_sees_nothing(real_visit: Callable[..., Visit]) -> None:
    nothing_to_see(real_visit("127.0.0.1", told="Access-Control-Allow-Origin|CORS"))


def test_a_revoked_key_is_refused_at_once_and_in_words(real_visit: Callable[..., Visit], open_as: OpenAs, service: Service) -> None:
    """SEC-16, in the eyes of four people: in the middle of a conversation, about to begin, about to open, just arriving.
    Last of the file: the key is gone afterwards.
    """
    talking, beginning, opening_late = real_visit(), real_visit(), real_visit(told="frame-ancestors|Refused to frame|Framing")
    chat = talking.shown().unfold().start()
    chat.say("bonjour")
    beginning.shown().unfold()
    opening_late.shown()
    page = open_as("rh", "/employeur/integration")
    page.get_by_text("Révoquer", exact=True).press("Enter")
    page.get_by_role("button", name="Révoquer cette clé").press("Enter")
    expect(page.get_by_role("status").first).to_contain_text("La clé est révoquée")

    closed = "L'assistant n'est plus proposé sur ce site."
    chat.write("encore")
    expect(chat.alert).to_contain_text(closed)
    expect(chat.mine.last).to_have_attribute("data-etat", "echec")  # shown, not lost
    with talking.page.expect_download() as saved:
        chat.menu("Télécharger mes échanges")
    assert "1 bonjour" in saved.value.path().read_text("utf8")
    chat.menu("Recommencer")
    chat.page.get_by_role("button", name="Effacer et recommencer").click()
    expect(chat.alert).to_contain_text(closed)  # erased, and no other begins
    expect(chat.page.locator(".message")).to_have_count(0)

    chat = beginning.chat()
    chat.page.get_by_role("button", name="Commencer").click()
    expect(chat.alert).to_contain_text(closed)
    expect(chat.alert).to_contain_text("0970 800 800")
    expect(chat.page.locator(".message")).to_have_count(0)

    opening_late.launcher.click()
    elsewhere = opening_late.page.get_by_role("link", name="Ouvrir l'assistant")
    expect(elsewhere).to_be_focused()
    with opening_late.page.context.expect_page() as opened:
        elsewhere.click()
    expect(opened.value.get_by_text("L’assistant n’est plus proposé sur ce site.")).to_be_visible()

    for visited in (talking, beginning, opening_late):
        visited.page.keyboard.press("Escape")
        visited.expanded(False)
        unharmed(visited)
    nothing_to_see(real_visit(told="Access-Control-Allow-Origin|CORS"))
