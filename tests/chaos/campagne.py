"""A campaign: people write through the relay while faults drawn from a seed break the service under them."""

from __future__ import annotations

import asyncio
import os
import random
import shutil
import subprocess
import tempfile
import time
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import Any, Callable, Iterator, Optional, Sequence

import httpx
from grappe import SERVEUR, Web
from pannes import PANNES, Scene, tirer
from personnes import Echange, Personne, Suivi
from postgres_local import Postgres, postgres
from rapport import Panne, Rapport
from relais import Relais
from verdict import lire_la_base

#: A fault after which people are still not answered this long is one that the service does not recover from.
LIMITE = 60.0
#: Small disks, so that they can be filled.
TAILLE_DU_DISQUE = {"sqlite": "48m", "postgresql": "320m"}
POSTGRES = "-c fsync=off -c max_wal_size=48MB -c min_wal_size=32MB -c shared_buffers=16MB"


@contextmanager
def petit_disque(taille: str) -> Iterator[Optional[Path]]:
    """A small file system of its own, which needs root; None without it: the full disk is then not tried, and that is said."""
    dossier = Path(tempfile.mkdtemp(prefix="passerelle-disque-"))
    monte = os.geteuid() == 0 and not subprocess.run(["mount", "-t", "tmpfs", "-o", f"size={taille},mode=755", "tmpfs", dossier], capture_output=True).returncode
    try:
        yield dossier if monte else None
    finally:
        if monte:
            subprocess.run(["umount", "-l", dossier], capture_output=True, check=False)
        shutil.rmtree(dossier, ignore_errors=True)


async def jouer(
    base: str,
    graine: int,
    combien: int,
    personnes: int = 20,
    pause: float = 1.5,
    secondes: float = float("inf"),
    dire: Callable[[str], None] = lambda ligne: None,
    voulues: Sequence[str] = (),
    programme: Path = SERVEUR,
    **reglages: str,
) -> Rapport:
    """``combien`` faults on ``base`` (``sqlite``, ``postgresql``), under the load of ``personnes``; fewer when they take more
    than ``secondes``. ``voulues``: these faults, rather than some that are drawn. ``programme``, ``reglages``: of the web.
    """
    rapport = Rapport(base, [graine], personnes)
    hasard = random.Random(graine)
    with ExitStack() as a_ranger:
        dossier = Path(a_ranger.enter_context(tempfile.TemporaryDirectory(prefix="passerelle-chaos-")))
        disque = a_ranger.enter_context(petit_disque(TAILLE_DU_DISQUE[base]))
        if disque is None:
            rapport.remarques.append("disque plein : non essayé, monter un disque demande les droits d'administrateur")
        serveur: Optional[Postgres] = a_ranger.enter_context(postgres(disque, POSTGRES)) if base == "postgresql" else None
        donnees = (disque or dossier) if base == "sqlite" else dossier
        # SQLite serves one web process; its file is the only thing that the small disk holds.
        webs = [Web(donnees / f"web{n}", serveur.address if serveur else None, dossier, programme, **reglages) for n in range(2 if serveur else 1)]
        relais = Relais(random.Random(hasard.random()), [])
        scene = Scene(hasard, webs, relais, serveur, donnees / "web0" / "passerelle.sqlite3", disque)
        try:
            for web in webs:
                await web.demarrer()
            pannes = list(voulues) or tirer(hasard, combien, base, disque is None)
            await _sous_charge(scene, rapport, pannes, 0 if voulues else 0.2, pause, secondes, dire)
            rapport.verdict.base = lire_la_base(serveur.address if serveur else None, scene.fichier)
        finally:
            await relais.fermer()
            await asyncio.gather(*(web.arreter() for web in webs), return_exceptions=True)
        rapport.departs = sum(web.departs for web in webs)
    return rapport


