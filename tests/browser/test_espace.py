"""The private pages in Chromium: sign-in and reading by keyboard, axe with no violation, the policy never broken (ACC-29)."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import pyotp
import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect
from web.staff import PASSWORD

from .axe import PHONE_DARK, WIDE, violations
from .conftest import HERE, ROOT, _environment, served
from .keyboard import Keyboard

pytestmark = pytest.mark.browser


@dataclass(frozen=True)
class Space:
    url: str
    keys: dict[str, str]
    link: str


@pytest.fixture(scope="module")
def space(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Space]:
    environment = _environment(tmp_path_factory)
    seeded = subprocess.run([sys.executable, str(HERE / "review_seed.py")], env=environment, capture_output=True, text=True, check=True)
    found = json.loads(seeded.stdout)
    with served(environment, str(ROOT / "tests" / "web" / "crash_server.py")) as url:
        yield Space(url, found["keys"], found["link"])


def watched(context: BrowserContext, space: Space) -> tuple[Page, list[str]]:
    """A page, and what must stay empty: errors, broken policies, requests to elsewhere."""
    page, faults = context.new_page(), []
    page.on("pageerror", lambda error: faults.append(str(error)))
    page.on("console", lambda message: faults.append(message.text) if "Content Security Policy" in message.text or message.type == "error" else None)
    page.on("request", lambda request: None if request.url.startswith((space.url, "data:")) else faults.append(request.url))
    return page, faults


def sign_in(page: Page, space: Space, role: str) -> None:
    """By keyboard alone, over plain http on this machine: the cookies are the strict ones."""
    page.goto(f"{space.url}/espace/")
    keys = Keyboard(page).reach("^Courriel").write(f"{role}@exemple.fr").tab_to("^Mot de passe").write(PASSWORD).press("Enter")
    expect(page.get_by_label("Code")).to_be_visible()
    keys.reach("^Code").write(pyotp.TOTP(space.keys[role]).now()).press("Enter")
    expect(page.get_by_role("heading", level=1)).to_contain_text("Bonjour")


@pytest.fixture(scope="module")
def states(browser: Browser, space: Space) -> dict[str, Any]:
    """What a browser keeps of each role once signed in."""
    kept = {}
    for role in ("responsable", "admin"):
        context = browser.new_context()
        page, faults = watched(context, space)
        sign_in(page, space, role)
        assert faults == []
        kept[role] = context.storage_state()
        context.close()
    names = {cookie["name"]: cookie for cookie in kept["admin"]["cookies"]}
    assert set(names) == {"__Host-session", "__Host-csrf"}
    assert all(cookie["secure"] and cookie["httpOnly"] and cookie["sameSite"] == "Strict" for cookie in names.values())
    return kept


OPEN = ("/compte/connexion", "/compte/inscription", "/compte/mot-de-passe/oublie")
ADMIN = ("/espace/", "/espace/comptes", "/espace/journal", "/compte/securite", "/compte/mot-de-passe")
READER = ("/espace/conversations", "/espace/conversations?aide=visale&pouce=down&du=2020-01-01", "/espace/conversations?q=introuvable", "/espace/conversations/1",
          "/espace/tours/1", "/espace/files", "/espace/groupes", "/espace/demandes", "/espace/exemples", "/espace/chiffres", "/espace/modeles/")


@pytest.mark.parametrize("options", [WIDE, PHONE_DARK], ids=["ordinateur", "téléphone sombre"])
@pytest.mark.parametrize("role", [None, "admin", "responsable"])
def test_pages_have_no_violation_and_fit(browser: Browser, space: Space, states: dict[str, Any], role: str | None, options: dict[str, Any]) -> None:
    context = browser.new_context(**options, **({"storage_state": states[role]} if role else {}))
    page, faults = watched(context, space)
    for path in {None: OPEN, "admin": ADMIN, "responsable": READER}[role]:
        page.goto(space.url + path)
        for details in page.locator("details").all():
            details.evaluate("each => each.open = true")
        assert violations(page) == [], path
        overflow = page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
        assert overflow <= 0, path
    assert faults == []
    context.close()


def test_a_newcomer_sets_everything_up(browser: Browser, space: Space) -> None:
    context = browser.new_context()
    page, faults = watched(context, space)
    page.goto(space.url + space.link)
    page.get_by_label("Nouveau mot de passe", exact=True).fill(PASSWORD)
    page.locator("input[type=password]").nth(1).fill(PASSWORD)
    page.keyboard.press("Enter")
    page.get_by_role("link", name="Se connecter").click()
    page.get_by_label("Courriel").fill("nouvelle@exemple.fr")
    page.get_by_label("Mot de passe").fill(PASSWORD)
    page.keyboard.press("Enter")
    square = page.get_by_role("img", name="Carré à photographier")
    expect(square).to_be_visible()
    expect(square).to_have_js_property("complete", True)
    assert square.evaluate("image => image.naturalWidth") > 0
    assert violations(page) == []
    page.get_by_label("Code").fill(pyotp.TOTP(page.locator(".cle").inner_text().replace(" ", "")).now())
    page.keyboard.press("Enter")
    expect(page.locator(".codes li")).to_have_count(10)
    assert violations(page) == [] and faults == []
    context.close()


def test_reading_by_keyboard(browser: Browser, space: Space, states: dict[str, Any]) -> None:
    context = browser.new_context(**WIDE, storage_state=states["responsable"])
    page, faults = watched(context, space)
    page.goto(f"{space.url}/espace/conversations")
    press = page.keyboard.press
    press("?")
    expect(page.get_by_role("dialog", name="Raccourcis clavier")).to_be_visible()
    assert violations(page) == []
    press("Escape")
    press("/")
    page.keyboard.type("jkl?")  # typed, not obeyed
    expect(page.get_by_label("Mots écrits par la personne")).to_have_value("jkl?")
    page.get_by_label("Mots écrits par la personne").fill("")
    page.locator("h1").click()
    press("j")
    press("j")
    here = page.evaluate("document.activeElement.getAttribute('href')")
    assert here == page.locator("[data-ligne]").nth(1).get_attribute("href")
    press("Enter")
    expect(page.get_by_role("heading", level=1)).to_contain_text("Conversation")
    first = page.url
    press("j")
    press("o")
    expect(page.locator("[data-compris]").first).to_have_attribute("open", "")
    press("n")
    page.wait_for_url(lambda url: url != first)
    press("p")
    page.wait_for_url(first)
    press("u")
    page.wait_for_url("**/espace/conversations")
    press("?")
    page.get_by_label("Utiliser les raccourcis").uncheck()
    press("Escape")
    press("l")
    page.wait_for_timeout(300)
    assert page.url.endswith("/espace/conversations")  # switched off
    assert faults == []
    context.close()


def test_several_values_of_a_filter_by_keyboard(browser: Browser, space: Space, states: dict[str, Any]) -> None:
    context = browser.new_context(**WIDE, storage_state=states["responsable"])
    page, faults = watched(context, space)
    page.goto(f"{space.url}/espace/conversations")
    page.locator("#f-q").focus()
    for key in ("Tab", "Enter", "Tab", "Space", "Tab", "Tab", "Space"):  # unfold the statuses, tick the first and the third
        page.keyboard.press(key)
    assert violations(page) == []
    page.keyboard.press("Enter")
    page.wait_for_url("**statut=a_revoir&statut=revue**")
    expect(page.locator(".plusieurs", has_text="Statut").locator(".choisis").first).to_have_text("à revoir, revue")
    expect(page.get_by_role("link", name="Retirer le filtre Statut : revue")).to_be_visible()
    assert faults == []
    context.close()


def test_the_page_warns_before_the_session_ends(browser: Browser, space: Space, states: dict[str, Any]) -> None:
    context = browser.new_context(storage_state=states["responsable"])
    page, faults = watched(context, space)
    page.clock.install()
    page.goto(f"{space.url}/espace/conversations")
    box = page.get_by_role("alertdialog")
    page.clock.fast_forward("17:00")
    expect(box).to_be_hidden()
    page.clock.fast_forward("01:10")
    expect(box).to_be_visible()
    assert violations(page) == []
    page.get_by_role("button", name="Rester connecté").press("Enter")
    expect(box).to_be_hidden()
    page.clock.fast_forward("18:30")
    expect(box).to_be_visible()
    context.clear_cookies()
    page.get_by_role("button", name="Rester connecté").click()
    expect(box).to_contain_text("est terminée")
    context.close()
