"""A web process of the product with its own pool of engine workers, for the tests that ill-treat it. Run as a program.

Environment: ``CHAOS_MODELE``, the archive of a real model; without it the workers are those of ``doublure``, which count
the turns in the state and echo the text. ``CHAOS_HORLOGE``: a file that holds the seconds by which the clock of this
process is wrong; it is read again ten times a second. What measures durations (``time.monotonic``) stays right, as it
does when a machine's clock is set.
"""

from __future__ import annotations

import faulthandler
import os
import signal
import sys
import threading
import time
from datetime import timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Callable, Optional

if TYPE_CHECKING:
    from bot.engine.seat import Tasks

TESTS = Path(__file__).resolve().parents[1]
sys.path[:0] = [str(TESTS.parent), str(TESTS / "engine")]


def fausser_l_horloge(fichier: Path) -> None:
    """The clocks that this process reads, wrong by what the file says."""
    from django.utils import timezone

    decalage = 0.0
    vraie: Callable[[], float] = time.time
    maintenant = timezone.now

    def lire() -> None:
        nonlocal decalage
        while True:
            try:
                decalage = float(fichier.read_text() or 0)
            except (OSError, ValueError):
                decalage = 0.0
            time.sleep(0.1)

    time.time = lambda: vraie() + decalage  # type: ignore[assignment]
    timezone.now = lambda: maintenant() + timedelta(seconds=decalage)
    threading.Thread(target=lire, daemon=True).start()


def main(abimer: Callable[[], None] = lambda: None, taches: Optional[Tasks] = None) -> None:
    """``abimer``: what the test of the campaign breaks in this process; ``taches``: other stand-in workers."""
    faulthandler.register(signal.SIGUSR1)  # to see, from outside, what a process that seems stuck is doing
    from bot.web import service

    service.configurer()
    from django.conf import settings
    from doublure import TACHES

    from bot.engine import EnginePool
    from bot.engine.seat import OURS

    horloge = os.environ.get("CHAOS_HORLOGE")
    if horloge:
        fausser_l_horloge(Path(horloge))
    settings.PASSERELLE_SWEEP_SECONDS = 2.0
    service.migrer()
    abimer()
    modele = os.environ.get("CHAOS_MODELE")
    double = settings.DATA / "double.tgz"
    if not modele:
        double.write_text("", encoding="utf-8")
    ouvriers, limite = service.reglages_du_moteur()
    pool = EnginePool(Path(modele) if modele else double, workers=ouvriers, turn_limit=limite, tasks=OURS if modele else taches or TACHES)
    service.servir("127.0.0.1", 0, pool, lambda evenement, detail: print(evenement, detail, flush=True))


if __name__ == "__main__":
    main()
