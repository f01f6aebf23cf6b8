"""The ASGI application: Django, with a start and a stop, and a limit on the size of requests.

``passerelle serve`` serves it: one event loop, no WebSocket, and limits on what a connection may send (bot.web.wire).
"""

from __future__ import annotations

import json
import logging
import os
from typing import Any, Awaitable, Callable, MutableMapping

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "bot.web.settings")

from django.conf import settings
from django.core.asgi import get_asgi_application

from bot.web.threads import PageThreads

Scope = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[MutableMapping[str, Any]]]
Send = Callable[[MutableMapping[str, Any]], Awaitable[None]]


class _TooLarge(Exception):
    """The body of a request is over the limit."""


class Application:
    """Django's own application knows HTTP only; this one also starts and stops what runs beside it."""

    def __init__(self) -> None:
        self.django = get_asgi_application()
        self.threads = PageThreads()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "lifespan":
            await self._lifespan(receive, send)
        elif scope["type"] == "http":
            await self._http(scope, receive, send)
        else:
            await send({"type": "websocket.close", "code": 1008})

    async def _lifespan(self, receive: Receive, send: Send) -> None:
        from bot.web import production, runtime
        from bot.web.journal import log

        while True:
            message = await receive()
            if message["type"] == "lifespan.startup":
                try:
                    production.check(settings, os.environ)
                    await runtime.start()
                except Exception as error:
                    log("start_failed", logging.ERROR, error)
                    runtime.announce("moteur_en_panne", str(error) or type(error).__name__)
                    await send({"type": "lifespan.startup.failed", "message": type(error).__name__})
                    return
                self.threads.open()
                await send({"type": "lifespan.startup.complete"})
            elif message["type"] == "lifespan.shutdown":
                await self.threads.close()
                await runtime.stop()
                await send({"type": "lifespan.shutdown.complete"})
                return

    async def _http(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Refuse a body over the limit on its announced size, or while it arrives when it announces none
        (SEC-08).
        """
        api = scope["path"].startswith("/api/")
        limit = settings.PASSERELLE_BODY_LIMIT_API if api else settings.PASSERELLE_BODY_LIMIT
        received = 0

        async def counted() -> MutableMapping[str, Any]:
            nonlocal received
            message = await receive()
            received += len(message.get("body", b""))
            if received > limit:
                raise _TooLarge
            return message

        try:
            announced = dict(scope["headers"]).get(b"content-length", b"0")
            if not announced.isdigit() or int(announced) > limit:
                raise _TooLarge
            with self.threads.one():
                await self.django(scope, counted, send)
        except _TooLarge:
            await _refuse(scope, send)


async def _refuse(scope: Scope, send: Send) -> None:
    from bot.web.conversations.sentences import sentence
    from bot.web.middleware import security_headers

    code = "corps_trop_grand"
    content = json.dumps({"error": {"code": code, "message": sentence(code)}}, ensure_ascii=False).encode()
    headers = {
        **security_headers(scope["path"], scope.get("scheme") == "https"),
        "Content-Type": "application/json",
        "Content-Length": str(len(content)),
        "Connection": "close",
    }
    encoded = [(name.lower().encode(), value.encode()) for name, value in headers.items()]
    await send({"type": "http.response.start", "status": 413, "headers": encoded})
    await send({"type": "http.response.body", "body": content})


def _behind_proxies(application: Any) -> Any:
    if not settings.PASSERELLE_PROXYS:
        return application
    from uvicorn.middleware.proxy_headers import ProxyHeadersMiddleware

    return ProxyHeadersMiddleware(application, trusted_hosts=settings.PASSERELLE_PROXYS)


application = _behind_proxies(Application())