async def _sous_charge(
    scene: Scene, rapport: Rapport, pannes: list[str], melees: float, pause: float, secondes: float, dire: Callable[[str], None]
) -> None:
    """``melees``: the share of the faults that come on top of the one before, without waiting for its end."""
    suivi, assez, debut = Suivi(), asyncio.Event(), time.monotonic()
    scene.relais.ports = _Ports(scene.webs)
    adresse = await scene.relais.ouvrir()
    limites = httpx.Limits(max_keepalive_connections=0)  # each request takes its chance
    async with httpx.AsyncClient(timeout=15, limits=limites) as client:
        gens = [
            asyncio.create_task(Personne(suivi, client, lambda: adresse, random.Random(f"{rapport.graines[0]} {n}"), pause).vivre(assez))
            for n in range(rapport.personnes)
        ]
        try:
            await asyncio.sleep(1)
            for numero, nom in enumerate(pannes, start=1):
                await _panne(scene, suivi, rapport, nom, debut, scene.hasard.random() < melees and numero < len(pannes))
                derniere = rapport.pannes[-1]
                dire(f"{numero}/{len(pannes)} {nom} : {'…' if derniere.tous is None else f'{derniere.tous:.1f} s'}")
                await asyncio.sleep(scene.hasard.uniform(0, 0.5))
                for personne in gens:
                    if personne.done():
                        personne.result()  # a fault of the campaign itself
                if time.monotonic() - debut > secondes:
                    break
            await _jusqu_a(lambda: all(panne.tous is not None for panne in rapport.pannes), LIMITE)
            assez.set()
            _, restent = await asyncio.wait(gens, timeout=LIMITE)
            for personne in restent:
                personne.cancel()
            if restent:
                rapport.remarques.append(f"{len(restent)} personnes attendent encore, {LIMITE:.0f} s après la fin")
            for echange in suivi.echanges:
                rapport.verdict.juger(echange, await _lire(client, adresse, echange))
        finally:
            assez.set()
            for personne in gens:
                personne.cancel()
            await asyncio.gather(*gens, return_exceptions=True)
    rapport.dit, rapport.malhonnetes = dict(suivi.dit), suivi.malhonnetes
    rapport.attentes = [round(envoi.fin - envoi.debut, 3) for envoi in suivi.finis if envoi.fin is not None]
    rapport.coupees, rapport.retardees = scene.relais.coupees, scene.relais.retardees
    rapport.secondes = time.monotonic() - debut


_suites: "set[asyncio.Task[None]]" = set()


async def _panne(scene: Scene, suivi: Suivi, rapport: Rapport, nom: str, debut: float, sans_attendre: bool) -> None:
    maintenant = time.monotonic()
    panne = Panne(nom, maintenant - debut)
    rapport.pannes.append(panne)
    finie = asyncio.Event()
    suite = asyncio.create_task(_mesurer(suivi, panne, finie, maintenant))
    _suites.add(suite)
    suite.add_done_callback(_suites.discard)
    await PANNES[nom].faire(scene)
    finie.set()
    if not sans_attendre:
        await suite


async def _mesurer(suivi: Suivi, panne: Panne, finie: asyncio.Event, depuis: float) -> None:
    attendent: set[str] = set()

    def mesurer() -> bool:
        if panne.premier is None or not finie.is_set():
            attendent.update(suivi.en_cours)
        if panne.premier is None and suivi.dernier_envoi_repondu > depuis:
            panne.premier = time.monotonic() - depuis
        if panne.tous is None and finie.is_set() and not attendent & suivi.en_cours.keys():
            panne.tous = time.monotonic() - depuis
        return panne.premier is not None and panne.tous is not None

    await _jusqu_a(mesurer, LIMITE + 10)


async def _jusqu_a(vrai: Callable[[], bool], secondes: float) -> None:
    limite = time.monotonic() + secondes
    while not vrai() and time.monotonic() < limite:
        await asyncio.sleep(0.02)


async def _lire(client: httpx.AsyncClient, adresse: str, echange: Echange) -> list[dict[str, Any]]:
    """The conversation as its owner reads it, once nothing is pending."""
    for _ in range(200):
        try:
            reponse = await client.get(f"{adresse}/api/conversations/{echange.id}/messages", headers=echange.entetes)
            if reponse.status_code == 200 and not reponse.json()["pending"]:
                return list(reponse.json()["messages"])
        except httpx.TransportError:
            pass
        await asyncio.sleep(0.1)
    return []


class _Ports(list[Optional[int]]):
    """The ports as they are when a connection comes."""

    def __init__(self, webs: list[Web]) -> None:
        super().__init__()
        self._webs = webs

    def __iter__(self) -> Iterator[Optional[int]]:
        return iter([web.port for web in self._webs])
