"""Logs: one JSON object a line, without a word of what people said (PRV-18, SEC-21).

Our own records carry an event name and a fixed list of fields (ids, codes, durations). Records of libraries
are reduced to their logger, level and the place of the error: their text could quote a message, a header or a
row of the database.
"""

from __future__ import annotations

import json
import logging
import traceback
from datetime import datetime, timezone
from typing import Any

OURS = "passerelle"
#: The only fields of ours that reach the log. Never a text, a token, an address or an effect.
FIELDS = (
    "conversation",
    "message",
    "code",
    "status",
    "seconds",
    "count",
    "method",
    "route",
    "attempt",
    "model",
)
#: Libraries whose messages are about starting and stopping, never about a request's content.
SPOKEN = ("uvicorn.error",)

_log = logging.getLogger(OURS)


def log(event: str, level: int = logging.INFO, error: BaseException | None = None, **fields: Any) -> None:
    """Record ``event``. Unknown fields are a programming error: they raise."""
    unknown = set(fields) - set(FIELDS)
    if unknown:
        raise ValueError(f"log fields not allowed: {sorted(unknown)}")
    exc_info = (type(error), error, error.__traceback__) if error is not None else None
    _log.log(level, event, extra={"fields": fields}, exc_info=exc_info)


class JsonLines(logging.Formatter):
    """See the module. An exception gives its type and its frames, never its message."""

    def format(self, record: logging.LogRecord) -> str:
        line: dict[str, Any] = {
            "at": datetime.fromtimestamp(record.created, timezone.utc).isoformat(timespec="milliseconds"),
            "level": record.levelname,
            "logger": record.name,
        }
        if record.name == OURS:
            line["event"] = str(record.msg)
            line.update({key: _plain(value) for key, value in getattr(record, "fields", {}).items()})
        elif record.name in SPOKEN and not record.exc_info:
            line["event"] = record.getMessage()[:300]
        elif hasattr(record, "status_code"):
            line["status"] = record.status_code
        if record.exc_info and record.exc_info[0] is not None:
            line["error"] = record.exc_info[0].__name__
            frames = traceback.extract_tb(record.exc_info[2])[-6:]
            line["where"] = [f"{frame.filename.rsplit('site-packages/', 1)[-1]}:{frame.lineno}" for frame in frames]
        return json.dumps(line, ensure_ascii=True)


def catch_warnings() -> None:
    """Warnings of libraries become records like the others: where they come from, not what they quote."""
    logging.captureWarnings(True)


def _plain(value: Any) -> Any:
    return value if isinstance(value, (int, float, bool)) or value is None else str(value)[:100]


def logging_config(level: str) -> dict[str, Any]:
    """The dictConfig: everything goes through one handler on standard error and one formatter."""
    quiet = {"handlers": ["lines"], "level": "WARNING", "propagate": False}
    return {
        "version": 1,
        "disable_existing_loggers": False,
        "formatters": {"lines": {"()": "bot.web.journal.JsonLines"}},
        "handlers": {"lines": {"class": "logging.StreamHandler", "formatter": "lines"}},
        "root": {"handlers": ["lines"], "level": "WARNING"},
        "loggers": {
            OURS: {"handlers": ["lines"], "level": level, "propagate": False},
            "django": quiet,
            "django.server": quiet,
            "uvicorn": quiet,
            "uvicorn.error": quiet,
            "uvicorn.access": {"handlers": [], "level": "CRITICAL", "propagate": False},
            "asyncio": quiet,
        },
    }
