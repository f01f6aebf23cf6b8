"""Which employer an HR account works for."""

from __future__ import annotations

from django.conf import settings
from django.db import models

from bot.web.employers.models.integration import Employer


class Membership(models.Model):
    """One account works for one employer; an employer may have several accounts."""

    account = models.OneToOneField(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="employeur")
    employer = models.ForeignKey(Employer, on_delete=models.CASCADE, related_name="comptes")

    class Meta:
        ordering = ["account__email"]
