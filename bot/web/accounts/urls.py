"""Addresses of the accounts. Names are those that allauth's own code looks up."""

from __future__ import annotations

from allauth.account import views as account
from allauth.mfa.base import views as mfa
from allauth.mfa.recovery_codes import views as codes
from allauth.mfa.totp import views as totp
from django.urls import include, path, re_path
from django.views.generic import RedirectView, TemplateView

from bot.web.accounts import oidc, pages

urlpatterns = [
    path("espace/", pages.home, name="espace"),
    path("compte/", RedirectView.as_view(pattern_name="mfa_index"), name="compte"),
    path("compte/connexion", account.login, name="account_login"),
    path("compte/deconnexion", account.logout, name="account_logout"),
    path("compte/inactif", account.account_inactive, name="account_inactive"),
    path("compte/inscription", account.signup, name="account_signup"),
    path("compte/confirmation", account.reauthenticate, name="account_reauthenticate"),
    path("compte/mot-de-passe", account.password_change, name="account_change_password"),
    path("compte/mot-de-passe/premier", account.password_set, name="account_set_password"),
    path("compte/mot-de-passe/oublie", TemplateView.as_view(template_name="account/password_reset.html"), name="account_reset_password"),
    path("compte/mot-de-passe/choisi", account.password_reset_from_key_done, name="account_reset_password_from_key_done"),
    re_path(
        r"^compte/mot-de-passe/choisir/(?P<uidb36>[0-9A-Za-z]+)-(?P<key>.+)/$",
        account.password_reset_from_key,
        name="account_reset_password_from_key",
    ),
    path("compte/code", mfa.authenticate, name="mfa_authenticate"),
    path("compte/code/confirmation", mfa.reauthenticate, name="mfa_reauthenticate"),
    path("compte/securite", mfa.index, name="mfa_index"),
    path("compte/securite/application", totp.activate_totp, name="mfa_activate_totp"),
    path("compte/securite/application/retirer", totp.deactivate_totp, name="mfa_deactivate_totp"),
    path("compte/securite/codes", codes.view_recovery_codes, name="mfa_view_recovery_codes"),
    path("compte/securite/codes/nouveaux", codes.generate_recovery_codes, name="mfa_generate_recovery_codes"),
    path("compte/securite/application/carre.svg", pages.qr_code, name="compte_qr"),
    path("compte/presence", pages.presence, name="compte_presence"),
    path("compte/organisation/<str:provider_id>/connexion", oidc.login, name="openid_connect_login"),
    path("compte/organisation/<str:provider_id>/retour", oidc.callback, name="openid_connect_callback"),
    path("espace/", include("bot.web.accounts.management_urls")),
]
