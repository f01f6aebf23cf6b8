"""Codes of the second factor: each works once, whichever process reads it, and wrong ones lock the account (SEC-17).

The library remembers a used code in the memory of its process, and for a shorter time than the code lasts. Here the
database remembers the thirty seconds of the latest one: that code and the older ones no longer work.
"""

from __future__ import annotations

import secrets
from typing import Any, Optional

from allauth.core import context
from allauth.mfa.adapter import get_adapter
from allauth.mfa.base.forms import AuthenticateForm, ReauthenticateForm
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.forms import ActivateTOTPForm
from allauth.mfa.totp.internal import auth as totp
from allauth.mfa.utils import decrypt
from axes.handlers.proxy import AxesProxyHandler
from django.contrib.auth.signals import user_login_failed
from django.core.exceptions import ValidationError

from bot.web.accounts.models import Account, LatestCode


def _step(secret: str, code: str) -> Optional[int]:
    """The thirty seconds that ``code`` belongs to, None when it is no code of now."""
    codes = {step: totp.format_hotp_value(totp.hotp_value(secret, step)) for step in totp.yield_hotp_counters_from_time()}
    return max((step for step, value in codes.items() if secrets.compare_digest(code.encode(), value.encode())), default=None)


def claim(account: Account, secret: str, code: str) -> bool:
    """True the first time that ``code`` is shown: a single statement decides, so two processes cannot both accept it."""
    step = _step(secret, code)
    if step is None:
        return False
    LatestCode.objects.get_or_create(account=account, defaults={"step": 0})
    return bool(LatestCode.objects.filter(account=account, step__lt=step).update(step=step))


class _Once:
    """Over a form of the library that has just accepted a code."""

    user: Account

    def clean_code(self) -> str:
        request, who = context.request, {"email": self.user.email}
        if not AxesProxyHandler.is_allowed(request, who):
            request.axes_locked_out = True
            raise get_adapter().validation_error("incorrect_code")
        try:
            code: str = super().clean_code()  # type: ignore[misc]
            if not self._first_time(code):
                raise get_adapter().validation_error("incorrect_code")
        except ValidationError:
            user_login_failed.send(sender=__name__, credentials=who, request=request)
            raise
        return code

    def _first_time(self, code: str) -> bool:
        used: Any = getattr(self, "authenticator", None)
        if used is not None and used.type != Authenticator.Type.TOTP:
            return True  # a recovery code: the library strikes it off in the database
        secret = decrypt(used.data["secret"]) if used is not None else getattr(self, "secret", "")
        return claim(self.user, secret, code)


class CodeForm(_Once, AuthenticateForm):
    """Signing in."""


class CodeAgainForm(_Once, ReauthenticateForm):
    """Proving it again before a gesture that matters."""


class FirstCodeForm(_Once, ActivateTOTPForm):
    """Setting the application up: the code that proves it signs nobody in afterwards."""
