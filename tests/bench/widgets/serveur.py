"""A site with two other assistants on it, and the backend that each expects."""

from __future__ import annotations

import json
import threading
import time
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, urlsplit

PAGE = """<!DOCTYPE html><html lang="fr"><head><meta charset="utf-8"><title>Intranet</title>
<meta name="viewport" content="width=device-width, initial-scale=1"></head>
<body><header><h1>Intranet</h1></header><main><h2>Actualités</h2><p>Le restaurant rouvre lundi. <a href="#suite">Lire la suite</a></p>
{corps}</main></body></html>"""
CORPS = {
    "/rasa-webchat": """<script>(() => { const it = document.createElement('script'); it.src = '/rasa-webchat.js'; it.async = true;
      it.onload = () => window.WebChat.default({title: 'Assistant', inputTextFieldHint: 'Votre message', socketUrl: location.origin}, null);
      document.head.append(it); })();</script>""",
    "/deep-chat": """<script src="/deep-chat.js" type="module"></script>
      <deep-chat connect='{"url": "/echo"}' textInput='{"placeholder": {"text": "Votre message"}}'></deep-chat>""",
}


class Site:
    def __init__(self, scripts: dict[str, bytes], corps: dict[str, str]) -> None:
        self.files = {f"/{name}.js": content for name, content in scripts.items()}
        self.pages = {path: PAGE.format(corps=body).encode() for path, body in (CORPS | corps).items()}
        self.waiting: dict[str, list[str]] = {}
        handler = type("BoundSite", (SiteHandler,), {"site": self})
        self.server = ThreadingHTTPServer(("127.0.0.1", 0), handler)
        self.server.daemon_threads = True
        self.url = f"http://127.0.0.1:{self.server.server_address[1]}"
        threading.Thread(target=self.server.serve_forever, daemon=True).start()

    def stop(self) -> None:
        self.server.shutdown()
        self.server.server_close()


class SiteHandler(BaseHTTPRequestHandler):
    site: Site
    protocol_version = "HTTP/1.1"

    def log_message(self, format: str, *args: Any) -> None:
        """Silent."""

    def do_GET(self) -> None:
        path = urlsplit(self.path).path
        if path.startswith("/socket.io"):
            self._send(self._poll(), "text/plain")
        elif path in self.site.files:
            self._send(self.site.files[path], "text/javascript")
        elif path in self.site.pages:
            self._send(self.site.pages[path], "text/html; charset=utf-8")
        else:
            self._send(b"", "text/plain", 404)

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers.get("Content-Length") or 0)).decode()
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
            opened = {"sid": f"banc-{len(self.site.waiting)}", "upgrades": [], "pingInterval": 60000, "pingTimeout": 60000}
            self.site.waiting[str(opened["sid"])] = []
            return b"0" + json.dumps(opened).encode()
        for _ in range(200):
            if queue := self._queue():
                return queue.pop(0).encode()
            time.sleep(0.05)
        return b"6"

    def _queue(self) -> list[str]:
        return self.site.waiting[parse_qs(urlsplit(self.path).query)["sid"][0]]

    def _send(self, content: bytes, kind: str, status: int = 200) -> None:
        try:
            self.send_response(status)
            self.send_header("Content-Type", kind)
            self.send_header("Content-Length", str(len(content)))
            self.end_headers()
            self.wfile.write(content)
        except (BrokenPipeError, ConnectionResetError):
            self.close_connection = True
