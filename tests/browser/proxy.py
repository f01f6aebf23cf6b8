"""A company's proxy, for the tests: it keeps every answer until it is whole, refuses to change protocol, speaks HTTP/1.0 to
the browser, and closes the line each time."""

from __future__ import annotations

import http.client
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import urlsplit

HOP = {"connection", "keep-alive", "te", "trailer", "transfer-encoding", "upgrade", "content-length", "date", "server"}


class Proxy:
    """In front of one server. `refused`: requests that asked for another protocol, or for a stream."""

    def __init__(self, target: str) -> None:
        self.refused: list[str] = []
        address = urlsplit(target)
        handler = type("BoundProxy", (ProxyHandler,), {"proxy": self, "target": (address.hostname, address.port)})
        self.server = ThreadingHTTPServer(("127.0.0.1", 0), handler)
        self.server.daemon_threads = True
        self.url = f"http://127.0.0.1:{self.server.server_address[1]}"
        threading.Thread(target=self.server.serve_forever, daemon=True).start()

    def stop(self) -> None:
        self.server.shutdown()
        self.server.server_close()


class ProxyHandler(BaseHTTPRequestHandler):
    proxy: Proxy
    target: tuple[str, int]

    def log_message(self, format: str, *args: Any) -> None:
        """Silent."""

    def _relay(self) -> None:
        if self.headers.get("Upgrade") or "event-stream" in self.headers.get("Accept", ""):
            self.proxy.refused.append(self.path)
            self.send_error(400)
            return
        body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
        line = http.client.HTTPConnection(*self.target, timeout=30)
        kept = {name: value for name, value in self.headers.items() if name.lower() not in HOP | {"origin", "host"}}
        line.request(self.command, self.path, body or None, kept)
        answer = line.getresponse()
        content = answer.read()  # all of it, before the first byte goes on
        line.close()
        try:
            self.send_response(answer.status)
            for name, value in answer.getheaders():
                if name.lower() not in HOP:
                    self.send_header(name, value)
            self.send_header("Content-Length", str(len(content)))
            self.end_headers()
            self.wfile.write(content)
        except (BrokenPipeError, ConnectionResetError):
            self.close_connection = True

    do_GET = do_POST = do_DELETE = _relay
