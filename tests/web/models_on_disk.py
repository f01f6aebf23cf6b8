"""Archives that stand for models, and an engine whose workers can be swapped, for tests of what changes the model."""

from __future__ import annotations

import json
import time
from dataclasses import replace
from pathlib import Path
from typing import Any, Optional

from bot.engine import SwapFailed, TurnRequest, TurnResult, model

from .fake_engine import FakeEngine, answer

BASE = "b" * 16


def archive(folder: Path, fingerprint: str, base: str = "", content: bytes = b"model") -> Path:
    """An archive with its sheet. ``base``: of a candidate, what it was trained from besides corrections."""
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / f"passerelle-{fingerprint}.tgz"
    path.write_bytes(content)
    sheet = model.ModelSheet(path.name, fingerprint, "c" * 16, model.file_hash(path), "2026-11-20T10:00:00+00:00", 1.0, base)
    sheet.write(folder)
    return path


class SwapEngine(FakeEngine):
    """Each turn says which model answered. An archive whose bytes are ``broken`` does not start; ``slow`` takes a while."""

    def __init__(self, model: Path, **options: Any) -> None:
        super().__init__(**options)
        self.model = model
        self.answering = model
        self.swaps: list[str] = []
        self.failure: Optional[str] = None

    def start(self) -> None:
        super().start()
        self.answering = self.model
        if self.model.read_bytes() == b"broken":
            self.ready, self.failure = False, "unreadable"

    def swap(self, model: Path) -> None:
        self.swaps.append(model.stem)
        content = model.read_bytes()
        if content == b"broken":
            raise SwapFailed("unreadable")
        if content == b"slow":
            time.sleep(3)
        self.model = self.answering = model
        self.ready, self.failure = True, None

    def submit(self, request: TurnRequest) -> Any:
        assert self._executor is not None
        return self._executor.submit(self._answer, request, self.answering)

    def _answer(self, request: TurnRequest, taken_by: Path) -> TurnResult:
        time.sleep(self.delay)
        sheet = json.loads(taken_by.with_suffix(".json").read_text(encoding="utf-8"))
        return replace(answer(request), model=sheet["fingerprint"])
