"""Writing in the journal: reads as well as writes (PRV-17, SEC-17)."""

from __future__ import annotations

from typing import Union

from django.http import HttpRequest
from django.utils import timezone

from bot.web.accounts.models import Account, AuditEntry

Detail = Union[str, int, float, bool, None, list[str], list[int]]
#: A detail is a code, a number or a short list of them. Anything longer could be somebody's words.
LONGEST = 80


def record(request: HttpRequest, action: str, object_id: object = "", reason: str = "", **details: Detail) -> AuditEntry:
    """Add a line: the account of ``request`` did ``action`` on ``object_id``. Raises ValueError for a detail that is
    not a short code or a number.
    """
    account = request.user if isinstance(request.user, Account) else None
    return record_for(account, action, object_id, reason, **details)


def record_for(account: Account | None, action: str, object_id: object = "", reason: str = "", **details: Detail) -> AuditEntry:
    """The same outside a request: a command (``account`` None) or a sign-in."""
    for name, value in details.items():
        for item in value if isinstance(value, list) else [value]:
            if not (item is None or isinstance(item, (int, float)) or (isinstance(item, str) and len(item) <= LONGEST)):
                raise ValueError(f"detail {name!r} is not a short code or a number")
    return AuditEntry.objects.create(
        at=timezone.now(),
        account=account,
        account_email=account.email if account else "",
        role=account.role if account else "",
        action=action,
        object_id=str(object_id),
        reason=reason.strip()[:300],
        details=details,
    )
