"""kill -9 of the web process: nothing lost, nothing doubled, nothing half (REL-01, REL-02, REL-06)."""

from __future__ import annotations

import asyncio
import os
import random
import signal
import subprocess
import sys
import time
import uuid
from pathlib import Path
from typing import Any, Iterator, Optional

import httpx
import pytest

from .crash_server import STEPS

pytestmark = pytest.mark.slow

SERVER = Path(__file__).with_name("crash_server.py")


class Server:
    """A server process on a data folder that outlives it."""

    def __init__(self, data: Path, **environment: str) -> None:
        kept = {name: value for name, value in os.environ.items() if not name.startswith(("PASSERELLE_", "DATABASE_"))}
        self.log = open(data.parent / "journal.txt", "ab")  # noqa: SIM115
        self.process = subprocess.Popen(
            [sys.executable, str(SERVER)],
            env={**kept, "PASSERELLE_DATA": str(data), **environment},
            stdout=subprocess.PIPE,
            stderr=self.log,
            text=True,
        )
        self.address = self._address()

    def _address(self) -> str:
        assert self.process.stdout is not None
        for line in self.process.stdout:
            event, _, detail = line.strip().partition(" ")
            if event == "ecoute":
                return detail
        raise AssertionError("the server did not start")

    def kill(self) -> None:
        self.process.send_signal(signal.SIGKILL)
        self.process.wait(10)

    def stop(self) -> int:
        if self.process.poll() is None:
            self.process.send_signal(signal.SIGTERM)
            try:
                self.process.wait(10)
            except subprocess.TimeoutExpired:
                self.kill()
        if self.process.stdout is not None:
            self.said = self.process.stdout.read().split()
            self.process.stdout.close()
        self.log.close()
        return int(self.process.returncode)


@pytest.fixture
def data(tmp_path: Path) -> Iterator[Path]:
    yield tmp_path / "donnees"


def post(server: Server, talk: dict[str, Any], client_id: str, text: str, timeout: float = 10) -> Optional[dict[str, Any]]:
    """Send a message; None when the server died before answering."""
    try:
        response = httpx.post(
            f"{server.address}/api/conversations/{talk['id']}/messages",
            headers={"Authorization": f"Bearer {talk['token']}"},
            json={"id": client_id, "text": text},
            timeout=timeout,
        )
    except httpx.TransportError:
        return None
    assert response.status_code in (200, 202), response.text
    answer: dict[str, Any] = response.json()
    return answer


def transcript(server: Server, talk: dict[str, Any], seconds: float = 10) -> list[dict[str, Any]]:
    """The messages, once nothing is pending."""
    deadline = time.monotonic() + seconds
    while True:
        found = httpx.get(
            f"{server.address}/api/conversations/{talk['id']}/messages",
            headers={"Authorization": f"Bearer {talk['token']}"},
            timeout=10,
        ).json()
        if not found["pending"]:
            return list(found["messages"])
        assert time.monotonic() < deadline, "a message stays pending"
        time.sleep(0.05)


def check(messages: list[dict[str, Any]], sent: list[str]) -> None:
    """Each of ``sent`` is there once, answered once, in order; the number of each turn proves that none was
    redone.
    """
    positions = [message["position"] for message in messages]
    assert positions == sorted(set(positions))
    asked = [message for message in messages if message["author"] == "user"]
    assert [message["text"] for message in asked] == sent
    assert {message["status"] for message in asked} <= {"answered"}
    replies = [message["component"]["texte"] for message in messages if message["author"] == "bot"][1:]
    assert replies == [f"{turn} {text}" for turn, text in enumerate(sent, start=1)]


def killed_at_each_step(data: Path, **environment: str) -> None:
    """One message meets a process that dies at every step of its turn, one after the other; it is answered once."""
    server = Server(data, CRASH_AT="before_stored", **environment)
    talk = httpx.post(f"{server.address}/api/conversations", json={}, timeout=10).json()
    client_id = str(uuid.uuid4())
    for step in STEPS:
        if step in ("before_stored", "stored"):  # nothing is stored yet, or nobody knows it: the client sends
            assert post(server, talk, client_id, "bonjour") is None
        # Once stored, nobody has to send it again: each start takes it up, and dies one step further.
        assert server.process.wait(15) == -signal.SIGKILL, step
        server.stop()
        following = dict(zip(STEPS, [*list(STEPS)[1:], ""], strict=True))[step]
        server = Server(data, CRASH_AT=following, **environment)
    try:
        check(transcript(server, talk), ["bonjour"])
        answer = post(server, talk, client_id, "bonjour")  # a client that never got its answer asks again
        assert answer is not None and answer["status"] == "answered"
        assert post(server, talk, str(uuid.uuid4()), "encore") is not None
        check(transcript(server, talk), ["bonjour", "encore"])
    finally:
        assert server.stop() == 0


