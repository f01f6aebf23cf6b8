"""Two hundred conversations, errors included, and not a word of them in what the process writes (PRV-18, SEC-21)."""

from __future__ import annotations

import json
import logging
import os
import subprocess
import sys
import uuid
import warnings
from collections import Counter
from pathlib import Path
from typing import Any

import httpx
import pytest

from bot.engine import TurnFailed, TurnRequest, TurnResult

pytestmark = pytest.mark.slow
TALKS = 200
#: What surrounds a canary, so that a log that splits, escapes or truncates lines would show it too.
HOSTILE = (
    "{c}",
    "{c}\r\n{{\"level\": \"INFO\", \"event\": \"faux {c}\"}}",
    "\x1b[31m{c}\x1b[0m",
    "%s %(message)s {{0}} {c}",
    "/inform{{\"nom\": \"{c}\"}}",
    "../../{c}\x00\u202e",
    "mon mail est {c}@exemple.fr et mon numéro 06 12 34 56 78",
    "<script>{c}</script> ' OR 1=1 --",
)
#: How the stand-in engine takes a message: the first word of its text says.
WAYS = ("REPOND", "REFUSE", "LEVE", "ILLISIBLE", "VIDE", "JOURNAL")


def engine_script(request: TurnRequest) -> TurnResult | None:
    """An engine that quotes what it was told in everything that it raises, warns of and logs."""
    said = request.text or ""
    way = said.partition(" ")[0]
    if way == "REFUSE":
        raise TurnFailed("erreur", said)
    if way == "LEVE":
        raise ValueError(said) from KeyError(said)
    if way == "ILLISIBLE":
        return TurnResult({}, [{"type": said, "choix": {said: object()}}], {})  # type: ignore[dict-item]
    if way == "VIDE":
        return TurnResult({"t": said}, [], {"text": said})
    if way == "JOURNAL":
        logging.getLogger("rasa.core.processor").error("could not handle %s", said)
        logging.getLogger("asyncio").warning(said)
        warnings.warn(f"malformed {said}", UserWarning, stacklevel=1)
    return None


def serve() -> None:
    """The program of the server process."""
    here = Path(__file__).resolve().parent
    sys.path[:0] = [str(here.parents[1]), str(here)]
    from bot.web import service

    service.configurer()
    from django.conf import settings
    from fake_engine import FakeEngine
    from fake_langue import install_if_needed

    install_if_needed()
    settings.PASSERELLE_RATES = dict.fromkeys(settings.PASSERELLE_RATES, (10**6, 10**6))
    service.migrer()
    engine = FakeEngine()
    engine.script = engine_script
    service.servir("127.0.0.1", 0, engine, lambda event, detail: print(event, detail, flush=True))


def test_two_hundred_conversations_leave_no_word_in_the_logs(tmp_path: Path) -> None:
    environment = {name: text for name, text in os.environ.items() if not name.startswith(("PASSERELLE_", "DATABASE_", "REDIS_"))}
    written = tmp_path / "journal.txt"
    secrets: list[str] = []
    outcomes: Counter[str] = Counter()
    with written.open("wb") as log:
        process = subprocess.Popen(
            [sys.executable, __file__],
            env={**environment, "PASSERELLE_DATA": str(tmp_path / "donnees"), "PASSERELLE_SQLITE_SYNCHRONOUS": "OFF"},
            stdout=subprocess.PIPE, stderr=log, text=True,
        )
        try:
            assert process.stdout is not None
            address = next(line.split()[1] for line in process.stdout if line.startswith("ecoute"))
            with httpx.Client(base_url=address, timeout=30) as client:
                for number in range(TALKS):
                    secrets += converse(client, number, outcomes)
        finally:
            process.terminate()
            said = process.communicate(timeout=60)[0]
    text = written.read_text(encoding="utf-8", errors="replace") + said
    assert outcomes["answered"] >= TALKS // 3 and outcomes["failed"] >= TALKS // 2  # errors did happen
    assert {"turn_answered", "turn_failed", "malformed_reply"} <= {line.get("event") for line in lines(written)}
    assert any(line["logger"] == "rasa.core.processor" for line in lines(written))  # what a library says is seen, not quoted
    assert [secret for secret in secrets if secret in text] == []
    assert "\x1b" not in text and "06 12 34 56 78" not in text


def lines(written: Path) -> list[dict[str, Any]]:
    """Every line is one JSON object: nothing that was said opened another one."""
    return [json.loads(line) for line in written.read_text(encoding="utf-8").splitlines()]


def converse(client: httpx.Client, number: int, outcomes: "Counter[str]") -> list[str]:
    """One conversation with a canary in its text, its address, its headers and its token. Gives what must not show."""
    canary = f"canari{uuid.uuid4().hex}"
    talk = client.post("/api/conversations", json={}).json()
    bearer = {"Authorization": f"Bearer {talk['token']}"}
    path = f"/api/conversations/{talk['id']}/messages"
    words = f"{WAYS[number % len(WAYS)]} {HOSTILE[number % len(HOSTILE)].format(c=canary)}"
    answered = client.post(path, headers=bearer, json={"id": str(uuid.uuid4()), "text": words})
    assert answered.status_code == 200, answered.text
    outcomes[answered.json()["status"]] += 1
    client.post(path, headers=bearer, json={"id": canary, "text": canary})  # refused: not an identifier
    client.get(f"/{canary}?q={canary}", headers={"User-Agent": canary, "Referer": f"https://{canary}.example/"})
    client.post(path, headers={"Authorization": f"Bearer {canary}"}, content=b"\xff{" + canary.encode())
    return [canary, talk["token"]]


if __name__ == "__main__":
    serve()
