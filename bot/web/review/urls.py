"""Addresses of the review."""

from __future__ import annotations

from django.urls import path

from bot.web.review import example_pages, exports, figure_pages, gestures, pages, queue_pages

app_name = "review"
urlpatterns = [
    path("conversations", pages.conversations, name="liste"),
    path("conversations/lot", gestures.follow_many, name="lot"),
    path("conversations/<int:pk>", pages.conversation, name="conversation"),
    path("conversations/<int:pk>/suivi", gestures.follow, name="suivre"),
    path("tours/<int:pk>", gestures.turn, name="tour"),
    path("etiquettes", gestures.add_label, name="etiquette"),
    path("vues", pages.save_view, name="vue_enregistrer"),
    path("vues/<int:pk>/supprimer", pages.delete_view, name="vue_supprimer"),
    path("files", queue_pages.home, name="files"),
    path("files/<str:name>", queue_pages.queue, name="file"),
    path("echantillons", queue_pages.draw, name="tirer"),
    path("groupes", queue_pages.groups, name="groupes"),
    path("groupes/refaire", queue_pages.regroup, name="regrouper"),
    path("groupes/<int:pk>", queue_pages.settle, name="groupe"),
    path("demandes", queue_pages.ticket_list, name="demandes"),
    path("demandes/<int:pk>", queue_pages.close_ticket, name="demande"),
    path("exemples", example_pages.examples, name="exemples"),
    path("exemples/juger", example_pages.decide, name="exemples_decider"),
    path("exemples/acceptes.yml", example_pages.training_file, name="exemples_yml"),
    path("exemples/<int:pk>", example_pages.reword, name="exemple"),
    path("exports/<str:unit>.<str:kind>", exports.export, name="export"),
    path("chiffres", figure_pages.page, name="chiffres"),
    path("chiffres.csv", figure_pages.as_csv, name="chiffres_csv"),
    path("chiffres.xlsx", figure_pages.as_xlsx, name="chiffres_xlsx"),
]
