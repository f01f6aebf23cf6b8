"""The same guarantees on a real PostgreSQL server, with two web processes on one database (REL-09)."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import threading
import uuid
from pathlib import Path
from typing import Any

import httpx
import pytest

from .test_crash import Server, check, killed_at_each_step, post, transcript

pytestmark = pytest.mark.slow


def test_killed_at_each_step_on_postgres(postgres: str, tmp_path: Path) -> None:
    killed_at_each_step(tmp_path / "donnees", DATABASE_URL=postgres)


def test_two_processes_answer_one_conversation(postgres: str, tmp_path: Path) -> None:
    """Messages sent to two processes at once: each is answered once, in one order; one process dies on the way."""
    servers = [Server(tmp_path / f"donnees{number}", DATABASE_URL=postgres) for number in range(2)]
    try:
        talk = httpx.post(f"{servers[0].address}/api/conversations", json={}, timeout=10).json()
        same = [str(uuid.uuid4()) for _ in range(12)]
        answers: list[Any] = []

        def send(server: Server, number: int) -> None:
            answers.append(post(server, talk, same[number], str(number)))

        def send_all(numbers: range) -> None:
            threads = [threading.Thread(target=send, args=(s, n)) for n in numbers for s in servers]
            for thread in threads:
                thread.start()
            for thread in threads:
                thread.join(20)

        send_all(range(8))
        assert {answer["status"] for answer in answers} == {"answered"}
        servers[0].kill()
        answers.clear()
        send_all(range(8, 12))  # half of the requests meet a dead process
        messages = transcript(servers[1], talk)
        said = [message["text"] for message in messages if message["author"] == "user"]
        assert sorted(said, key=int) == [str(number) for number in range(12)]
        check(messages, said)
        token = {"Authorization": f"Bearer {talk['token']}"}
        address = f"{servers[1].address}/api/conversations/{talk['id']}"
        answer = next(message["id"] for message in messages if message["author"] == "bot")
        rated = httpx.post(f"{address}/messages/{answer}/feedback", headers=token, json={"thumb": "up"})
        assert rated.status_code == 204
        assert len(httpx.get(f"{address}/download", headers=token).json()["messages"]) == len(messages)
        hostile = {"id": str(uuid.uuid4()), "text": "\x00a\u0000 ' -- \U0001f600"}
        assert httpx.post(f"{address}/messages", headers=token, json=hostile).status_code == 200
        assert [httpx.delete(address, headers=token).status_code for _ in range(2)] == [204, 204]
        assert httpx.get(f"{address}/messages", headers=token).status_code == 401
    finally:
        for server in servers:
            server.stop()


def test_retention_on_postgres(postgres: str, tmp_path: Path) -> None:
    program = (
        "import sys, datetime; sys.path.insert(0, sys.argv[1])\n"
        "from bot.web import service\n"
        "service.migrer(); print(service.migrer(), service.purger(datetime.date(2099, 1, 1)).states >= 0)"
    )
    kept = {name: value for name, value in os.environ.items() if not name.startswith("PASSERELLE_")}
    result = subprocess.run(
        [sys.executable, "-c", program, str(Path(__file__).resolve().parents[2])],
        env={**kept, "DATABASE_URL": postgres, "PASSERELLE_DATA": str(tmp_path)},
        capture_output=True,
        text=True,
        timeout=30,
    )
    assert result.stdout.strip() == "[] True", result.stderr


BACKUP = """
import sys, pathlib
sys.path[:0] = sys.argv[1:3]
from bot.web import service
service.migrer()
from web.talks import NOW, talk
from bot.web import backup
from bot.web.conversations import reading
from bot.web.conversations.models import Conversation
archive = pathlib.Path(sys.argv[3])
Conversation.objects.all().delete()
kept, gone = talk(("bonjour", {})), talk(("effacez", {}))
backup.save(archive, NOW)
reading.erase(gone.pk, NOW)
talk(("ensuite", {}))
done = backup.restore(archive, NOW, replace=True)
print(done.forgotten, [pk == kept.pk for pk in Conversation.objects.values_list("pk", flat=True)])
"""


@pytest.mark.skipif(shutil.which("pg_dump") is None, reason="PostgreSQL's client tools are not installed")
def test_backup_and_restore_on_postgres(postgres: str, tmp_path: Path) -> None:  # REL-13
    kept = {name: value for name, value in os.environ.items() if not name.startswith("PASSERELLE_")}
    racine = Path(__file__).resolve().parents[2]
    result = subprocess.run(
        [sys.executable, "-c", BACKUP, str(racine), str(racine / "tests"), str(tmp_path / "sauvegarde.tgz")],
        env={**kept, "DATABASE_URL": postgres, "PASSERELLE_DATA": str(tmp_path / "donnees")},
        capture_output=True,
        text=True,
        timeout=250,
    )
    assert result.stdout.strip() == "1 [True]", result.stderr
