"""A pool of engine workers: each loads the model once; a dead, hung or slow one is replaced.

The pool stores nothing and listens on nothing. It runs in the web process without importing Rasa: the import
happens in the worker processes, which are started fresh (``spawn``) so that they inherit no socket and no lock.
"""

from __future__ import annotations

import threading
import time
from collections import deque
from concurrent.futures import CancelledError, Future
from concurrent.futures.process import BrokenProcessPool
from pathlib import Path
from typing import Any, Optional

from pebble import ProcessExpired

from bot.engine.interface import ERREUR, OUVRIER_PERDU, TurnFailed, TurnRequest, TurnResult
from bot.engine.seat import OURS, Seat, State, Tasks

#: The worker itself is at fault, not the turn.
_LOST = (ProcessExpired, BrokenProcessPool, CancelledError)
#: How often the workers are looked at, in seconds.
_LOOK = 0.1
#: Pause before a worker that could not load is started again, doubled at each failure up to the longest.
_FIRST_PAUSE, _LONGEST_PAUSE = 1.0, 60.0


class SwapFailed(Exception):
    """The workers of another model did not start; those of the former one still answer."""


class EnginePool:
    """Workers that answer turns under a time limit.

    ``model``: the trained archive, checked against its recorded fingerprint by every worker.
    ``workers``: number of processes (about 0.9 GB each). ``turn_limit``: seconds before a turn is given up and
    its worker replaced. ``load_limit``: seconds allowed to a worker to load the model, ten times what a busy machine takes:
    one that is stopped while it loads has to begin again. ``tasks``: what a worker does.

    ``swap`` passes to another model while turns go on. Meanwhile both sets of workers are in memory.
    """

    def __init__(self, model: Path, workers: int = 2, turn_limit: float = 10.0, load_limit: float = 300.0, tasks: Tasks = OURS) -> None:
        self.model = model
        self.tasks = tasks
        self.workers = workers
        self.turn_limit = turn_limit
        self.load_limit = load_limit
        self._lock = threading.RLock()
        self._swapping = threading.Lock()
        self._ready = threading.Event()
        #: Workers that answer or will; those of the next model; those that end a last turn.
        self._seats: list[Seat] = []
        self._coming: list[Seat] = []
        self._leaving: list[Seat] = []
        self._queue: "deque[tuple[TurnRequest, Future[TurnResult]]]" = deque()
        self._ends: set[threading.Thread] = set()
        self._failure: Optional[str] = None
        self._pause, self._not_before = 0.0, 0.0
        self._stopped, self._over = True, threading.Event()
        self._watcher: Optional[threading.Thread] = None
        #: Workers replaced since the beginning.
        self.restarts = 0

    # --- For the web process --------------------------------------------------------------------------------

    def start(self) -> None:
        """Start the workers; return at once."""
        self._stopped, self._pause, self._not_before = False, 0.0, 0.0
        self._over.clear()
        self._fill()
        self._watcher = threading.Thread(target=self._watch, daemon=True)
        self._watcher.start()

    @property
    def ready(self) -> bool:
        """True while a worker that has answered a real turn is there."""
        return self._ready.is_set()

    @property
    def failure(self) -> Optional[str]:
        """Why loading failed, if no worker could start."""
        return None if self.ready else self._failure

    def wait(self, timeout: float) -> bool:
        """Wait until ready; False when ``timeout`` seconds pass first."""
        return self._ready.wait(timeout)

    def submit(self, request: TurnRequest) -> "Future[TurnResult]":
        """Schedule a turn. The future gives a TurnResult or raises TurnFailed."""
        outcome: "Future[TurnResult]" = Future()
        with self._lock:
            if self._stopped:
                raise RuntimeError("EnginePool.start() has not been called")
            self._queue.append((request, outcome))
        self._dispatch()
        return outcome

    def swap(self, model: Path) -> None:
        """Pass to ``model`` without losing a turn; return once it answers.

        Its workers are started beside the others and must each answer a real turn. Only then do new turns go to them;
        the turns given to the former workers end there. Raises SwapFailed when a worker does not start: nothing has
        changed then.
        """
        with self._swapping:
            try:
                self._load_beside(model)
                with self._lock:
                    if self._stopped:
                        raise SwapFailed("stopped")
                    former, self._seats, self._coming, self.model = self._seats, self._coming, [], model
                    self._failure, self._pause, self._not_before = None, 0.0, 0.0
                    self._leaving += [seat for seat in former if seat.state is State.BUSY]
                    for seat in former:
                        if seat.state is not State.BUSY:
                            self._end(seat)
                    self._note()
            finally:
                with self._lock:
                    for seat in self._coming:
                        self._end(seat)
                    self._coming = []
        self._dispatch()

    def stop(self, grace: float = 3.0) -> None:
        """Let running turns end for ``grace`` seconds, then stop every worker."""
        with self._lock:
            self._stopped = True
        ends = time.monotonic() + grace
        while time.monotonic() < ends and self._running():
            time.sleep(0.02)
        with self._swapping:  # a swap under way gives up, and stops what it had started
            pass
        self._over.set()
        if self._watcher is not None:
            self._watcher.join()
        with self._lock:
            given_up = [outcome for _, outcome in self._queue if _wanted(outcome)]
            self._queue.clear()
            for seat in [*self._seats, *self._leaving]:
                if seat.outcome is not None:
                    given_up.append(seat.outcome)
                    seat.outcome = None
                self._end(seat)
            self._seats, self._leaving = [], []
            self._ready.clear()
            ending = list(self._ends)
        for outcome in given_up:
            outcome.set_exception(TurnFailed(OUVRIER_PERDU))
        for thread in ending:
            thread.join()

    # --- Turns ----------------------------------------------------------------------------------------------

    def _dispatch(self) -> None:
        """Give the turns that wait to the workers that are free."""
        with self._lock:
            while self._queue:
                seat = next((each for each in self._seats if each.state is State.FREE), None)
                if seat is None:
                    return
                request, outcome = self._queue.popleft()
                if not _wanted(outcome):
                    continue
                try:
                    seat.run(request, outcome, self._turn_ended)
                except RuntimeError:  # it died since it was looked at, and never had the turn
                    seat.outcome = None
                    self._queue.appendleft((request, outcome))
                    self._replace(seat)

    def _turn_ended(self, seat: Seat, task: "Future[TurnResult]") -> None:
        error = _error_of(task)
        with self._lock:
            outcome, seat.outcome = seat.outcome, None
            if outcome is None:
                return  # given up meanwhile
            if isinstance(error, _LOST):
                self._replace(seat)
            elif seat in self._leaving:
                self._leaving.remove(seat)
                self._end(seat)
            else:
                seat.state = State.FREE
        self._dispatch()
        if error is None:
            outcome.set_result(task.result())
        elif isinstance(error, _LOST):
            outcome.set_exception(TurnFailed(OUVRIER_PERDU))
        elif isinstance(error, TurnFailed):
            outcome.set_exception(error)
        else:  # the type alone: a message may quote what the person wrote (PRV-18)
            outcome.set_exception(TurnFailed(ERREUR, type(error).__name__))

    def _running(self) -> bool:
        with self._lock:
            return bool(self._queue) or any(seat.state is State.BUSY for seat in [*self._seats, *self._leaving])

    # --- Workers --------------------------------------------------------------------------------------------

    def _watch(self) -> None:
        """Replace the workers that die or hang, as soon as it shows; until the end of the stop."""
        while not self._over.wait(_LOOK):
            given_up: list[tuple[Future[TurnResult], str]] = []
            with self._lock:
                for seat in [*self._seats, *self._leaving]:
                    trouble = seat.trouble(self.turn_limit, self.load_limit)
                    if trouble is None:
                        continue
                    if seat.outcome is not None:
                        given_up.append((seat.outcome, trouble))
                        seat.outcome = None
                    self._replace(seat)
            for outcome, code in given_up:
                outcome.set_exception(TurnFailed(code))
            self._fill()

    def _fill(self) -> None:
        """Start the workers that are missing."""
        while True:
            with self._lock:
                if self._stopped or len(self._seats) >= self.workers or time.monotonic() < self._not_before:
                    return
                seat = Seat(self.model, self.tasks)
                self._seats.append(seat)
            self._warm(seat)

    def _warm(self, seat: Seat) -> None:
        """Start a worker. Not under the lock: a process takes a while to start, and turns must not wait for it."""
        try:
            seat.warm(self._loaded)
        except Exception as error:  # no process, no memory, no semaphore; or stopped meanwhile
            self._not_loaded(seat, error)

    def _loaded(self, seat: Seat, task: "Future[str]") -> None:
        error = _error_of(task)
        if error is not None:
            return self._not_loaded(seat, error)
        with self._lock:
            if seat.state is State.LOADING:
                seat.state = State.FREE
                if seat in self._seats:
                    self._failure, self._pause = None, 0.0
                self._note()
        self._dispatch()

    def _not_loaded(self, seat: Seat, error: BaseException) -> None:
        with self._lock:
            if seat.state is State.LOADING and seat in self._seats:
                self._failure = str(error) or type(error).__name__
                self._replace(seat)
            elif seat.state is State.LOADING:
                self._end(seat)

    def _replace(self, seat: Seat) -> None:
        """Stop a worker that failed; ``_fill`` starts another, later and later if it is loading that fails."""
        if seat.state is State.LOADING:
            self._pause = min(_LONGEST_PAUSE, max(_FIRST_PAUSE, self._pause * 2))
            self._not_before = time.monotonic() + self._pause
        self.restarts += 1
        for seats in (self._seats, self._leaving):
            if seat in seats:
                seats.remove(seat)
        self._end(seat)
        self._note()

    def _end(self, seat: Seat) -> None:
        self._ends = {thread for thread in self._ends if thread.is_alive()}
        self._ends.add(seat.leave())

    def _note(self) -> None:
        if any(seat.up for seat in self._seats):
            self._ready.set()
        else:
            self._ready.clear()

    def _load_beside(self, model: Path) -> None:
        """Start the workers of another model, and wait until each has answered. Raises SwapFailed."""
        deadline = time.monotonic() + self.load_limit
        with self._lock:
            if self._stopped:
                raise SwapFailed("stopped")
            self._coming = [Seat(model, self.tasks) for _ in range(self.workers)]
        for seat in self._coming:
            self._warm(seat)
        while not all(seat.up for seat in self._coming):
            if self._stopped:
                raise SwapFailed("stopped")
            if time.monotonic() > deadline:
                raise SwapFailed("too long to load")
            if any(seat.state is State.GONE or seat.trouble(self.turn_limit, self.load_limit) for seat in self._coming):
                raise SwapFailed("a worker did not start")
            time.sleep(_LOOK)


def _error_of(task: "Future[Any]") -> Optional[BaseException]:
    try:
        return task.exception()
    except CancelledError as error:
        return error


def _wanted(outcome: "Future[TurnResult]") -> bool:
    """False when whoever asked for a turn has given up before it began."""
    return outcome.running() or outcome.set_running_or_notify_cancel()
