"""A company's proxy, for the tests: it keeps every answer until it is whole, refuses to change protocol, speaks HTTP/1.0 to
the browser, and closes the line each time."""

from __future__ import annotations

import http.client
from urllib.parse import urlsplit

from .local_server import LocalHandler, LocalServer

HOP = {"connection", "keep-alive", "te", "trailer", "transfer-encoding", "upgrade", "content-length", "date", "server"}


class Proxy(LocalServer):
    """In front of one server. `refused`: requests that asked for another protocol, or for a stream."""

    def __init__(self, target: str) -> None:
        self.refused: list[str] = []
        address = urlsplit(target)
        self.target = (address.hostname or "", address.port)
        super().__init__(ProxyHandler)


class ProxyHandler(LocalHandler):
    owner: Proxy
    protocol_version = "HTTP/1.0"

    def _relay(self) -> None:
        if self.headers.get("Upgrade") or "event-stream" in self.headers.get("Accept", ""):
            self.owner.refused.append(self.path)
            self.send_error(400)
            return
        body = self.body()
        line = http.client.HTTPConnection(*self.owner.target, timeout=30)
        kept = {name: value for name, value in self.headers.items() if name.lower() not in HOP | {"origin", "host"}}
        line.request(self.command, self.path, body or None, kept)
        answer = line.getresponse()
        content = answer.read()  # all of it, before the first byte goes on
        line.close()
        self.answer(answer.status, content, {name: value for name, value in answer.getheaders() if name.lower() not in HOP})

    do_GET = do_POST = do_DELETE = _relay
