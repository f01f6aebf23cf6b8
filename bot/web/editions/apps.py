from __future__ import annotations

from django.apps import AppConfig


class EditionsConfig(AppConfig):
    name = "bot.web.editions"
    label = "editions"
    verbose_name = "Pages publiques"
