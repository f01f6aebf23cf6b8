"""The threads in which pages run, kept from one request to the next with their connection to the database.

Django gives each request a thread that ends with it, and its connection too: on PostgreSQL each page paid 25 to 55 ms for
a new server process, which knows no table yet. A context that is already set when Django enters its own is the one that it uses.
"""

from __future__ import annotations

import asyncio
from collections import deque
from contextlib import contextmanager
from typing import Iterator, Optional

from asgiref.sync import SyncToAsync, ThreadSensitiveContext
from django.conf import settings
from django.db import connections


class PageThreads:
    """Used from one event loop, between ``open`` and ``close``; outside of them, each request has a thread of its own."""

    def __init__(self) -> None:
        self._idle: "Optional[deque[ThreadSensitiveContext]]" = None

    def open(self) -> None:
        self._idle = deque()

    async def close(self) -> None:
        """End the idle threads; those that still work end with their request."""
        idle, self._idle = self._idle, None
        for context in idle or ():
            await asyncio.to_thread(_end, context, True)

    @contextmanager
    def one(self) -> Iterator[None]:
        """A request's thread. The one that has waited longest: a page that its reader left may still be ending in the last."""
        if self._idle is None:
            yield
            return
        context = self._idle.popleft() if self._idle else ThreadSensitiveContext()
        token = SyncToAsync.thread_sensitive_context.set(context)
        try:
            yield
        finally:
            SyncToAsync.thread_sensitive_context.reset(token)
            if self._idle is not None and len(self._idle) < settings.PASSERELLE_DB_THREADS:
                self._idle.append(context)
            else:
                _end(context, False)


def _end(context: ThreadSensitiveContext, wait: bool) -> None:
    executor = SyncToAsync.context_to_thread_executor.pop(context, None)
    if executor is not None:
        executor.submit(connections.close_all)
        executor.shutdown(wait=wait)
