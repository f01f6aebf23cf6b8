"""The real server on a free port with the fake engine, for the tests that kill it. Run as a program.

Environment: ``CRASH_AT`` names a step of the turn at which the process kills itself, the first time it gets
there;
``CRASH_DELAY``: seconds that a turn takes; ``CRASH_LEASE``: seconds of a lease; ``CRASH_SLOW``: seconds that a request may
take to arrive.
"""

from __future__ import annotations

import os
import signal
import sys
from pathlib import Path
from typing import Any

HERE = Path(__file__).resolve().parent

#: Step: (function of the store, kill before or after its work).
STEPS = {
    "before_stored": ("accept", "before"),
    "stored": ("accept", "after"),
    "before_lease": ("begin", "before"),
    "leased": ("begin", "after"),
    "in_engine": ("", ""),
    "engine_done": ("complete", "before"),
    "state_written": ("_fenced", "after"),
    "marked_answered": ("_end", "after"),
    "replies_written": ("_store_replies", "after"),
    "record_written": ("_store_turn", "after"),
    "committed": ("complete", "after"),
}


def crash(*_: Any) -> None:
    os.kill(os.getpid(), signal.SIGKILL)


def arm(step: str) -> None:
    """Kill this process at ``step``. The welcome, which no message precedes, goes through."""
    from bot.web.conversations import store

    name, when = STEPS[step]
    real = getattr(store, name)

    def armed(*args: Any, **kwargs: Any) -> Any:
        if name.startswith("_store") and args[1] is None:
            return real(*args, **kwargs)
        if when == "before":
            crash()
        result = real(*args, **kwargs)
        if result is not None or name != "begin":  # a "begin" that found nothing to do is not the step
            crash()
        return result

    setattr(store, name, armed)


def main() -> None:
    sys.path[:0] = [str(HERE.parents[1]), str(HERE)]
    from bot.web import service, wire

    service.configurer()
    from django.conf import settings
    from fake_engine import FakeEngine
    from fake_langue import install_if_needed

    install_if_needed()
    settings.PASSERELLE_LEASE = float(os.environ.get("CRASH_LEASE", "0.5"))
    settings.PASSERELLE_SWEEP_SECONDS = 0.5
    settings.PASSERELLE_ATTEMPTS = 1000
    settings.PASSERELLE_RATES = dict.fromkeys(settings.PASSERELLE_RATES, (100000, 100000))
    if "CRASH_SLOW" in os.environ:
        wire.Wire.head_seconds = wire.Wire.body_seconds = float(os.environ["CRASH_SLOW"])
    service.migrer()
    engine = FakeEngine(delay=float(os.environ.get("CRASH_DELAY", "0.02")))
    step = os.environ.get("CRASH_AT")
    if step == "in_engine":
        engine.script = lambda request: crash() if request.state is not None else None
    elif step:
        arm(step)
    service.servir("127.0.0.1", 0, engine, lambda event, detail: print(event, detail, flush=True))


if __name__ == "__main__":
    main()
