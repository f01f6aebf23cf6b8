"""The pages of the accounts that no library serves."""

from __future__ import annotations

from typing import Any, Optional

from django.conf import settings
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render

from bot.web.accounts.rights import Right, has_right


@login_required
def home(request: HttpRequest) -> HttpResponse:
    """The first page of each role."""
    if has_right(request.user, Right.EMPLOYEUR_GERER):
        return HttpResponseRedirect("/employeur/")
    return render(request, "espace/accueil.html")


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    """A form sent from elsewhere, or from a page opened before the sign-in ended."""
    return render(request, "espace/formulaire_perime.html", status=403)


def locked(request: HttpRequest, original: Optional[HttpResponse] = None, credentials: Optional[dict[str, Any]] = None) -> HttpResponse:
    """Too many wrong passwords."""
    return render(request, "espace/verrouille.html", {"minutes": round(settings.AXES_COOLOFF_TIME * 60)}, status=429)


def no_address(request: HttpRequest) -> None:
    """The lock is on the account: the address of the machine is not kept."""
