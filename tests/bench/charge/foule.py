"""People who talk to a chat service: the load generator, a process of its own.

It reads one order, as JSON, on its standard input (see ``Ordre``) and prints the turns it lived, as JSON. The same seed
makes the same people say the same words, whichever service they talk to.
"""

from __future__ import annotations

import asyncio
import json
import random
import sys
import time
import uuid
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any, AsyncIterator, Optional

import aiohttp
from ruamel.yaml import YAML

PAROLES: dict[str, Any] = YAML(typ="safe").load(Path(__file__).with_name("conversations.yml"))
#: Messages of one conversation at most, verdict or not.
TOURS_MAX = 30
#: Share of questions answered by another question.
DIGRESSIONS = 0.15
#: What is waited for turns under way once time is over.
VIDAGE = 30.0
#: Length of the messages of somebody who floods.
LONGUEUR = 1000


@dataclass(frozen=True)
class Ordre:
    """``service``: passerelle or rasa. ``pensee``: mean seconds between an answer and the next message. ``inondeurs``: people
    beside the others who send messages of 1 000 characters without a pause. ``tours``: one person, one conversation of
    so many turns, or as many as fit in the duration."""

    service: str
    url: str
    personnes: int = 1
    duree: float = 20.0
    pensee: float = 5.0
    graine: int = 1
    inondeurs: int = 0
    tours: int = 0
    vidage: float = VIDAGE


@dataclass
class Releve:
    """What was lived. ``tours``: [start, seconds, answered] of each message, from the beginning of the run; a message
    without an answer at the end counts for the time it waited."""

    tours: list[tuple[float, float, bool]] = field(default_factory=list)
    ouvertures: list[float] = field(default_factory=list)
    inondations: int = 0
    refus: int = 0
    conversations: int = 0
    verdicts: int = 0
    duree: float = 0.0


class Passerelle:
    """A conversation with the product."""

    def __init__(self, session: aiohttp.ClientSession, url: str) -> None:
        self._session, self._url = session, url
        self._position = 0

    async def ouvrir(self) -> None:
        async with self._session.post(f"{self._url}/api/conversations", json={}) as reponse:
            reponse.raise_for_status()
            ouverte = await reponse.json()
        self._messages = f"{self._url}/api/conversations/{ouverte['id']}/messages"
        self._entetes = {"Authorization": f"Bearer {ouverte['token']}"}
        self._position = ouverte["position"]

    async def dire(self, texte: str) -> list[dict[str, Any]]:
        """The components of the answer; none when there was no answer."""
        envoi = {"id": str(uuid.uuid4()), "text": texte}
        async with self._session.post(
            self._messages, params={"after": self._position}, json=envoi, headers=self._entetes
        ) as reponse:
            if reponse.status >= 400:
                return []
            rendu = await reponse.json()
        recus = list(rendu["messages"])
        while rendu.get("status") == "pending" or rendu.get("pending"):
            await asyncio.sleep(0.25)
            async with self._session.get(
                self._messages, params={"after": self._position}, headers=self._entetes
            ) as reponse:
                reponse.raise_for_status()
                rendu = await reponse.json()
            recus = list(rendu["messages"])
        self._position = rendu["position"]
        return [message["component"] for message in recus if message["author"] == "bot"]


class Rasa:
    """A conversation with Rasa's REST channel."""

    def __init__(self, session: aiohttp.ClientSession, url: str) -> None:
        self._session, self._adresse = session, f"{url}/webhooks/rest/webhook"
        self._expediteur = uuid.uuid4().hex

    async def ouvrir(self) -> None:
        await self.dire("/accueil")

    async def dire(self, texte: str) -> list[dict[str, Any]]:
        async with self._session.post(self._adresse, json={"sender": self._expediteur, "message": texte}) as reponse:
            if reponse.status >= 400:
                return []
            recus = await reponse.json()
        return [recu.get("custom") or {"type": "texte"} for recu in recus]


SERVICES = {"passerelle": Passerelle, "rasa": Rasa}


class Propos:
    """What somebody says next, from what was answered last."""

    def __init__(self, hasard: random.Random) -> None:
        self._hasard = hasard
        self._personne = hasard.choice(PAROLES["personnes"])
        self._questions = hasard.sample(PAROLES["questions"], len(PAROLES["questions"]))
        self._avant = hasard.choice((0, 1, 1, 2))
        self._apres = hasard.choice((1, 2, 2))
        self._dits = 0
        self.verdict = False
        self._commence = False

    def suivant(self, composants: list[dict[str, Any]]) -> Optional[str]:
        """The next message; None when they have what they came for."""
        self._dits += 1
        if self._dits > TOURS_MAX:
            return None
        if self._avant:
            self._avant -= 1
            return self._questions.pop()
        if not self._commence:
            self._commence = True
            return str(self._personne["ouverture"])
        if any(composant.get("type") == "resultat" for composant in composants):
            self.verdict = True
        if self.verdict:
            self._apres -= 1
            return self._hasard.choice(PAROLES["suites"]) if self._apres >= 0 else None
        demande = next((c["fait"] for c in reversed(composants) if c.get("type") == "question"), None)
        if demande is None:
            return str(PAROLES["relance"])
        if self._hasard.random() < DIGRESSIONS and self._questions:
            return self._questions.pop()
        return str(self._personne["reponses"].get(demande, PAROLES["ne_sait_pas"]))


