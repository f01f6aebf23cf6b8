"""The application started in a loop of its own, for tests that are written as a sequence of calls."""

from __future__ import annotations

import asyncio
import threading
from typing import Any, Awaitable, Optional

import httpx

from bot.web import runtime
from bot.web.asgi import application

from ..harness import ORIGIN


class Service:
    """``with Service() as service: service.call("GET", "/")``. Its database is the one of the test."""

    def __enter__(self) -> "Service":
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._loop.run_forever, daemon=True)
        self._thread.start()
        self.wait(runtime.start())
        transport = httpx.ASGITransport(app=application, client=("192.0.2.1", 5000))
        self._http = httpx.AsyncClient(transport=transport, base_url=ORIGIN, timeout=60)
        return self

    def __exit__(self, *_: object) -> None:
        self.wait(self._http.aclose())
        self.wait(runtime.stop())
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join(30)
        self._loop.close()

    def wait(self, coroutine: Any) -> Any:
        return asyncio.run_coroutine_threadsafe(coroutine, self._loop).result(120)

    def request(self, method: str, path: str, token: Optional[str] = None, **options: Any) -> Awaitable[httpx.Response]:
        headers = {**options.pop("headers", {}), **({"Authorization": f"Bearer {token}"} if token is not None else {})}
        return self._http.request(method, path, headers=headers, **options)

    def call(self, method: str, path: str, token: Optional[str] = None, **options: Any) -> httpx.Response:
        response: httpx.Response = self.wait(self.request(method, path, token, **options))
        return response

    def together(self, *requests: Awaitable[httpx.Response]) -> list[httpx.Response]:
        """The answers to requests that are under way at the same time."""

        async def all_of_them() -> list[httpx.Response]:
            return list(await asyncio.gather(*requests))

        answers: list[httpx.Response] = self.wait(all_of_them())
        return answers
