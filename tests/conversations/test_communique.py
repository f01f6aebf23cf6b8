"""The founding press release asked sentence by sentence on the real engine: each has its answer, dated and sourced."""

from __future__ import annotations

import datetime
import json
from pathlib import Path
from typing import Any

import pytest
from ruamel.yaml import YAML

from bot.cli.conversation import Conversation
from bot.dialogue.lecture import replier

pytestmark = pytest.mark.model
JOUR = datetime.date(2026, 11, 25)
QUESTIONS: list[dict[str, Any]] = YAML(typ="safe").load(Path(__file__).parents[1] / "droits" / "communique.yml")


@pytest.mark.parametrize("cas", QUESTIONS, ids=lambda cas: str(cas["question"]))
def test_une_phrase_du_communique(cas: dict[str, Any], ouvrier: Any) -> None:
    tour = Conversation(ouvrier, JOUR).dire(cas["question"])
    dit = " ".join(replier(json.dumps(reponse, ensure_ascii=False)) for reponse in tour["replies"])
    absents = [morceau for morceau in cas["dit"] if replier(morceau) not in dit]
    assert not absents, tour["replies"]
    assert any(reponse.get("sources") for reponse in tour["replies"])
