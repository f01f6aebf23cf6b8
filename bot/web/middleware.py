"""Headers of every response, and static files. Both are native to async: no thread hop per request."""

from __future__ import annotations

from typing import Any, Awaitable, Callable, Union

from asgiref.sync import iscoroutinefunction, markcoroutinefunction
from django.conf import settings
from django.core.exceptions import DisallowedHost
from django.http import HttpRequest, HttpResponse
from whitenoise.middleware import WhiteNoiseMiddleware

Result = Union[HttpResponse, Awaitable[HttpResponse]]


def content_security_policy(frame_ancestors: str = "'none'") -> str:
    """The policy of our pages (SEC-11). ``frame_ancestors``: who may put the page in a frame (SEC-12)."""
    return (
        "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; img-src 'self'; "
        f"base-uri 'none'; form-action 'self'; object-src 'none'; frame-ancestors {frame_ancestors}; "
        "require-trusted-types-for 'script'"
    )


def security_headers(path: str, secure: bool) -> dict[str, str]:
    """What every response carries unless its view decided otherwise (SEC-22)."""
    headers = {
        "Content-Security-Policy": content_security_policy(),
        "X-Content-Type-Options": "nosniff",
        "Referrer-Policy": "no-referrer",
        "Permissions-Policy": "camera=(), geolocation=(), microphone=(), payment=(), usb=()",
        "Cross-Origin-Opener-Policy": "same-origin",
        # Not a picture nor a script of another site: the few addresses made for that say so themselves.
        "Cross-Origin-Resource-Policy": "same-origin",
    }
    if not path.startswith(settings.STATIC_URL):
        headers["Cache-Control"] = "no-store"
    if secure:
        headers["Strict-Transport-Security"] = f"max-age={settings.SECURE_HSTS_SECONDS}"
    return headers


class _Middleware:
    """A middleware that serves both kinds of callers."""

    sync_capable = True
    async_capable = True

    def __init__(self, get_response: Callable[[HttpRequest], Any]) -> None:
        self.get_response = get_response
        self._async = iscoroutinefunction(get_response)
        if self._async:
            markcoroutinefunction(self)

    def __call__(self, request: HttpRequest) -> Result:
        early = self.before(request)
        if self._async:
            return self._later(request, early)
        return self.after(request, early or self.get_response(request))

    async def _later(self, request: HttpRequest, early: HttpResponse | None) -> HttpResponse:
        return self.after(request, early or await self.get_response(request))

    def before(self, request: HttpRequest) -> HttpResponse | None:
        """An answer that needs no view, or None."""
        return None

    def after(self, request: HttpRequest, response: HttpResponse) -> HttpResponse:
        return response


class SecurityHeaders(_Middleware):
    """Outermost: refuses unknown hosts, and completes the headers of whatever comes back. A view's own header
    wins.
    """

    def before(self, request: HttpRequest) -> HttpResponse | None:
        try:
            if not request.path.startswith("/health/"):  # probes call by address
                request.get_host()
        except DisallowedHost:
            return HttpResponse("400", status=400, content_type="text/plain")
        return None

    def after(self, request: HttpRequest, response: HttpResponse) -> HttpResponse:
        if response.status_code >= 400:
            response.headers["Cache-Control"] = "no-store"
            # Refusals are ordinary here, and probes ask often: Django would log each one. Our own log, and
            # Django's of exceptions, say what went wrong.
            response._has_been_logged = True
        for name, value in security_headers(request.path, request.is_secure()).items():
            response.headers.setdefault(name, value)
        return response


class StaticFiles(_Middleware):
    """WhiteNoise's file table, answered from memory-sized reads: these files are small and few."""

    def __init__(self, get_response: Callable[[HttpRequest], Any]) -> None:
        super().__init__(get_response)
        self._files = WhiteNoiseMiddleware(get_response)

    def before(self, request: HttpRequest) -> HttpResponse | None:
        files = self._files
        found = files.find_file(request.path_info) if files.autorefresh else files.files.get(request.path_info)
        if found is None:
            return None
        answer = found.get_response(request.method, request.META)
        content = b""
        if answer.file is not None:
            with answer.file as file:
                content = file.read()
        response = HttpResponse(content, status=int(answer.status))
        del response["Content-Type"]
        for name, value in answer.headers:
            response[name] = value
        return response
