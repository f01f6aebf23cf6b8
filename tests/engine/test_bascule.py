"""Passing from one model to another while people talk: no turn lost, none doubled (REL-10)."""

from __future__ import annotations

import multiprocessing
import shutil
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any, Callable, Iterator

import pytest
from doublure import TACHES

from bot.engine import EnginePool, SwapFailed, TurnRequest

JOUR = "2026-11-22"
CONVERSATIONS = 20


def modele_double(dossier: Path, nom: str, recette: str = "") -> Path:
    archive = dossier / f"{nom}.tgz"
    archive.write_text(recette, encoding="utf-8")
    return archive


@pytest.fixture
def bassin(tmp_path: Path) -> Iterator[EnginePool]:
    pool = EnginePool(modele_double(tmp_path, "ancien"), workers=2, turn_limit=5.0, load_limit=30.0, tasks=TACHES)
    pool.start()
    assert pool.wait(30), pool.failure
    yield pool
    pool.stop()


def converser(pool: EnginePool, jusqu_a: threading.Event, texte: str = "bonjour") -> list[str]:
    """One conversation that goes on until the event, then one turn more: the model of each of its turns."""
    modeles: list[str] = []
    etat: Any = None
    while True:
        dernier = jusqu_a.is_set()
        rendu = pool.submit(TurnRequest(etat, texte, None, JOUR)).result(60)
        modeles.append(rendu.model)
        etat = rendu.state
        if dernier:
            break
    if "tours" in etat:  # the stand-in counts: a turn lost or doubled shows
        assert etat["tours"] == len(modeles)
    return modeles


def pendant_des_conversations(pool: EnginePool, geste: Callable[[], None], texte: str = "bonjour") -> list[list[str]]:
    fini = threading.Event()
    with ThreadPoolExecutor(CONVERSATIONS) as personnes:
        tours = [personnes.submit(converser, pool, fini, texte) for _ in range(CONVERSATIONS)]
        try:
            geste()
        finally:
            fini.set()
        return [each.result(120) for each in tours]


def une_seule_bascule(modeles: list[str], avant: str, apres: str) -> bool:
    """Turns of one conversation: first all from one model, then all from the other."""
    return modeles == sorted(modeles, key=[avant, apres].index)


def test_twenty_conversations_pass_to_the_other_model(bassin: EnginePool, tmp_path: Path) -> None:
    nouveau = modele_double(tmp_path, "nouveau")
    rendus = pendant_des_conversations(bassin, lambda: bassin.swap(nouveau))
    assert all(une_seule_bascule(modeles, "ancien", "nouveau") for modeles in rendus)
    assert {modeles[-1] for modeles in rendus} == {"nouveau"} and bassin.model == nouveau


def test_a_turn_under_way_ends_on_the_model_that_took_it(bassin: EnginePool, tmp_path: Path) -> None:
    long = bassin.submit(TurnRequest(None, "long", {"dort": 1.5}, JOUR))
    time.sleep(0.2)
    bassin.swap(modele_double(tmp_path, "nouveau"))
    assert bassin.submit(TurnRequest(None, "court", None, JOUR)).result(10).model == "nouveau"
    assert long.result(10).model == "ancien"


@pytest.mark.parametrize("recette", ["casse", "meurt"])
def test_a_model_that_does_not_start_leaves_the_other_serving(bassin: EnginePool, tmp_path: Path, recette: str) -> None:
    def rate() -> None:
        with pytest.raises(SwapFailed):
            bassin.swap(modele_double(tmp_path, "mauvais", recette))

    rendus = pendant_des_conversations(bassin, rate)
    assert {nom for modeles in rendus for nom in modeles} == {"ancien"}
    assert bassin.ready and bassin.model.stem == "ancien"
    bassin.swap(modele_double(tmp_path, "bon"))  # and another may follow
    assert bassin.submit(TurnRequest(None, "bonjour", None, JOUR)).result(10).model == "bon"


def test_a_model_too_long_to_load_is_given_up(tmp_path: Path) -> None:
    pool = EnginePool(modele_double(tmp_path, "ancien"), workers=1, load_limit=3.0, tasks=TACHES)
    pool.start()
    try:
        assert pool.wait(30)
        with pytest.raises(SwapFailed):
            pool.swap(modele_double(tmp_path, "lent", "lent"))
        assert pool.submit(TurnRequest(None, "bonjour", None, JOUR)).result(10).model == "ancien"
    finally:
        pool.stop()


def test_stopping_in_the_middle_of_a_swap_leaves_nothing_behind(tmp_path: Path) -> None:
    deja_la = set(multiprocessing.active_children())  # those of a pool that other tests share
    pool = EnginePool(modele_double(tmp_path, "ancien"), workers=1, load_limit=30.0, tasks=TACHES)
    pool.start()
    assert pool.wait(30)
    rates: list[Exception] = []

    def basculer() -> None:
        try:
            pool.swap(modele_double(tmp_path, "lent", "lent"))
        except SwapFailed as echec:
            rates.append(echec)

    fil = threading.Thread(target=basculer)
    fil.start()
    time.sleep(1.0)
    pool.stop(grace=1.0)
    fil.join(20)
    assert not fil.is_alive() and rates and not pool.ready
    assert set(multiprocessing.active_children()) <= deja_la


@pytest.mark.model
@pytest.mark.slow
def test_twenty_real_conversations_pass_to_the_other_model(modele: Path, tmp_path: Path) -> None:
    """The same, with Rasa in the workers: the other model is a copy under another fingerprint."""
    import json

    autre = tmp_path / "passerelle-autre.tgz"
    shutil.copy(modele, autre)
    fiche = json.loads(modele.with_suffix(".json").read_text(encoding="utf-8"))
    ancienne = fiche["fingerprint"]
    autre.with_suffix(".json").write_text(json.dumps({**fiche, "archive": autre.name, "fingerprint": "autre"}), encoding="utf-8")
    pool = EnginePool(modele, workers=1, turn_limit=60.0, load_limit=240.0)
    pool.start()
    try:
        assert pool.wait(240), pool.failure
        rendus = pendant_des_conversations(pool, lambda: pool.swap(autre), "c'est quoi visale ?")
        assert all(une_seule_bascule(modeles, ancienne, "autre") for modeles in rendus)
        assert {modeles[-1] for modeles in rendus} == {"autre"}
    finally:
        pool.stop()
