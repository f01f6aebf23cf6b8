"""A PostgreSQL server of our own, for tests and benches: on loopback, stopped after, in a temporary folder that is removed
unless one to keep is given.
"""

from __future__ import annotations

import os
import shutil
import signal
import socket
import subprocess
import tempfile
import time
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Iterator, Optional

#: Why a test that needs one is skipped, when it is.
MISSING = "the PostgreSQL server is not installed"
#: A process that plays hundreds of tests leaves connections open until its threads are collected: room for them all.
OPTIONS = "-c fsync=off -c max_connections=400"


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


class Postgres:
    """A server on a free port of loopback, in ``folder``. It can be killed and started again on the same data."""

    def __init__(self, folder: Path, options: str) -> None:
        found = programs()
        if found is None:
            raise RuntimeError(MISSING)
        self._bin, self._base, self._log = found, folder / "base", folder / "journal"
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            port = probe.getsockname()[1]
        self._told = f"-p {port} -c listen_addresses=127.0.0.1 -c unix_socket_directories={folder} {options}"
        self.address = f"postgres://postgres@127.0.0.1:{port}/postgres"
        if not (self._base / "PG_VERSION").exists():
            _run(found / "initdb", "-D", self._base, "-A", "trust", "-U", "postgres", "-E", "UTF8", "--no-sync")

    def start(self) -> None:
        _run(self._bin / "pg_ctl", "-D", self._base, "-o", self._told, "-w", "-l", self._log, "start")

    def stop(self, mode: str = "immediate") -> None:
        _run(self._bin / "pg_ctl", "-D", self._base, "-m", mode, "stop")

    def processes(self) -> list[int]:
        """The server and the processes that it started; empty when it is down."""
        try:
            server = int((self._base / "postmaster.pid").read_text().split("\n")[0])
            if Path(f"/proc/{server}/stat").read_text().rsplit(")", 1)[1].split()[0] == "Z":
                return []  # dead, and not yet waited for
            children = Path(f"/proc/{server}/task/{server}/children").read_text().split()
        except (FileNotFoundError, ProcessLookupError):
            return []
        return [server, *map(int, children)]

    def kill(self) -> None:
        """End the server and all its processes at once, as a power cut would."""
        for process in self.processes():
            with suppress(ProcessLookupError):
                os.kill(process, signal.SIGKILL)
        limit = time.monotonic() + 10
        while self.processes() and time.monotonic() < limit:
            time.sleep(0.02)


@contextmanager
def postgres(parent: Optional[Path] = None, options: str = OPTIONS, kept: Optional[Path] = None) -> Iterator[Postgres]:
    """A started server. ``parent``: where its folder goes; ``options``: its settings; ``kept``: its folder, found again as it
    was left.
    """
    folder = kept or Path(tempfile.mkdtemp(prefix="passerelle-pg-", dir=parent))
    folder.mkdir(parents=True, exist_ok=True)
    try:
        if os.geteuid() == 0:
            shutil.chown(folder, "postgres")
        server = Postgres(folder, options)
        server.start()
        try:
            yield server
        finally:
            if server.processes():
                server.stop("fast" if kept else "immediate")
    finally:
        if kept is None:
            shutil.rmtree(folder, ignore_errors=True)


@contextmanager
def postgres_local(parent: Optional[Path] = None, options: str = OPTIONS, kept: Optional[Path] = None) -> Iterator[str]:
    """The address of a started server."""
    with postgres(parent, options, kept) as server:
        yield server.address
