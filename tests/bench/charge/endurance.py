"""One hour of quiet use: does the memory stay flat? ``python tests/bench endurance``."""

from __future__ import annotations

import json
import os
import statistics
import subprocess
import sys
import tempfile
import time
from dataclasses import asdict
from pathlib import Path
from typing import Any, Sequence

from charge.foule import Ordre
from charge.services import Passerelle, Processus

#: Share of the time left to caches and allocators to reach their size before growth is judged.
RODAGE = 0.25
#: Growth of the whole from then to the end (REL-11).
CIBLE = 0.05


def _role(service: Passerelle, processus: Processus) -> str:
    role = service.role(processus)
    return f"ouvrier {processus.pid}" if role == "ouvriers" else role


def pente(instants: Sequence[float], valeurs: Sequence[float]) -> float:
    """MB per hour of the line that passes nearest."""
    if len(instants) < 2:
        return 0.0
    x, y = statistics.fmean(instants), statistics.fmean(valeurs)
    carres = sum((instant - x) ** 2 for instant in instants)
    return 3600 * sum((i - x) * (v - y) for i, v in zip(instants, valeurs, strict=True)) / carres


def juger(points: Sequence[dict[str, Any]]) -> dict[str, Any]:
    """Growth after the running-in, of the whole and of each process."""
    fin = points[-1]["t"]
    juges = [point for point in points if point["t"] >= RODAGE * fin]
    tiers = max(1, len(juges) // 6)
    totaux = [sum(point["memoire"].values()) for point in juges]
    debut, bout = statistics.median(totaux[:tiers]), statistics.median(totaux[-tiers:])
    instants = [point["t"] for point in juges]
    roles = [role for role in juges[-1]["memoire"] if all(role in point["memoire"] for point in juges)]
    return {
        "debut": debut,
        "fin": bout,
        "croissance": bout / debut - 1,
        "pente": pente(instants, totaux),
        "pentes": {role: pente(instants, [point["memoire"][role] for point in juges]) for role in roles},
    }


def endurer(duree: float, personnes: int, pensee: float, pas: float = 20.0) -> dict[str, Any]:
    """Serve ``personnes`` for ``duree`` seconds; memory of each process every ``pas`` seconds."""
    with tempfile.TemporaryDirectory() as dossier:
        service = Passerelle(Path(dossier))
        service.demarrer()
        try:
            service.attendre()
            ordre = Ordre(service.nom, service.url, personnes=personnes, duree=duree, pensee=pensee)
            foule = subprocess.Popen(
                [sys.executable, str(Path(__file__).with_name("foule.py"))], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
            )
            assert foule.stdin is not None and foule.stdout is not None
            foule.stdin.write(json.dumps(asdict(ordre)))
            foule.stdin.close()
            debut, points = time.perf_counter(), []
            while foule.poll() is None and time.perf_counter() - debut < duree:
                memoire: dict[str, float] = {}
                for processus in service.processus():
                    role = _role(service, processus)
                    memoire[role] = memoire.get(role, 0.0) + processus.memoire
                points.append({"t": time.perf_counter() - debut, "memoire": memoire})
                time.sleep(pas)
            vecu = json.loads(foule.stdout.read())
            foule.wait()
        finally:
            service.arreter()
    reussis = sum(ok for *_, ok in vecu["tours"])
    return {
        "duree": vecu["duree"],
        "personnes": personnes,
        "pensee": pensee,
        "tours": len(vecu["tours"]),
        "sans_reponse": len(vecu["tours"]) - reussis,
        "verdicts": vecu["verdicts"],
        "coeurs": os.cpu_count(),
        "points": points,
        **juger(points),
    }
