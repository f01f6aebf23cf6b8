"""Running database functions from the event loop: a few threads, each with its own lasting connection.

Transactions are synchronous in Django. They run here rather than in the thread that Django gives to each
request, so that a turn outlives the request that started it and connections are reused.
"""

from __future__ import annotations

import asyncio
import functools
from concurrent.futures import ThreadPoolExecutor
from typing import Any, Callable, Optional, TypeVar

from django.conf import settings
from django.db import close_old_connections

T = TypeVar("T")
_executor: Optional[ThreadPoolExecutor] = None


async def run(function: Callable[..., T], *args: Any, **kwargs: Any) -> T:
    """``function(*args, **kwargs)`` in a database thread. Cancelling the caller does not interrupt it."""
    global _executor
    if _executor is None:
        _executor = ThreadPoolExecutor(settings.PASSERELLE_DB_THREADS, thread_name_prefix="base")
    call = functools.partial(_with_connection, function, args, kwargs)
    return await asyncio.get_running_loop().run_in_executor(_executor, call)


async def stop() -> None:
    """Wait for what runs, and end the threads with their connections. The next call starts new ones."""
    global _executor
    executor, _executor = _executor, None
    if executor is not None:
        await asyncio.to_thread(executor.shutdown)


def _with_connection(function: Callable[..., T], args: tuple[Any, ...], kwargs: dict[str, Any]) -> T:
    close_old_connections()
    try:
        return function(*args, **kwargs)
    finally:
        close_old_connections()
