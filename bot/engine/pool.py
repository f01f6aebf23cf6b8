"""A pool of engine workers: each loads the model once; a dead, hung or slow one is replaced.

The pool stores nothing and listens on nothing. It runs in the web process without importing Rasa: the import
happens in the worker processes, which are started fresh (``spawn``) so that they inherit no socket and no lock.
"""

from __future__ import annotations

import multiprocessing
import threading
from concurrent.futures import Future
from concurrent.futures import TimeoutError as FutureTimeout
from concurrent.futures.process import BrokenProcessPool
from pathlib import Path
from typing import Any, Callable, Optional

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


class EnginePool:
    """Workers that answer turns under a time limit.

    ``model``: the trained archive, checked against its recorded fingerprint by every worker.
    ``workers``: number of processes (about 0.7 GB each). ``turn_limit``: seconds before a turn is given up and
    its worker replaced. ``load_limit``: seconds allowed to a worker to load the model.
    """

    def __init__(self, model: Path, workers: int = 2, turn_limit: float = 10.0, load_limit: float = 120.0) -> None:
        self.model = model
        self.workers = workers
        self.turn_limit = turn_limit
        self.load_limit = load_limit
        self._pool: Optional[ProcessPool] = None
        self._ready = threading.Event()
        self._failure: Optional[str] = None
        self._renewing = threading.Lock()

    def start(self, on_ready: Optional[Callable[[], None]] = None) -> None:
        """Start the workers; return at once. ``on_ready`` is called when a first worker has answered."""
        self._pool = pool = ProcessPool(
            max_workers=self.workers,
            initializer=_load,
            initargs=(str(self.model),),
            context=multiprocessing.get_context("spawn"),
        )

        def first(future: "Future[str]") -> None:
            error = future.exception()
            if error is not None:
                self._failure = str(error) or type(error).__name__
            else:
                self._ready.set()
                if on_ready is not None:
                    on_ready()

        for _ in range(self.workers):
            pool.schedule(_warm, timeout=self.load_limit).add_done_callback(first)

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
        pool = self._usable()
        outcome: "Future[TurnResult]" = Future()
        outcome.set_running_or_notify_cancel()

        def settle(inner: "Future[Any]") -> None:
            error = inner.exception()
            if error is None:
                outcome.set_result(inner.result())
            elif isinstance(error, FutureTimeout):
                outcome.set_exception(TurnFailed(DELAI))
            elif isinstance(error, (ProcessExpired, BrokenProcessPool)):
                if isinstance(error, BrokenProcessPool):
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

        try:
            pool.schedule(_turn, args=(request,), timeout=self.turn_limit).add_done_callback(settle)
        except RuntimeError:  # it gave up since it was looked at
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
            if self._pool is None or self._pool is not broken:
                return  # stopped meanwhile, or replaced already
            self._ready.clear()
            broken.stop()
            self.start()

    def stop(self, grace: float = 5.0) -> None:
        """Let running turns end for ``grace`` seconds, then stop every worker."""
        if self._pool is None:
            return
        self._pool.close()
        try:
            self._pool.join(timeout=grace)
        except FutureTimeout:
            self._pool.stop()
            self._pool.join()
        self._pool = None
        self._ready.clear()
