"""Backup and restore of an installation: the database, and who asked to be forgotten since (REL-13).

One archive: ``manifeste.json`` (what it is, when, hash of each part), the database (a copy of the SQLite file, or
``pg_dump``'s own format) and ``effacements``. The secret key is not in it: a stolen backup opens nothing more than it
holds, and the manifest only says under which key it was made.

Restoring applies again, before anybody can read, the erasures known here and those of the archive, then the retention
rules. An archive older than the traces of erasures is refused: nobody could tell whom it must forget.
"""

from __future__ import annotations

import hashlib
import io
import json
import os
import sqlite3
import subprocess
import tarfile
import tempfile
from contextlib import closing
from dataclasses import asdict, dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from django.conf import settings
from django.db import connection, connections
from django.db.migrations.recorder import MigrationRecorder

from bot.web.conversations import erasures, retention
from bot.web.conversations.models import Conversation

FORMAT = 1
MANIFEST, ERASURES = "manifeste.json", "effacements"
_BASES = {"sqlite": "base.sqlite3", "postgresql": "base.dump"}


class BackupRefused(Exception):
    """``code`` says why: ``format``, ``abime``, ``autre_base``, ``trop_vieille``, ``base_pleine``, ``outil``, ``plus_recente``."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


@dataclass(frozen=True)
class Manifest:
    """``key``: fingerprint of the secret key, under which authenticator apps are encrypted. ``parts``: name -> SHA-256."""

    format: int
    made_at: str
    base: str
    migrations: list[str]
    key: str
    parts: dict[str, str]


@dataclass(frozen=True)
class Restored:
    """``forgotten``: conversations that had been erased since. ``same_key``: False when sign-in apps must be set up again."""

    made_at: str
    conversations: int
    forgotten: int
    same_key: bool


def save(path: Path, now: datetime) -> Manifest:
    """Write the archive, readable by its owner only. The service may be running. Raises BackupRefused, OSError."""
    with tempfile.TemporaryDirectory(dir=path.parent) as folder:
        base = Path(folder) / _BASES[connection.vendor]
        _dump(base)
        noted = "".join(f"{key} {at.isoformat()}\n" for key, at in erasures.read().items()).encode()
        parts = {base.name: _hash(base.read_bytes()), ERASURES: _hash(noted)}
        manifest = Manifest(FORMAT, now.isoformat(), connection.vendor, _migrations(), _key(), parts)
        draft = Path(folder) / "archive"
        with open(os.open(draft, os.O_WRONLY | os.O_CREAT, 0o600), "wb") as written, tarfile.open(fileobj=written, mode="w:gz") as tar:
            for name, content in ((MANIFEST, json.dumps(asdict(manifest), indent=2).encode()), (ERASURES, noted)):
                entry = tarfile.TarInfo(name)
                entry.size, entry.mode = len(content), 0o600
                tar.addfile(entry, io.BytesIO(content))
            tar.add(base, base.name)
        with draft.open("rb") as file:
            os.fsync(file.fileno())
        os.replace(draft, path)  # whole, or not there
    return manifest


def restore(path: Path, now: datetime, replace: bool = False) -> Restored:
    """Put the database of the archive in the place of this one. Raises BackupRefused before anything is changed."""
    with tempfile.TemporaryDirectory(dir=settings.DATA) as folder:
        manifest = _open(path, Path(folder))
        if manifest.base != connection.vendor:
            raise BackupRefused("autre_base")
        if now - datetime.fromisoformat(manifest.made_at) > retention.traces_lifetime():
            raise BackupRefused("trop_vieille")
        if set(manifest.migrations) - set(_known_migrations()):
            raise BackupRefused("plus_recente")
        if not replace and Conversation.objects.exists():
            raise BackupRefused("base_pleine")
        for key, at in _noted((Path(folder) / ERASURES).read_text(encoding="ascii")).items():
            if key not in erasures.read():
                erasures.note(key, at)
        _load(Path(folder) / _BASES[manifest.base])
    connections.close_all()
    from django.core.management import call_command

    call_command("migrate", interactive=False, verbosity=0)
    forgotten = retention.reapply_erasures() + retention.forget_erased()
    retention.purge(now)
    return Restored(manifest.made_at, Conversation.objects.count(), forgotten, manifest.key == _key())


def _open(path: Path, folder: Path) -> Manifest:
    """The parts of the archive, in ``folder``, whole and nothing else."""
    try:
        with tarfile.open(path) as tar:
            members = {member.name: member for member in tar.getmembers() if member.isfile()}
            manifest = Manifest(**json.loads(_content(tar, members[MANIFEST])))
            if manifest.format != FORMAT or set(manifest.parts) != {ERASURES, _BASES[manifest.base]}:
                raise BackupRefused("format")
            for name, expected in manifest.parts.items():
                content = _content(tar, members[name])
                if _hash(content) != expected:
                    raise BackupRefused("abime")
                (folder / name).write_bytes(content)
    except (tarfile.TarError, OSError, EOFError, KeyError, TypeError, ValueError) as error:
        raise BackupRefused("abime") from error
    return manifest


def _content(tar: tarfile.TarFile, member: tarfile.TarInfo) -> bytes:
    file = tar.extractfile(member)
    return file.read() if file is not None else b""


def _noted(text: str) -> dict[str, datetime]:
    return {key: datetime.fromisoformat(at) for key, _, at in (line.partition(" ") for line in text.splitlines())}


def _dump(target: Path) -> None:
    """A consistent copy of the database while it serves."""
    if connection.vendor == "sqlite":
        with closing(sqlite3.connect(connection.settings_dict["NAME"])) as source, closing(sqlite3.connect(target)) as copy:
            source.backup(copy)
    else:
        _postgres("pg_dump", "--format=custom", "--no-owner", "--no-privileges", f"--file={target}")


def _load(source: Path) -> None:
    if connection.vendor == "sqlite":
        connections.close_all()
        with closing(sqlite3.connect(source)) as copy, closing(sqlite3.connect(connection.settings_dict["NAME"], timeout=20)) as base:
            copy.backup(base)
            base.execute("PRAGMA journal_mode=WAL")
    else:
        options = ("--clean", "--if-exists", "--no-owner", "--no-privileges", "--single-transaction", "--exit-on-error")
        _postgres("pg_restore", *options, f"--dbname={connection.settings_dict['NAME']}", str(source))


def _postgres(program: str, *arguments: str) -> None:
    """One of PostgreSQL's own tools, whose password is in no command line."""
    told: dict[str, Any] = connection.settings_dict
    names = {"PGHOST": "HOST", "PGPORT": "PORT", "PGUSER": "USER", "PGPASSWORD": "PASSWORD", "PGDATABASE": "NAME"}
    environment = {**os.environ, **{name: str(told[key]) for name, key in names.items() if told.get(key)}}
    connections.close_all()
    try:
        subprocess.run([program, *arguments], env=environment, check=True, capture_output=True)
    except (FileNotFoundError, subprocess.CalledProcessError) as error:
        raise BackupRefused("outil") from error


def _migrations() -> list[str]:
    return sorted(f"{app}.{name}" for app, name in MigrationRecorder(connection).applied_migrations())


def _known_migrations() -> list[str]:
    from django.db.migrations.loader import MigrationLoader

    return [f"{app}.{name}" for app, name in MigrationLoader(connection).disk_migrations]


def _key() -> str:
    return hashlib.blake2b(settings.SECRET_KEY.encode(), person=b"sauvegarde", digest_size=8).hexdigest()


def _hash(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()
