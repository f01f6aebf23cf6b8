"""A site with two other assistants on it, and the backend that each expects."""

from __future__ import annotations

import json
import time
from urllib.parse import parse_qs, urlsplit

from browser.host import Host, HostHandler

CORPS = {
    "/rasa-webchat": """<script>(() => { const it = document.createElement('script'); it.src = '/rasa-webchat.js'; it.async = true;
      it.onload = () => window.WebChat.default({title: 'Assistant', inputTextFieldHint: 'Votre message', socketUrl: location.origin}, null);
      document.head.append(it); })();</script>""",
    "/deep-chat": """<script src="/deep-chat.js" type="module"></script>
      <deep-chat connect='{"url": "/echo"}' textInput='{"placeholder": {"text": "Votre message"}}'></deep-chat>""",
}


class Site(Host):
    """``scripts``: what each assistant is loaded from; ``corps``: the body of our own page."""

    def __init__(self, scripts: dict[str, bytes], corps: dict[str, str]) -> None:
        super().__init__(SiteHandler)
        self.files = {f"/{name}.js": content for name, content in scripts.items()}
        for path, body in (CORPS | corps).items():
            self.put(path, body=body)
        self.waiting: dict[str, list[str]] = {}


class SiteHandler(HostHandler):
    owner: Site

    def do_GET(self) -> None:
        path = urlsplit(self.path).path
        if path.startswith("/socket.io"):
            self._send(self._poll(), "text/plain")
        elif path in self.owner.files:
            self._send(self.owner.files[path], "text/javascript")
        else:
            super().do_GET()

    def do_POST(self) -> None:
        body = self.body().decode()
        if self.path.startswith("/socket.io"):
            if body == "40":
                self._queue().append('40{"sid":"banc"}')
            elif "session_request" in body:
                self._queue().append('42["session_confirm","banc"]')
            self._send(b"ok", "text/plain")
        else:
            self._send(json.dumps({"text": "Bonjour."}).encode(), "application/json")

    def _poll(self) -> bytes:
        """Engine.IO 4 by polling: an opening, then what waits, then silence."""
        if "sid" not in parse_qs(urlsplit(self.path).query):
            opened = {"sid": f"banc-{len(self.owner.waiting)}", "upgrades": [], "pingInterval": 60000, "pingTimeout": 60000}
            self.owner.waiting[str(opened["sid"])] = []
            return b"0" + json.dumps(opened).encode()
        for _ in range(200):
            if queue := self._queue():
                return queue.pop(0).encode()
            time.sleep(0.05)
        return b"6"

    def _queue(self) -> list[str]:
        return self.owner.waiting[parse_qs(urlsplit(self.path).query)["sid"][0]]

    def _send(self, content: bytes, kind: str) -> None:
        self.answer(200, content, {"Content-Type": kind})
