"""The pool survives what kills its workers: time limit, kill -9; and says so (REL-03, REL-07)."""

from __future__ import annotations

import multiprocessing
import os
import signal
import time
from pathlib import Path
from typing import Any

import pytest

from bot.engine import EnginePool, TurnFailed, TurnRequest, TurnResult

pytestmark = [pytest.mark.model, pytest.mark.slow]
JOUR = "2026-11-22"
ACCUEIL = TurnRequest(None, None, {"type": "accueil"}, JOUR)


def test_a_turn_comes_back_with_state_and_replies(pool: EnginePool) -> None:
    resultat = pool.submit(ACCUEIL).result(30)
    assert "assistant automatique" in resultat.replies[0]["texte"]  # TRA-01
    suite = pool.submit(TurnRequest(resultat.state, "c'est quoi visale ?", None, JOUR)).result(30)
    assert suite.understanding["intent"] == "definition"
    assert suite.model == resultat.model != ""


def test_a_killed_worker_fails_its_turn_and_is_replaced(pool: EnginePool) -> None:
    for ouvrier in multiprocessing.active_children():
        os.kill(ouvrier.pid or 0, signal.SIGKILL)
    issue = pool.submit(ACCUEIL)
    try:
        issue.result(90)  # the replacement may take the turn …
    except TurnFailed as echec:  # … or the dead worker had already taken it
        assert echec.code == "ouvrier_perdu"
    assert _reponse_enfin(pool).replies


def _reponse_enfin(pool: EnginePool) -> TurnResult:
    """An answer, once a replaced worker has loaded the model: a turn lost meanwhile says so and is sent again."""
    for _ in range(30):
        try:
            return pool.submit(ACCUEIL).result(90)
        except TurnFailed as echec:
            assert echec.code in ("ouvrier_perdu", "delai")
            pool.wait(30)
    raise AssertionError("the pool did not come back")


class EffetSansFin(dict[str, Any]):
    """An effect that never lets itself be read: the turn that holds it hangs in the worker."""

    def get(self, *args: Any) -> Any:
        time.sleep(300)


def test_a_hung_turn_is_given_up_and_its_worker_replaced(modele: Path) -> None:
    pool = EnginePool(modele, workers=1, turn_limit=3.0)
    pool.start()
    try:
        assert pool.wait(120), pool.failure
        with pytest.raises(TurnFailed) as echec:
            pool.submit(TurnRequest(None, None, EffetSansFin(type="intention"), JOUR)).result(60)
        assert echec.value.code == "delai"
        assert _reponse_enfin(pool).replies
    finally:
        pool.stop()


def test_an_altered_model_never_becomes_ready(modele: Path, tmp_path: Path) -> None:
    archive = tmp_path / modele.name
    archive.write_bytes(modele.read_bytes() + b"x")
    archive.with_suffix(".json").write_text(modele.with_suffix(".json").read_text(encoding="utf-8"), encoding="utf-8")
    pool = EnginePool(archive, workers=1, load_limit=60)
    pool.start()
    try:
        assert not pool.wait(45)
    finally:
        pool.stop()
