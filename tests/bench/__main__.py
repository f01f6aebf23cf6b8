"""``make bench``: what a turn costs, through the front door, on this machine.

Figures are meant to be compared inside one run (ratios); absolute times depend on the machine and on what else it
does. Nothing here is asserted.
"""

from __future__ import annotations

import concurrent.futures
import os
import platform
import re
import signal
import socket
import statistics
import subprocess
import sys
import tempfile
import time
import uuid
from pathlib import Path
from typing import Any, Iterator

import httpx

RACINE = Path(__file__).resolve().parents[2]
PHRASES = (
    "bjr je demenage a lille pr un cdi le 5 janvier g 32 ans 1640 net",
    "c quoi visale deja",
    "autour de 750",
    "oui decathlon",
    "et si je prenais un loyer de 900 ?",
    "quelles pièces pour loca-pass",
)


def port_libre() -> int:
    with socket.socket() as prise:
        prise.bind(("127.0.0.1", 0))
        return int(prise.getsockname()[1])


class Serveur:
    """The product as ``passerelle serve`` starts it, on a data folder of its own."""

    def __init__(self, dossier: Path) -> None:
        self.port = port_libre()
        self.url = f"http://127.0.0.1:{self.port}"
        environnement = {**os.environ, "PASSERELLE_DATA": str(dossier), "PASSERELLE_DEBITS": "non"}
        commande = [sys.executable, "-m", "bot", "serve", "--port", str(self.port)]
        self.debut = time.perf_counter()
        self.processus = subprocess.Popen(
            commande, cwd=RACINE, env=environnement, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
        )

    def attendre(self, limite: float = 180) -> float:
        while time.perf_counter() - self.debut < limite:
            try:
                if httpx.get(f"{self.url}/health/ready", timeout=2).status_code == 200:
                    return time.perf_counter() - self.debut
            except httpx.HTTPError:
                pass
            time.sleep(0.1)
        raise RuntimeError("the server did not become ready")

    def memoires(self) -> tuple[float, list[float]]:
        """Resident memory (MB) of the web process and of each worker."""
        enfants = subprocess.run(
            ["ps", "-o", "rss=,args=", "--ppid", str(self.processus.pid)], capture_output=True, text=True, check=False
        ).stdout
        ouvriers = [int(ligne.split()[0]) / 1024 for ligne in enfants.splitlines() if "spawn_main" in ligne]
        return _rss(self.processus.pid), ouvriers

    def arreter(self) -> None:
        self.processus.send_signal(signal.SIGTERM)
        try:
            self.processus.wait(30)
        except subprocess.TimeoutExpired:
            self.processus.kill()


def _rss(pid: int) -> float:
    trouve = re.search(r"VmRSS:\s+(\d+)", Path(f"/proc/{pid}/status").read_text(encoding="utf-8"))
    return int(trouve.group(1)) / 1024 if trouve else 0.0


class Personne:
    """Someone who talks, one message after the other."""

    def __init__(self, url: str) -> None:
        self.client = httpx.Client(base_url=url, timeout=60)
        ouverte = self.client.post("/api/conversations", json={}).raise_for_status().json()
        self.adresse = f"/api/conversations/{ouverte['id']}"
        self.client.headers["Authorization"] = f"Bearer {ouverte['token']}"

    def dire(self, texte: str) -> float:
        debut = time.perf_counter()
        reponse = self.client.post(f"{self.adresse}/messages", json={"id": str(uuid.uuid4()), "text": texte})
        reponse.raise_for_status()
        while reponse.json().get("status") == "pending":
            time.sleep(0.05)
            reponse = self.client.get(f"{self.adresse}/messages", params={"after": reponse.json()["position"]})
            if not reponse.json().get("pending", True):
                break
        return time.perf_counter() - debut


def parler(url: str, tours: int) -> list[float]:
    personne = Personne(url)
    return [personne.dire(PHRASES[tour % len(PHRASES)]) for tour in range(tours)]


def quantiles(durees: list[float]) -> str:
    triees = sorted(durees)
    p95 = triees[min(len(triees) - 1, int(len(triees) * 0.95))]
    return f"p50 {statistics.median(triees) * 1000:6.0f} ms   p95 {p95 * 1000:6.0f} ms"


def lignes(serveur: Serveur) -> Iterator[str]:
    parler(serveur.url, 6)
    seul = parler(serveur.url, 60)
    yield f"1 personne       {quantiles(seul)}   {1 / statistics.mean(seul):5.1f} tours/s"
    debut = time.perf_counter()
    with concurrent.futures.ThreadPoolExecutor(20) as foule:
        toutes = [duree for durees in foule.map(lambda _: parler(serveur.url, 12), range(20)) for duree in durees]
    ecoule = time.perf_counter() - debut
    yield f"20 personnes     {quantiles(toutes)}   {len(toutes) / ecoule:5.1f} tours/s"
    longue = Personne(serveur.url)
    durees = [longue.dire(PHRASES[tour % len(PHRASES)]) for tour in range(108)]
    # Whole rounds of the same sentences, so that only the age of the conversation differs.
    jeune, vieille = statistics.median(durees[0:12]), statistics.median(durees[96:108])
    yield f"tour 100 / tour 3   {vieille / jeune:.2f} (médianes de 12 tours : {jeune * 1000:.0f} et {vieille * 1000:.0f} ms)"
    web, ouvriers = serveur.memoires()
    yield f"mémoire          web {web:.0f} Mo   ouvriers {', '.join(f'{rss:.0f}' for rss in ouvriers)} Mo"


def modele() -> dict[str, Any]:
    from bot.cli.modele import obtenir_modele
    from bot.engine.model import read_sheet

    return vars(read_sheet(obtenir_modele()))


def main() -> None:
    print(f"machine : {platform.machine()}, {os.cpu_count()} cœurs, Python {platform.python_version()}")
    fiche = modele()
    print(f"entraînement     {fiche['seconds']:.0f} s (empreinte {fiche['content']})")
    import bench_droits
    import bench_purs

    bench_purs.main()
    bench_droits.main()
    with tempfile.TemporaryDirectory() as dossier:
        serveur = Serveur(Path(dossier))
        try:
            print(f"prêt en          {serveur.attendre():.1f} s")
            for ligne in lignes(serveur):
                print(ligne, flush=True)
        finally:
            serveur.arreter()


if __name__ == "__main__":
    main()
