"""The two services under load, started as anybody starts them, and what their processes take."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import time
from abc import ABC, abstractmethod
from dataclasses import dataclass
from pathlib import Path
from typing import Iterator

import httpx

from charge.ordinaire import RACINE, environnement

_TOP = os.sysconf("SC_CLK_TCK")
_PAGE = os.sysconf("SC_PAGE_SIZE")


def port_libre() -> int:
    with socket.socket() as prise:
        prise.bind(("127.0.0.1", 0))
        return int(prise.getsockname()[1])


@dataclass(frozen=True)
class Processus:
    """``cpu``: seconds of processor since its start; ``memoire``: resident, MB."""

    pid: int
    parent: int
    cpu: float
    memoire: float
    commande: str


def _processus() -> Iterator[Processus]:
    for dossier in Path("/proc").iterdir():
        if dossier.name.isdigit():
            try:
                champs = (dossier / "stat").read_text().rpartition(")")[2].split()
                commande = (dossier / "cmdline").read_bytes().replace(b"\0", b" ").decode(errors="replace")
            except OSError:  # ended meanwhile
                continue
            cpu = (int(champs[11]) + int(champs[12])) / _TOP
            yield Processus(int(dossier.name), int(champs[1]), cpu, int(champs[21]) * _PAGE / 2**20, commande)


def arbre(racines: list[int]) -> list[Processus]:
    """These processes and all that they started."""
    tous = list(_processus())
    pris = set(racines)
    while True:
        enfants = {each.pid for each in tous if each.parent in pris} - pris
        if not enfants:
            return [each for each in tous if each.pid in pris]
        pris |= enfants


class Service(ABC):
    """A service on free ports, between ``demarrer`` and ``arreter``."""

    nom: str
    titre: str
    #: Processes that answer turns.
    ouvriers = 1

    def __init__(self) -> None:
        self.port = port_libre()
        self.url = f"http://127.0.0.1:{self.port}"
        self._lances: list["subprocess.Popen[bytes]"] = []

    def _lancer(self, commande: list[str], ou: Path, env: dict[str, str], journal: Path) -> None:
        with journal.open("wb") as sortie:
            self._lances.append(subprocess.Popen([sys.executable, *commande], cwd=ou, env=env, stdout=sortie, stderr=sortie))

    @abstractmethod
    def demarrer(self) -> None: ...

    @abstractmethod
    def pret(self) -> bool: ...

    @abstractmethod
    def role(self, processus: "Processus") -> str:
        """What a process of the service does, for figures by part."""

    def __enter__(self) -> "Service":
        self.demarrer()
        return self

    def __exit__(self, *_: object) -> None:
        self.arreter()

    def attendre(self, limite: float = 400) -> float:
        """Seconds until it answers."""
        debut = time.perf_counter()
        while time.perf_counter() - debut < limite:
            try:
                if self.pret():
                    return time.perf_counter() - debut
            except httpx.HTTPError:
                pass
            if any(lance.poll() is not None for lance in self._lances):
                break
            time.sleep(0.1)
        raise RuntimeError(f"{self.titre} did not become ready")

    def processus(self) -> list[Processus]:
        return arbre([lance.pid for lance in self._lances])

    def cpu(self) -> dict[str, float]:
        """Seconds of processor since the start, by role."""
        return self._par_role("cpu")

    def memoires(self) -> dict[str, float]:
        """Resident memory in MB, by role."""
        return self._par_role("memoire")

    def _par_role(self, mesure: str) -> dict[str, float]:
        roles: dict[str, float] = {}
        for each in self.processus():
            roles[self.role(each)] = roles.get(self.role(each), 0.0) + getattr(each, mesure)
        return roles

    def memoire(self) -> float:
        return sum(self.memoires().values())

    def disque(self) -> int:
        """Bytes of what it stores of conversations."""
        return 0

    def arreter(self) -> None:
        for lance in self._lances:
            lance.send_signal(signal.SIGTERM)
        for lance in self._lances:
            try:
                lance.wait(30)
            except subprocess.TimeoutExpired:
                lance.kill()
                lance.wait()
        self._lances.clear()


class Passerelle(Service):
    """``passerelle serve`` on a data folder of its own. ``debits``: with the rate limits of an installation."""

    nom, titre = "passerelle", "Passerelle"
    ouvriers = 2

    def __init__(self, dossier: Path, debits: bool = False) -> None:
        super().__init__()
        dossier.mkdir(parents=True, exist_ok=True)
        self._dossier = dossier
        self._journal = dossier / "service.log"
        self._env = {**environnement(), "PASSERELLE_DATA": str(dossier), "PASSERELLE_MESSAGES_MAX": "1000"}
        if not debits:
            self._env["PASSERELLE_DEBITS"] = "non"

    def demarrer(self) -> None:
        self._lancer(["-m", "bot", "serve", "--port", str(self.port), "--workers", str(self.ouvriers)], RACINE, self._env, self._journal)

    def pret(self) -> bool:
        return httpx.get(f"{self.url}/health/ready", timeout=2).status_code == 200

    def role(self, processus: Processus) -> str:
        return "ouvriers" if "spawn_main" in processus.commande else "web"

    def disque(self) -> int:
        """Bytes of its database."""
        return sum(chemin.stat().st_size for chemin in self._dossier.glob("passerelle.sqlite3*"))


class Ordinaire(Service):
    """``rasa run`` and ``rasa run actions``."""

    nom, titre = "rasa", "Rasa ordinaire"

    def __init__(self, projet: Path) -> None:
        super().__init__()
        self._projet = projet
        self._actions = port_libre()

    def demarrer(self) -> None:
        points = self._projet / "endpoints.yml"
        points.write_text(f'action_endpoint:\n  url: "http://127.0.0.1:{self._actions}/webhook"\n', encoding="utf-8")
        (self._projet / "credentials.yml").write_text("rest:\n", encoding="utf-8")
        commun = ["-m", "rasa", "run"]
        self._lancer(
            [*commun, "actions", "--actions", "actions_ordinaires", "--port", str(self._actions)],
            self._projet,
            environnement(),
            self._projet / "actions.log",
        )
        self._lancer(
            [*commun, "--model", "models/ordinaire.tar.gz", "--interface", "127.0.0.1", "--port", str(self.port),
             "--endpoints", "endpoints.yml", "--credentials", "credentials.yml"],
            self._projet,
            environnement(),
            self._projet / "rasa.log",
        )  # fmt: skip

    def pret(self) -> bool:
        if httpx.get(f"http://127.0.0.1:{self._actions}/health", timeout=2).status_code != 200:
            return False
        envoi = {"sender": "essai", "message": "bonjour"}
        recu = httpx.post(f"{self.url}/webhooks/rest/webhook", json=envoi, timeout=60)
        return recu.status_code == 200 and bool(recu.json())

    def role(self, processus: Processus) -> str:
        return "actions" if " actions " in processus.commande else "rasa"
