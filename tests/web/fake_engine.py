"""A deterministic engine in the same process: it counts its turns in the state, so that a lost or doubled
turn shows.
"""

from __future__ import annotations

import threading
import time
from concurrent.futures import Future, ThreadPoolExecutor
from typing import Any, Callable, Optional

from bot.engine import TurnFailed, TurnRequest, TurnResult

WELCOME = "Je suis un assistant automatique (intelligence artificielle), pas une personne."


def choices(*titles: str) -> list[dict[str, Any]]:
    return [{"titre": title, "effet": {"type": "reponse", "valeur": title}} for title in titles]


class FakeEngine:
    """Answers « n° texte », where n is the number of the turn in its conversation, with two buttons.

    ``delay``: seconds a turn takes. ``script``: called with the request; what it returns, or raises, replaces
    the answer.
    ``requests``: everything it was asked, in order. ``states``: how many turns each state had when it was
    used.
    """

    def __init__(self, delay: float = 0.0, threads: int = 2) -> None:
        self.delay = delay
        self.ready = False
        self.script: Optional[Callable[[TurnRequest], Any]] = None
        self.requests: list[TurnRequest] = []
        self._lock = threading.Lock()
        self._threads = threads
        self._executor: Optional[ThreadPoolExecutor] = None

    def start(self) -> None:
        self._executor = ThreadPoolExecutor(self._threads)
        self.ready = True

    def stop(self) -> None:
        self.ready = False
        if self._executor is not None:
            self._executor.shutdown(wait=False, cancel_futures=True)

    def submit(self, request: TurnRequest) -> "Future[TurnResult]":
        assert self._executor is not None, "start() first"
        return self._executor.submit(self._turn, request)

    def _turn(self, request: TurnRequest) -> TurnResult:
        with self._lock:
            self.requests.append(request)
        time.sleep(self.delay)
        if self.script is not None:
            scripted = self.script(request)
            if scripted is not None:
                return scripted
        return answer(request)

    @property
    def texts(self) -> list[str]:
        return [request.text for request in self.requests if request.text is not None]


def answer(request: TurnRequest) -> TurnResult:
    """What the engine says when nothing is scripted."""
    turn = (request.state or {}).get("turn", -1) + 1
    said = request.text if request.text is not None else (request.effect or {}).get("valeur", "")
    words = WELCOME if turn == 0 else f"{turn} {said}"
    return TurnResult(
        state={"turn": turn, "last": [request.text]},
        replies=[{"type": "texte", "texte": words, "choix": choices("Oui", "Non")}],
        understanding={"intent": "essai", "text": request.text},
        model="essai-1",
        seconds=0.001,
    )


def fails(code: str) -> Callable[[TurnRequest], Any]:
    """A script under which every turn but the welcome fails with ``code``."""

    def script(request: TurnRequest) -> None:
        if request.state is not None:
            raise TurnFailed(code)

    return script
