from __future__ import annotations

from django.urls import path

from bot.web.learning import pages

app_name = "modeles"
urlpatterns = [
    path("", pages.listing, name="liste"),
    path("preparer", pages.build, name="preparer"),
    path("travaux/<int:pk>.json", pages.progress, name="avancement"),
    path("travaux/<int:pk>/annuler", pages.cancel, name="annuler"),
    path("<str:fingerprint>", pages.report, name="rapport"),
    path("<str:fingerprint>/mettre-en-service", pages.promote, name="promouvoir"),
]
