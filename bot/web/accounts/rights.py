"""Who may do what: one table, and the decorator that applies it (PRV-17, SEC-17).

The staff of the housing body and the employers' people are two separate worlds: no staff role opens a page of an
employer, and ``rh`` opens no page of the staff. An administrator runs the accounts and reads no conversation.
"""

from __future__ import annotations

import functools
from enum import Enum
from typing import TYPE_CHECKING, Any, Callable
from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse

if TYPE_CHECKING:
    from bot.web.accounts.models import Account

View = Callable[..., HttpResponse]


class Role(str, Enum):
    """What an account is for. One account has one role."""

    LECTEUR = "lecteur"
    REVISEUR = "reviseur"
    ANALYSTE = "analyste"
    RESPONSABLE = "responsable"
    DPO = "dpo"
    ADMIN = "admin"
    RH = "rh"


class Right(str, Enum):
    """What a page or a gesture asks for."""

    LIRE = "lire"
    REVELER = "reveler"
    CORRIGER = "corriger"
    EXPORTER = "exporter"
    ACCEPTER_EXEMPLES = "accepter_exemples"
    PROMOUVOIR = "promouvoir"
    CHIFFRES = "chiffres"
    JOURNAL = "journal"
    COMPTES_ADMINISTRER = "comptes_administrer"
    EMPLOYEURS_ADMINISTRER = "employeurs_administrer"
    PAGES_PUBLIQUES_EDITER = "pages_publiques_editer"
    EMPLOYEUR_GERER = "employeur_gerer"


def _roles(*roles: Role) -> frozenset[Role]:
    return frozenset(roles)


_READERS = _roles(Role.LECTEUR, Role.REVISEUR, Role.ANALYSTE, Role.RESPONSABLE, Role.DPO)

#: The only place that says which role has which right. docs/droits-d-acces.md shows it; a test compares them.
RIGHTS: dict[Right, frozenset[Role]] = {
    Right.LIRE: _READERS,
    Right.REVELER: _roles(Role.RESPONSABLE, Role.DPO),
    Right.CORRIGER: _roles(Role.REVISEUR, Role.RESPONSABLE),
    Right.EXPORTER: _roles(Role.ANALYSTE, Role.RESPONSABLE, Role.DPO),
    Right.ACCEPTER_EXEMPLES: _roles(Role.REVISEUR, Role.RESPONSABLE),
    Right.PROMOUVOIR: _roles(Role.RESPONSABLE),
    Right.CHIFFRES: _READERS | {Role.ADMIN},
    Right.JOURNAL: _roles(Role.DPO, Role.ADMIN),
    Right.COMPTES_ADMINISTRER: _roles(Role.ADMIN),
    Right.EMPLOYEURS_ADMINISTRER: _roles(Role.ADMIN),
    Right.PAGES_PUBLIQUES_EDITER: _roles(Role.ADMIN),
    Right.EMPLOYEUR_GERER: _roles(Role.RH),
}

#: Everyone who signs in proves it twice: each of these roles sees conversations, figures of people or keys.
MFA_ROLES: frozenset[Role] = frozenset(Role)


def has_right(account: "Account", right: Right) -> bool:
    """True when the active account's role gives ``right``."""
    return bool(account.is_active) and account.role in RIGHTS[right]


def requires(right: Right) -> Callable[[View], View]:
    """Let a view run only for an account that has ``right``.

    Nobody signed in: to the sign-in page, and back afterwards. Second factor not set up: to its set-up. Right
    missing: a page that says so (403). The view carries its right (``view.right``), which the tests of the
    addresses read.
    """

    def decorate(view: View) -> View:
        @functools.wraps(view)
        def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
            refused = refusal(request, right)
            return refused if refused is not None else view(request, *args, **kwargs)

        guarded.right = right  # type: ignore[attr-defined]
        return guarded

    return decorate


def refusal(request: HttpRequest, right: Right) -> HttpResponse | None:
    """The answer to a request whose account may not go on, or None."""
    if not request.user.is_authenticated:
        here = request.get_full_path() if request.method in ("GET", "HEAD") else "/espace/"
        return HttpResponseRedirect(f"{reverse('account_login')}?{urlencode({'next': here})}")
    if request.user.lacks_second_factor():
        return HttpResponseRedirect(reverse("mfa_activate_totp"))
    if not has_right(request.user, right):
        return render(request, "espace/refus.html", {"droit": right.value}, status=403)
    return None
