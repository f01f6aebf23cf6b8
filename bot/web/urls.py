"""Every address of the application."""

from __future__ import annotations

from django.urls import include, path

from bot.web import pages

urlpatterns = [
    path("", pages.chat),
    path("informations/", pages.informations),
    path("accessibilite/", pages.accessibilite),
    path("health/live", pages.live),
    path("health/ready", pages.ready),
    path("api/", include("bot.web.conversations.urls")),
]

handler400 = "bot.web.pages.bad_request"
handler404 = "bot.web.pages.not_found"
handler500 = "bot.web.pages.server_error"
