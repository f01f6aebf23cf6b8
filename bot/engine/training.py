"""Training: from the project's files to a model archive and its sheet, with progress."""

from __future__ import annotations

from bot.engine import quiet

import contextlib
import io
import logging
import os
import re
import tempfile
import time
from datetime import datetime, timezone
from pathlib import Path
from typing import Callable, Iterator, Optional

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


@contextlib.contextmanager
def _no_cache() -> Iterator[None]:
    """Rasa keeps what it computed of each sentence in a folder of the project: people's sentences must not stay there."""
    before = os.environ.get("RASA_CACHE_DIRECTORY")
    with tempfile.TemporaryDirectory(prefix="passerelle-cache-") as folder:
        os.environ["RASA_CACHE_DIRECTORY"] = folder
        try:
            yield
        finally:
            os.environ.pop("RASA_CACHE_DIRECTORY")
            if before is not None:
                os.environ["RASA_CACHE_DIRECTORY"] = before


def train(
    root: Path, folder: Path, progress: Progress, now: Optional[datetime] = None, corrections: Optional[Path] = None, examples: int = 0
) -> model.ModelSheet:
    """Train the project at ``root`` into ``folder``.

    ``progress`` is called with the name of each step and the seconds elapsed. The same data give the same
    ``content`` fingerprint. ``corrections``: one more file of training data, which holds so many ``examples`` and
    leaves no trace outside the model. Raises TrainingFailed.
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
    fingerprint = model.data_fingerprint(root, corrections)
    hooks = logging.getLogger("rasa.engine.training.hooks")
    steps = _Steps(progress, began)
    hooks.setLevel(logging.INFO)
    hooks.propagate = False
    hooks.addHandler(steps)
    said = io.StringIO()  # Rasa prints on the standard output, which is for our results
    try:
        with contextlib.redirect_stdout(said), _no_cache() if corrections else contextlib.nullcontext():
            result = rasa.api.train(
                domain=str(root / "domain.yml"),
                config=str(root / "config.yml"),
                training_files=[str(root / "data"), *([str(corrections)] if corrections else [])],
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
        base=model.data_fingerprint(root) if corrections else "",
        examples=examples,
    )
    sheet.write(folder)
    return sheet
