"""A pool whose workers die or hang comes back whole, and leaves nothing behind (REL-06, REL-07)."""

from __future__ import annotations

import multiprocessing
import os
import signal
import threading
import time
from multiprocessing import connection
from multiprocessing.process import BaseProcess
from pathlib import Path
from typing import Callable, Iterator

import pytest
from doublure import TACHES

from bot.engine import EnginePool, TurnFailed, TurnRequest, TurnResult
from bot.engine.seat import State

DEMANDE = TurnRequest(None, "bonjour", None, "2026-11-22")
OUVRIERS = 3


class Bassin:
    """A pool of stand-in workers, and its own processes among those that other tests of this run share."""

    def __init__(self, archive: Path) -> None:
        self._deja_la = set(multiprocessing.active_children())
        self.pool = EnginePool(archive, workers=OUVRIERS, turn_limit=2.0, load_limit=30.0, tasks=TACHES)
        self.pool.start()
        assert self.pool.wait(30), self.pool.failure
        assert bientot(self.entier)

    def entier(self) -> bool:
        """All its workers are there and have answered, and none in excess."""
        return sum(seat.state is State.FREE for seat in self.pool._seats) == OUVRIERS == len(self.ouvriers())

    def ouvriers(self) -> set[BaseProcess]:
        """Those that live: while another thread reaps a dead one, multiprocessing still counts it among its children."""
        return {each for each in multiprocessing.active_children() if not connection.wait([each.sentinel], 0)} - self._deja_la

    def envoyer(self, signal_: int, combien: int) -> set[BaseProcess]:
        """Send a signal to some workers, and wait for those it kills to be dead; the others."""
        ouvriers = self.ouvriers()
        vises = sorted(ouvriers, key=lambda each: each.pid or 0)[:combien]
        for ouvrier in vises:
            os.kill(ouvrier.pid or 0, signal_)
        if signal_ == signal.SIGKILL:  # until then the pool still looks whole, and the next to be killed may be one of them
            for ouvrier in vises:
                assert connection.wait([ouvrier.sentinel], 20)
        return ouvriers - set(vises)

    def reponse(self) -> TurnResult:
        """An answer, once what was broken is replaced: a turn lost meanwhile says so and is sent again."""
        for _ in range(50):
            try:
                return self.pool.submit(DEMANDE).result(30)
            except TurnFailed:
                self.pool.wait(10)
        raise AssertionError("the pool did not come back")


def bientot(vrai: Callable[[], bool], secondes: float = 20.0) -> bool:
    limite = time.monotonic() + secondes
    while not vrai() and time.monotonic() < limite:
        time.sleep(0.05)
    return vrai()


@pytest.fixture
def bassin(tmp_path: Path) -> Iterator[Bassin]:
    archive = tmp_path / "modele.tgz"
    archive.write_text("", encoding="utf-8")
    bassin = Bassin(archive)
    yield bassin
    bassin.pool.stop(grace=1.0)
    assert not bassin.ouvriers()


@pytest.mark.parametrize("morts", [1, 2, OUVRIERS])
def test_idle_workers_that_die_are_replaced_unasked(bassin: Bassin, morts: int) -> None:
    """Nobody writes: the next person must not be the one who finds out."""
    fils = threading.active_count()
    for _ in range(2):
        bassin.envoyer(signal.SIGKILL, morts)
        assert bientot(bassin.entier), bassin.ouvriers()
        assert bassin.reponse().state == {"tours": 1}
    assert bassin.pool.restarts == 2 * morts
    assert bientot(lambda: threading.active_count() <= fils)


def test_one_idle_worker_that_dies_leaves_the_others_answering(bassin: Bassin) -> None:
    survivants = bassin.envoyer(signal.SIGKILL, 1)
    assert bientot(bassin.entier) and survivants < bassin.ouvriers()
    assert bassin.pool.ready


