"""Migrations, undone and redone with data in every table, on both databases (REL-09)."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

import bot.web

PROGRAM = Path(__file__).with_name("back_and_forth.py")
#: Those that cannot be undone; their docstring says why.
ONE_WAY: list[str] = []


@pytest.mark.slow
@pytest.mark.timeout(1000)
@pytest.mark.parametrize("base", ["sqlite", "postgresql"])
def test_back_and_forth_with_data(base: str, request: pytest.FixtureRequest, tmp_path: Path) -> None:
    kept = {name: value for name, value in os.environ.items() if name != "DATABASE_URL" and not name.startswith("PASSERELLE_")}
    address = {"DATABASE_URL": request.getfixturevalue("postgres")} if base == "postgresql" else {}
    result = subprocess.run(
        [sys.executable, str(PROGRAM)], env={**kept, **address, "PASSERELLE_DATA": str(tmp_path)}, capture_output=True, text=True, timeout=900
    )  # fmt: skip
    assert result.returncode == 0, result.stderr[-3000:]
    said = json.loads(result.stdout.splitlines()[-1])
    assert said["wrong"] == {}
    assert said["one_way"] == ONE_WAY
    assert said["nothing"] == [] and said["rows"] == 0  # back to nothing, and forth on nothing
    written = {f"{path.parent.parent.name}.{path.stem}" for path in Path(bot.web.__file__).parent.glob("*/migrations/0*.py")}
    assert set(said["played"]) == written
