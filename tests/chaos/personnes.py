"""Simulated people: they write, send again what was not answered, and remember all that they were told.

A person sends one message at a time, each under one id, until it is answered: through cuts, refusals, failures that
say so, and sometimes twice at once. What each received is kept for ``verdict``.
"""

from __future__ import annotations

import asyncio
import random
import time
import uuid
from collections import Counter
from dataclasses import dataclass, field
from typing import Any, Callable, Optional

import httpx


@dataclass
class Envoi:
    """A message of a person, and what came back for it, each time that it was sent."""

    texte: str
    client_id: str = field(default_factory=lambda: str(uuid.uuid4()))
    debut: float = 0.0
    fin: Optional[float] = None
    recus: list[dict[str, Any]] = field(default_factory=list)


@dataclass
class Echange:
    """A conversation, seen by the person."""

    numero: int
    id: str
    jeton: str
    envois: list[Envoi] = field(default_factory=list)

    @property
    def entetes(self) -> dict[str, str]:
        return {"Authorization": f"Bearer {self.jeton}"}


class Suivi:
    """What all the people live: who waits since when, what they were told, and what was not honest.

    ``dit``: how many times each outcome was met. ``malhonnetes``: responses that neither answer nor say what happens.
    """

    def __init__(self) -> None:
        self.en_cours: dict[str, Envoi] = {}
        self.finis: list[Envoi] = []
        self.dit: Counter[str] = Counter()
        self.malhonnetes: list[str] = []
        self.echanges: list[Echange] = []
        #: When the last message to be answered had been sent, and how many have been.
        self.dernier_envoi_repondu = 0.0

    def fini(self, envoi: Envoi) -> None:
        envoi.fin = time.monotonic()
        self.en_cours.pop(envoi.client_id, None)
        self.finis.append(envoi)
        self.dernier_envoi_repondu = max(self.dernier_envoi_repondu, envoi.debut)

    def lire(self, reponse: httpx.Response) -> Optional[dict[str, Any]]:
        """The body of an answered message; None for anything else, which is counted and must be honest."""
        try:
            corps = reponse.json()
            phrase = (corps.get("error") or {}).get("message", "")
        except (ValueError, AttributeError):
            self._noter(f"{reponse.status_code} illisible", False, reponse)
            return None
        statut = corps.get("status")
        if reponse.status_code == 200 and statut == "answered":
            repondu = any(message["author"] == "bot" for message in corps["messages"])
            self._noter("answered", repondu, reponse)
            return dict(corps) if repondu else None
        if reponse.status_code == 202 and statut == "pending":
            self._noter("pending", True, reponse)
        elif reponse.status_code == 200 and statut == "failed":
            self._noter(f"failed {corps['error']['code']}", bool(phrase), reponse)
        else:
            code = (corps.get("error") or {}).get("code")
            self._noter(f"{reponse.status_code} {code}", reponse.status_code in (429, 500, 503) and bool(phrase), reponse)
        return None

    def _noter(self, issue: str, honnete: bool, reponse: httpx.Response) -> None:
        self.dit[issue] += 1
        if not honnete:
            self.malhonnetes.append(f"{issue}: {reponse.text[:200]}")


class Personne:
    """``adresse``: gives where to send the next request. ``pause``: the longest time to think, in seconds."""

    def __init__(self, suivi: Suivi, client: httpx.AsyncClient, adresse: Callable[[], str], hasard: random.Random, pause: float) -> None:
        self.suivi, self.client, self.adresse, self.hasard, self.pause = suivi, client, adresse, hasard, pause

    async def vivre(self, assez: asyncio.Event, messages: int = 30) -> None:
        """Hold conversations of up to ``messages`` messages, until the event."""
        while not assez.is_set():
            echange = await self.ouvrir()
            for _ in range(self.hasard.randint(1, messages)):
                await asyncio.sleep(self.hasard.uniform(0, self.pause))
                if assez.is_set():
                    return
                await self.dire(echange)

    async def ouvrir(self) -> Echange:
        while True:
            try:
                reponse = await self.client.post(f"{self.adresse()}/api/conversations", json={})
            except httpx.TransportError:
                self.suivi.dit["coupure"] += 1
            else:
                if reponse.status_code == 201:
                    ouverte = reponse.json()
                    echange = Echange(len(self.suivi.echanges), ouverte["id"], ouverte["token"])
                    self.suivi.echanges.append(echange)
                    return echange
                self.suivi.lire(reponse)
            await asyncio.sleep(self.hasard.uniform(0.05, 0.5))

    async def dire(self, echange: Echange, texte: Optional[str] = None) -> None:
        """One message, until it is answered."""
        envoi = Envoi(texte or f"c{echange.numero}m{len(echange.envois)}", debut=time.monotonic())
        echange.envois.append(envoi)
        self.suivi.en_cours[envoi.client_id] = envoi
        while not await self._envoyer(echange, envoi):
            await asyncio.sleep(self.hasard.uniform(0.05, 0.5))
        self.suivi.fini(envoi)

    async def _envoyer(self, echange: Echange, envoi: Envoi) -> bool:
        """Send once, or twice at the same time; True when it was answered."""
        fois = 2 if self.hasard.random() < 0.1 else 1
        reponses = await asyncio.gather(*(self._poster(echange, envoi) for _ in range(fois)))
        recus = [lu for reponse in reponses if reponse is not None and (lu := self.suivi.lire(reponse))]
        envoi.recus += recus
        return bool(recus)

    async def _poster(self, echange: Echange, envoi: Envoi) -> Optional[httpx.Response]:
        try:
            return await self.client.post(
                f"{self.adresse()}/api/conversations/{echange.id}/messages",
                headers=echange.entetes,
                json={"id": envoi.client_id, "text": envoi.texte},
            )
        except httpx.TransportError:
            self.suivi.dit["coupure"] += 1
            return None
