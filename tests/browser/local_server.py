"""Small servers of this machine for the tests and the bench: a thread, a free port, answers written whole."""

from __future__ import annotations

import threading
from collections.abc import Mapping
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any


class LocalServer:
    """Listens until ``stop``. ``handler``: how it answers; it finds this object as ``self.owner``."""

    def __init__(self, handler: type["LocalHandler"], address: str = "127.0.0.1") -> None:
        self.server = ThreadingHTTPServer((address, 0), type(f"Bound{handler.__name__}", (handler,), {"owner": self}))
        self.server.daemon_threads = True
        self.port = self.server.server_address[1]
        self.url = f"http://127.0.0.1:{self.port}"
        threading.Thread(target=self.server.serve_forever, daemon=True).start()

    def stop(self) -> None:
        self.server.shutdown()
        self.server.server_close()


class LocalHandler(BaseHTTPRequestHandler):
    owner: Any
    protocol_version = "HTTP/1.1"

    def log_message(self, format: str, *args: Any) -> None:
        """Silent."""

    def body(self) -> bytes:
        return self.rfile.read(int(self.headers.get("Content-Length") or 0))

    def answer(self, status: int, content: bytes, headers: Mapping[str, str]) -> None:
        try:
            self.send_response(status)
            for name, value in headers.items():
                self.send_header(name, value)
            self.send_header("Content-Length", str(len(content)))
            self.end_headers()
            self.wfile.write(content)
        except (BrokenPipeError, ConnectionResetError):
            # The page was closed or the test went offline: nobody is listening any more.
            self.close_connection = True

    def drop(self) -> None:
        """Cut the line without a word."""
        self.close_connection = True
        self.connection.close()
