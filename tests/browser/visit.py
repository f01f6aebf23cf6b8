"""An employer's page as its visitor uses it: the button, the frame it opens, what the page could see of it."""

from __future__ import annotations

import re
from typing import Any

from playwright.sync_api import Frame, Page, expect

from .chat import Chat
from .stub import Stub

LABEL = "Aides au logement"
# What a host page can record of what passes: messages, events of the API.
RECORDER = """
window.__messages = [];
window.__events = [];
addEventListener('message', (event) => window.__messages.push({data: event.data, origin: event.origin}), true);
"""


class Visit:
    """One tab on an employer's page."""

    def __init__(self, page: Page, stub: Stub) -> None:
        self.page = page
        self.stub = stub
        self.warnings: list[str] = []
        self.launcher = page.get_by_role("button", name=re.compile(f"^{LABEL}"))
        page.on("console", lambda message: message.type == "warning" and self.warnings.append(message.text))
        page.add_init_script(f"if (window === top) {{ {RECORDER} }}")

    def open(self, address: str) -> "Visit":
        self.page.goto(address)
        return self

    def shown(self) -> "Visit":
        expect(self.launcher).to_be_visible()
        return self

    def unfold(self) -> Chat:
        """Opens the assistant and waits until the frame has the keyboard."""
        self.launcher.click()
        return self.chat()

    def chat(self) -> Chat:
        """The conversation inside the frame, with the gestures of the full page."""
        # The panel tells it by taking the loading sentence away.
        expect(self.page.locator("passerelle-assistant [role=status]")).to_be_empty()
        frame: Any = self.frame()
        return Chat(frame, self.stub)

    def frame(self) -> Frame:
        (frame,) = [frame for frame in self.page.frames if frame.parent_frame is not None]
        return frame

    def focused(self) -> str:
        """What has the keyboard in the host page: a tag, or the one inside our shadow tree."""
        found: str = self.page.evaluate(
            """() => { const it = document.activeElement, inner = it.shadowRoot?.activeElement;
              return (inner || it).localName; }"""
        )
        return found

    def heard(self) -> list[dict[str, Any]]:
        """Every message that reached the window of the host page."""
        messages: list[dict[str, Any]] = self.page.evaluate("window.__messages")
        return messages

    def told(self, *words: str) -> None:
        """Waits until a line of the console says it."""
        if not any(all(word in line for word in words) for line in self.warnings):
            self.page.wait_for_event("console", lambda message: all(word in message.text for word in words))

    def expanded(self, yes: bool) -> None:
        expect(self.launcher).to_have_attribute("aria-expanded", "true" if yes else "false")
