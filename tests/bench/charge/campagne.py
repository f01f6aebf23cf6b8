"""The whole measure: both services live the same crowds, one after the other, each alone on the machine."""

from __future__ import annotations

import datetime
import json
import os
import platform
import statistics
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Callable

from charge import ordinaire
from charge.conduite import envoyer, mesurer
from charge.foule import Ordre, ronde
from charge.services import Ordinaire, Passerelle, Service

Dire = Callable[[str], None]


@dataclass(frozen=True)
class Durees:
    """What is measured, and for how long (seconds). ``pensee``: mean pause between an answer and the next message."""

    niveaux: tuple[int, ...] = (1, 10, 50, 200)
    niveau: float = 24.0
    pensee: float = 5.0
    pleine: float = 16.0
    #: People without a pause, for the capacity: enough to keep every process busy.
    presses: int = 8
    tours: int = 300
    #: Seconds after which the long conversation is left where it is.
    patience: float = 200.0
    #: Neighbours of the flooder, more talkative so that a short run holds enough turns.
    voisins: int = 10
    pensee_voisins: float = 2.0
    inondation: float = 24.0


def machine() -> dict[str, Any]:
    infos = Path("/proc/cpuinfo").read_text(encoding="utf-8")
    modele = next((ligne.partition(":")[2].strip() for ligne in infos.splitlines() if ligne.startswith("model name")), "")
    memoire = os.sysconf("SC_PHYS_PAGES") * os.sysconf("SC_PAGE_SIZE") / 2**30
    return {
        "coeurs": os.cpu_count(),
        "processeur": modele or platform.machine(),
        "memoire_go": memoire,
        "systeme": f"{platform.system()} {'.'.join(platform.release().split('.')[:2])}",
        "python": platform.python_version(),
        "charge_avant": os.getloadavg(),
        "calme_avant": occupation(2.0) < 0.1,
    }


def occupation(secondes: float) -> float:
    """Cores busy with anything, now: the load average would still count what has just ended."""

    def lire() -> tuple[float, float]:
        temps = [int(each) for each in Path("/proc/stat").read_text(encoding="utf-8").split("\n", 1)[0].split()[1:9]]
        return float(sum(temps)), float(temps[3] + temps[4])

    tout, oisif = lire()
    time.sleep(secondes)
    apres, oisif_apres = lire()
    return (os.cpu_count() or 1) * (1 - (oisif_apres - oisif) / max(1.0, apres - tout))


def vieillissement(service: Service, tours: int, patience: float) -> dict[str, Any]:
    """One long conversation: the cost of each round of the same sentences, by age."""
    envoyer(Ordre(service.nom, service.url, tours=len(ronde()), duree=patience))  # nobody pays for lazy loading
    vecu = envoyer(Ordre(service.nom, service.url, tours=tours, duree=patience))
    pas = len(ronde())
    tours = len(vecu["tours"]) // pas * pas
    durees = [duree for _, duree, _ in vecu["tours"][:tours]]
    jeune, vieux = _ronde_type(durees[: 2 * pas], pas), _ronde_type(durees[-2 * pas :], pas)
    return {
        "tours": tours,
        "sans_reponse": sum(not ok for *_, ok in vecu["tours"]),
        "jeune": jeune,
        "vieux": vieux,
        "rapport": vieux / jeune,
        "rondes": [[debut + pas / 2, statistics.median(durees[debut : debut + pas])] for debut in range(0, tours - pas + 1, pas)],
    }


def _ronde_type(durees: list[float], pas: int) -> float:
    """Mean seconds of a turn over a round, each sentence counted at its quickest."""
    return statistics.fmean(min(durees[rang::pas]) for rang in range(pas))


def inondation(service: Service, durees: Durees) -> dict[str, Any]:
    """The same neighbours, without then with somebody who floods."""
    reglages: dict[str, Any] = {"personnes": durees.voisins, "duree": durees.inondation, "pensee": durees.pensee_voisins}
    sans = mesurer(service, **reglages, graine=7)
    avec = mesurer(service, **reglages, graine=7, inondeurs=1)
    return {"sans": sans, "avec": avec}


def _serie(service: Service, durees: Durees, dire: Dire) -> dict[str, Any]:
    """Everything measured on a started service, the heaviest last."""
    dire(f"{service.titre} : démarrage")
    rendu: dict[str, Any] = {"demarrage": service.attendre(), "ouvriers": service.ouvriers}
    vide = service.disque()
    dire(f"{service.titre} : un long échange")
    rendu["vieillissement"] = vieillissement(service, durees.tours, durees.patience)
    dire(f"{service.titre} : sans pause")
    rendu["pleine"] = mesurer(service, personnes=durees.presses, duree=durees.pleine, pensee=0.0)
    dire(f"{service.titre} : inondation")
    rendu["inondation"] = inondation(service, durees)
    rendu["niveaux"] = []
    for personnes in durees.niveaux:
        dire(f"{service.titre} : {personnes} personne(s)")
        rendu["niveaux"].append(mesurer(service, personnes=personnes, duree=durees.niveau, pensee=durees.pensee))
    inondes = rendu["inondation"].values()
    tours = rendu["vieillissement"]["tours"] + sum(each["tours"] + each["inondations"] for each in (rendu["pleine"], *inondes, *rendu["niveaux"]))
    rendu["disque_par_tour"] = (service.disque() - vide) / tours
    return rendu


def mener(durees: Durees, garde: Path, dire: Dire) -> dict[str, Any]:
    """Measure both services. ``garde``: where the stock project, once trained, is kept."""
    dire("entraînement de Rasa ordinaire, s'il n'a pas déjà eu lieu")
    projet, entrainement = ordinaire.entrainer(garde)
    rendu: dict[str, Any] = {"date": datetime.date.today().isoformat(), "machine": machine(), "entrainement": entrainement}
    with tempfile.TemporaryDirectory() as dossier:
        with Passerelle(Path(dossier) / "libre") as nous:
            rendu["passerelle"] = _serie(nous, durees, dire)
        with Passerelle(Path(dossier) / "limite", debits=True) as nous:
            nous.attendre()
            dire("Passerelle : inondation, limites de débit en service")
            rendu["passerelle"]["inondation_limitee"] = inondation(nous, durees)
    (garde / "moitie.json").write_text(json.dumps(rendu), encoding="utf-8")  # so that nothing is lost if the other half fails
    with Ordinaire(projet) as eux:
        rendu["rasa"] = _serie(eux, durees, dire)
    rendu["machine"]["charge_apres"] = os.getloadavg()
    return rendu
