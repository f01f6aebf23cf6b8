"""The erasures, written beside the database as well: restoring a backup of the database brings back neither the people
who asked to be forgotten nor ignorance of it (REL-13).

One line each: a hash of the conversation's id and token, and when. On several machines, restoring asks for the file of
each of them, put together in the data folder of one.
"""

from __future__ import annotations

import fcntl
import os
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from typing import Iterator

from django.conf import settings


def _file() -> Path:
    return Path(settings.PASSERELLE_ERASURES)


@contextmanager
def _alone() -> Iterator[None]:
    """One process at a time: a line added while the file is rewritten would be lost."""
    with _file().with_suffix(".verrou").open("a") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


def note(key: str, now: datetime) -> None:
    """Add an erasure, on the disk before it is done in the database."""
    with _alone():
        descriptor = os.open(_file(), os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
        with os.fdopen(descriptor, "a", encoding="ascii") as file:
            file.write(f"{key} {now.isoformat()}\n")
            file.flush()
            os.fsync(file.fileno())


def read() -> dict[str, datetime]:
    """Every erasure noted; a line that cannot be read is skipped."""
    try:
        lines = _file().read_text(encoding="ascii", errors="replace").splitlines()
    except FileNotFoundError:
        return {}
    found: dict[str, datetime] = {}
    for line in lines:
        key, _, at = line.partition(" ")
        try:
            moment = datetime.fromisoformat(at)
        except ValueError:
            continue
        if len(key) == 64 and moment.tzinfo is not None:
            found[key] = moment
    return found


def forget(limit: datetime) -> None:
    """Remove what is older than any backup that could hold the conversation."""
    with _alone():
        _forget(limit)


def _forget(limit: datetime) -> None:
    noted = read()
    kept = {key: at for key, at in noted.items() if at >= limit}
    if len(kept) == len(noted):
        return
    draft = _file().with_suffix(f".{os.getpid()}")
    draft.write_text("".join(f"{key} {at.isoformat()}\n" for key, at in kept.items()), encoding="ascii")
    draft.chmod(0o600)
    draft.replace(_file())
