"""What the command line calls: configure, migrate, purge, serve."""

from __future__ import annotations

import os
from datetime import date, datetime, time, timezone
from typing import TYPE_CHECKING, Any, Callable, Optional

if TYPE_CHECKING:
    from bot.web.conversations.retention import Purged
    from bot.web.engine_port import Engine


def configurer() -> None:
    """Load the settings and the applications. To call before anything else here; repeating it is harmless."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "bot.web.settings")
    import django

    django.setup()


def migrer() -> list[str]:
    """Bring the database to the current schema. Give the names of the migrations applied."""
    configurer()
    from django.core.management import call_command
    from django.db import connection
    from django.db.migrations.executor import MigrationExecutor

    executor = MigrationExecutor(connection)
    plan = executor.migration_plan(executor.loader.graph.leaf_nodes())
    if plan:
        call_command("migrate", interactive=False, verbosity=0)
    return [f"{migration.app_label}.{migration.name}" for migration, _ in plan]


def purger(quand: "date | datetime") -> "Purged":
    """Apply the retention rules (PRV-08) at ``quand``: an instant with its time zone, or the start of a day
    (UTC).

    Facts go 24 hours after the last activity, transcripts after 30 days, or when a reader's follow-up ends. Give what
    was removed.
    """
    configurer()
    from bot.web.conversations.retention import purge

    instant = quand if isinstance(quand, datetime) else datetime.combine(quand, time.min, timezone.utc)
    if instant.tzinfo is None:
        raise ValueError("un instant sans fuseau horaire ne dit pas quand purger")
    return purge(instant)


def purge_en_retard(quand: datetime) -> bool:
    """True when the retention rules have not been applied for more than a day before ``quand``."""
    configurer()
    from bot.web.conversations.retention import late

    return late(quand)


def refus_de_production() -> list[str]:
    """Why these settings must not serve real people, when PASSERELLE_PRODUCTION=1 asks for it; French sentences."""
    configurer()
    from django.conf import settings

    from bot.web import production

    try:
        production.check(settings, os.environ)
    except production.Refused as refused:
        return [production.sentences()[code] for code in refused.codes]
    return []


def reglages_du_moteur(ouvriers: Optional[int] = None) -> tuple[int, float]:
    """Number of engine workers (``ouvriers`` if given) and seconds allowed to a turn, from the settings."""
    configurer()
    from django.conf import settings

    return ouvriers or settings.PASSERELLE_WORKERS, settings.PASSERELLE_TURN_LIMIT


def _settle() -> None:
    """Load what every page needs, then leave it out of the searches of the garbage collector: going through all of it again
    held one page in twenty for 100 ms.
    """
    import gc

    from django.urls import resolve

    from bot.web.catalogue import charge

    charge()
    resolve("/")  # reads every address of the product
    gc.collect()
    gc.freeze()


def servir(
    hote: str = "127.0.0.1",
    port: int = 8000,
    moteur: "Optional[Engine]" = None,
    annoncer: Callable[[str, str], None] = lambda evenement, detail: None,
) -> bool:
    """Serve until interrupted; True if the service had started. The database must be migrated.

    ``port`` 0 takes a free one. ``moteur``: the engine to use, else the one of the settings; it is started
    and stopped here. ``annoncer(evenement, detail)`` hears ``ecoute`` (the address), ``moteur_pret``
    (seconds), ``moteur_en_panne`` (the cause), ``port_occupe`` (the address), ``arret``.
    """
    configurer()
    import signal
    import socket
    import threading

    import uvicorn
    from django.conf import settings

    from bot.web import asgi, engine_port, measures, runtime, wire
    from bot.web.journal import catch_warnings

    if moteur is not None:
        engine_port.install(moteur)
    runtime.announce = annoncer
    catch_warnings()
    listener = socket.socket(socket.AF_INET6 if ":" in hote else socket.AF_INET)
    listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        listener.bind((hote, port))
    except OSError:
        listener.close()
        annoncer("port_occupe", f"{hote}:{port}")
        return False
    stop_measures: Optional[Callable[[], None]] = None
    if settings.PASSERELLE_MEASURES:
        try:
            stop_measures = measures.serve(settings.PASSERELLE_MEASURES)
        except OSError:
            listener.close()
            annoncer("port_occupe", settings.PASSERELLE_MEASURES)
            return False
        annoncer("mesures", settings.PASSERELLE_MEASURES)
    shown = f"[{hote}]" if ":" in hote else hote
    address = f"http://{shown}:{listener.getsockname()[1]}"

    class Server(uvicorn.Server):
        async def startup(self, sockets: Optional[list[socket.socket]] = None) -> None:
            await super().startup(sockets=sockets)
            if self.started:
                _settle()
                annoncer("ecoute", address)

    options: dict[str, Any] = {
        "http": wire.Wire,
        "ws": "none",  # nothing here speaks WebSocket, so nothing here can be reached through it
        "lifespan": "on",
        "access_log": False,  # an access log would pair addresses with conversations
        "log_config": None,
        "server_header": False,
        "proxy_headers": False,  # done by the application, for the proxies it was told to trust
        "timeout_keep_alive": 65,
        "timeout_graceful_shutdown": int(settings.PASSERELLE_CLOSE_SECONDS),
    }
    server = Server(uvicorn.Config(asgi.application, **options))
    if threading.current_thread() is threading.main_thread():
        # Once stopped, uvicorn raises again the signal that stopped it: let SIGTERM end this function like
        # Ctrl+C, rather than the process before its last words.
        signal.signal(signal.SIGTERM, signal.default_int_handler)
    try:
        server.run(sockets=[listener])
    except KeyboardInterrupt:
        pass
    finally:
        listener.close()
        if stop_measures is not None:
            stop_measures()
        engine_port.install(None)
    if server.started:
        annoncer("arret", address)
    return server.started
