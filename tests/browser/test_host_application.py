"""The whole product, embedded: the snippet on another origin, the real server, then the real engine, by keyboard alone.

The stand-in server of the other tests can drift from the product; this file is where that would show.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from playwright.sync_api import BrowserContext, expect

from .host import Host, snippet
from .private import Application
from .visit import Visit
from .watch import Watch

pytestmark = pytest.mark.browser

PROJECT = "J'ai 27 ans, je commence un CDI à Lille le 4 janvier, 1 650 € nets, loyer de 620 € charges comprises."
ANSWERS = 14


@pytest.fixture
def embedded(
    open_context: Callable[..., BrowserContext], embedding: tuple[Application, str], sites: Host
) -> Iterator[Callable[..., Visit]]:
    application, key = embedding
    sites.pages.clear()
    sites.put(body=snippet(application.url, key))
    watches = []

    def visit(name: str = "127.0.0.2", told: str = "") -> Visit:
        watches.append(Watch(application.url, sites.origin(name), told=told))
        server: Any = application
        return Visit(open_context(watch=watches[-1]).new_page(), server).open(sites.origin(name))

    yield visit
    assert [fault for watch in watches for fault in watch.faults] == []


def test_a_verdict_by_keyboard_only(embedded: Callable[..., Visit], embedding: tuple[Application, str], request: pytest.FixtureRequest) -> None:
    """The button, a project in one sentence, answers by buttons until the cards, close, back: without a mouse."""
    visited = embedded().shown()
    page, press = visited.page, visited.page.keyboard.press
    for _ in range(5):
        press("Tab")
        if visited.focused() == "button":
            break
    press("Enter")
    chat = visited.chat()
    expect(chat.page.locator("#accueil-titre")).to_be_focused()
    expect(chat.page.get_by_text("Bienvenue aux salariés de la société Exemple.")).to_be_visible()

    def tab_until(condition: str, most: int = 60) -> None:
        for _ in range(most):
            press("Tab")
            if chat.page.evaluate(f"(() => {{ const it = document.activeElement; return {condition}; }})()"):
                return
        raise AssertionError(condition)

    tab_until("it.id === 'commencer'")
    press("Enter")
    expect(chat.theirs.first).to_be_visible()
    expect(chat.input).to_be_focused()
    page.keyboard.type(PROJECT)
    press("Enter")
    chat.answered(1)
    if "réel" in request.node.name:
        for turn in range(2, ANSWERS):
            if chat.page.locator(".cartes").count():
                break
            # Up to the last group of buttons, its first answer ("Modifier" belongs to what was understood).
            expect(chat.input).to_be_focused()
            for _ in range(12):
                press("Shift+Tab")
                if chat.page.evaluate("document.activeElement.matches('.choix:not([hidden]) .reponse') && document.activeElement.textContent !== 'Modifier'"):
                    break
            press("Enter")
            chat.answered(turn)
        expect(chat.page.locator(".carte .statut").first).to_be_visible()
        expect(chat.page.locator(".carte").first).to_contain_text("éligible")
    press("Escape")
    expect(visited.launcher).to_be_focused()
    # PRV-14: the host page holds none of it.
    assert "1 650" not in page.content() and "Lille" not in page.content()
    assert {message["data"]["type"] for message in visited.heard()} <= {"ready", "close", "unread"}


def test_a_refused_origin_sees_nothing(embedded: Callable[..., Visit], embedding: tuple[Application, str]) -> None:
    application, key = embedding
    visited = embedded("localhost", told="Access-Control-Allow-Origin")
    visited.told("clé ou adresse non admise")
    expect(visited.page.locator("passerelle-assistant")).to_have_count(0)
    for path in [f"/integration/{key}.json", f"/widget/{key}?origine=http://localhost:1"]:
        answer = visited.page.request.get(application.url + path, headers={"Origin": "http://localhost:1"})
        assert answer.status == 403 and "access-control-allow-origin" not in answer.headers
        assert "frame-ancestors 'none'" in answer.headers["content-security-policy"]


def test_the_employer_s_words_and_contact(embedded: Callable[..., Visit]) -> None:
    """What HR wrote is on the first screen, and its first button is the aid put forward."""
    chat = embedded().shown().unfold()
    expect(chat.log.get_by_role("link", name="03 20 00 00 00")).to_have_attribute("href", "tel:0320000000")
    button = chat.log.locator("[data-message]")
    expect(button).to_have_count(1)
    title = button.inner_text()
    button.click()
    chat.answered(1)
    assert chat.texts(chat.mine) == [title]


def test_two_pages_of_the_site_one_conversation(embedded: Callable[..., Visit]) -> None:
    """On the next page of the intranet, the conversation is found where it was (same site: storage is allowed)."""
    visited = embedded("127.0.0.1").shown()
    visited.unfold().say("bonjour")
    visited.page.reload()
    chat = visited.shown().unfold()
    expect(chat.mine).to_have_count(1)
    expect(chat.input).to_be_focused()
