"""What no page may ever do, whatever a test is about."""

from __future__ import annotations

import re
from typing import Any

from playwright.sync_api import Page


class Watch:
    def __init__(self, *origins: str, told: str = "") -> None:
        """`told`: a pattern of the console messages that the test provokes."""
        self.origins = origins
        self.told = told
        self.faults: list[str] = []

    def follow(self, page: Page) -> None:
        page.on("pageerror", lambda error: self.faults.append(f"script error: {error}"))
        page.on("dialog", self._dialog)
        page.on("console", self._console)
        page.on("request", lambda request: self._request(request.url))

    def _dialog(self, dialog: Any) -> None:
        self.faults.append(f"dialog: {dialog.message}")
        dialog.dismiss()

    def _console(self, message: Any) -> None:
        # Chromium reports policy and Trusted Types violations here; failed requests are the tests' business.
        provoked = self.told and re.search(self.told, message.text)
        if message.type == "error" and "Failed to load resource" not in message.text and not provoked:
            self.faults.append(f"console: {message.text}")

    def _request(self, url: str) -> None:
        # PRV-02: nothing from anywhere else.
        if not url.startswith((*self.origins, "blob:", "about:")):
            self.faults.append(f"request: {url}")
