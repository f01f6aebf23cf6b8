"""The threads of pages: a request finds the thread and the connection of a former one, never those of a running one."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import AsyncIterator
from typing import Any

import pytest
from asgiref.sync import ThreadSensitiveContext, sync_to_async

from bot.web import asgi, threads
from bot.web.threads import PageThreads


@pytest.fixture
async def pages() -> AsyncIterator[PageThreads]:
    opened = PageThreads()
    opened.open()
    yield opened
    await opened.close()


async def request(pages: PageThreads, work: Any = threading.current_thread) -> Any:
    """As Django serves one: in a context of its own, unless one is set."""
    with pages.one():
        async with ThreadSensitiveContext():
            return await sync_to_async(work)()


async def together(pages: PageThreads, number: int) -> list[Any]:
    """Requests that all run at once."""
    meeting = threading.Barrier(number, timeout=10)

    def meet() -> threading.Thread:
        meeting.wait()
        return threading.current_thread()

    return await asyncio.gather(*(request(pages, meet) for _ in range(number)))


async def test_one_request_after_another_shares_a_thread(pages: PageThreads) -> None:
    assert len({await request(pages) for _ in range(5)}) == 1


async def test_requests_at_once_never_do(pages: PageThreads) -> None:
    assert len(set(await together(pages, 3))) == 3


async def test_a_view_that_fails_gives_its_thread_back(pages: PageThreads) -> None:
    def fail() -> None:
        raise LookupError(threading.current_thread())

    with pytest.raises(LookupError) as failed:
        await request(pages, fail)
    assert await request(pages) is failed.value.args[0]


async def test_only_so_many_are_kept_and_none_after_the_end(pages: PageThreads, settings: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    closed: list[threading.Thread] = []
    monkeypatch.setattr(threads.connections, "close_all", lambda: closed.append(threading.current_thread()))
    settings.PASSERELLE_DB_THREADS = 2
    used = await together(pages, 5)
    kept = {await request(pages) for _ in range(6)}
    assert len(kept) == 2 and kept < set(used)
    await pages.close()
    for thread in used:
        await asyncio.to_thread(thread.join, 10)
    assert not any(thread.is_alive() for thread in used)
    assert set(closed) == set(used)  # each has let its connection go


async def test_the_application_keeps_them_while_it_runs(monkeypatch: pytest.MonkeyPatch) -> None:
    async def nothing(*_: Any) -> None: ...

    for step in ("start", "stop"):
        monkeypatch.setattr(f"bot.web.runtime.{step}", nothing)
    application, messages, seen = asgi.Application(), asyncio.Queue[Any](), []

    async def django(*_: Any) -> None:
        async with ThreadSensitiveContext():
            seen.append(await sync_to_async(threading.current_thread)())

    application.django = django
    started = asyncio.Event()

    async def send(message: Any) -> None:
        started.set()

    life = asyncio.create_task(application({"type": "lifespan"}, messages.get, send))
    await messages.put({"type": "lifespan.startup"})
    await started.wait()
    for _ in range(3):
        await application({"type": "http", "path": "/", "headers": []}, nothing, nothing)  # type: ignore[arg-type]
    await messages.put({"type": "lifespan.shutdown"})
    await life
    assert len(set(seen)) == 1 and not seen[0].is_alive()
