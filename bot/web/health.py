"""The questions of ``passerelle doctor`` that need the web application: database, folder, secret, settings, purge.

Each gives (state, detail): ``ok``, ``attention`` or ``panne``; the words are the command line's (bot/cli/doctor.yml).
"""

from __future__ import annotations

import os
import shutil
import stat
from datetime import datetime
from pathlib import Path
from typing import Mapping

from django.conf import settings
from django.db import connection
from django.db.migrations.executor import MigrationExecutor

from bot.web import production
from bot.web.conversations import retention
from bot.web.conversations.models import Conversation

OK, WARNING, FAULT = "ok", "attention", "panne"
Finding = tuple[str, str]
#: Free space under which a month of exchanges may not fit.
_LOW, _FULL = 2 << 30, 200 << 20
#: Seconds of disagreement between the clocks of two machines beyond which leases and retention go wrong.
_DRIFT = 5


def database() -> Finding:
    try:
        retention.probe()
    except Exception as error:  # the message may hold an address and a password
        return FAULT, type(error).__name__
    return OK, connection.vendor


def migrations() -> Finding:
    executor = MigrationExecutor(connection)
    plan = executor.migration_plan(executor.loader.graph.leaf_nodes())
    return (WARNING, str(len(plan))) if plan else (OK, "")


def disk() -> Finding:
    free = shutil.disk_usage(settings.DATA).free
    return (FAULT if free < _FULL else WARNING if free < _LOW else OK), f"{free / (1 << 30):.1f} Go"


def folder() -> Finding:
    """Only the service's own account may read what people said."""
    data = Path(settings.DATA)
    if not os.access(data, os.W_OK | os.X_OK):
        return FAULT, str(data)
    mode = stat.S_IMODE(data.stat().st_mode)
    return (FAULT, f"{data} ({mode:o})") if mode & 0o077 else (OK, "")


def secret(environment: Mapping[str, str]) -> Finding:
    kept = Path(settings.DATA) / "cle_secrete"
    if len(settings.SECRET_KEY) < production.SECRET_LENGTH:
        return FAULT, str(len(settings.SECRET_KEY))
    if not environment.get("PASSERELLE_SECRET_KEY") and kept.exists() and stat.S_IMODE(kept.stat().st_mode) & 0o077:
        return FAULT, str(kept)
    return OK, ""


def unsafe_settings(environment: Mapping[str, str]) -> list[str]:
    """The sentences of what would forbid a production."""
    return [production.sentences()[code] for code in production.refusals(settings, environment)]


def purge(now: datetime) -> Finding:
    if not Conversation.objects.exists():
        return OK, ""
    return (FAULT, "") if retention.late(now) else (OK, "")


def clock(now: datetime) -> Finding:
    """This machine against the database's: leases and retention compare the two."""
    if connection.vendor == "sqlite":
        return OK, ""
    with connection.cursor() as cursor:
        cursor.execute("SELECT extract(epoch FROM clock_timestamp())")
        drift = abs(float(cursor.fetchone()[0]) - now.timestamp())
    return (FAULT if drift > _DRIFT else OK), f"{drift:.1f} s"


def shared_rates() -> Finding:
    """Redis is optional: away, each process counts alone."""
    if not settings.PASSERELLE_REDIS_URL:
        return OK, ""
    import redis

    try:
        with redis.Redis.from_url(settings.PASSERELLE_REDIS_URL, socket_timeout=2, socket_connect_timeout=2) as client:
            client.ping()
    except (redis.RedisError, OSError) as error:
        return WARNING, type(error).__name__
    return OK, ""


def pages() -> Finding:
    """The built page of the chat comes with the package."""
    here = Path(__file__).resolve().parent / "widget" / "static"
    return (OK, "") if any(here.rglob("*.js")) else (FAULT, "")