def ronde() -> list[str]:
    """What one person says again and again in a very long conversation; the end brings them back to the start, so that
    rounds differ by their age only."""
    personne = PAROLES["personnes"][0]
    suite = [personne["ouverture"], *personne["reponses"].values(), PAROLES["suites"][0], PAROLES["recommencer"]]
    return [*PAROLES["questions"][:8], *suite]


class Foule:
    """The people of an order, and what they live."""

    def __init__(self, ordre: Ordre, session: aiohttp.ClientSession, ailleurs: aiohttp.ClientSession) -> None:
        self._ordre, self._session, self._ailleurs = ordre, session, ailleurs
        self._debut = time.perf_counter()
        self._fin = self._debut + ordre.duree
        self.releve = Releve()

    async def _tour(self, conversation: Any, texte: str) -> list[dict[str, Any]]:
        debut = time.perf_counter()
        composants: list[dict[str, Any]] = []
        try:
            composants = await conversation.dire(texte)
        except (aiohttp.ClientError, asyncio.TimeoutError):
            pass
        finally:  # cancelled at the end: what it waited
            duree = time.perf_counter() - debut
            self.releve.tours.append((debut - self._debut, duree, bool(composants)))
        return composants

    async def _ouverte(self, session: aiohttp.ClientSession) -> Any:
        debut = time.perf_counter()
        conversation: Any = SERVICES[self._ordre.service](session, self._ordre.url)
        try:
            await conversation.ouvrir()
        except (aiohttp.ClientError, asyncio.TimeoutError):
            return None
        self.releve.ouvertures.append(time.perf_counter() - debut)
        return conversation

    async def personne(self, numero: int) -> None:
        """Conversation after conversation until time is over."""
        hasard = random.Random(f"{self._ordre.graine}/{numero}")
        await asyncio.sleep(hasard.uniform(0, self._ordre.pensee))
        while time.perf_counter() < self._fin:
            conversation = await self._ouverte(self._session)
            if conversation is None:
                await asyncio.sleep(1)
                continue
            self.releve.conversations += 1
            async for propos in self._conversation_entiere(conversation, hasard):
                self.releve.verdicts += propos.verdict

    async def _conversation_entiere(self, conversation: Any, hasard: random.Random) -> AsyncIterator[Propos]:
        """Play one conversation; yields what was said once it ended by itself."""
        propos = Propos(hasard)
        composants: list[dict[str, Any]] = []
        while time.perf_counter() < self._fin:
            texte = propos.suivant(composants)
            if texte is None:
                yield propos
                return
            await asyncio.sleep(self._ordre.pensee * hasard.uniform(0.5, 1.5))
            if time.perf_counter() < self._fin:
                composants = await self._tour(conversation, texte)

    async def inondeur(self, numero: int) -> None:
        """Long messages, one after the other; what is refused is tried again at once."""
        hasard = random.Random(f"{self._ordre.graine}/inondeur/{numero}")
        conversation = await self._ouverte(self._ailleurs)
        while conversation is not None and time.perf_counter() < self._fin:
            texte = ""
            while len(texte) < LONGUEUR:
                texte += hasard.choice(PAROLES["questions"] + [p["ouverture"] for p in PAROLES["personnes"]]) + " "
            try:
                rendu = await conversation.dire(texte[:LONGUEUR])
            except aiohttp.ClientError:
                rendu = []
            self.releve.inondations += bool(rendu)
            self.releve.refus += not rendu
            if not rendu:
                await asyncio.sleep(0.02)

    async def une_longue(self) -> None:
        """One conversation of a given length, the same sentences in a round."""
        phrases = ronde()
        conversation = await self._ouverte(self._session)
        for tour in range(self._ordre.tours):
            if time.perf_counter() >= self._fin:
                return
            await self._tour(conversation, phrases[tour % len(phrases)])

    async def vivre(self) -> Releve:
        if self._ordre.tours:
            await self.une_longue()
        else:
            taches = [asyncio.create_task(self.personne(numero)) for numero in range(self._ordre.personnes)]
            taches += [asyncio.create_task(self.inondeur(numero)) for numero in range(self._ordre.inondeurs)]
            _, en_cours = await asyncio.wait(taches, timeout=self._ordre.duree + self._ordre.vidage)
            for tache in en_cours:
                tache.cancel()
            await asyncio.gather(*taches, return_exceptions=True)
            for tache in taches:
                if not tache.cancelled() and tache.exception():
                    raise tache.exception()  # type: ignore[misc]
        self.releve.duree = time.perf_counter() - self._debut
        return self.releve


async def main() -> None:
    ordre = Ordre(**json.load(sys.stdin))
    attente = aiohttp.ClientTimeout(total=180)
    # Whoever floods has an address of their own.
    ici, ailleurs = (aiohttp.TCPConnector(limit=0, local_addr=adresse) for adresse in (None, ("127.0.0.2", 0)))
    async with (
        aiohttp.ClientSession(timeout=attente, connector=ici) as session,
        aiohttp.ClientSession(timeout=attente, connector=ailleurs) as autre,
    ):
        releve = await Foule(ordre, session, autre).vivre()
    json.dump(asdict(releve), sys.stdout)


if __name__ == "__main__":
    asyncio.run(main())
