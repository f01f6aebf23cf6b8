"""What is refused before the application hears of it: requests too long to begin, too slow to arrive, or that two readers
could understand in two ways (SEC-08).

uvicorn's parser already refuses a repeated Content-Length, one beside Transfer-Encoding, and malformed chunks. It sets no
limit to the size of headers nor to the time that a request takes to come: this does.
"""

from __future__ import annotations

import asyncio
from http import HTTPStatus
from typing import Optional

from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol

#: Bytes of the address and headers together. Browsers send one or two thousand.
HEAD_LIMIT = 16 * 1024
#: Seconds that a request may take to say its headers, then its body. The largest body is a logo of one megabyte.
HEAD_SECONDS, BODY_SECONDS = 10.0, 30.0


class _Refused(Exception):
    """Raised inside the parser, which stops at it."""


class Wire(HttpToolsProtocol):
    """One connection."""

    head_seconds, body_seconds = HEAD_SECONDS, BODY_SECONDS
    _timer: Optional[asyncio.TimerHandle] = None
    _status = HTTPStatus.BAD_REQUEST
    #: Whether the headers of a request are awaited, their bytes so far, and the bytes received while they are.
    _in_head, _size, _received = True, 0, 0

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        super().connection_made(transport)
        self._within(self.head_seconds)

    def connection_lost(self, exc: Optional[Exception]) -> None:
        self._arrived()
        super().connection_lost(exc)

    def data_received(self, data: bytes) -> None:
        if self._in_head:
            if self._timer is None:
                self._within(self.head_seconds)
            self._received += len(data)
        super().data_received(data)
        if self._in_head and self._received > HEAD_LIMIT and not self.transport.is_closing():
            self._refuse(HTTPStatus.REQUEST_HEADER_FIELDS_TOO_LARGE)

    def on_url(self, url: bytes) -> None:
        self._count(len(url))
        super().on_url(url)

    def on_header(self, name: bytes, value: bytes) -> None:
        self._count(len(name) + len(value))
        super().on_header(name, value)

    def on_headers_complete(self) -> None:
        self._in_head, self._size, self._received = False, 0, 0
        self._within(self.body_seconds)
        super().on_headers_complete()

    def on_message_complete(self) -> None:
        self._in_head = True
        self._arrived()
        super().on_message_complete()

    def send_400_response(self, msg: str) -> None:
        self._refuse(self._status)

    def _count(self, size: int) -> None:
        self._size += size
        if self._size > HEAD_LIMIT:
            self._status = HTTPStatus.REQUEST_HEADER_FIELDS_TOO_LARGE
            raise _Refused

    def _within(self, seconds: float) -> None:
        self._arrived()
        self._timer = self.loop.call_later(seconds, self._refuse, HTTPStatus.REQUEST_TIMEOUT)

    def _arrived(self) -> None:
        if self._timer is not None:
            self._timer.cancel()
            self._timer = None

    def _refuse(self, status: HTTPStatus) -> None:
        """Say why in one line, with nothing of the inside, and hang up."""
        self._arrived()
        if self.transport.is_closing():
            return
        if self.cycle is None or self.cycle.response_complete or not self.cycle.response_started:
            head = f"HTTP/1.1 {status.value} {status.phrase}\r\ncontent-length: 0\r\ncache-control: no-store\r\nconnection: close\r\n\r\n"
            self.transport.write(head.encode())
        self.transport.close()

