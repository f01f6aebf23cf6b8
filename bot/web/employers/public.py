"""What an employer's page asks for: the settings of the launcher, the framed chat, its colours and its logo.

No cookie, no identifier; a refusal never carries ``Access-Control-Allow-Origin`` nor lets itself be framed (SEC-12,
SEC-13).
"""

from __future__ import annotations

import asyncio
import functools
import hashlib
from pathlib import Path
from typing import Any, Awaitable, Callable, Optional

from django.conf import settings
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.utils import timezone

from bot.web.conversations import db, guard
from bot.web.employers import admission, palette
from bot.web.employers.appearance import page_context, palette_of, settings_of
from bot.web.employers.models import Employer, Logo
from bot.web.middleware import content_security_policy

View = Callable[..., Awaitable[HttpResponse]]
LOADER = Path(__file__).resolve().parents[1] / "widget" / "static" / "widget" / "loader.js"
#: What an address that carries a version answers never changes.
VERSIONED = "public, max-age=31536000, immutable"


def own_origin(request: HttpRequest) -> str:
    """Where we are ourselves."""
    return str(settings.PASSERELLE_URL or f"{request.scheme}://{request.get_host()}")


def _readable(view: View) -> View:
    """GET only, at the rate of an address."""

    @functools.wraps(view)
    async def checked(request: HttpRequest, **arguments: Any) -> HttpResponse:
        if request.method not in ("GET", "HEAD"):
            return HttpResponse(status=405, headers={"Allow": "GET, HEAD"})
        try:
            await guard.limit_address(request)
        except guard.ApiError as refusal:
            return guard.error_response(refusal.status, refusal.code, refusal.retry_after)
        return await view(request, **arguments)

    return checked


def _admit(cle: str, origine: Optional[str], plain: bool, blocked: str) -> admission.Admission:
    """The admission, noted for the installation check. Raises Refused."""
    now = timezone.now()
    try:
        admitted = admission.admit(cle, origine, plain)
    except admission.Refused as refusal:
        if refusal.employer is not None:
            admission.count_refusal(refusal.employer, refusal.code, origine, now)
        raise
    admission.mark_used(admitted.key, timezone.localdate(now))
    if blocked in admission.BLOCKED:
        admission.count_refusal(admitted.employer.pk, blocked, origine, now)
    return admitted


@_readable
async def launcher(request: HttpRequest, cle: str) -> HttpResponse:
    """The settings of the button, for a registered origin only."""
    origin = request.headers.get("Origin")
    if origin is None and request.headers.get("Sec-Fetch-Site") == "same-origin":
        origin = own_origin(request)  # a page of ours (see demo): browsers tell no origin to themselves
    response: HttpResponse
    try:
        admitted = await db.run(_admit, cle, origin, False, request.GET.get("bloque", ""))
    except admission.Refused as refusal:
        response = guard.error_response(403, refusal.code)
    else:
        response = JsonResponse(settings_of(admitted.employer, cle), json_dumps_params={"ensure_ascii": False})
        response["Access-Control-Allow-Origin"] = admitted.shown
    response["Vary"] = "Origin"
    response["Cross-Origin-Resource-Policy"] = "cross-origin"
    return response


@_readable
async def framed_chat(request: HttpRequest, cle: str) -> HttpResponse:
    """The chat page, which only the registered origins may put in a frame."""
    origin = request.GET.get("origine")
    try:
        admitted = await db.run(_admit, cle, origin, True, request.GET.get("bloque", ""))
        allowed = await db.run(admission.ancestors, admitted)
        context = await db.run(page_context, admitted)
    except admission.Refused as refusal:
        return render(request, "employers/cadre_refuse.html", {"code": refusal.code}, status=403)
    response = render(request, "widget/chat.html", {"integration": context})
    response["Content-Security-Policy"] = content_security_policy(allowed)
    return response


@_readable
async def loader(request: HttpRequest, empreinte: Optional[str] = None) -> HttpResponse:
    """The script of the snippet. Under the address that carries its fingerprint it never changes, and may be checked by
    ``integrity`` from any site (SEC-16).
    """
    content, actual = await asyncio.to_thread(_loader)
    if not content or empreinte not in (None, actual):
        return HttpResponse(status=404, content_type="text/plain")
    response = HttpResponse(content, content_type="text/javascript; charset=utf-8")
    response["Cache-Control"] = VERSIONED if empreinte else "public, max-age=300"
    response["Access-Control-Allow-Origin"] = "*"
    response["Cross-Origin-Resource-Policy"] = "cross-origin"
    return response


def _loader() -> tuple[bytes, str]:
    """The built script and its fingerprint."""
    if not LOADER.is_file():
        return b"", ""
    content = LOADER.read_bytes()
    return content, hashlib.sha256(content).hexdigest()[:12]


@_readable
async def theme(request: HttpRequest, cle: str) -> HttpResponse:
    employer = await db.run(_employer, cle)
    if employer is None:
        return HttpResponse(status=404, content_type="text/css")
    response = HttpResponse(palette.style_sheet(palette_of(employer)), content_type="text/css; charset=utf-8")
    return _versioned(request, response, employer.version)


@_readable
async def logo(request: HttpRequest, cle: str) -> HttpResponse:
    employer = await db.run(_employer, cle)
    found = await db.run(Logo.objects.filter(employer=employer).first) if employer is not None else None
    if employer is None or found is None:
        return HttpResponse(status=404, content_type="text/plain")
    return _versioned(request, HttpResponse(bytes(found.png), content_type="image/png"), employer.version)


def _employer(cle: str) -> Optional[Employer]:
    """The employer of an active key."""
    if not admission.KEY.fullmatch(cle):
        return None
    return Employer.objects.filter(cles__cle=cle, cles__revoquee_le__isnull=True, actif=True).first()


def _versioned(request: HttpRequest, response: HttpResponse, version: int) -> HttpResponse:
    if request.GET.get("v") == str(version) and not settings.DEBUG:
        response["Cache-Control"] = VERSIONED
    return response
