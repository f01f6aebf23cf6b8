"""Employers' sites, for the tests: pages on origins that are not ours, with whatever headers and scripts they have."""

from __future__ import annotations

from urllib.parse import urlsplit

from .local_server import LocalHandler, LocalServer

PAGE = """<!DOCTYPE html>
<html lang="fr"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">
<title>Intranet de la société Exemple</title>{head}</head>
<body><header><h1>Intranet</h1></header><main><h2>Actualités</h2><p>Le restaurant rouvre lundi.</p>
<p><a href="#suite">Lire la suite</a></p>{body}</main></body></html>"""


def snippet(url: str, key: str, attributes: str = "") -> str:
    """The line that the guide gives."""
    return f'<script src="{url}/loader.js" data-cle="{key}" {attributes} defer></script>'


class Host(LocalServer):
    """One site. The same pages answer under several names: `origin("127.0.0.2")`, `origin("localhost")`."""

    def __init__(self, handler: type[LocalHandler] | None = None) -> None:
        self.pages: dict[str, tuple[str, dict[str, str]]] = {}
        # Any address of this machine: 127.0.0.1, 127.0.0.2 and localhost are three origins on this port.
        super().__init__(handler or HostHandler, address="")

    def origin(self, name: str = "127.0.0.2") -> str:
        return f"http://{name}:{self.port}"

    def put(self, path: str = "/", head: str = "", body: str = "", **headers: str) -> None:
        """A page of the site. `Content_Security_Policy="…"` sets that header."""
        self.pages[path] = (PAGE.format(head=head, body=body), {name.replace("_", "-"): value for name, value in headers.items()})

class HostHandler(LocalHandler):
    owner: Host

    def do_GET(self) -> None:
        page, headers = self.owner.pages.get(urlsplit(self.path).path, ("", {}))
        self.answer(200 if page else 404, page.encode(), {"Content-Type": "text/html; charset=utf-8", **headers})
