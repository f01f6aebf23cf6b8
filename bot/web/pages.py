"""The pages: the chat, errors; and the health probes. The public texts are in bot.web.editions."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
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
