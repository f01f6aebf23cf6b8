"""Every question that can be asked, times everything that can be said: always an answer, and always a way out.

The states are visited one by one on the real engine: each fact with a question, as the question being asked, times one
sentence per intent (``graphe/phrases.yml``). A visited state is left within two turns: what the reply offers, then stop.
"""

from __future__ import annotations

import copy
import datetime
from functools import lru_cache
from pathlib import Path
from typing import Any

import pytest
from ruamel.yaml import YAML

from bot.cli.conversation import Conversation
from bot.droits import charger_catalogue
from bot.engine.interface import TurnRequest

pytestmark = [pytest.mark.model, pytest.mark.slow]
DATE = datetime.date(2026, 11, 22)
PHRASES: dict[str, str] = YAML(typ="safe").load(Path(__file__).parent / "graphe" / "phrases.yml")
#: Ways out that exist everywhere, by intent.
SORTIES = ("arreter", "recommencer", "parler_humain", "resultat")
FINISSENT = ("arreter", "recommencer", "effacer_donnees")


@lru_cache(maxsize=1)
def questions() -> list[str]:
    return [fait.id for fait in charger_catalogue().faits.values() if fait.question]


def test_a_sentence_for_every_intent() -> None:
    domaine = YAML(typ="safe").load(Path(__file__).parents[2] / "domain.yml")
    appris = {intention if isinstance(intention, str) else next(iter(intention)) for intention in domaine["intents"]}
    assert set(PHRASES) == appris - {"accueil"}


def test_how_many_states_are_visited() -> None:
    """If this falls, questions or intents have disappeared; if it grows, they are visited too."""
    assert len(questions()) >= 80 and len(PHRASES) >= 54
    assert len(questions()) * len(PHRASES) >= 4300


@pytest.mark.parametrize("fait", questions())
def test_whatever_is_asked_anything_can_be_said(fait: str, ouvrier: Any) -> None:
    depart = _demander(fait, ouvrier)
    muettes = []
    for intention, phrase in PHRASES.items():
        conversation = copy.copy(depart)
        reponse = conversation.dire(phrase)
        if not _repond(reponse):
            muettes.append((intention, reponse["texts"]))
        elif reponse["asked"] != fait and intention not in FINISSENT:
            sortie = conversation.dire(PHRASES["arreter"])
            if sortie["asked"] is not None or not _repond(sortie):
                muettes.append((intention, "no way out", sortie["texts"]))
    assert not muettes


@pytest.mark.parametrize("fait", questions())
def test_the_ways_out_of_every_question(fait: str, ouvrier: Any) -> None:
    depart = _demander(fait, ouvrier)
    for sortie in SORTIES:
        conversation = copy.copy(depart)
        reponse = conversation.dire(PHRASES[sortie])
        assert reponse["intent"] == sortie, (sortie, reponse["intent"])
        if sortie in FINISSENT:
            assert reponse["asked"] is None
        elif sortie == "parler_humain":
            assert any("0970 800 800" in texte.replace("\u00a0", " ") for texte in reponse["texts"])
        else:
            assert reponse["statuses"]


def _demander(fait: str, ouvrier: Any) -> Conversation:
    """A check of one aid, in which this fact is being asked, whatever the catalogue asks first."""
    conversation = Conversation(ouvrier, DATE)
    conversation.accueillir()
    conversation.dire("ai-je droit à visale ?")
    effet = {"type": "redemander", "fait": fait}
    resultat = ouvrier.turn(TurnRequest(conversation.state, None, effet, DATE.isoformat()))
    conversation.state, conversation.offerts = resultat.state, {}
    assert resultat.understanding["asked"] == fait
    return conversation


def _repond(reponse: dict[str, Any]) -> bool:
    """Words, and something to do next: a question, buttons, a result, or numbers to call."""
    numeros = any(each.get("numeros") for each in reponse["replies"])
    humain = any("0970" in texte for texte in reponse["texts"])
    suite = reponse["asked"] is not None or reponse["choices"] or reponse["statuses"] or numeros or humain
    return bool(reponse["texts"] and suite)
