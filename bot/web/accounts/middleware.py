"""Sessions, accounts, CSRF tokens and messages, on the private pages only.

The chat, its API, the catalogue and static files keep no cookie and stay native to async: on their addresses each of
these middlewares is one comparison of strings, without a hop to a thread.
"""

from __future__ import annotations

import ipaddress
import time
from typing import Any

from asgiref.sync import sync_to_async
from django.conf import settings
from django.contrib.auth import logout
from django.contrib.auth.middleware import AuthenticationMiddleware
from django.contrib.auth.signals import user_logged_in
from django.contrib.messages.middleware import MessageMiddleware
from django.contrib.sessions.middleware import SessionMiddleware
from django.dispatch import receiver
from django.http import HttpRequest, HttpResponse
from django.middleware.csrf import CsrfViewMiddleware
from django.template.loader import render_to_string

from bot.web.middleware import _Middleware

#: Where somebody is signed in. Everything else is public and has no cookie.
PRIVATE = ("/compte/", "/espace/", "/employeur/")


#: Key of the session: when the person signed in.
BEGAN = "debut"


def is_private(path: str) -> bool:
    return path.startswith(PRIVATE)


class _Private:
    """Makes a Django middleware do nothing outside the private pages."""

    get_response: Any

    def __call__(self, request: HttpRequest) -> Any:
        if not is_private(request.path_info):
            return self.get_response(request)
        return super().__call__(request)  # type: ignore[misc]


class PrivateSession(_Private, SessionMiddleware):
    pass


class PrivateAuthentication(_Private, AuthenticationMiddleware):
    """Also ends a session after a day's work, however busy (SEC-17): idle time alone would let it live for ever."""

    def process_request(self, request: HttpRequest) -> None:
        super().process_request(request)
        began = request.session.get(BEGAN)
        if began is not None and time.time() - began > settings.PASSERELLE_SESSION_HOURS * 3600:
            logout(request)


@receiver(user_logged_in)
def _begin(sender: Any, request: HttpRequest, **ignored: Any) -> None:
    request.session[BEGAN] = int(time.time())


class PrivateMessages(_Private, MessageMiddleware):
    pass


class PrivateCsrf(_Private, CsrfViewMiddleware):
    """Also the check before the view, which Django would run in a thread for every address."""

    def __init__(self, get_response: Any) -> None:
        super().__init__(get_response)
        if self.async_mode:
            self.process_view = self._later_process_view  # type: ignore[method-assign]

    def process_view(self, request: HttpRequest, callback: Any, args: Any, kwargs: Any) -> Any:
        return super().process_view(request, callback, args, kwargs) if is_private(request.path_info) else None

    async def _later_process_view(self, request: HttpRequest, callback: Any, args: Any, kwargs: Any) -> Any:
        if not is_private(request.path_info):
            return None
        return await sync_to_async(super().process_view, thread_sensitive=True)(request, callback, args, kwargs)

    def _origin_verified(self, request: HttpRequest) -> bool:
        """Our pages send no referrer, and browsers then say ``Origin: null`` for our own forms: believe the header
        that no page can set.
        """
        if request.META.get("HTTP_ORIGIN") == "null" and request.META.get("HTTP_SEC_FETCH_SITE") == "same-origin":
            return True
        return bool(super()._origin_verified(request))


class EncryptedOnly(_Middleware):
    """Private pages over HTTPS only; in clear on the machine itself, for whoever develops (SEC-22)."""

    def before(self, request: HttpRequest) -> HttpResponse | None:
        if not is_private(request.path_info) or request.is_secure() or is_local(request):
            return None
        return HttpResponse(render_to_string("espace/sans_https.html"), status=403)


def is_local(request: HttpRequest) -> bool:
    """True when both ends of the connection are this machine: no network in between."""
    host = request.get_host().rsplit(":", 1)[0].strip("[]")
    return (host == "localhost" or _loopback(host)) and _loopback(request.META.get("REMOTE_ADDR", ""))


def _loopback(address: str) -> bool:
    try:
        return ipaddress.ip_address(address).is_loopback
    except ValueError:
        return False
