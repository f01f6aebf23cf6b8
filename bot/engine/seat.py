"""The place of one worker in the pool: its process, and what it is doing.

Each worker has a pebble pool of its own. A process that dies or hangs while it holds pebble's lock, or while it is idle,
then takes nothing else with it: pebble gives up a pool of several when one of them dies idle.
"""

from __future__ import annotations

import enum
import multiprocessing
import threading
import time
from concurrent.futures import Future
from pathlib import Path
from typing import Any, Callable, NamedTuple, Optional

from pebble import ProcessPool

from bot.engine.interface import DELAI, OUVRIER_PERDU, TurnRequest, TurnResult

#: A worker that is free takes a turn within milliseconds. Past this share of the time limit, it hangs.
ACKNOWLEDGED = 0.5


def _load(model: str) -> None:
    """Run once in every new worker process."""
    from bot.engine import worker

    worker.load(Path(model))


def _turn(request: TurnRequest) -> TurnResult:
    from bot.engine import worker

    return worker.current().turn(request)


def _warm() -> str:
    from bot.engine import worker

    return worker.current().warm_up()


class Tasks(NamedTuple):
    """What a worker process is asked to do; all three are found by name in the new process."""

    load: Callable[[str], None] = _load
    turn: Callable[[TurnRequest], TurnResult] = _turn
    warm: Callable[[], str] = _warm


OURS = Tasks()


class State(enum.Enum):
    LOADING = enum.auto()
    FREE = enum.auto()
    BUSY = enum.auto()
    GONE = enum.auto()


class Seat:
    """One worker, loading ``model``. Its fields change under the lock of the pool that owns it.

    ``since``: when it began what it does, on a clock that nobody sets. ``outcome``: what waits for its turn.
    """

    def __init__(self, model: Path, tasks: Tasks) -> None:
        self.model, self.tasks = model, tasks
        self.state = State.LOADING
        self.outcome: Optional["Future[TurnResult]"] = None
        self._pool: Any = ProcessPool(
            max_workers=1,
            initializer=tasks.load,
            initargs=(str(model),),
            context=multiprocessing.get_context("spawn"),
        )
        self.since = time.monotonic()
        self._task: Any = None
        self._end: Optional[threading.Thread] = None

    @property
    def up(self) -> bool:
        return self.state in (State.FREE, State.BUSY)

    def warm(self, ended: Callable[["Seat", Any], None]) -> None:
        """Start the process, and have it answer a real turn; ``ended`` hears of it."""
        self._schedule(ended, self.tasks.warm)

    def run(self, request: TurnRequest, outcome: "Future[TurnResult]", ended: Callable[["Seat", Any], None]) -> None:
        """Give a turn to the worker. Raises RuntimeError when it is no more."""
        self.state, self.outcome = State.BUSY, outcome
        self._schedule(ended, self.tasks.turn, request)

    def _schedule(self, ended: Callable[["Seat", Any], None], function: Callable[..., Any], *arguments: Any) -> None:
        # Without pebble's time limit, which follows the clock of the machine: one set forward would kill every turn.
        self.since = time.monotonic()
        self._task = self._pool.schedule(function, args=arguments)
        self._task.add_done_callback(lambda task: ended(self, task))

    def trouble(self, turn_limit: float, load_limit: float) -> Optional[str]:
        """Why this worker must be replaced (``ouvrier_perdu``, ``delai``), or None."""
        if self.state is State.BUSY and self._task.done():
            return None  # about to be free
        spent = time.monotonic() - self.since
        if not self._pool.active:
            return OUVRIER_PERDU
        if self.state is State.LOADING and spent > load_limit:
            return DELAI
        if self.state is State.BUSY:
            if spent > turn_limit:
                return DELAI if self._task.running() else OUVRIER_PERDU
            if spent > turn_limit * ACKNOWLEDGED and not self._task.running():
                return OUVRIER_PERDU  # it never began: the turn may be given to another
        return None

    def leave(self) -> threading.Thread:
        """Stop the process, whatever it is doing; in a thread, as one that hangs takes a few seconds."""
        if self._end is not None:
            return self._end
        self.state = State.GONE

        def stop() -> None:
            self._pool.stop()
            self._pool.join()

        self._end = threading.Thread(target=stop, daemon=True)
        self._end.start()
        return self._end
