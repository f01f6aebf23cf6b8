from __future__ import annotations

from django.apps import AppConfig


class ReviewConfig(AppConfig):
    name = "bot.web.review"
    label = "review"
    verbose_name = "Relecture"
