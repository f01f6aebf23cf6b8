"""kill -9 of engine workers and of the web process in the middle of real turns, over HTTP (REL-01, REL-02, REL-06).

Three people play the same messages while the service is killed under them. What each of them has in the end must be
what one undisturbed person has: nothing lost, nothing doubled, every message answered once, on the right state.
"""

from __future__ import annotations

import os
import random
import signal
import subprocess
import sys
import threading
import time
import uuid
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import httpx
import pytest
from parcours import PARCOURS, sans_ids

pytestmark = [pytest.mark.model, pytest.mark.slow, pytest.mark.timeout(900)]
RACINE = Path(__file__).resolve().parents[2]
PERSONNES = 3
MESSAGES = PARCOURS * 4


def _lu(fichier: Path) -> bytes:
    """What /proc says, or nothing of a thread or a process that has just ended."""
    try:
        return fichier.read_bytes()
    except (FileNotFoundError, ProcessLookupError):
        return b""


class Service:
    """``passerelle serve`` on a data folder that outlives it."""

    def __init__(self, donnees: Path) -> None:
        self.donnees = donnees
        self.demarrer()

    def demarrer(self) -> None:
        reglages = {"PASSERELLE_DATA": str(self.donnees), "PASSERELLE_DEBITS": "non", "PASSERELLE_ATTENTE_MODELE": "240"}
        self.processus = subprocess.Popen(
            [sys.executable, "-m", "bot", "serve", "--port", "0", "--workers", "2"],
            cwd=RACINE,
            env={**os.environ, **reglages},
            stdout=subprocess.DEVNULL,
            stderr=subprocess.PIPE,
            text=True,
        )
        pret = threading.Event()
        threading.Thread(target=self._ecouter, args=(self.processus, pret), daemon=True).start()
        assert pret.wait(240), "the service did not become ready"

    def _ecouter(self, processus: "subprocess.Popen[str]", pret: threading.Event) -> None:
        assert processus.stderr is not None
        for ligne in processus.stderr:
            if ligne.startswith("Adresse : "):
                self.adresse = ligne.split()[2]
            if ligne.startswith("Prêt"):
                pret.set()
        processus.stderr.close()

    def ouvriers(self) -> list[int]:
        """Processes of the engine workers, whichever thread started them."""
        fils = Path(f"/proc/{self.processus.pid}/task").iterdir()
        enfants = [enfant for each in fils for enfant in _lu(each / "children").decode().split()]
        return [int(enfant) for enfant in enfants if b"spawn_main" in _lu(Path(f"/proc/{enfant}/cmdline"))]

    def tuer(self) -> None:
        self.processus.kill()
        self.processus.wait(30)

    def arreter(self) -> int:
        self.processus.send_signal(signal.SIGTERM)
        return self.processus.wait(60)


@pytest.fixture
def service(modele: Path, tmp_path: Path) -> Any:
    service = Service(tmp_path / "donnees")
    yield service
    if service.processus.poll() is None:
        service.tuer()


class Personne:
    """A client that sends each message under one id until it is answered, and sometimes once more."""

    def __init__(self, service: Service, graine: int) -> None:
        self.service, self.hasard = service, random.Random(graine)
        self.repondus = 0
        self.conversation = httpx.post(f"{service.adresse}/api/conversations", json={}, timeout=60).json()
        self.entetes = {"Authorization": f"Bearer {self.conversation['token']}"}

    def adresse(self) -> str:
        return f"{self.service.adresse}/api/conversations/{self.conversation['id']}/messages"

    def converser(self) -> None:
        for texte in MESSAGES:
            corps = {"id": str(uuid.uuid4()), "text": texte}
            self.envoyer(corps)
            if self.hasard.random() < 0.2:
                self.envoyer(corps)  # as if the answer had been lost on its way
            self.repondus += 1

    def envoyer(self, corps: dict[str, str]) -> None:
        while True:
            try:
                reponse = httpx.post(self.adresse(), headers=self.entetes, json=corps, timeout=30)
            except httpx.TransportError:
                time.sleep(0.1)
                continue
            assert reponse.status_code in (200, 202, 503), reponse.text
            if reponse.status_code == 200:
                assert reponse.json()["status"] == "answered", reponse.text
                return

    def echanges(self) -> list[tuple[str, Any]]:
        """The transcript: who said what, without the ids of the buttons."""
        trouve = httpx.get(self.adresse(), headers=self.entetes, timeout=30).json()
        assert not trouve["pending"]
        return [(message["author"], message.get("text") or sans_ids(message["component"])) for message in trouve["messages"]]


def vivant(pid: int) -> bool:
    try:
        return Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()[0] != "Z"
    except (FileNotFoundError, ProcessLookupError):
        return False


def test_killed_under_three_conversations(service: Service) -> None:
    temoin = Personne(service, 0)
    temoin.converser()
    assert service.ouvriers()
    attendus = temoin.echanges()
    assert [dit for qui, dit in attendus if qui == "user"] == MESSAGES

    hasard, total = random.Random(20261122), PERSONNES * len(MESSAGES)
    personnes = [Personne(service, graine) for graine in range(1, PERSONNES + 1)]
    vus = set(service.ouvriers())
    with ThreadPoolExecutor(PERSONNES) as fils:
        conversations = [fils.submit(personne.converser) for personne in personnes]
        # A worker alone; then, twice, a worker and the web process together: when so many messages are answered.
        for part, avec_le_web in ((0.15, False), (0.4, True), (0.7, True)):
            while sum(personne.repondus for personne in personnes) < part * total and not any(c.done() for c in conversations):
                time.sleep(0.01)
            time.sleep(hasard.uniform(0, 0.05))
            os.kill(hasard.choice(service.ouvriers()), signal.SIGKILL)
            if avec_le_web:
                vus.update(service.ouvriers())
                service.tuer()
                service.demarrer()
        for conversation in conversations:
            conversation.result()

    for personne in personnes:
        assert personne.echanges() == attendus
    vus.update(service.ouvriers())
    assert service.arreter() == 0
    limite = time.monotonic() + 60
    while any(map(vivant, vus)) and time.monotonic() < limite:
        time.sleep(0.2)
    assert not any(map(vivant, vus)), "workers outlive their web process"
