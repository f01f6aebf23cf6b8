"""Starts the process of a build, and sees to its end: a build never runs in a web process, nor outlives it."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import threading
from datetime import datetime
from pathlib import Path

from django.conf import settings

from bot.web.learning import builds
from bot.web.learning.models import Build

_ROOT = Path(__file__).resolve().parents[3]
_lock = threading.Lock()
_processes: dict[int, "subprocess.Popen[bytes]"] = {}


def start(build: Build) -> None:
    """The same command as an operator's, with the build to report to. What it prints is for a terminal: nobody reads it."""
    command = settings.PASSERELLE_BUILD_COMMAND or [sys.executable, "-m", "bot", "train", "--with-corrections"]
    process = subprocess.Popen(
        [*command, "--build", str(build.pk)],
        cwd=_ROOT,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        start_new_session=True,  # Ctrl+C on the service's terminal reaches it through ``stop``, which says so
    )
    with _lock:
        _processes[build.pk] = process


def watch(now: datetime) -> None:
    """To call every few seconds: a process that died without a word, or that outlived its time or its cancellation."""
    with _lock:
        known = list(_processes.items())
    for pk, process in known:
        build = Build.objects.filter(pk=pk).first()
        if process.poll() is not None:
            builds.end(pk, Build.State.ECHOUE, now, builds.PROCESSUS)
            _forget(pk)
        elif build is None or build.running is None or (now - build.started_at).total_seconds() > settings.PASSERELLE_BUILD_SECONDS + 60:
            _kill(process)
            builds.end(pk, Build.State.ECHOUE, now, builds.TEMPS)
            _forget(pk)
    builds.reap(now)


def stop(now: datetime) -> None:
    """The service stops: so do its builds, and they say so."""
    with _lock:
        known = list(_processes.items())
    for pk, process in known:
        if process.poll() is None:
            _kill(process)
        builds.end(pk, Build.State.INTERROMPU, now, builds.ARRET)
        _forget(pk)


def _kill(process: "subprocess.Popen[bytes]", grace: float = 3.0) -> None:
    for signum in (signal.SIGTERM, signal.SIGKILL):
        try:
            os.killpg(process.pid, signum)
            process.wait(grace)
            return
        except ProcessLookupError:
            process.wait(grace)
            return
        except subprocess.TimeoutExpired:
            continue


def _forget(pk: int) -> None:
    with _lock:
        _processes.pop(pk, None)
