"""A pool of engine workers: each loads the model once; a dead, hung or slow one is replaced.

The pool stores nothing and listens on nothing. It runs in the web process without importing Rasa: the import
happens in the worker processes, which are started fresh (``spawn``) so that they inherit no socket and no lock.
"""

from __future__ import annotations

import multiprocessing
import os
import threading
import time
from concurrent.futures import Future, wait
from concurrent.futures import TimeoutError as FutureTimeout
from concurrent.futures.process import BrokenProcessPool
from pathlib import Path
from typing import Any, Callable, Iterable, NamedTuple, Optional

from pebble import ProcessExpired, ProcessPool

from bot.engine.interface import DELAI, ERREUR, OUVRIER_PERDU, TurnFailed, TurnRequest, TurnResult


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


def _who(warm: Callable[[], str]) -> int:
    """Answer a real turn in a worker, and say which worker it is."""
    warm()
    return os.getpid()


class Tasks(NamedTuple):
    """What a worker process is asked to do; all three are found by name in the new process."""

    load: Callable[[str], None] = _load
    turn: Callable[[TurnRequest], TurnResult] = _turn
    warm: Callable[[], str] = _warm


OURS = Tasks()


class SwapFailed(Exception):
    """The workers of another model did not start; those of the former one still answer."""


