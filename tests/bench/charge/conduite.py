"""Sends a crowd to a service and measures both: the crowd from its own process, the service from the kernel's counters."""

from __future__ import annotations

import json
import statistics
import subprocess
import sys
import threading
from dataclasses import asdict
from pathlib import Path
from typing import Any, Optional

from charge.foule import Ordre
from charge.services import Service

#: Seconds at the start of a level that are lived but not counted.
CHAUFFE = 4.0


def quantile(valeurs: list[float], part: float) -> float:
    triees = sorted(valeurs)
    return triees[min(len(triees) - 1, int(len(triees) * part))] if triees else float("nan")


class Memoire:
    """The highest resident memory of a service while something goes on."""

    def __init__(self, service: Service, pas: float = 2.0) -> None:
        self._service, self._pas = service, pas
        self._fini = threading.Event()
        self._fil = threading.Thread(target=self._mesurer, daemon=True)
        self.plus_haute = 0.0

    def _mesurer(self) -> None:
        while True:
            self.plus_haute = max(self.plus_haute, self._service.memoire())
            if self._fini.wait(self._pas):
                return

    def __enter__(self) -> "Memoire":
        self._fil.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._fini.set()
        self._fil.join()


def envoyer(ordre: Ordre, limite: Optional[float] = None) -> dict[str, Any]:
    """What a crowd lived."""
    fini = subprocess.run(
        [sys.executable, str(Path(__file__).with_name("foule.py"))],
        input=json.dumps(asdict(ordre)),
        stdout=subprocess.PIPE,
        text=True,
        check=True,
        timeout=limite,
    )
    return dict(json.loads(fini.stdout))


def mesurer(service: Service, chauffe: float = CHAUFFE, **reglages: Any) -> dict[str, Any]:
    """One level of load on a service: rates, latencies (seconds), processor, memory."""
    ordre = Ordre(service=service.nom, url=service.url, **reglages)
    avant = service.cpu()
    with Memoire(service) as memoire:
        vecu = envoyer(ordre)
    par_role = {role: depense - avant.get(role, 0.0) for role, depense in service.cpu().items()}
    cpu = sum(par_role.values())
    fenetre = ordre.duree - chauffe
    comptes = [tour for tour in vecu["tours"] if tour[0] >= chauffe]
    durees = [duree for _, duree, _ in comptes]
    finis = [debut for debut, duree, ok in vecu["tours"] if ok and chauffe <= debut + duree <= ordre.duree]
    reussis = sum(ok for *_, ok in vecu["tours"])
    servis = reussis + len(vecu["ouvertures"]) + vecu["inondations"]
    return {
        **{cle: getattr(ordre, cle) for cle in ("personnes", "duree", "pensee", "inondeurs")},
        "tours": len(vecu["tours"]),
        "sans_reponse": len(vecu["tours"]) - reussis,
        "tours_par_s": len(finis) / fenetre,
        "p50": quantile(durees, 0.50),
        "p95": quantile(durees, 0.95),
        "p99": quantile(durees, 0.99),
        "moyenne": statistics.fmean(durees) if durees else float("nan"),
        "cpu_par_tour": cpu / servis if servis else float("nan"),
        "coeurs_occupes": cpu / vecu["duree"],
        "cpu_par_role": {role: depense / cpu for role, depense in par_role.items()} if cpu else {},
        "memoire": memoire.plus_haute,
        "memoire_par_role": service.memoires(),
        **{cle: vecu[cle] for cle in ("conversations", "verdicts", "inondations", "refus")},
    }
