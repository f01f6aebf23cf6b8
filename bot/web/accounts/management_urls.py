from __future__ import annotations

from django.urls import path

from bot.web.accounts import management

app_name = "comptes"
urlpatterns = [
    path("comptes", management.accounts, name="liste"),
    path("comptes/<int:pk>", management.change, name="changer"),
    path("journal", management.journal, name="journal"),
]
