"""Training: from the project's files to a model archive and its sheet, with progress."""

from __future__ import annotations

from bot.engine import quiet

import contextlib
import io
import logging
import re
import time
from datetime import datetime, timezone
from pathlib import Path
from typing import Callable, Optional

from bot.engine import model

Progress = Callable[[str, float], None]


class TrainingFailed(Exception):
    """Training stopped; the message says at which step."""


class _Steps(logging.Handler):
    """Turns Rasa's training log into progress: the component being trained, seconds since the start."""

    STARTED = re.compile(r"Starting to train component '(\w+)'")

    def __init__(self, progress: Progress, began: float) -> None:
        super().__init__(logging.INFO)
        self._progress, self._began = progress, began

    def emit(self, record: logging.LogRecord) -> None:
        found = self.STARTED.search(record.getMessage())
        if found:
            self._progress(found.group(1), time.perf_counter() - self._began)


def _plain(printed: str) -> str:
    """What was printed, without colours."""
    return re.sub(r"\x1b\[[0-9;]*m", "", printed).strip()


def train(root: Path, folder: Path, progress: Progress, now: Optional[datetime] = None) -> model.ModelSheet:
    """Train the project at ``root`` into ``folder``.

    ``progress`` is called with the name of each step and the seconds elapsed. The same data give the same
    ``content`` fingerprint. Raises TrainingFailed.
    """
    began = time.perf_counter()
    progress("Rasa", 0.0)
    import rasa.api
    from rasa.shared.exceptions import RasaException

    from bot.engine.nlu import lemmes

    quiet.silence()
    try:
        lemmes.verifier()
    except lemmes.ModeleSpacyAbsent as error:
        raise TrainingFailed(str(error)) from error
    folder.mkdir(parents=True, exist_ok=True)
    fingerprint = model.data_fingerprint(root)
    hooks = logging.getLogger("rasa.engine.training.hooks")
    steps = _Steps(progress, began)
    hooks.setLevel(logging.INFO)
    hooks.propagate = False
    hooks.addHandler(steps)
    said = io.StringIO()  # Rasa prints on the standard output, which is for our results
    try:
        with contextlib.redirect_stdout(said):
            result = rasa.api.train(
                domain=str(root / "domain.yml"),
                config=str(root / "config.yml"),
                training_files=[str(root / "data")],
                output=str(folder),
                fixed_model_name=f"passerelle-{fingerprint}",
                force_training=True,
            )
    except RasaException as error:
        raise TrainingFailed(str(error)) from error
    except SystemExit as error:
        raise TrainingFailed(_plain(said.getvalue()) or f"exit {error.code}") from error
    finally:
        hooks.removeHandler(steps)
    if not result.model:
        raise TrainingFailed(_plain(said.getvalue()) or f"code {result.code}")
    archive = Path(result.model)
    archive = archive.rename(archive.with_name(f"passerelle-{fingerprint}.tgz"))
    sheet = model.ModelSheet(
        archive=archive.name,
        fingerprint=fingerprint,
        content=model.content_fingerprint(archive),
        sha256=model.file_hash(archive),
        trained_at=(now or datetime.now(timezone.utc)).isoformat(timespec="seconds"),
        seconds=round(time.perf_counter() - began, 1),
    )
    sheet.write(folder)
    return sheet
