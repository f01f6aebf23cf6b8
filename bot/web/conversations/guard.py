"""What every API request goes through before its view: method, origin, rate; and how refusals are worded."""

from __future__ import annotations

import functools
import logging
import time
from typing import Any, Awaitable, Callable, Mapping, Optional
from urllib.parse import urlsplit

from django.conf import settings
from django.db import InterfaceError, OperationalError
from django.http import HttpRequest, HttpResponse, JsonResponse

from bot.web import measures
from bot.web.conversations.limits import RateLimiter, network
from bot.web.conversations.sentences import sentence
from bot.web.conversations.shared_limits import SharedLimiters
from bot.web.conversations.validation import Invalid
from bot.web.journal import log

View = Callable[..., Awaitable[HttpResponse]]


class ApiError(Exception):
    """An answer other than success. ``code`` names the sentence of messages.yml."""

    def __init__(self, status: int, code: str, retry_after: Optional[int] = None) -> None:
        super().__init__(code)
        self.status, self.code, self.retry_after = status, code, retry_after


def error_response(status: int, code: str, retry_after: Optional[int] = None) -> JsonResponse:
    if status in (429, 503):
        measures.turned_away(code)
    response = JsonResponse(
        {"error": {"code": code, "message": sentence(code)}},
        status=status,
        json_dumps_params={"ensure_ascii": False},
    )
    if retry_after is not None:
        response["Retry-After"] = str(retry_after)
    return response


def endpoint(views: Mapping[str, View], public: bool = False) -> View:
    """One address of the API: ``{method: view}``. ``public``: readable from anywhere, without an origin
    check.
    """

    @functools.wraps(next(iter(views.values())))
    async def dispatch(request: HttpRequest, **arguments: Any) -> HttpResponse:
        view = views.get(str(request.method))
        try:
            if view is None:
                response = error_response(405, "methode_refusee")
                response["Allow"] = ", ".join(views)
                return response
            if not public:
                check_origin(request)
            await limit_address(request)
            return await view(request, **arguments)
        except ApiError as error:
            return error_response(error.status, error.code, error.retry_after)
        except Invalid as error:
            return error_response(error.status, error.code)
        except (OperationalError, InterfaceError) as error:  # the database is away, full or too slow
            log("database_unavailable", logging.ERROR, error, method=request.method, route=view.__name__ if view else "")
            return error_response(503, "base_indisponible", 5)
        except Exception as error:
            log("api_error", logging.ERROR, error, method=request.method, route=view.__name__ if view else "")
            return error_response(500, "erreur_interne")

    return dispatch


# --- Origin (SEC-13) ----------------------------------------------------------------------------------------


def check_origin(request: HttpRequest) -> None:
    """Refuse what a browser says comes from another site. Not authentication: a program may omit these
    headers.
    """
    site = request.headers.get("Sec-Fetch-Site")
    if site is not None and site != "same-origin" and not (site == "none" and request.method == "GET"):
        raise ApiError(403, "origine_refusee")
    origin = request.headers.get("Origin")
    if origin is None:
        return
    if origin == "null" and site == "same-origin":
        return  # a form of our own page, whose policy sends no referrer: browsers then hide its origin
    ours = settings.PASSERELLE_URL or f"{request.scheme}://{request.get_host()}"
    if not _same_origin(origin, ours):
        raise ApiError(403, "origine_refusee")


def _same_origin(origin: str, ours: str) -> bool:
    try:
        one, other = urlsplit(origin), urlsplit(ours)
        ports = [part.port or {"https": 443, "http": 80}.get(part.scheme) for part in (one, other)]
    except ValueError:
        return False
    plain = f"{one.scheme}://{one.netloc}".lower() == origin.lower() and "@" not in one.netloc
    return plain and one.scheme == other.scheme and one.hostname == other.hostname and ports[0] == ports[1]


# --- Rates (SEC-08) -----------------------------------------------------------------------------------------

_limiters: dict[str, RateLimiter] = {}
_shared: Optional[SharedLimiters] = None
#: Families that count everybody together: the sentence must not accuse the person who reads it.
_EVERYBODY = "tous"


async def limit(family: str, who: str, cost: int = 1) -> None:
    """Count one request of ``who``, worth ``cost``. Raises ApiError 429 when there were too many."""
    global _shared
    limiter = _limiters.get(family)
    if limiter is None:
        limiter = _limiters[family] = RateLimiter(*settings.PASSERELLE_RATES[family])
    if settings.PASSERELLE_REDIS_URL:
        if _shared is None:
            _shared = SharedLimiters(settings.PASSERELLE_REDIS_URL, settings.SECRET_KEY)
        wait = await _shared.take(family, who, limiter, cost)
    else:
        wait = limiter.take(who, time.monotonic(), cost)
    if wait is not None:
        raise ApiError(429, "surcharge" if who == _EVERYBODY else "trop_de_demandes", wait)


async def limit_address(request: HttpRequest, family: str = "adresse") -> None:
    """Count one request of the sender's address."""
    await limit(family, network(request.META.get("REMOTE_ADDR", "")))


async def limit_everybody(family: str) -> None:
    """Count one request of anybody: what the whole service takes."""
    await limit(family, _EVERYBODY)


def forget_rates() -> None:
    """Start counting again, with the rates of the current settings."""
    global _shared
    _limiters.clear()
    _shared = None


async def close_rates() -> None:
    """Leave the shared counters, if there are any."""
    if _shared is not None:
        await _shared.close()
    forget_rates()
