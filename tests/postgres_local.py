"""A PostgreSQL server of our own, for tests and benches: in a temporary folder, on loopback, stopped and removed after."""

from __future__ import annotations

import os
import shutil
import socket
import subprocess
import tempfile
from contextlib import contextmanager
from pathlib import Path
from typing import Iterator, Optional

#: Why a test that needs one is skipped, when it is.
MISSING = "the PostgreSQL server is not installed"


def programs() -> Optional[Path]:
    """The folder of initdb and pg_ctl; None when the server is not installed. Debian keeps them out of the path."""
    found = shutil.which("initdb")
    folders = [Path(found).resolve().parent] if found else sorted(Path("/usr/lib/postgresql").glob("*/bin"), reverse=True)
    return next((folder for folder in folders if (folder / "initdb").exists() and (folder / "pg_ctl").exists()), None)


def _run(*command: object) -> None:
    """PostgreSQL refuses to run as root."""
    prefix = ["runuser", "-u", "postgres", "--"] if os.geteuid() == 0 else []
    subprocess.run([*prefix, *map(str, command)], check=True, capture_output=True, cwd="/", timeout=120)


def database(server: str, name: str) -> str:
    """The address of a new, empty database of a server, given the address of another one."""
    import psycopg

    with psycopg.connect(server, autocommit=True) as connection:
        connection.execute(f'CREATE DATABASE "{name}"')
    return f"{server.rpartition('/')[0]}/{name}"


@contextmanager
def postgres_local(parent: Optional[Path] = None, options: str = "-c fsync=off") -> Iterator[str]:
    """The address of a started server. ``parent``: where its folder goes; ``options``: its settings."""
    bin_folder = programs()
    if bin_folder is None:
        raise RuntimeError(MISSING)
    folder = Path(tempfile.mkdtemp(prefix="passerelle-pg-", dir=parent))
    if os.geteuid() == 0:
        shutil.chown(folder, "postgres")
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    told = f"-p {port} -c listen_addresses=127.0.0.1 -c unix_socket_directories={folder} {options}"
    try:
        _run(bin_folder / "initdb", "-D", folder / "base", "-A", "trust", "-U", "postgres", "-E", "UTF8", "--no-sync")
        _run(bin_folder / "pg_ctl", "-D", folder / "base", "-o", told, "-w", "-l", folder / "journal", "start")
        try:
            yield f"postgres://postgres@127.0.0.1:{port}/postgres"
        finally:
            _run(bin_folder / "pg_ctl", "-D", folder / "base", "-m", "immediate", "stop")
    finally:
        shutil.rmtree(folder, ignore_errors=True)