class EnginePool:
    """Workers that answer turns under a time limit.

    ``model``: the trained archive, checked against its recorded fingerprint by every worker.
    ``workers``: number of processes (about 0.7 GB each). ``turn_limit``: seconds before a turn is given up and
    its worker replaced. ``load_limit``: seconds allowed to a worker to load the model. ``tasks``: what a worker does.

    ``swap`` passes to another model while turns go on. Meanwhile both sets of workers are in memory.
    """

    def __init__(self, model: Path, workers: int = 2, turn_limit: float = 10.0, load_limit: float = 120.0, tasks: Tasks = OURS) -> None:
        self.model = model
        self.tasks = tasks
        self.workers = workers
        self.turn_limit = turn_limit
        self.load_limit = load_limit
        self._pool: Optional[ProcessPool] = None
        self._ready = threading.Event()
        self._failure: Optional[str] = None
        self._renewing = threading.Lock()
        self._swapping = threading.Lock()
        #: Beside the pool that answers: one that loads another model, those on their way out.
        self._coming: Optional[Any] = None
        self._leaving: set[Any] = set()
        self._stopped = False
        #: Workers replaced since the beginning.
        self.restarts = 0

    def start(self, on_ready: Optional[Callable[[], None]] = None) -> None:
        """Start the workers; return at once. ``on_ready`` is called when a first worker has answered."""
        self._stopped = False
        self._begin(on_ready)

    def _begin(self, on_ready: Optional[Callable[[], None]] = None) -> None:
        """Take new workers."""
        self._pool = pool = self._workers_of(self.model)

        def first(future: "Future[str]") -> None:
            error = future.exception()
            if error is not None:
                self._failure = str(error) or type(error).__name__
            else:
                self._ready.set()
                if on_ready is not None:
                    on_ready()

        for _ in range(self.workers):
            pool.schedule(self.tasks.warm, timeout=self.load_limit).add_done_callback(first)

    def _workers_of(self, model: Path) -> Any:
        return ProcessPool(
            max_workers=self.workers,
            initializer=self.tasks.load,
            initargs=(str(model),),
            context=multiprocessing.get_context("spawn"),
        )

    def swap(self, model: Path) -> None:
        """Pass to ``model`` without losing a turn; return once it answers.

        Its workers are started beside the others and must each answer a real turn. Only then do new turns go to them;
        the turns given to the former workers end there. Raises SwapFailed when a worker does not start: nothing has
        changed then.
        """
        with self._swapping:
            if self._pool is None:
                raise SwapFailed("stopped")
            self._coming = newcomer = self._workers_of(model)
            try:
                self._all_answer(newcomer)
            except Exception as error:
                self._discard(newcomer)
                raise SwapFailed(str(error) or type(error).__name__) from error
            with self._renewing:  # neither a broken pool being replaced nor a stop comes in between
                if self._pool is None or self._stopped:
                    self._discard(newcomer)
                    raise SwapFailed("stopped")
                former, self._pool, self.model = self._pool, newcomer, model
                self._coming = None
                self._leaving.add(former)
                self._failure = None
                self._ready.set()
        threading.Thread(target=self._drain, args=(former,), daemon=True).start()

    def _all_answer(self, pool: Any) -> None:
        """Wait until each worker of ``pool`` has answered a real turn. Raises what prevented it."""
        deadline = time.monotonic() + self.load_limit
        seen: set[int] = set()
        while len(seen) < self.workers:
            # A worker that is ready may take the turn of another that still loads: ask again until all have answered.
            asked = [pool.schedule(_who, args=(self.tasks.warm,), timeout=self.load_limit) for _ in range(self.workers)]
            waiting: Iterable[Any] = asked
            while waiting:
                if self._stopped or time.monotonic() > deadline:
                    raise TimeoutError("stopped" if self._stopped else "too long to load")
                done, waiting = wait(waiting, timeout=0.1)
                seen.update(future.result() for future in done)
            if len(seen) < self.workers:
                time.sleep(0.1)

    def _drain(self, former: Any) -> None:
        """Let the turns given to the former workers end (each has its time limit), then stop them.

        A pool that broke has no turn left, but its other workers live on until it is joined.
        """
        try:
            former.close()
            former.join()
        finally:
            self._leaving.discard(former)

    def _discard(self, pool: Any) -> None:
        pool.stop()
        pool.join()
        self._coming = None

    @property
    def ready(self) -> bool:
        """True once a worker has loaded the model and answered a real turn."""
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
        outcome.set_running_or_notify_cancel()

        def settle(inner: "Future[Any]") -> None:
            error = inner.exception()
            if error is None:
                outcome.set_result(inner.result())
            elif isinstance(error, FutureTimeout):
                self.restarts += 1
                outcome.set_exception(TurnFailed(DELAI))
            elif isinstance(error, (ProcessExpired, BrokenProcessPool)):
                if isinstance(error, ProcessExpired):
                    self.restarts += 1
                else:
                    if self._pool is pool:
                        self._ready.clear()  # before the caller hears of it: a second try must wait for the new workers
                    # Every worker died while idle: pebble gives the whole pool up. Load another at once, from another
                    # thread because this one belongs to the broken pool.
                    threading.Thread(target=self._renew, args=(pool,), daemon=True).start()
                outcome.set_exception(TurnFailed(OUVRIER_PERDU))
            elif isinstance(error, TurnFailed):
                outcome.set_exception(error)
            else:  # the type alone: a message may quote what the person wrote (PRV-18)
                outcome.set_exception(TurnFailed(ERREUR, type(error).__name__))

        while True:
            pool = self._usable()
            try:
                pool.schedule(self.tasks.turn, args=(request,), timeout=self.turn_limit).add_done_callback(settle)
            except RuntimeError:
                if self._pool is not pool and self._pool is not None:
                    continue  # it was replaced since it was looked at: the turn goes to the other
                threading.Thread(target=self._renew, args=(pool,), daemon=True).start()
                outcome.set_exception(TurnFailed(OUVRIER_PERDU))
            return outcome

    def _usable(self) -> Any:
        """The pool, replaced first if it is broken."""
        if self._pool is None:
            raise RuntimeError("EnginePool.start() has not been called")
        if not self._pool.active:
            self._renew(self._pool)
        return self._pool

    def _renew(self, broken: Any) -> None:
        """Replace a pool that gave up, once, whoever notices it."""
        with self._renewing:
            if self._pool is None or self._pool is not broken or self._stopped:
                return  # stopped meanwhile, or replaced already
            self._ready.clear()
            self.restarts += self.workers
            self._leaving.add(broken)
            self._begin()
        threading.Thread(target=self._drain, args=(broken,), daemon=True).start()

    def stop(self, grace: float = 5.0) -> None:
        """Let running turns end for ``grace`` seconds, then stop every worker."""
        with self._renewing:  # not while a broken pool is being replaced: what replaces it is stopped too
            self._stopped = True
        if self._coming is not None:
            self._coming.stop()
        ends = time.monotonic() + grace
        if self._pool is not None:
            self._pool.close()
            try:
                self._pool.join(timeout=grace)
            except FutureTimeout:
                self._pool.stop()
                self._pool.join()
        while self._leaving and time.monotonic() < ends:
            time.sleep(0.05)
        for former in list(self._leaving):
            former.stop()
        while self._leaving:  # their own thread ends them
            time.sleep(0.05)
        with self._swapping:  # a swap under way gives up, and stops what it had started
            self._pool = None
        self._ready.clear()
