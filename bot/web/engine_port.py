"""The one small interface through which the web application reaches the engine.

The records come from ``bot.engine`` (importing it pulls no Rasa). The engine in use is installed by whoever
starts the application (``service.servir``, a test) or else built from ``settings.PASSERELLE_ENGINE``.
"""

from __future__ import annotations

from concurrent.futures import Future
from pathlib import Path
from typing import Optional, Protocol

from django.conf import settings
from django.utils.module_loading import import_string

from bot.engine import TurnFailed, TurnRequest, TurnResult

__all__ = ["Engine", "TurnFailed", "TurnRequest", "TurnResult", "current", "default_engine", "install"]


class Engine(Protocol):
    """What the application needs. ``submit`` gives a future that raises TurnFailed when the turn gave no
    answer.
    """

    @property
    def ready(self) -> bool: ...

    def start(self) -> None: ...

    def submit(self, request: TurnRequest) -> "Future[TurnResult]": ...

    def stop(self) -> None: ...


_installed: Optional[Engine] = None


def install(engine: Optional[Engine]) -> None:
    """Use ``engine`` from now on; None forgets it, and the next use builds the default one."""
    global _installed
    _installed = engine


def current() -> Engine:
    """The engine in use, built on first use from ``settings.PASSERELLE_ENGINE`` when none was installed."""
    global _installed
    if _installed is None:
        built: Engine = import_string(settings.PASSERELLE_ENGINE)()
        _installed = built
    return _installed


def default_engine() -> Engine:
    """The pool of worker processes described by the settings."""
    from bot.engine import EnginePool

    return EnginePool(
        _model_file(Path(settings.PASSERELLE_MODEL)),
        workers=settings.PASSERELLE_WORKERS,
        turn_limit=settings.PASSERELLE_TURN_LIMIT,
    )


def _model_file(path: Path) -> Path:
    """``path`` itself, or the most recently trained model of a folder. Raises FileNotFoundError when there is
    none.
    """
    from bot.engine.model import latest

    archive = latest(path) if path.is_dir() else path
    if archive is None or not archive.is_file():
        raise FileNotFoundError(f"aucun modèle entraîné dans {path}")
    return archive
