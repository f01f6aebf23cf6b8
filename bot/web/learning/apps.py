from __future__ import annotations

from django.apps import AppConfig


class LearningConfig(AppConfig):
    name = "bot.web.learning"
    label = "learning"
    verbose_name = "Modèles"
