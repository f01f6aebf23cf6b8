"""Rasa's HTTP library is loaded in a worker and never used: no client, no server, no port, no connection (SEC-01, SEC-24, SEC-25).

What ``outils/acceptations.yml`` says of the flaws of aiohttp and of protobuf rests on this.
"""

from __future__ import annotations

import socket
import sys
from pathlib import Path
from typing import Any, Iterator

import aiohttp
import aiohttp.web
import pytest
import uvloop
from google.protobuf import json_format
from parcours import PARCOURS

from bot.engine import TurnRequest
from bot.engine.worker import Worker

pytestmark = pytest.mark.model
JOUR = "2026-11-22"
#: Without one of these, no line of aiohttp reads or writes anything.
CONSTRUITS = (aiohttp.ClientSession, aiohttp.BaseConnector, aiohttp.CookieJar, aiohttp.MultipartWriter, aiohttp.web.Application, aiohttp.web.Server, aiohttp.web.Response)
LUS = ("Parse", "ParseDict", "MessageToJson", "MessageToDict")
RESEAU = {"socket.bind", "socket.connect", "socket.getaddrinfo", "socket.sendto"}
#: The loop of a worker, which opens its sockets itself: the events above say nothing of them.
BOUCLE = ("create_connection", "create_server", "create_datagram_endpoint", "create_unix_connection", "create_unix_server", "getaddrinfo")

_temoin: list[list[str]] = []


def _ecouter(evenement: str, arguments: tuple[Any, ...]) -> None:
    if evenement in RESEAU and _temoin:
        _temoin[-1].append(evenement)


sys.addaudithook(_ecouter)  # cannot be removed: it is deaf outside of these tests


@pytest.fixture
def vus(monkeypatch: pytest.MonkeyPatch) -> Iterator[list[str]]:
    """What was built of aiohttp, read by protobuf, or asked of the network."""
    vus: list[str] = []
    for classe in CONSTRUITS:
        monkeypatch.setattr(classe, "__init__", _note(classe.__init__, classe.__name__, vus))
    for nom in LUS:
        monkeypatch.setattr(json_format, nom, _note(getattr(json_format, nom), nom, vus))
    for nom in BOUCLE:
        monkeypatch.setattr(uvloop.Loop, nom, _note(getattr(uvloop.Loop, nom), nom, vus))
    _temoin.append(vus)
    yield vus
    _temoin.pop()


def _note(vrai: Any, nom: str, vus: list[str]) -> Any:
    def note(*arguments: Any, **options: Any) -> Any:
        vus.append(nom)
        return vrai(*arguments, **options)

    return note


def test_a_worker_uses_nothing_of_aiohttp_and_touches_no_network(modele: Path, vus: list[str]) -> None:
    ouvrier = Worker(modele)
    ouvrier.warm_up()
    state = None
    for texte in PARCOURS:
        resultat = ouvrier.turn(TurnRequest(state, texte, None, JOUR))
        assert resultat.replies
        state = resultat.state
    assert vus == []


async def _client() -> None:
    async with aiohttp.ClientSession() as session:
        await session.get("http://127.0.0.1:9/")


async def _serveur() -> None:
    lance = aiohttp.web.AppRunner(aiohttp.web.Application())
    await lance.setup()
    await aiohttp.web.TCPSite(lance, "127.0.0.1", 0).start()
    await lance.cleanup()


async def _prise() -> None:
    with socket.create_server(("127.0.0.1", 0)) as serveur, socket.create_connection(serveur.getsockname()):
        pass


@pytest.mark.parametrize(
    ("faute", "attendus"),
    [
        (_client, {"ClientSession", "CookieJar", "create_connection"}),
        (_serveur, {"Application", "Server", "create_server"}),
        (_prise, {"socket.bind", "socket.connect"}),
    ],
    ids=["client", "server", "socket"],
)
def test_the_witness_sees_what_it_watches(faute: Any, attendus: set[str], vus: list[str]) -> None:
    boucle = uvloop.new_event_loop()
    try:
        boucle.run_until_complete(faute())
    except aiohttp.ClientError:
        pass
    finally:
        boucle.close()
    assert attendus <= set(vus)


def test_the_loop_that_is_watched_is_that_of_a_worker(ouvrier: Worker) -> None:
    assert isinstance(ouvrier._loop, uvloop.Loop)
