"""The versions of the public pages. The last one is shown; none, or a return to the default, shows the shipped text."""

from __future__ import annotations

from django.conf import settings
from django.db import models


class Edition(models.Model):
    """One version of one page. ``defaut``: from here on, the shipped text again. Versions are added, never changed."""

    page = models.CharField(max_length=24, db_index=True)
    titre = models.CharField(max_length=120, blank=True, default="")
    texte = models.TextField(blank=True, default="")
    etat = models.CharField(max_length=12, blank=True, default="")
    defaut = models.BooleanField(default=False)
    le = models.DateTimeField()
    par = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")

    class Meta:
        ordering = ["-le", "-pk"]