@pytest.mark.parametrize("figes", [1, OUVRIERS])
def test_workers_that_hang_are_found_by_the_first_turn_and_replaced(bassin: Bassin, figes: int) -> None:
    """A stopped process is alive for everyone but the person who waits for it."""
    avant = bassin.ouvriers()
    bassin.envoyer(signal.SIGSTOP, figes)
    issues = [bassin.pool.submit(DEMANDE) for _ in range(OUVRIERS)]
    perdus = [issue.exception(10) for issue in issues if issue.exception(10)]
    # It never began, which the caller may know: the turn can be given to another worker at once.
    assert [echec.code for echec in perdus if isinstance(echec, TurnFailed)] == ["ouvrier_perdu"] * figes
    assert bassin.reponse().replies
    assert bientot(lambda: bassin.entier() and len(avant & bassin.ouvriers()) == OUVRIERS - figes)


def test_a_turn_too_long_is_given_up_and_the_others_go_on(bassin: Bassin) -> None:
    long = bassin.pool.submit(TurnRequest(None, "long", {"dort": 60}, "2026-11-22"))
    assert all(bassin.pool.submit(DEMANDE).result(10).replies for _ in range(10))
    echec = long.exception(10)
    assert isinstance(echec, TurnFailed) and echec.code == "delai"
    assert bientot(bassin.entier) and bassin.pool.restarts == 1


def test_a_worker_killed_during_its_turn_loses_that_turn_alone(bassin: Bassin) -> None:
    en_cours = [bassin.pool.submit(TurnRequest(None, "long", {"dort": 0.8}, "2026-11-22")) for _ in range(OUVRIERS)]
    assert bientot(lambda: all(issue.running() for issue in en_cours))
    bassin.envoyer(signal.SIGKILL, 1)
    echecs = [issue.exception(10) for issue in en_cours]
    assert [echec.code for echec in echecs if isinstance(echec, TurnFailed)] == ["ouvrier_perdu"]
    assert bientot(bassin.entier)


def test_a_clock_set_forward_or_back_kills_no_turn(bassin: Bassin, monkeypatch: pytest.MonkeyPatch) -> None:
    en_cours = [bassin.pool.submit(TurnRequest(None, "long", {"dort": 0.5}, "2026-11-22")) for _ in range(OUVRIERS)]
    vraie = time.time
    monkeypatch.setattr(time, "time", lambda: vraie() + 86400)
    assert all(issue.result(10).replies for issue in en_cours)
    monkeypatch.setattr(time, "time", lambda: vraie() - 86400)
    assert bassin.pool.submit(DEMANDE).result(10).replies and bassin.pool.restarts == 0


def test_a_turn_that_nobody_waits_for_any_more_is_not_run(bassin: Bassin) -> None:
    occupes = [bassin.pool.submit(TurnRequest(None, "long", {"dort": 0.5}, "2026-11-22")) for _ in range(OUVRIERS)]
    abandonne = bassin.pool.submit(DEMANDE)
    assert abandonne.cancel()
    assert all(issue.result(10).replies for issue in occupes) and bassin.pool.submit(DEMANDE).result(10).replies


def test_a_stop_while_workers_are_being_replaced_stops_those_too(bassin: Bassin) -> None:
    for attente in (0.0, 0.1, 0.2, 0.4):
        bassin.envoyer(signal.SIGKILL, 2)
        time.sleep(attente)
        bassin.pool.stop(grace=1.0)
        assert not bassin.ouvriers() and not bassin.pool.ready
        bassin.pool.start()
        assert bassin.pool.wait(30)
        assert bientot(bassin.entier)


def test_a_model_that_fails_to_load_is_tried_again_later_and_later(tmp_path: Path) -> None:
    """Each attempt costs the import of Rasa: a broken archive must not take the processor to itself."""
    archive = tmp_path / "modele.tgz"
    archive.write_text("casse", encoding="utf-8")
    pool = EnginePool(archive, workers=1, load_limit=30.0, tasks=TACHES)
    pool.start()
    try:
        assert bientot(lambda: pool.restarts == 2)
        assert pool.failure and not pool.ready and pool._pause == 2.0
        archive.write_text("", encoding="utf-8")
        assert pool.wait(30) and pool.failure is None
        assert pool.submit(DEMANDE).result(10).replies
    finally:
        pool.stop()
