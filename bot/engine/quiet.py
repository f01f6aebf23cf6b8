"""Silence and settings that must be in place before Rasa is imported: import this module first.

Rasa logs the text of messages at debug level and in some errors (PRV-18), and sends telemetry unless told not to.
"""

from __future__ import annotations

import logging
import os
import warnings

os.environ["RASA_TELEMETRY_ENABLED"] = "false"
os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")
os.environ.setdefault("CUDA_VISIBLE_DEVICES", "-1")
# Rasa on SQLAlchemy 1.4 prints a banner about 2.0 for each import.
os.environ.setdefault("SQLALCHEMY_SILENCE_UBER_WARNING", "1")
# Deprecations inside frozen third-party packages: nobody who reads them here can act on them.
warnings.filterwarnings("ignore")


def silence() -> None:
    """Keep third-party loggers and warnings away from the output. Call after importing Rasa."""
    import structlog

    warnings.filterwarnings("ignore")  # again: some packages change the filters when imported
    for name in ("rasa", "rasa_sdk", "tensorflow", "absl", "h5py", "matplotlib", "asyncio"):
        logging.getLogger(name).setLevel(logging.CRITICAL)
    structlog.configure(wrapper_class=structlog.make_filtering_bound_logger(logging.CRITICAL))
