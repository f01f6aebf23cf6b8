"""Every address of the application."""

from __future__ import annotations

from django.urls import include, path

from bot.web import catalogue, pages

urlpatterns = [
    path("", pages.chat),
    path("catalogue", catalogue.index),
    path("catalogue/", catalogue.index),
    path("catalogue/index.json", catalogue.index_json),
    path("catalogue/fraicheur", catalogue.fraicheur),
    path("catalogue/fraicheur.json", catalogue.fraicheur_json),
    path("catalogue/<str:identifiant>.json", catalogue.fiche_json),
    path("catalogue/<str:identifiant>", catalogue.fiche),
    path("health/live", pages.live),
    path("health/ready", pages.ready),
    path(".well-known/security.txt", pages.security_txt),
    path("api/", include("bot.web.conversations.urls")),
    path("", include("bot.web.accounts.urls")),
    path("espace/", include("bot.web.review.urls")),
    path("espace/modeles/", include("bot.web.learning.urls")),
    path("", include("bot.web.employers.urls")),
    path("", include("bot.web.editions.urls")),
]

handler400 = "bot.web.pages.bad_request"
handler404 = "bot.web.pages.not_found"
handler500 = "bot.web.pages.server_error"