def test_killed_at_each_step(data: Path) -> None:
    killed_at_each_step(data)


def test_killed_many_times_in_the_middle_of_turns(data: Path) -> None:
    """Several people write while the server is killed again and again; each sends again what was not
    acknowledged.
    """
    chance = random.Random(20261125)
    server = Server(data)
    talks = [httpx.post(f"{server.address}/api/conversations", json={}, timeout=10).json() for _ in range(3)]
    sent: list[list[str]] = [[] for _ in talks]
    current = {"server": server}

    async def person(number: int, stop: asyncio.Event) -> None:
        rng = random.Random(number)
        async with httpx.AsyncClient(timeout=5) as client:
            while not stop.is_set():
                text = f"p{number}m{len(sent[number])}"
                body = {"id": str(uuid.uuid4()), "text": text}
                while True:  # the same uuid until it is acknowledged
                    try:
                        response = await client.post(
                            f"{current['server'].address}/api/conversations/{talks[number]['id']}/messages",
                            headers={"Authorization": f"Bearer {talks[number]['token']}"},
                            json=body,
                        )
                    except httpx.TransportError:
                        await asyncio.sleep(0.05)
                        continue
                    assert response.status_code in (200, 202), response.text
                    if rng.random() < 0.2:
                        continue  # as if the answer had been lost on the way: sent once more
                    break
                sent[number].append(text)

    async def run() -> int:
        stop, kills = asyncio.Event(), 0
        people = [asyncio.create_task(person(number, stop)) for number in range(len(talks))]
        began = time.monotonic()
        # On a loaded machine a start may take as long as a life: go on until everybody said something.
        while kills < 4 or (kills < 60 and min(map(len, sent)) < 3) or (time.monotonic() < began + 6 and kills < 12):
            await asyncio.sleep(chance.uniform(0.05, 0.6))
            await asyncio.to_thread(current["server"].kill)
            current["server"].stop()
            kills += 1
            current["server"] = await asyncio.to_thread(Server, data)
        stop.set()
        await asyncio.gather(*people)
        return kills

    kills = asyncio.run(run())
    server = current["server"]
    try:
        for talk, texts in zip(talks, sent, strict=True):
            check(transcript(server, talk), texts)
    finally:
        server.stop()
    assert kills >= 3 and all(len(texts) >= 3 for texts in sent), (kills, [len(texts) for texts in sent])


def test_an_orderly_stop_ends_the_turns_under_way(data: Path) -> None:  # REL-06
    import threading

    server = Server(data, CRASH_DELAY="0.6")
    talk = httpx.post(f"{server.address}/api/conversations", json={}, timeout=10).json()
    answers: list[Any] = []
    posting = threading.Thread(target=lambda: answers.append(post(server, talk, str(uuid.uuid4()), "bonjour")))
    posting.start()
    time.sleep(0.3)
    assert server.stop() == 0
    assert "arret" in server.said
    posting.join(10)
    server = Server(data)
    try:
        check(transcript(server, talk), ["bonjour"])
    finally:
        server.stop()


def test_a_busy_port_is_told(data: Path) -> None:
    import socket

    program = (
        "import sys; sys.path.insert(0, sys.argv[1])\nfrom bot.web import service\nprint(service.servir('127.0.0.1', int(sys.argv[2]), None, print))"
    )
    with socket.socket() as holder:
        holder.bind(("127.0.0.1", 0))
        holder.listen()
        port = holder.getsockname()[1]
        result = subprocess.run(
            [sys.executable, "-c", program, str(SERVER.parents[2]), str(port)],
            env={**os.environ, "PASSERELLE_DATA": str(data)},
            capture_output=True,
            text=True,
            timeout=20,
        )
    assert result.stdout.split() == ["port_occupe", f"127.0.0.1:{port}", "False"]
