"""The faults, each a few lines: what breaks, for how long, and what repairs itself.

``PANNES`` gives, by name, what it does and on which database. Every fault ends by itself: a process killed is started
again by its supervisor, a full disk is emptied, a clock comes back. What the product must mend alone (a worker that
hangs) is left to it.
"""

from __future__ import annotations

import asyncio
import os
import random
import signal
import sqlite3
import subprocess
import time
from contextlib import closing, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Awaitable, Callable, Optional

from grappe import Web
from postgres_local import Postgres
from relais import Relais


@dataclass
class Scene:
    """What can be broken. ``disque``: where the database is written, small, so that it can be filled."""

    hasard: random.Random
    webs: list[Web]
    relais: Relais
    base: Optional[Postgres]
    fichier: Path
    disque: Optional[Path]

    def web(self) -> Web:
        return self.hasard.choice(self.webs)

    def duree(self, moins: float, plus: float) -> float:
        return self.hasard.uniform(moins, plus)


async def ouvrier_tue(scene: Scene) -> None:
    _signaler(scene.hasard.sample(ouvriers := scene.web().ouvriers(), min(1, len(ouvriers))), signal.SIGKILL)


async def ouvriers_tous_tues(scene: Scene) -> None:
    for web in scene.webs:
        _signaler(web.ouvriers(), signal.SIGKILL)


async def ouvrier_fige(scene: Scene) -> None:
    _signaler(scene.hasard.sample(ouvriers := scene.web().ouvriers(), min(1, len(ouvriers))), signal.SIGSTOP)


async def ouvriers_tous_figes(scene: Scene) -> None:
    for web in scene.webs:
        _signaler(web.ouvriers(), signal.SIGSTOP)


async def web_tue(scene: Scene) -> None:
    scene.web().tuer()


async def webs_tous_tues(scene: Scene) -> None:
    for web in scene.webs:
        web.tuer()


async def web_fige(scene: Scene) -> None:
    """A process that sleeps past its leases, and wakes up believing that it still holds them."""
    web = scene.web()
    web.signaler(signal.SIGSTOP)
    await asyncio.sleep(scene.duree(1, 7))
    web.signaler(signal.SIGCONT)


async def base_tuee(scene: Scene) -> None:
    assert scene.base is not None
    await asyncio.to_thread(scene.base.kill)
    await asyncio.sleep(scene.duree(0, 2))
    await asyncio.to_thread(_relancer, scene.base)


async def connexion_tuee(scene: Scene) -> None:
    """One process of the server dies: PostgreSQL ends all the others and recovers by itself."""
    assert scene.base is not None
    _signaler(scene.base.processes()[-1:], signal.SIGKILL)


async def base_lente(scene: Scene) -> None:
    """A disk that answers late: nothing can be written for a while."""
    duree = scene.duree(0.5, 4)
    if scene.base is not None:
        processus = scene.base.processes()
        _signaler(processus, signal.SIGSTOP)
        await asyncio.sleep(duree)
        _signaler(processus, signal.SIGCONT)
    else:
        await asyncio.to_thread(_tenir_le_verrou, scene.fichier, duree)


async def disque_plein(scene: Scene) -> None:
    assert scene.disque is not None
    lest = scene.disque / "lest"
    await asyncio.to_thread(_remplir, lest)
    await asyncio.sleep(scene.duree(0.5, 3))
    lest.unlink()
    if scene.base is not None:  # it may have stopped, as PostgreSQL does without room for its journal
        await asyncio.to_thread(_relancer, scene.base)


async def horloge(scene: Scene) -> None:
    """The clock of one machine is set wrong, then right: the processes disagree on the time meanwhile."""
    web = scene.web()
    web.horloge.write_text(str(scene.hasard.choice([-3600, -30, -5, 5, 30, 3600])))
    await asyncio.sleep(scene.duree(0.5, 3))
    web.horloge.write_text("0")


async def reseau_coupe(scene: Scene) -> None:
    scene.relais.coupe = scene.duree(0.2, 0.9)
    await asyncio.sleep(scene.duree(0.5, 3))
    scene.relais.coupe = 0.0


async def reseau_lent(scene: Scene) -> None:
    scene.relais.retarde = scene.duree(0.2, 1.0)
    await asyncio.sleep(scene.duree(0.5, 3))
    scene.relais.retarde = 0.0


@dataclass(frozen=True)
class Panne:
    """``poids``: how often it is drawn. ``sur``: the only database that can have it, if it is one."""

    faire: Callable[[Scene], Awaitable[None]]
    poids: int = 1
    sur: str = ""


PANNES: dict[str, Panne] = {
    panne.faire.__name__: panne
    for panne in (
        Panne(ouvrier_tue, 4),
        Panne(ouvriers_tous_tues),
        Panne(ouvrier_fige, 3),
        Panne(ouvriers_tous_figes),
        Panne(web_tue, 3),
        Panne(webs_tous_tues),
        Panne(web_fige, 2),
        Panne(base_tuee, 2, "postgresql"),
        Panne(connexion_tuee, 2, "postgresql"),
        Panne(base_lente, 2),
        Panne(disque_plein, 2),
        Panne(horloge, 3),
        Panne(reseau_coupe, 3),
        Panne(reseau_lent, 2),
    )
}


def tirer(hasard: random.Random, combien: int, base: str, sans_disque: bool) -> list[str]:
    """Faults drawn by their weights; every kind that this database can have is there, if there is room for it."""
    possibles = {nom: panne.poids for nom, panne in PANNES.items() if panne.sur in ("", base) and not (sans_disque and nom == "disque_plein")}
    tirees = list(possibles)[:combien] if combien >= len(possibles) else []
    tirees += hasard.choices(list(possibles), list(possibles.values()), k=combien - len(tirees))
    hasard.shuffle(tirees)
    return tirees


def _signaler(processus: list[int], lequel: int) -> None:
    for pid in processus:
        with suppress(ProcessLookupError):
            os.kill(pid, lequel)


def _relancer(base: Postgres) -> None:
    """As a supervisor does: again while it refuses, which it does until the last process of the former server is gone."""
    for _ in range(40):
        if base.processes():
            return
        with suppress(subprocess.CalledProcessError):
            return base.start()
        time.sleep(0.25)
    raise RuntimeError("PostgreSQL does not start again")


def _tenir_le_verrou(fichier: Path, duree: float) -> None:
    """SQLite has one writer: holding its lock is what a commit stuck in the disk does."""
    with closing(sqlite3.connect(fichier, timeout=5, isolation_level=None)) as base, suppress(sqlite3.OperationalError):
        base.execute("BEGIN IMMEDIATE")
        time.sleep(duree)
        base.execute("ROLLBACK")


def _remplir(lest: Path) -> None:
    with suppress(OSError), open(lest, "wb", buffering=0) as fichier:
        while True:
            fichier.write(bytes(65536))
