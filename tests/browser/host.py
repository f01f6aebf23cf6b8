"""Employers' sites, for the tests: pages on origins that are not ours, with whatever headers and scripts they have."""

from __future__ import annotations

import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import urlsplit

PAGE = """<!DOCTYPE html>
<html lang="fr"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">
<title>Intranet de la société Exemple</title>{head}</head>
<body><header><h1>Intranet</h1></header><main><h2>Actualités</h2><p>Le restaurant rouvre lundi.</p>
<p><a href="#suite">Lire la suite</a></p>{body}</main></body></html>"""


def snippet(url: str, key: str, attributes: str = "") -> str:
    """The line that the guide gives."""
    return f'<script src="{url}/loader.js" data-cle="{key}" {attributes} defer></script>'


class Host:
    """One site. The same pages answer under several names: `origin("127.0.0.2")`, `origin("localhost")`."""

    def __init__(self) -> None:
        self.pages: dict[str, tuple[str, dict[str, str]]] = {}
        handler = type("BoundHostHandler", (HostHandler,), {"host": self})
        # Any address of this machine: 127.0.0.1, 127.0.0.2 and localhost are three origins on this port.
        self.server = ThreadingHTTPServer(("", 0), handler)
        self.server.daemon_threads = True
        self.port = self.server.server_address[1]
        threading.Thread(target=self.server.serve_forever, daemon=True).start()

    def origin(self, name: str = "127.0.0.2") -> str:
        return f"http://{name}:{self.port}"

    def put(self, path: str = "/", head: str = "", body: str = "", **headers: str) -> None:
        """A page of the site. `Content_Security_Policy="…"` sets that header."""
        self.pages[path] = (PAGE.format(head=head, body=body), {name.replace("_", "-"): value for name, value in headers.items()})

    def stop(self) -> None:
        self.server.shutdown()
        self.server.server_close()


class HostHandler(BaseHTTPRequestHandler):
    host: Host
    protocol_version = "HTTP/1.1"

    def log_message(self, format: str, *args: Any) -> None:
        """Silent."""

    def do_GET(self) -> None:
        page, headers = self.host.pages.get(urlsplit(self.path).path, ("", {}))
        content = page.encode()
        try:
            self.send_response(200 if page else 404)
            self.send_header("Content-Type", "text/html; charset=utf-8")
            self.send_header("Content-Length", str(len(content)))
            for name, value in headers.items():
                self.send_header(name, value)
            self.end_headers()
            self.wfile.write(content)
        except (BrokenPipeError, ConnectionResetError):
            self.close_connection = True
