"""``passerelle train --with-corrections``: a candidate model from the corrections that readers accepted."""

from __future__ import annotations

import os
import signal
import threading
import time
from dataclasses import asdict
from pathlib import Path
from typing import Any, Callable, NoReturn, Optional

from bot.cli.base import migrer
from bot.cli.commun import RACINE, dire, echouer, ecrire_json

#: Seconds between two signs of life of a build; it stops within this long when it is cancelled.
CADENCE = 2.0
ETAPES = {
    "tri": "tri des exemples",
    "apprentissage": "apprentissage",
    "vivant": "mesure du modèle en service",
    "candidat": "mesure du candidat",
    "bilan": "comparaison",
}
ECARTS = {
    "vide": "sans mot",
    "mesure": "la phrase sert à mesurer les modèles (tests/nlu)",
    "deja": "la phrase est déjà dans data/nlu",
    "contraire": "data/nlu donne un autre sens à cette phrase",
    "redite": "la phrase est acceptée deux fois",
    "disputee": "la phrase est acceptée avec deux sens",
    "inconnue": "ce sens n'existe pas",
}
FINS = {
    "rien": "aucun exemple accepté ne peut être appris",
    "sans_jeux": "les phrases qui mesurent les modèles (tests/nlu) sont absentes",
    "connu": "ces exemples ont déjà donné un candidat",
    "sans_vivant": "le modèle en service est absent ou altéré",
    "apprentissage": "l'apprentissage a échoué",
    "temps": "le temps permis est dépassé",
    "memoire": "la mémoire permise est dépassée",
    "arret": "arrêt demandé",
    "annule": "annulé",
}
REFUS = {
    "cible": "cible perdue : {objet} ({avant} puis {apres})",
    "detresse": "phrase de détresse perdue : {objet}",
    "bruit": "mesure en baisse au-delà de son incertitude : {objet} ({avant} puis {apres})",
    "jeu": "jeu {objet} : {apres:.0f} phrases perdues, {avant:.0f} gagnées",
    "tour": "détresse qui n'est plus entendue dans un échange passé",
}


class Veille(threading.Thread):
    """Tells the database how far the work is, and ends this process when it must: cancelled, orphan, too long, too
    big. The work itself may hold one thread for minutes: this one does not wait for it.
    """

    def __init__(self, numero: int, secondes: float, octets: int, parent: Optional[int]) -> None:
        super().__init__(daemon=True)
        self.numero, self.secondes, self.octets, self.parent = numero, secondes, octets, parent
        self.etape, self.part = "", 0.0
        self.fini = threading.Event()

    def avancer(self, etape: str, part: float) -> None:
        if etape != self.etape:
            dire(f"  {100 * part:3.0f} %  {ETAPES.get(etape, etape)}")
        self.etape, self.part = etape, part

    def run(self) -> None:
        from bot.web.learning import work

        debut = time.monotonic()
        while not self.fini.wait(CADENCE):
            if self.parent is not None and os.getppid() != self.parent:
                self._finir("arret", "interrompu")
            if time.monotonic() - debut > self.secondes:
                self._finir("temps")
            if _memoire() > self.octets:
                self._finir("memoire")
            if not work.beat(self.numero, self.etape, self.part):
                self._finir("annule", "annule")

    def _finir(self, code: str, etat: str = "echoue") -> NoReturn:
        from bot.web.learning import work

        if not self.fini.is_set():
            dire(f"Candidat abandonné : {FINS[code]}.")
            work.fail(self.numero, code, state=etat)
        os._exit(1)


def _memoire() -> int:
    """Bytes that this process holds in memory."""
    pages = int(Path("/proc/self/statm").read_text(encoding="ascii").split()[1])
    return pages * os.sysconf("SC_PAGE_SIZE")


def construire_candidat(construction: Optional[int], modele: Callable[[], Path], en_json: bool) -> None:
    """Build a candidate and tell what became of it. ``construction``: the build that a page asked for. ``modele``: gives
    the model to compare with where the service has never started."""
    from bot.engine.candidat import construire as fabrique
    from bot.engine.model import ModelInvalid
    from bot.web import service

    if construction is None:
        migrer()
    service.configurer()
    from bot.web.learning import builds, work

    os.nice(10)  # the turns of people come first
    try:
        numero = work.begin(construction)
    except builds.AlreadyRunning:
        echouer("un candidat est déjà en préparation")
    secondes, octets, rejoues = work.limits()
    veille = Veille(numero, secondes, octets, os.getppid() if construction is not None else None)

    def arreter(*_: Any) -> NoReturn:
        raise KeyboardInterrupt

    signal.signal(signal.SIGTERM, arreter)
    veille.start()
    try:
        _construire(numero, veille, fabrique, rejoues, modele, en_json)
    except fabrique.RienAApprendre as rien:
        ecartees = [asdict(une) for une in rien.tri.ecartees]
        _dire_ecartees(ecartees)
        _abandonner(veille, "rien", ecartees)
    except fabrique.SansJeux:
        _abandonner(veille, "sans_jeux")
    except fabrique.CandidatConnu as connu:
        dire(connu.fiche.archive)
        _abandonner(veille, "connu")
    except (ModelInvalid, FileNotFoundError):
        _abandonner(veille, "sans_vivant")
    except KeyboardInterrupt:
        _abandonner(veille, "annule" if work.is_cancelled(numero) else "arret", etat="interrompu")
    except Exception as erreur:
        dire(type(erreur).__name__)
        _abandonner(veille, "apprentissage")


def _construire(numero: int, veille: Veille, fabrique: Any, rejoues: int, modele: Callable[[], Path], en_json: bool) -> None:
    from bot.web.learning import work

    version, vivant = work.live_archive()
    projet = fabrique.Projet(RACINE, RACINE / "tests" / "nlu", work.folder(), vivant or modele())
    candidat = fabrique.construire(projet, work.corrections(), work.past_turns(rejoues), work.intents(), veille.avancer)
    veille.fini.set()
    work.reconnect()
    work.succeed(numero, candidat, version)
    _dire_ecartees(candidat.rapport["corrections"]["ecartees"])
    dire(f"Candidat prêt : {projet.dossier / candidat.fiche.archive} ({len(candidat.tri.gardees)} exemple(s)).")
    for raison in candidat.refus:
        dire(f"  Il ne peut pas être mis en service : {REFUS[raison.code].format(**asdict(raison))}.")
    if en_json:
        ecrire_json({cle: candidat.rapport[cle] for cle in ("modele", "vivant", "corrections", "refus", "comparaison", "rejeu")}, indent=2)


def _dire_ecartees(ecartees: list[dict[str, Any]]) -> None:
    for une in ecartees:
        dire(f"  Exemple {une['numero']} écarté : {ECARTS[une['raison']]}.")


def _abandonner(veille: Veille, code: str, ecartees: Optional[list[dict[str, Any]]] = None, etat: str = "echoue") -> NoReturn:
    from bot.web.learning import work

    veille.fini.set()
    work.reconnect()
    work.fail(veille.numero, code, ecartees, etat)
    echouer(f"pas de candidat : {FINS[code]}")
