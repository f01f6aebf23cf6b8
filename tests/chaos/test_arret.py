"""An orderly stop under load, with a worker that hangs and turns that never end: thirty seconds at most (REL-06)."""

from __future__ import annotations

import asyncio
import os
import random
import signal
import time
from pathlib import Path

import httpx
import pytest
from grappe import Web
from personnes import Envoi, Personne, Suivi
from verdict import Verdict

pytestmark = [pytest.mark.slow, pytest.mark.timeout(300)]
#: The grace that orchestrators give.
DELAI = 30.0


async def test_a_stop_under_load_takes_thirty_seconds_and_loses_nothing(tmp_path: Path) -> None:
    web = Web(tmp_path / "web0", None, tmp_path, PASSERELLE_DUREE_TOUR="10", PASSERELLE_OUVRIERS="3")
    suivi, assez, hasard = Suivi(), asyncio.Event(), random.Random(7)
    await web.demarrer()
    async with httpx.AsyncClient(timeout=30) as client:

        def adresse() -> str:
            return f"http://127.0.0.1:{web.port or 9}"

        personnes = [Personne(suivi, client, adresse, random.Random(n), 0.2) for n in range(8)]
        sans_fin = await personnes[0].ouvrir()
        gens = [asyncio.create_task(personne.vivre(assez)) for personne in personnes]
        try:
            while len(suivi.finis) < 20:
                await asyncio.sleep(0.05)
            envoi = Envoi("dort 60")
            perdu = asyncio.create_task(personnes[0]._poster(sans_fin, envoi))
            os.kill(hasard.choice(web.ouvriers()), signal.SIGSTOP)
            await asyncio.sleep(0.5)
            avant, premier = time.monotonic(), web.processus
            assert premier is not None
            web.signaler(signal.SIGTERM)
            assert await asyncio.wait_for(premier.wait(), DELAI + 10) == 0
            duree = time.monotonic() - avant
            finis = len(suivi.finis)
            while len(suivi.finis) < finis + 20:  # the supervisor starts it again: people go on where they were
                await asyncio.sleep(0.05)
            assez.set()
            await asyncio.wait_for(asyncio.gather(*gens), 60)
            await perdu
            verdict = Verdict()
            for echange in suivi.echanges:
                lus = (await client.get(f"{adresse()}/api/conversations/{echange.id}/messages", headers=echange.entetes)).json()
                if echange is sans_fin:  # it was stored, and its person can see what became of it
                    assert [m["text"] for m in lus["messages"] if m["author"] == "user"] == [envoi.texte]
                else:
                    verdict.juger(echange, lus["messages"])
            assert verdict.tient and not suivi.malhonnetes, verdict
            assert duree <= DELAI
        finally:
            assez.set()
            for personne in gens:
                personne.cancel()
            await asyncio.gather(*gens, return_exceptions=True)
            await web.arreter()
