"""Addresses of the review."""

from __future__ import annotations

from django.urls import path

from bot.web.review import pages

app_name = "review"
urlpatterns = [
    path("conversations", pages.conversations, name="liste"),
    path("conversations/<int:pk>", pages.conversation, name="conversation"),
    path("vues", pages.save_view, name="vue_enregistrer"),
    path("vues/<int:pk>/supprimer", pages.delete_view, name="vue_supprimer"),
]
