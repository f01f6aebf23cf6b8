from __future__ import annotations

from django.apps import AppConfig


class EmployersConfig(AppConfig):
    name = "bot.web.employers"
    label = "employers"
    default_auto_field = "django.db.models.BigAutoField"
