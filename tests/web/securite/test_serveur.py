"""The real server process, spoken to byte by byte: what two readers could understand in two ways, what is too long, what
never ends, and what its errors say (SEC-08, SEC-20, SEC-22).
"""

from __future__ import annotations

import re
import socket
import time
from pathlib import Path
from typing import Iterator

import pytest

from ..test_crash import Server

pytestmark = pytest.mark.slow
DEDANS = re.compile(rb"Traceback|[Dd]jango|[Rr]asa|[Uu]vicorn|[Pp]ython|\.py\b|httptools|h11", re.ASCII)
HOTE = b"Host: 127.0.0.1\r\n"
OUVRIR = b"POST /api/conversations HTTP/1.1\r\n" + HOTE + b"Content-Type: application/json\r\n"
VIVANT = b"GET /health/live HTTP/1.1\r\n" + HOTE
#: A second request hidden in the body of the first: answered, it would be somebody else's.
CACHEE = b"GET /catalogue/index.json HTTP/1.1\r\nHost: cache\r\n\r\n"
CASSE = {
    "two lengths": OUVRIR + b"Content-Length: 2\r\nContent-Length: 5\r\n\r\n{}" + CACHEE,
    "the same length twice": OUVRIR + b"Content-Length: 2\r\nContent-Length: 2\r\n\r\n{}" + CACHEE,
    "two lengths in one": OUVRIR + b"Content-Length: 2, 5\r\n\r\n{}" + CACHEE,
    "a length and chunks": OUVRIR + b"Content-Length: 2\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n" + CACHEE,
    "chunks and a length": OUVRIR + b"Transfer-Encoding: chunked\r\nContent-Length: 2\r\n\r\n0\r\n\r\n" + CACHEE,
    "a negative length": OUVRIR + b"Content-Length: -1\r\n\r\n" + CACHEE,
    "a signed length": OUVRIR + b"Content-Length: +2\r\n\r\n{}" + CACHEE,
    "a hexadecimal length": OUVRIR + b"Content-Length: 0x2\r\n\r\n{}" + CACHEE,
    "an endless length": OUVRIR + b"Content-Length: 99999999999999999999999\r\n\r\n{}",
    "an unknown encoding": OUVRIR + b"Transfer-Encoding: xchunked\r\n\r\n0\r\n\r\n" + CACHEE,
    "chunks, then nothing": OUVRIR + b"Transfer-Encoding: chunked, identity\r\n\r\n0\r\n\r\n" + CACHEE,
    "chunks with a tab": OUVRIR + b"Transfer-Encoding:\x0bchunked\r\n\r\n0\r\n\r\n" + CACHEE,
    "a space before the colon": OUVRIR + b"Transfer-Encoding : chunked\r\n\r\n0\r\n\r\n" + CACHEE,
    "a folded header": OUVRIR + b"Transfer-Encoding:\r\n chunked\r\n\r\n0\r\n\r\n" + CACHEE,
    "a bad chunk": OUVRIR + b"Transfer-Encoding: chunked\r\n\r\nzz\r\n{}\r\n0\r\n\r\n",
    "a negative chunk": OUVRIR + b"Transfer-Encoding: chunked\r\n\r\n-2\r\n{}\r\n0\r\n\r\n",
    "an endless chunk": OUVRIR + b"Transfer-Encoding: chunked\r\n\r\nfffffffffffffffff\r\n{}",
    "a chunk that lies": OUVRIR + b"Transfer-Encoding: chunked\r\n\r\n1\r\n{}\r\n0\r\n\r\n" + CACHEE,
    "a null in a header": VIVANT + b"X: a\x00b\r\n\r\n",
    "a bare return in a header": VIVANT + b"X: a\rSet-Cookie: b\r\n\r\n",
    "a header without a name": VIVANT + b": x\r\n\r\n",
    "an unknown version": b"GET /health/live HTTP/9.9\r\n" + HOTE + b"\r\n",
    "an unknown method": b"BREW /health/live HTTP/1.1\r\n" + HOTE + b"\r\n",
    "not HTTP": b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03",
    "another protocol": b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n",
}
LONG = {
    "a long address": b"GET /" + b"a" * 20_000 + b" HTTP/1.1\r\n" + HOTE + b"\r\n",
    "a long header": VIVANT + b"X: " + b"a" * 20_000 + b"\r\n\r\n",
    "a header that never ends": VIVANT + b"X: " + b"a" * 40_000,
    "many headers": VIVANT + b"".join(b"X-%d: a\r\n" % number for number in range(3000)) + b"\r\n",
    "an address that never ends": b"GET /" + b"a" * 40_000,
}


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[str, int]]:
    data: Path = tmp_path_factory.mktemp("serveur") / "donnees"
    running = Server(data, CRASH_SLOW="2", PASSERELLE_HOSTS="127.0.0.1,localhost")
    host, _, port = running.address.removeprefix("http://").rpartition(":")
    yield host, int(port)
    running.stop()
    said = (data.parent / "journal.txt").read_bytes()
    assert b"Traceback" not in said and b"Set-Cookie" not in said  # nothing of what is sent is in the log


