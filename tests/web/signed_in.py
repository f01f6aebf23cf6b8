"""A browser in which somebody is signed in."""

from __future__ import annotations

import itertools
from typing import Any

from allauth.mfa.totp.internal.auth import TOTP, generate_totp_secret
from django.test import Client

from bot.web.accounts.models import Account
from bot.web.accounts.rights import Role

_numbers = itertools.count(1)


class SignedIn(Client):
    """Django's test client over HTTPS, with its ``account``."""

    account: Account

    def generic(self, *arguments: Any, **options: Any) -> Any:
        return super().generic(*arguments, **{**options, "secure": True})


def signed_in(role: str | Role, second_factor: bool = True) -> SignedIn:
    """A new account of ``role``, signed in."""
    browser = SignedIn()
    browser.account = Account.objects.create_user(f"{Role(role).value}{next(_numbers)}@exemple.fr", Role(role))
    if second_factor:
        TOTP.activate(browser.account, generate_totp_secret())
    browser.force_login(browser.account)
    return browser
