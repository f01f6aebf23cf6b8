"""What the templates of the private pages know of whoever is signed in."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.http import HttpRequest

from bot.web.accounts.middleware import is_private
from bot.web.accounts.rights import Right, has_right


def signed_in(request: HttpRequest) -> dict[str, Any]:
    """The rights of the account, by name, and the idle time. Nothing on a public page."""
    account = getattr(request, "user", None)
    if not is_private(request.path_info) or account is None or not account.is_authenticated:
        return {}
    return {
        "droits": {right.value: has_right(account, right) for right in Right},
        "inactivite": settings.SESSION_COOKIE_AGE,
    }
