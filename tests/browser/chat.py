"""The chat page as a person uses it: the gestures of the tests, and what they listen to."""

from __future__ import annotations

import re
from typing import Any

from playwright.sync_api import Locator, Page, expect

from .stub import Stub

# Everything the live regions receive, in order, with what a screen reader needs to decide whether to speak.
LISTENER = """
window.__heard = [];
document.addEventListener('DOMContentLoaded', () => {
  for (const id of ['journal', 'etat', 'alerte']) {
    const region = document.getElementById(id);
    if (!region) return;
    new MutationObserver((changes) => {
      for (const change of changes) {
        const target = change.target.nodeType === 1 ? change.target : change.target.parentElement;
        const quiet = region.getAttribute('aria-live') === 'off' || !!target.closest('[aria-live=off]');
        for (const node of change.addedNodes) {
          window.__heard.push({region: id, text: node.textContent, quiet, direct: change.target === region,
            atEnd: change.nextSibling === null, removed: change.removedNodes.length});
        }
        if (!change.addedNodes.length && change.removedNodes.length) {
          window.__heard.push({region: id, text: '', quiet, direct: change.target === region, atEnd: false,
            removed: change.removedNodes.length});
        }
      }
    }).observe(region, {childList: true, subtree: true, characterData: true});
  }
});
"""


class Chat:
    """One tab on the page. Waits on what is visible, never on the clock."""

    def __init__(self, page: Page, stub: Stub) -> None:
        self.page = page
        self.stub = stub
        self.input = page.get_by_label("Votre message")
        self.log = page.get_by_role("log")
        self.alert = page.locator("#alerte")
        self.status = page.locator("#etat")
        self.mine = page.locator(".de-vous")
        self.theirs = page.locator(".de-lassistant")

    def open(self) -> "Chat":
        self.page.goto(self.stub.url)
        return self

    def start(self) -> "Chat":
        """Opens the conversation without writing."""
        self.page.get_by_role("button", name="Commencer").click()
        expect(self.theirs).to_have_count(1)
        return self

    def write(self, text: str) -> None:
        """Writes and sends, without waiting for an answer."""
        self.input.fill(text)
        self.input.press("Enter")

    def say(self, *texts: str) -> "Chat":
        """Sends each text and waits for its answer."""
        for text in texts:
            before = self.mine.count()
            self.write(text)
            self.answered(before + 1)
        return self

    def answered(self, count: int) -> None:
        """Waits until the person's `count` messages are sent and the last word is the assistant's."""
        expect(self.mine).to_have_count(count)
        expect(self.mine.last).to_have_attribute("data-etat", "envoye")
        expect(self.page.locator(".message").last).to_have_class(re.compile("de-lassistant"))

    def menu(self, action: str = "") -> None:
        """Opens the menu, and picks an entry if one is named."""
        self.page.get_by_role("button", name="Menu").click()
        if action:
            self.page.locator("#menu").get_by_role("button", name=action, exact=True).click()

    def choose(self, title: str) -> None:
        self.log.locator(".choix").get_by_role("button", name=title, exact=True).click()

    def heard(self, region: str = "") -> list[dict[str, Any]]:
        """What the live regions received, quiet changes included."""
        everything: list[dict[str, Any]] = self.page.evaluate("window.__heard")
        return [item for item in everything if region in ("", item["region"])]

    def spoken(self, region: str = "") -> list[str]:
        """What a screen reader would say, in order."""
        return [
            item["text"]
            for item in self.heard(region)
            if not item["quiet"] and item["text"] and (item["direct"] or item["region"] != "journal")
        ]

    def focused(self) -> str:
        """The id of the focused element, else its text."""
        return str(
            self.page.evaluate("document.activeElement.id || document.activeElement.textContent.trim()")
        )

    def stored(self) -> dict[str, str]:
        kept: dict[str, str] = self.page.evaluate("({...sessionStorage})")
        return kept

    def texts(self, who: Locator) -> list[str]:
        return [text.strip() for text in who.locator(".corps").all_inner_texts()]
