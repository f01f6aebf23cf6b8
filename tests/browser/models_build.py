"""Stands for the process of a build: it goes forward a little, until it is told to stop. Run as a program by the service."""

from __future__ import annotations

import sys
import time
from pathlib import Path

sys.path[:0] = [str(Path(__file__).resolve().parents[2])]

if __name__ == "__main__":
    from bot.web import service

    service.configurer()
    from bot.web.learning import work

    build, done = int(sys.argv[sys.argv.index("--build") + 1]), 0.0
    while work.beat(build, "apprentissage" if done < 0.4 else "candidat", done):
        done = min(done + 0.1, 0.9)
        time.sleep(0.5)
    work.fail(build, "annule", state="annule")
