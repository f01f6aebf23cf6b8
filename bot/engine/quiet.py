"""Silence and settings that must be in place before Rasa is imported: import this module first.

Rasa logs the text of messages at debug level and in some errors (PRV-18), and sends telemetry unless told not to.
"""

from __future__ import annotations

import logging
import os
import warnings
from pathlib import Path
from typing import Any

os.environ["RASA_TELEMETRY_ENABLED"] = "false"
os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")
os.environ.setdefault("CUDA_VISIBLE_DEVICES", "-1")
# Rasa on SQLAlchemy 1.4 prints a banner about 2.0 for each import.
os.environ.setdefault("SQLALCHEMY_SILENCE_UBER_WARNING", "1")
# Rasa draws progress bars unless its log level is high.
os.environ["LOG_LEVEL"] = "ERROR"

#: The folder that holds the packages of the project.
_OURS = Path(__file__).resolve().parents[2]
_show = warnings.showwarning


def _is_ours(filename: str) -> bool:
    path = Path(filename)
    return any(path.is_relative_to(_OURS / package) for package in ("bot", "actions"))


def _show_ours(message: Any, category: Any, filename: str, lineno: int, *rest: Any, **options: Any) -> None:
    """Show a warning of the project. Those of frozen third-party packages are for nobody who reads them here."""
    if _is_ours(filename):
        _show(message, category, filename, lineno, *rest, **options)


# Not a filter: TensorFlow and others reset the filters when they are imported.
warnings.showwarning = _show_ours


def silence() -> None:
    """Keep third-party loggers away from the output. Call after importing Rasa."""
    import structlog

    for name in ("rasa", "rasa_sdk", "tensorflow", "absl", "h5py", "matplotlib", "asyncio", "spacy"):
        logging.getLogger(name).setLevel(logging.CRITICAL)
    structlog.configure(wrapper_class=structlog.make_filtering_bound_logger(logging.CRITICAL))
