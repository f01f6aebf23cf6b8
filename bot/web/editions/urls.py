from __future__ import annotations

from django.urls import include, path

from bot.web.editions import pages

room = [
    path("", pages.pages, name="pages"),
    path("<str:page>", pages.edit, name="page"),
    path("<str:page>/versions/<int:edition>", pages.version, name="version"),
    path("<str:page>/versions/<int:edition>/reprendre", pages.restore, name="reprendre"),
    path("<str:page>/defaut", pages.back_to_default, name="defaut"),
]

urlpatterns = [
    *(path(address.lstrip("/"), pages.public, {"page": page}) for page, address in pages.PATHS.items()),
    path("espace/pages/", include((room, "editions"))),
]