def spoken(server: tuple[str, int], *pieces: bytes, pause: float = 0.0) -> bytes:
    """Everything that the server says until it hangs up. Fails if it never does."""
    with socket.create_connection(server, timeout=10) as connection:
        said = b""
        try:
            for piece in pieces:
                connection.sendall(piece)
                time.sleep(pause)
            connection.settimeout(30)
            while received := connection.recv(65536):
                said += received
        except ConnectionError:
            pass  # hung up on while it still spoke
        except TimeoutError:
            raise AssertionError(f"the server never hung up: {said[:200]!r}") from None
        return said


def statuses(said: bytes) -> list[int]:
    return [int(found) for found in re.findall(rb"HTTP/1\.1 (\d{3})", said)]


def check_bare(said: bytes) -> None:
    assert not DEDANS.search(said), said[:300]
    assert b"\r\nserver:" not in said.lower() and b"x-powered-by" not in said.lower()


@pytest.mark.parametrize("sent", CASSE.values(), ids=list(CASSE))
def test_what_could_be_read_in_two_ways_is_refused(server: tuple[str, int], sent: bytes) -> None:
    said = spoken(server, sent)
    found = statuses(said)
    assert found and found[0] in (400, 413) and found[1:] in ([], [400]), said[:200]  # the hidden request is never answered
    assert b"connection: close" in said.lower()
    check_bare(said)


@pytest.mark.parametrize("sent", LONG.values(), ids=list(LONG))
def test_a_request_too_long_to_begin(server: tuple[str, int], sent: bytes) -> None:
    said = spoken(server, sent)
    assert statuses(said) == [431] or said == b"", said[:200]  # hung up on while it still spoke
    check_bare(said)


@pytest.mark.parametrize(
    "pieces",
    [
        (b"GET /health/live HT",),
        (b"\r\n\r\n\r\n",),
        (b"",),
        (VIVANT, b"X: 1\r\n", b"Y: 2\r\n", b"Z: 3\r\n"),
        (OUVRIR + b"Content-Length: 2\r\n\r\n{",),
        (OUVRIR + b"Transfer-Encoding: chunked\r\n\r\n1\r\n{\r\n",),
        (VIVANT + b"\r\n", b"GET /health/li"),
    ],
    ids=["half an address", "blank lines", "nothing", "header by header", "half a body", "half the chunks", "half the second request"],
)
def test_a_request_that_never_ends_is_hung_up_on(server: tuple[str, int], pieces: tuple[bytes, ...]) -> None:
    said = spoken(server, *pieces, pause=0.7)
    assert statuses(said)[-1:] in ([408], []) or statuses(said) == [200]
    check_bare(said)


def test_ordinary_requests_still_go_through(server: tuple[str, int]) -> None:
    """Two requests in a row, slow but not too slow; chunks; a large answer."""
    last = VIVANT + b"Connection: close\r\n\r\n"
    assert statuses(spoken(server, VIVANT + b"\r\n", b"GET /health/live HT", b"TP/1.1\r\n" + HOTE + b"\r\n", last, pause=0.3)) == [200, 200, 200]
    chunks = OUVRIR + b"Connection: close\r\nTransfer-Encoding: chunked\r\n\r\n2\r\n{}\r\n0\r\n\r\n"
    said = spoken(server, chunks[:-30], chunks[-30:], pause=0.3)
    assert statuses(said) == [201] and b'"token"' in said
    assert statuses(spoken(server, b"GET /catalogue/index.json HTTP/1.1\r\n" + HOTE + b"Cookie: a=" + b"x" * 8000 + b"\r\nConnection: close\r\n\r\n")) == [200]


@pytest.mark.parametrize(
    ("sent", "status"),
    [
        (b"GET /inconnue HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n", 404),
        (b"GET /api/inconnue HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n", 404),
        (b"GET / HTTP/1.1\r\nHost: ailleurs.exemple\r\n\r\n", 400),
        (b"GET / HTTP/1.1\r\nHost: 127.0.0.1/../\r\n\r\n", 400),
        (b"GET /%ff%fe HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n", 404),
        (b"GET /../../etc/passwd HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n", 404),
        (b"DELETE / HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n", 405),
        (b"GET /espace/ HTTP/1.1\r\nHost: 127.0.0.1:1\r\nCookie: session=x\r\n\r\n", 302),
        (OUVRIR + b"Content-Length: 9000\r\n\r\n", 413),
        (OUVRIR + b"Content-Length: 1\r\n\r\n[", 400),
        (b"GET /%00 HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n", 404),
    ],
)
def test_errors_say_nothing_of_the_inside(server: tuple[str, int], sent: bytes, status: int) -> None:
    said = spoken(server, sent.replace(b"\r\n\r\n", b"\r\nConnection: close\r\n\r\n", 1))
    assert statuses(said) == [status], said[:200]
    assert b"cache-control: no-store" in said.lower() and b"content-security-policy: default-src 'none'" in said.lower()
    check_bare(said)
