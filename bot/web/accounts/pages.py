"""The pages of the accounts that no library serves."""

from __future__ import annotations

from typing import Any, Optional

from allauth.mfa.adapter import get_adapter
from allauth.mfa.totp.internal.auth import SECRET_SESSION_KEY
from django.conf import settings
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST

from bot.web.accounts.rights import Right, has_right


@login_required
def home(request: HttpRequest) -> HttpResponse:
    """The first page of each role."""
    if request.user.lacks_second_factor():
        return redirect("mfa_activate_totp")
    if has_right(request.user, Right.EMPLOYEUR_GERER):
        return HttpResponseRedirect("/employeur/")
    return render(request, "espace/accueil.html")


@login_required
def qr_code(request: HttpRequest) -> HttpResponse:
    """The key being set up, as a square to photograph: an address of its own, because our pages allow no image written
    inside them.
    """
    secret = request.session.get(SECRET_SESSION_KEY)
    if not secret or request.user.has_second_factor():
        raise Http404
    adapter = get_adapter()
    drawing = adapter.build_totp_svg(adapter.build_totp_url(request.user, secret))
    return HttpResponse(drawing, content_type="image/svg+xml")


@require_POST
def presence(request: HttpRequest) -> HttpResponse:
    """Somebody is still there: any request starts the idle time again, this one does nothing else."""
    return HttpResponse(status=204 if request.user.is_authenticated else 403)


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    """A form sent from elsewhere, or from a page opened before the sign-in ended."""
    return render(request, "espace/formulaire_perime.html", status=403)


def locked(request: HttpRequest, original: Optional[HttpResponse] = None, credentials: Optional[dict[str, Any]] = None) -> HttpResponse:
    """Too many wrong passwords."""
    return render(request, "espace/verrouille.html", {"minutes": round(settings.AXES_COOLOFF_TIME * 60)}, status=429)


def no_address(request: HttpRequest) -> None:
    """The lock is on the account: the address of the machine is not kept."""
