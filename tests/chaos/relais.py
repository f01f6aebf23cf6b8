"""The way to the service: a TCP relay that spreads connections over the web processes, and cuts or delays them.

Like a load balancer without affinity: every connection goes to any process that listens, so that two messages of one
person seldom meet the same one.
"""

from __future__ import annotations

import asyncio
import random
from contextlib import suppress
from typing import Any, Optional

MORCEAU = 65536


class Relais:
    """``ports``: where the web processes listen; None for one that is down. ``coupe``, ``retarde``: the share of the
    connections that are cut or delayed.
    """

    def __init__(self, hasard: random.Random, ports: list[Optional[int]]) -> None:
        self.hasard, self.ports = hasard, ports
        self.coupe = self.retarde = 0.0
        self.retard_max = 1.5
        self.coupees = self.retardees = 0
        self._ouvertes: "set[asyncio.Task[Any]]" = set()
        self._serveur: Optional[asyncio.Server] = None

    async def ouvrir(self) -> str:
        self._serveur = await asyncio.start_server(self._accueillir, "127.0.0.1", 0)
        return f"http://127.0.0.1:{self._serveur.sockets[0].getsockname()[1]}"

    async def fermer(self) -> None:
        if self._serveur is not None:
            self._serveur.close()
            await self._serveur.wait_closed()
        for tache in list(self._ouvertes):
            tache.cancel()
        await asyncio.gather(*self._ouvertes, return_exceptions=True)

    async def _accueillir(self, lit: asyncio.StreamReader, ecrit: asyncio.StreamWriter) -> None:
        tache = asyncio.current_task()
        assert tache is not None
        self._ouvertes.add(tache)
        try:
            await self._servir(lit, ecrit)
        finally:
            self._ouvertes.discard(tache)

    async def _servir(self, lit: asyncio.StreamReader, ecrit: asyncio.StreamWriter) -> None:
        #: Where this connection breaks: before the request, once it has gone through, or in the middle of the answer.
        coupure = self.hasard.choice(["demande", "passee", "reponse"]) if self.hasard.random() < self.coupe else ""
        self.coupees += bool(coupure)
        with suppress(OSError, asyncio.IncompleteReadError):
            if self.hasard.random() < self.retarde:
                self.retardees += 1
                await asyncio.sleep(self.hasard.uniform(0.1, self.retard_max))
            vers = await self._joindre() if coupure != "demande" else None
            if vers is not None:
                lit_la_bas, ecrit_la_bas = vers
                aller = asyncio.create_task(_verser(lit, ecrit_la_bas))
                try:
                    if coupure == "passee":
                        await lit_la_bas.readexactly(1)
                    elif coupure == "reponse":
                        ecrit.write(await lit_la_bas.readexactly(80))
                        await ecrit.drain()
                    else:
                        retour = asyncio.create_task(_verser(lit_la_bas, ecrit))
                        await asyncio.wait({aller, retour}, return_when=asyncio.FIRST_COMPLETED)
                        retour.cancel()
                finally:
                    aller.cancel()
                    ecrit_la_bas.close()
        ecrit.close()

    async def _joindre(self) -> Optional[tuple[asyncio.StreamReader, asyncio.StreamWriter]]:
        ports = [port for port in self.ports if port is not None]
        self.hasard.shuffle(ports)
        for port in ports:
            with suppress(OSError):
                return await asyncio.open_connection("127.0.0.1", port)
        return None


async def _verser(de: asyncio.StreamReader, vers: asyncio.StreamWriter) -> None:
    with suppress(OSError):
        while morceau := await de.read(MORCEAU):
            vers.write(morceau)
            await vers.drain()
