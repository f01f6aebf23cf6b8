"""The pages: the chat, errors; and the health probes. The public texts are in bot.web.editions."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from bot.web import runtime
from bot.web.conversations.guard import error_response


def operator_context(request: HttpRequest) -> dict[str, Any]:
    """What every template may say about who runs the service and about its limits."""
    return {
        "operateur": settings.PASSERELLE_OPERATEUR,
        "liens": {"informations": "/informations/", "accessibilite": "/accessibilite/", "catalogue": "/catalogue",
                  "mentions": "/mentions-legales/", "fonctionnement": "/comment-ca-marche/"},
        "limite_texte": settings.PASSERELLE_TEXT_LIMIT,
        "conservation": {
            "faits_heures": settings.PASSERELLE_STATE_HOURS,
            "echanges_jours": settings.PASSERELLE_TRANSCRIPT_DAYS,
        },
    }


@require_safe
async def chat(request: HttpRequest) -> HttpResponse:
    return render(request, "widget/chat.html")


@require_safe
async def live(request: HttpRequest) -> HttpResponse:
    """The process answers."""
    return JsonResponse({"status": "ok"})


@require_safe
async def ready(request: HttpRequest) -> HttpResponse:
    """A person who writes now would be answered (REL-08)."""
    if await runtime.ready():
        return JsonResponse({"status": "ok"})
    return JsonResponse({"status": "indisponible"}, status=503)


#: How long the address to report a flaw to is said to hold (RFC 9116).
SECURITY_DAYS = 180


@require_safe
async def security_txt(request: HttpRequest) -> HttpResponse:
    """Where to report a flaw (SEC-29). Nothing when the operator gave no address."""
    contact = settings.PASSERELLE_OPERATEUR["courriel"]
    if not contact:
        return HttpResponse(status=404, content_type="text/plain")
    until = timezone.now().date() + timedelta(days=SECURITY_DAYS)
    fields = {"Contact": f"mailto:{contact}", "Expires": f"{until}T00:00:00Z", "Preferred-Languages": "fr, en"}
    return HttpResponse("".join(f"{name}: {value}\n" for name, value in fields.items()), content_type="text/plain; charset=utf-8")


# --- Errors: a generic page or sentence, never a cause, a version or a trace (SEC-20) -----------------------


def bad_request(request: HttpRequest, exception: Exception) -> HttpResponse:
    return _error(request, 400, "requete_invalide", "404.html")


def not_found(request: HttpRequest, exception: Exception) -> HttpResponse:
    return _error(request, 404, "introuvable", "404.html")


def server_error(request: HttpRequest) -> HttpResponse:
    return _error(request, 500, "erreur_interne", "500.html")


def _error(request: HttpRequest, status: int, code: str, template: str) -> HttpResponse:
    if request.path.startswith("/api/"):
        return error_response(status, code)
    return render(request, template, status=status)
