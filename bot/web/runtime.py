"""What runs in this process between the start and the stop of the application: the engine, the turns, the
periodic work.
"""

from __future__ import annotations

import asyncio
import logging
from typing import Awaitable, Callable, Optional

from django.conf import settings
from django.utils import timezone

from bot.web import engine_port, measures
from bot.web.conversations import db, guard, retention
from bot.web.conversations.turns import Turns
from bot.web.employers import admission
from bot.web.employers.figures import publishing
from bot.web.journal import log
from bot.web.learning.follow import Follower
from bot.web.review import index

#: Called with an event ("moteur_pret", "moteur_en_panne"...) and a detail, for whoever shows the start on a
#: terminal.
Announce = Callable[[str, str], None]

_turns: Optional[Turns] = None
_follower: Optional[Follower] = None
_tasks: "list[asyncio.Task[None]]" = []
_caught_up = False
announce: Announce = lambda event, detail: None  # noqa: E731 - replaced by service.servir


def turns() -> Turns:
    """The turns of this process. Raises RuntimeError before the start of the application."""
    if _turns is None:
        raise RuntimeError("the application is not started: its ASGI lifespan has not run")
    return _turns


async def start() -> None:
    """Start the engine and take up what a former process left. Raises when the engine cannot even begin to
    start.
    """
    global _turns, _follower, _caught_up
    engine = engine_port.current()
    _caught_up = False
    guard.forget_rates()
    forgotten = await db.run(retention.reapply_erasures)
    if forgotten:
        log("erasures_reapplied", logging.WARNING, count=forgotten)
    _turns, _follower = Turns(engine), Follower(engine)
    await db.run(_follower.prepare, timezone.now())
    loading = asyncio.create_task(asyncio.to_thread(engine.start))
    await asyncio.wait([loading], timeout=2)
    if loading.done():
        loading.result()
    _tasks[:] = [
        asyncio.create_task(_watch(engine, loading)),
        asyncio.create_task(_repeat(_sweep, settings.PASSERELLE_SWEEP_SECONDS)),
        asyncio.create_task(_repeat(_publish, settings.PASSERELLE_PURGE_SECONDS)),
        asyncio.create_task(_repeat(_purge, settings.PASSERELLE_PURGE_SECONDS)),
        asyncio.create_task(_repeat(_index, settings.PASSERELLE_INDEX_SECONDS)),
        asyncio.create_task(_repeat(_follower.step, settings.PASSERELLE_MODEL_POLL_SECONDS)),
        asyncio.create_task(_repeat(_measure, settings.PASSERELLE_MEASURE_SECONDS)),
    ]


async def stop() -> None:
    """End running turns, for a while; what is left stays pending in the database. Then stop the engine."""
    global _turns, _follower
    for task in _tasks:
        task.cancel()
    await asyncio.gather(*_tasks, return_exceptions=True)
    _tasks.clear()
    if _turns is not None:
        await _turns.stop(settings.PASSERELLE_DRAIN_SECONDS)
        if _follower is not None:
            await _follower.stop()
            _follower = None
        await asyncio.to_thread(_turns.engine.stop)
        _turns = None
    await guard.close_rates()
    await db.stop()


async def ready() -> bool:
    """True when a person who writes now would be answered: a worker is up and the database answers."""
    if _turns is None or not _turns.engine.ready:
        return False
    try:
        await asyncio.wait_for(db.run(retention.probe), 3)
    except Exception as error:
        log("database_unavailable", logging.ERROR, error)
        return False
    return True


async def _watch(engine: engine_port.Engine, loading: "asyncio.Task[None]") -> None:
    loop = asyncio.get_running_loop()
    began = loop.time()
    try:
        await loading
    except Exception as error:
        log("engine_failed", logging.ERROR, error)
        announce("moteur_en_panne", type(error).__name__)
        return
    while not engine.ready:
        failure = getattr(engine, "failure", None)
        if failure:
            log("engine_failed", logging.ERROR)
            announce("moteur_en_panne", str(failure))
            return
        await asyncio.sleep(0.1)
    seconds = loop.time() - began
    log("engine_ready", seconds=round(seconds, 2))
    announce("moteur_pret", f"{seconds:.1f}")


async def _repeat(work: Callable[[], Awaitable[None]], seconds: float) -> None:
    while True:
        try:
            await work()
        except Exception as error:
            log("periodic_work_failed", logging.ERROR, error)
        await asyncio.sleep(seconds)


async def _sweep() -> None:
    found = await turns().resume()
    if found:
        log("resumed", count=found)


async def _index() -> None:
    """Copy for the readers what people wrote, a batch at a time: turns come first. After a start, everything that is late
    (an update of the service, a restored backup); then what is recent.
    """
    global _caught_up
    if _caught_up:
        await db.run(index.update_recent, timezone.now())
    else:
        _caught_up = await db.run(index.update, timezone.now()) == 0


async def _measure() -> None:
    measures.read_engine(turns().engine)
    await db.run(measures.read_database, timezone.now())


async def _publish() -> None:
    """The figures of employers, before the conversations that they count go."""
    await db.run(admission.forget_refusals, timezone.now())
    published = await db.run(publishing.publish_due, timezone.now())
    if published:
        log("figures_published", count=published)


async def _purge() -> None:
    done = await db.run(retention.purge, timezone.now())
    if done.states or done.conversations:
        log("purged", count=done.conversations)
