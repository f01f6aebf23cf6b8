from __future__ import annotations

from django.urls import path

from bot.web.employers import public

urlpatterns = [
    path("loader.js", public.loader),
    path("loader/<str:empreinte>.js", public.loader),
    path("integration/<str:cle>.json", public.launcher),
    path("widget/<str:cle>", public.framed_chat),
    path("widget/<str:cle>/theme.css", public.theme),
    path("widget/<str:cle>/logo.png", public.logo),
]
