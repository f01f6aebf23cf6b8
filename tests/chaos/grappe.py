"""The product as it is installed: web processes with their pools on one database, and someone who starts them again."""

from __future__ import annotations

import asyncio
import os
import signal
import sys
from contextlib import suppress
from pathlib import Path
from typing import Optional

SERVEUR = Path(__file__).with_name("serveur.py")
#: Short limits, so that a fault and its end hold in seconds. The ratios between them are those of the product.
REGLAGES = {
    "PASSERELLE_DEBITS": "non",
    "PASSERELLE_OUVRIERS": "2",
    "PASSERELLE_DUREE_TOUR": "2",
    "PASSERELLE_ATTENTE_MODELE": "10",
}


class Web:
    """One web process, started again whenever it ends (as a supervisor does) until ``arreter``.

    ``dossier``: its data. ``a_cote``: where its clock and its log are, which a full disk does not reach. ``programme``: what
    is run.
    """

    def __init__(self, dossier: Path, base: Optional[str], a_cote: Path, programme: Path = SERVEUR, **reglages: str) -> None:
        dossier.mkdir(parents=True, exist_ok=True)
        self._programme = programme
        self.horloge = a_cote / f"{dossier.name}-horloge"
        garde = {nom: valeur for nom, valeur in os.environ.items() if not nom.startswith(("PASSERELLE_", "DATABASE_", "REDIS_"))}
        self._environnement = {**garde, **REGLAGES, "PASSERELLE_DATA": str(dossier), "CHAOS_HORLOGE": str(self.horloge), **reglages}
        if base:
            self._environnement["DATABASE_URL"] = base
        self._journal = a_cote / f"{dossier.name}-journal"
        self._annonces = a_cote / f"{dossier.name}-annonces"
        self.processus: Optional[asyncio.subprocess.Process] = None
        self.port: Optional[int] = None
        self.departs = 0
        self._vivre: Optional[asyncio.Task[None]] = None
        self._orphelins: set[int] = set()
        self._pret = asyncio.Event()

    async def demarrer(self, secondes: float = 240) -> None:
        """Start, and wait until its workers answer."""
        self._vivre = asyncio.create_task(self._relancer())
        await asyncio.wait_for(self._pret.wait(), secondes)

    async def _relancer(self) -> None:
        while True:
            self.departs += 1
            # Files rather than pipes: a worker that hangs would hold the pipe after the death of its parent.
            with open(self._journal, "ab") as journal, open(self._annonces, "wb") as annonces:
                self.processus = await asyncio.create_subprocess_exec(
                    sys.executable, str(self._programme), env=self._environnement, stdout=annonces, stderr=journal
                )
            ecoute = asyncio.create_task(self._ecouter())
            await self.processus.wait()
            ecoute.cancel()
            self.port = None
            await asyncio.sleep(0.1)

    async def _ecouter(self) -> None:
        """What the process says on its output: where it listens, and when its workers answer."""
        dits: set[str] = set()
        while dits < {"ecoute", "moteur_pret"}:
            for ligne in self._annonces.read_text(encoding="utf-8").splitlines(keepends=True):
                evenement, _, detail = ligne.strip().partition(" ")
                if not ligne.endswith("\n") or evenement in dits:
                    continue
                dits.add(evenement)
                if evenement == "ecoute":
                    self.port = int(detail.rsplit(":", 1)[1])
                elif evenement == "moteur_pret":
                    self._pret.set()
            await asyncio.sleep(0.02)

    def ouvriers(self) -> list[int]:
        """Processes of the engine workers, whichever thread started them."""
        return ouvriers_de(self.processus.pid) if self.processus is not None else []

    def tuer(self) -> None:
        self._orphelins.update(self.ouvriers())
        self.port = None
        self.signaler(signal.SIGKILL)

    def signaler(self, lequel: int) -> None:
        if self.processus is not None and self.processus.returncode is None:
            with suppress(ProcessLookupError):
                self.processus.send_signal(lequel)

    async def arreter(self, secondes: float = 30) -> int:
        """Ask the process to stop, and give its code; workers that hang without a parent are ended too."""
        assert self.processus is not None
        while self.port is None and self.processus.returncode is not None:
            await asyncio.sleep(0.05)  # being started again
        self.signaler(signal.SIGTERM)
        self.port = None
        try:
            return await asyncio.wait_for(self.processus.wait(), secondes)
        finally:
            if self._vivre is not None:
                self._vivre.cancel()
                await asyncio.gather(self._vivre, return_exceptions=True)
            self.tuer()
            await self.processus.wait()
            for ouvrier in filter(est_un_ouvrier, self._orphelins):
                with suppress(ProcessLookupError):
                    os.kill(ouvrier, signal.SIGKILL)


def est_un_ouvrier(pid: int) -> bool:
    try:
        return b"spawn_main" in Path(f"/proc/{pid}/cmdline").read_bytes()
    except (FileNotFoundError, ProcessLookupError):
        return False


def ouvriers_de(pid: int) -> list[int]:
    enfants: list[int] = []
    with suppress(FileNotFoundError, ProcessLookupError):
        for fil in Path(f"/proc/{pid}/task").iterdir():
            enfants += map(int, (fil / "children").read_text().split())
    return list(filter(est_un_ouvrier, enfants))
