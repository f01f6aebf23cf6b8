"""Builds: asked for, one at a time; cancelled; seen to be dead. The work itself is in another process (``work``)."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Optional

from django.db import IntegrityError, transaction

from bot.web.accounts.models import Account
from bot.web.learning.models import Build, ModelVersion

State = Build.State
#: Without a sign of life for this long, the process of a build is dead, or its machine is. Loading Rasa may hold a busy
#: machine for a minute.
SILENCE = timedelta(minutes=5)
#: Why a build ended without a candidate.
RIEN, SANS_JEUX, CONNU, SANS_VIVANT, APPRENTISSAGE, TEMPS, MEMOIRE, PROCESSUS, ARRET, SILENCIEUX = (
    "rien", "sans_jeux", "connu", "sans_vivant", "apprentissage", "temps", "memoire", "processus", "arret", "silence",
)  # fmt: skip


class AlreadyRunning(Exception):
    """A candidate is being made."""


def ask(by: Optional[Account], now: datetime) -> Build:
    """A new build, to be started. Raises AlreadyRunning."""
    reap(now)
    try:
        with transaction.atomic():
            return Build.objects.create(by=by, started_at=now, beat_at=now)
    except IntegrityError:
        raise AlreadyRunning from None


def running() -> Optional[Build]:
    return Build.objects.filter(running=True).first()


def cancel(pk: int) -> bool:
    """Ask the process of a build to stop; it does within seconds. False when it had ended."""
    return bool(Build.objects.filter(pk=pk, running=True).update(cancelled=True))


def beat(pk: int, step: str, progress: float, now: datetime) -> bool:
    """Say that the work goes on. False when it must stop: cancelled, or ended by somebody else."""
    going_on = Build.objects.filter(pk=pk, running=True)
    going_on.update(state=State.EN_COURS, step=step, progress=round(progress, 4), beat_at=now)
    return going_on.filter(cancelled=False).exists()


def end(
    pk: int, state: str, now: datetime, code: str = "", version: Optional[ModelVersion] = None, set_aside: Optional[list[dict[str, object]]] = None
) -> bool:
    """The end of a build, told once. False when it had ended already."""
    fields: dict[str, object] = {"state": state, "running": None, "code": code, "ended_at": now, "beat_at": now}
    if version is not None:
        fields.update(version=version, progress=1.0)
    if set_aside is not None:
        fields["set_aside"] = set_aside
    return bool(Build.objects.filter(pk=pk, running=True).update(**fields))


def reap(now: datetime) -> int:
    """End the builds whose process gave no sign of life."""
    silent = Build.objects.filter(running=True, beat_at__lt=now - SILENCE)
    if not silent.exists():  # called every few seconds: a look takes no lock
        return 0
    return int(silent.update(state=State.INTERROMPU, running=None, code=SILENCIEUX, ended_at=now))
