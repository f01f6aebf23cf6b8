"""What allauth may do here: sign in accounts that an administrator created, and nothing else."""

from __future__ import annotations

import base64
import hashlib
from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from allauth.core.exceptions import ImmediateHttpResponse
from allauth.mfa.adapter import DefaultMFAAdapter
from allauth.socialaccount.adapter import DefaultSocialAccountAdapter
from cryptography.fernet import Fernet, MultiFernet
from django.conf import settings
from django.http import HttpRequest
from django.shortcuts import render

from bot.web.accounts.models import Account


class AccountAdapter(DefaultAccountAdapter):
    def is_open_for_signup(self, request: HttpRequest) -> bool:
        return False

    def send_mail(self, template_prefix: str, email: str, context: dict[str, Any]) -> None:
        """Nothing here sends e-mail."""

    def add_message(self, *arguments: Any, **options: Any) -> None:
        """The page that follows shows what happened."""


class SocialAdapter(DefaultSocialAccountAdapter):
    """Sign-in through the organisation's identity provider: it says who the person is, the account already exists."""

    def is_open_for_signup(self, request: HttpRequest, sociallogin: Any) -> bool:
        return False

    def pre_social_login(self, request: HttpRequest, sociallogin: Any) -> None:
        """The first time, tie the identity to the account with the same address, if the provider verified it.

        Afterwards the identity alone opens the account: an address given to somebody else later does not.
        """
        if sociallogin.is_existing:
            return
        verified = [address.email for address in sociallogin.email_addresses if address.verified is True]
        account = Account.objects.filter(email__in=[email.lower() for email in verified], is_active=True).first()
        if account is None or account.socialaccount_set.filter(provider=sociallogin.account.provider).exists():
            raise ImmediateHttpResponse(render(request, "account/signup_closed.html", status=403))
        # The link and nothing else: what the provider says of the person stays there.
        sociallogin.account.extra_data = {}
        sociallogin.connect(request, account)


class MFAAdapter(DefaultMFAAdapter):
    """Keys of authenticator apps and recovery codes are stored encrypted: a stolen database does not give codes."""

    def encrypt(self, text: str) -> str:
        return _keys().encrypt(text.encode()).decode("ascii")

    def decrypt(self, encrypted_text: str) -> str:
        return _keys().decrypt(encrypted_text.encode("ascii")).decode()


def _keys() -> MultiFernet:
    """The current signing key first, then the former ones (SECRET_KEY_FALLBACKS), so that it can be changed."""
    secrets = [settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS]
    digests = (hashlib.blake2b(secret.encode(), digest_size=32, person=b"second-facteur").digest() for secret in secrets)
    return MultiFernet([Fernet(base64.urlsafe_b64encode(digest)) for digest in digests])
