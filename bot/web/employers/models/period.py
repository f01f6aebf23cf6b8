"""The published figures of a period: written once, never changed, safe to show as they are (see ``figures``)."""

from __future__ import annotations

from typing import Any

from django.db import models

from bot.web.employers.models.integration import Employer


class Period(models.Model):
    """``[debut, fin)``, whole weeks. ``chiffres``: None when fewer than ten people wrote."""

    employer = models.ForeignKey(Employer, on_delete=models.CASCADE, related_name="periodes")
    debut = models.DateField()
    fin = models.DateField()
    publiee_le = models.DateTimeField()
    chiffres = models.JSONField(null=True)

    class Meta:
        ordering = ["debut"]
        constraints = [models.UniqueConstraint(fields=["employer", "debut"], name="period_published_once")]

    def save(self, *args: Any, **kwargs: Any) -> None:
        if self.pk is not None:
            raise TypeError("published figures are never changed")
        super().save(*args, **kwargs)
