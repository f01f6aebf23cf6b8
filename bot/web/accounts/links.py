"""The link that lets somebody choose a password: once, for a day. An administrator hands it over."""

from __future__ import annotations

from allauth.account.forms import default_token_generator
from allauth.account.utils import user_pk_to_url_str
from django.conf import settings
from django.urls import reverse

from bot.web.accounts.models import Account


def password_link(account: Account, origin: str = "") -> str:
    """The address to give to the holder of ``account``. ``origin``: where the service is seen, if not PASSERELLE_URL."""
    key = default_token_generator.make_token(account)
    path = reverse("account_reset_password_from_key", kwargs={"uidb36": user_pk_to_url_str(account), "key": key})
    return f"{settings.PASSERELLE_URL or origin}{path}"


def start_again(account: Account, origin: str = "") -> str:
    """Forget the password and the second factor, sign out everywhere, and give a new link: for a lost phone."""
    account.set_unusable_password()
    account.save(update_fields=["password"])
    account.authenticator_set.all().delete()
    account.end_sessions()
    return password_link(account, origin)
