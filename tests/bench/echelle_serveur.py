"""The product as it serves readers, on the database of the environment and a free port; its engine answers nothing."""

from __future__ import annotations

import sys
from pathlib import Path

RACINE = Path(__file__).resolve().parents[2]
sys.path[:0] = [str(RACINE), str(RACINE / "tests")]

from web.fake_engine import FakeEngine  # noqa: E402

from bot.web import service  # noqa: E402

service.servir("127.0.0.1", 0, FakeEngine(), lambda event, detail: print(event, detail, flush=True))
