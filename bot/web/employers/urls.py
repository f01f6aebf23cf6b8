"""Addresses: what host pages ask for, the pages of HR accounts, those of administrators."""

from __future__ import annotations

from django.urls import include, path

from bot.web.employers import figures_pages, looks, public, space, staff
from bot.web.employers.demo import demo

own = [
    path("", space.home, name="accueil"),
    path("integration", space.integration, name="integration"),
    path("integration/cles", space.create_key, name="creer_cle"),
    path("integration/cles/<int:key>/revoquer", space.revoke_key, name="revoquer_cle"),
    path("integration/origines", space.add_origin, name="ajouter_origine"),
    path("integration/origines/<int:origin>/retirer", space.withdraw_origin, name="retirer_origine"),
    path("apparence", looks.appearance, name="apparence"),
    path("apparence/controle.json", looks.control, name="controle"),
    path("apparence/apercu", looks.preview, name="apercu"),
    path("apparence/theme.css", looks.draft_theme, name="theme"),
    path("apparence/logo.png", looks.own_logo, name="logo"),
    path("contenus", space.contents, name="contenus"),
    path("entreprise", space.facts, name="faits"),
    path("verification", space.check, name="verification"),
    path("chiffres", figures_pages.figures, name="chiffres"),
    path("chiffres.csv", figures_pages.figures_csv, name="chiffres_csv"),
    path("chiffres.xlsx", figures_pages.figures_xlsx, name="chiffres_xlsx"),
]

administered = [
    path("", staff.employers, name="liste"),
    path("<int:employer>", staff.employer, name="fiche"),
    path("<int:employer>/comptes", staff.attach, name="rattacher"),
    path("<int:employer>/comptes/<int:link>/detacher", staff.detach, name="detacher"),
]

urlpatterns = [
    path("demo/", demo),
    path("loader.js", public.loader),
    path("loader/<str:empreinte>.js", public.loader),
    path("integration/<str:cle>.json", public.launcher),
    path("widget/<str:cle>", public.framed_chat),
    path("widget/<str:cle>/theme.css", public.theme),
    path("widget/<str:cle>/logo.png", public.logo),
    path("employeur/", include((own, "employeur"))),
    path("espace/employeurs/", include((administered, "employeurs"))),
]
