"""What a turn asks of the database is known, statement by statement: one more is a choice, written in decision 18."""

from __future__ import annotations

import asyncio
import functools
import operator
import re
from collections import Counter
from pathlib import Path
from typing import Any

import pytest
from django.db.backends.utils import CursorWrapper

from bot.web import runtime

from .harness import Api

DECISION = Path(__file__).resolve().parents[2] / "docs" / "decisions" / "0018-ce-qu-un-tour-ecrit.md"
#: step of the decision -> its statements
STEPS = {
    "ouvrir": ["SELECT conversation"],
    "accepter": ["SELECT conversation", *["SELECT message"] * 3, "INSERT message", "UPDATE conversation"],
    "prendre le tour": ["UPDATE conversation", "SELECT message", "UPDATE message"],
    "attendre": ["SELECT message"],
    "enregistrer": [
        "SELECT message", "UPDATE conversation", "SELECT conversation", "SELECT message", *["UPDATE message"] * 2, "INSERT message", "INSERT turn"
    ],
    "continuer": ["SELECT message"],
    "répondre": ["SELECT message"],
}  # fmt: skip


@pytest.fixture
def asked(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The statements sent to the database, by any thread."""
    asked: list[str] = []
    execute = CursorWrapper._execute

    def noted(self: CursorWrapper, sql: Any, *rest: Any) -> Any:
        found = re.match(r'(SELECT|INSERT|UPDATE|DELETE)\b.*?"conversations_(\w+)"', str(sql), re.S)
        if found or not str(sql).startswith("BEGIN"):
            asked.append(" ".join(found.groups()) if found else str(sql))
        return execute(self, sql, *rest)

    monkeypatch.setattr(CursorWrapper, "_execute", noted)
    return asked


async def test_the_statements_of_a_turn(api: Api, asked: list[str]) -> None:
    talk, turns = await api.open(), []
    for text in ("bonjour", "encore", "et encore", "enfin"):
        await talk.say(text)
        await _quiet()
        turns.append(Counter(asked))
        asked.clear()
    shortest = functools.reduce(operator.and_, turns[1:])  # a machine that is slow looks once more whether the answer came
    assert shortest == Counter(statement for step in STEPS.values() for statement in step)


async def _quiet() -> None:
    """Wait until nothing runs: the runner of a conversation looks once more after the answer."""
    while runtime.turns().busy:
        await asyncio.sleep(0.01)


def test_the_decision_counts_them() -> None:
    rows = re.findall(r"^\| ([^|]+?) \| (\d+) \|", DECISION.read_text(encoding="utf-8"), re.M)
    assert {step: int(count) for step, count in rows} == {step: len(statements) for step, statements in STEPS.items()}
