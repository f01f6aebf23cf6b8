from __future__ import annotations

from django.urls import path

from bot.web.conversations import api

urlpatterns = [
    path("openapi.json", api.description),
    path("conversations", api.conversations),
    path("conversations/<str:conversation>", api.conversation),
    path("conversations/<str:conversation>/messages", api.messages),
    path("conversations/<str:conversation>/messages/<str:message>/feedback", api.feedback),
    path("conversations/<str:conversation>/download", api.downloads),
    path("conversations/<str:conversation>/recap", api.recaps),
    path("conversations/<str:conversation>/calendar", api.calendars),
]
