"""The evaluation sets: what they expect exists, every aid and topic is in them, no sentence counts twice."""

from __future__ import annotations

import re
from collections import Counter
from pathlib import Path
from typing import Any

import pytest
from ruamel.yaml import YAML

from bot.dialogue.lecture import replier
from bot.engine.evaluation import charger

RACINE = Path(__file__).resolve().parents[2]
JEUX = {nom: charger(RACINE / "tests" / "nlu" / f"{nom}.yml") for nom in ("aspects", "hors_perimetre", "adversaires")}
DONNEES = RACINE / "bot" / "droits" / "donnees"
AIDES = {chemin.stem for chemin in (DONNEES / "aides").glob("*.yml")}
SUJETS = {chemin.stem for chemin in (DONNEES / "sujets").glob("*.yml")}
INTENTIONS = set(YAML(typ="safe").load(RACINE / "domain.yml")["intents"])
CLES = {"texte", "intention", "acceptees", "aides", "sujets", "date"}
#: An aid or a topic met less often says nothing of how it is recognised.
MINIMUM = 3


@pytest.mark.parametrize(("jeu", "minimum"), [("aspects", 1500), ("hors_perimetre", 400), ("adversaires", 200)])
def test_a_set_is_large_enough(jeu: str, minimum: int) -> None:
    assert len(JEUX[jeu]) >= minimum


@pytest.mark.parametrize("jeu", JEUX)
def test_what_a_sentence_expects_exists(jeu: str) -> None:
    for cas in JEUX[jeu]:
        assert set(cas) <= CLES, cas
        assert {cas["intention"], *cas.get("acceptees", [])} <= INTENTIONS, cas
        assert cas["intention"] in cas.get("acceptees", [cas["intention"]]), cas
        assert set(cas.get("aides", [])) <= AIDES, cas
        assert set(cas.get("sujets", [])) <= SUJETS, cas


@pytest.mark.parametrize(("cle", "connus"), [("aides", AIDES), ("sujets", SUJETS)])
def test_every_aid_and_topic_is_asked_about(cle: str, connus: set[str]) -> None:
    vus = Counter(nomme for cas in JEUX["aspects"] for nomme in cas.get(cle, []))
    assert {nomme: vus[nomme] for nomme in connus if vus[nomme] < MINIMUM} == {}


def test_no_sentence_counts_twice() -> None:
    """Across the sets of intents; what only differs by its signs (an emoji, a tag) is another sentence there."""
    vues = Counter(_mots(cas["texte"]) for jeu in ("aspects", "hors_perimetre") for cas in JEUX[jeu])
    assert {phrase: fois for phrase, fois in vues.items() if fois > 1} == {}
    hostiles = Counter(cas["texte"] for cas in JEUX["adversaires"])
    assert {phrase: fois for phrase, fois in hostiles.items() if fois > 1} == {}


def _mots(texte: Any) -> str:
    return " ".join(re.findall(r"\w+", replier(texte)))
