"""The lock after wrong passwords, by django-axes, without what it would keep of the machine (SEC-17).

A line says which address of account failed, how often and when. It goes at the end of the lock's window: at the next
sign-in, or with the purge.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from axes.handlers.database import AxesDatabaseHandler
from axes.models import AccessAttempt
from django.conf import settings
from django.db.models.signals import pre_save
from django.dispatch import receiver


class Handler(AxesDatabaseHandler):
    """One line for each account, whatever the machine and the browser."""

    def user_login_failed(self, sender: Any, credentials: dict[str, Any], request: Any = None, **options: Any) -> None:
        if request is not None:
            request.axes_ip_address = None
            request.axes_user_agent = request.axes_http_accept = request.axes_path_info = ""
        super().user_login_failed(sender, credentials, request, **options)


@receiver(pre_save, sender=AccessAttempt)
def _forget_form(sender: Any, instance: AccessAttempt, **ignored: Any) -> None:
    instance.get_data = instance.post_data = ""


def forget_attempts(now: datetime) -> int:
    """Delete failures older than the window of the lock; give their number."""
    window = timedelta(hours=settings.AXES_COOLOFF_TIME)
    return int(AccessAttempt.objects.filter(attempt_time__lt=now - window).delete()[0])
