"""Two web processes, each with its pool, on one PostgreSQL: no conversation notices (REL-01, REL-02, REL-04, REL-09)."""

from __future__ import annotations

import asyncio
import random
from pathlib import Path
from typing import Any, Mapping, Optional, Sequence

import httpx
import pytest
from grappe import Web
from parcours import PARCOURS, sans_ids
from personnes import Echange, Personne, Suivi
from postgres_local import MISSING, postgres_local, programs
from verdict import Verdict, lire_la_base

pytestmark = [pytest.mark.slow, pytest.mark.timeout(900), pytest.mark.skipif(programs() is None, reason=MISSING)]
CONVERSATIONS, MESSAGES = 1000, 2
#: What the thirty real conversations say.
TEXTES = PARCOURS[:6]
#: Requests under way at once.
ENSEMBLE = 12


class Deux:
    """Two web processes, and clients that choose at random which one each request goes to."""

    def __init__(self, dossier: Path, base: str, graine: int, **reglages: str) -> None:
        self.webs = [Web(dossier / f"web{numero}", base, dossier, **reglages) for numero in range(2)]
        self.hasard = random.Random(graine)
        self.suivi = Suivi()
        self.client = httpx.AsyncClient(timeout=60)

    async def __aenter__(self) -> "Deux":
        await self.webs[0].demarrer(300)  # the first one brings the database up to date
        await self.webs[1].demarrer(300)
        return self

    async def __aexit__(self, *_: object) -> None:
        await self.client.aclose()
        self.codes = await asyncio.gather(*(web.arreter() for web in self.webs))

    def adresse(self) -> str:
        return f"http://127.0.0.1:{self.hasard.choice(self.webs).port}"

    def personne(self) -> Personne:
        return Personne(self.suivi, self.client, self.adresse, self.hasard, 0)

    async def lire(self, echange: Echange) -> list[dict[str, Any]]:
        reponse = await self.client.get(f"{self.adresse()}/api/conversations/{echange.id}/messages", headers=echange.entetes)
        assert not reponse.json()["pending"]
        return list(reponse.json()["messages"])

    async def dit(self, echange: Echange) -> list[tuple[str, Any]]:
        """Who said what, without the ids."""
        return [(m["author"], m.get("text") or sans_ids(m["component"])) for m in await self.lire(echange)]

    async def converser(self, textes: Mapping[str, Sequence[Optional[str]]]) -> None:
        """The texts of each conversation, in their order; whose turn is next is drawn."""
        personne, restent = self.personne(), {cle: list(siens) for cle, siens in textes.items()}
        echanges = {echange.id: echange for echange in self.suivi.echanges}
        prises = {cle: asyncio.Lock() for cle in textes}

        def suite(cle: str) -> Any:
            async def dire() -> None:
                async with prises[cle]:  # a person waits for an answer before going on
                    await personne.dire(echanges[cle], restent[cle].pop(0))

            return dire

        tours = [cle for cle, siens in textes.items() for _ in siens]
        self.hasard.shuffle(tours)
        await self.entrelacer([suite(cle) for cle in tours])

    async def entrelacer(self, taches: list[Any]) -> None:
        """Do all of it, a few at a time, in the order given."""
        places = asyncio.Semaphore(ENSEMBLE)

        async def faire(tache: Any) -> None:
            async with places:
                await tache()

        await asyncio.gather(*map(faire, taches))


def conversations_de(base: str) -> dict[str, list[dict[str, Any]]]:
    """Every conversation as the database holds it, in the shape of the API."""
    import psycopg

    trouvees: dict[str, list[dict[str, Any]]] = {}
    with psycopg.connect(base) as connexion:
        lignes = connexion.execute("SELECT conversation_id, id, position, author, text, component, status FROM conversations_message ORDER BY position")
        for conversation, cle, place, qui, texte, composant, statut in lignes:
            message = {"id": str(cle), "position": place, "author": qui, "text": texte, "component": composant, "status": statut}
            trouvees.setdefault(str(conversation), []).append(message)
    return trouvees


def simples(messages: list[dict[str, Any]]) -> list[tuple[Any, ...]]:
    return [(m["id"], m["position"], m["author"], m["text"] if m["author"] == "user" else m["component"]) for m in messages]


@pytest.mark.model
async def test_thirty_real_conversations_interleaved_at_random(modele: Path, tmp_path: Path) -> None:
    """With Rasa in the workers: each is, word for word, what one undisturbed person has on one process."""
    reglages = {"CHAOS_MODELE": str(modele), "PASSERELLE_OUVRIERS": "1", "PASSERELLE_DUREE_TOUR": "60", "PASSERELLE_ATTENTE_MODELE": "240"}
    with postgres_local() as base:
        async with Deux(tmp_path, base, 20261127, **reglages) as deux:
            temoin = Personne(deux.suivi, deux.client, lambda: f"http://127.0.0.1:{deux.webs[0].port}", deux.hasard, 0)
            seul = await temoin.ouvrir()
            for texte in TEXTES:
                await temoin.dire(seul, texte)
            attendu = await deux.dit(seul)
            await deux.entrelacer([deux.personne().ouvrir] * 30)
            await deux.converser({echange.id: TEXTES for echange in deux.suivi.echanges if echange is not seul})
            assert [dit for qui, dit in attendu if qui == "user"] == TEXTES
            for echange in deux.suivi.echanges:
                assert await deux.dit(echange) == attendu
            fautes = lire_la_base(base, None)
            del fautes["reponses_en_trop"]  # a real answer has several bubbles
            assert not any(fautes.values()), fautes
    assert not deux.suivi.malhonnetes and deux.codes == [0, 0]


async def test_a_thousand_conversations_interleaved_at_random(tmp_path: Path) -> None:
    with postgres_local() as base:
        async with Deux(tmp_path, base, 20261126) as deux:
            personne = deux.personne()
            await deux.entrelacer([personne.ouvrir] * CONVERSATIONS)
            await deux.converser({echange.id: [None] * MESSAGES for echange in deux.suivi.echanges})
            verdict = Verdict(base=lire_la_base(base, None))
            gardes = conversations_de(base)
            for echange in deux.suivi.echanges:
                verdict.juger(echange, gardes[echange.id])
            for echange in deux.hasard.sample(deux.suivi.echanges, 20):  # and as their owners read them
                verdict.desordre += [f"c{echange.numero}: read otherwise"] * (simples(await deux.lire(echange)) != simples(gardes[echange.id]))
    assert verdict.tient, verdict
    assert (verdict.conversations, verdict.messages) == (CONVERSATIONS, CONVERSATIONS * MESSAGES)
    assert not deux.suivi.malhonnetes and deux.codes == [0, 0]
