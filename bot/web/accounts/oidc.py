"""Sign-in through the organisation's OpenID Connect provider: authorization code with PKCE.

Two differences with allauth's own views:

* the signature of the id_token is always checked against the provider's keys, although it came over a direct
  connection, where the standard lets it go;
* the way to the provider is a page that leads there rather than a redirect: the policy of our pages
  (``form-action 'self'``) forbids a form of ours to end elsewhere, and stays as strict.

The return needs no laxer cookie: the session cookie is ``SameSite=Strict``, so the browser withholds it when it comes
back from the provider; allauth then shows a page that leads to the same address, and this time the request is ours.
The state of the flow never leaves the session.
"""

from __future__ import annotations

import logging
from typing import Any

from allauth.socialaccount.internal import jwtkit
from allauth.socialaccount.models import SocialApp
from allauth.socialaccount.providers.oauth2.views import OAuth2CallbackView, OAuth2LoginView
from allauth.socialaccount.providers.openid_connect.views import OpenIDConnectOAuth2Adapter
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render

from bot.web.journal import log


class SignedIdToken(OpenIDConnectOAuth2Adapter):
    def _decode_id_token(self, app: SocialApp, id_token: str) -> dict[str, Any]:
        claims: dict[str, Any] = jwtkit.verify_and_decode(
            credential=id_token,
            keys_url=self.openid_config["jwks_uri"],
            issuer=self.openid_config["issuer"],
            audience=app.client_id,
            lookup_kid=jwtkit.lookup_kid_jwk,
            verify_signature=True,
        )
        return claims


def login(request: HttpRequest, provider_id: str) -> HttpResponse:
    answer = _view(OAuth2LoginView, request, provider_id)
    if answer.status_code == 302 and answer["Location"].startswith("http"):
        return render(request, "socialaccount/login_redirect.html", {"redirect_to": answer["Location"]})
    return answer


def callback(request: HttpRequest, provider_id: str) -> HttpResponse:
    return _view(OAuth2CallbackView, request, provider_id)


def _view(view: Any, request: HttpRequest, provider_id: str) -> HttpResponse:
    try:
        answer: HttpResponse = view.adapter_view(SignedIdToken(request, provider_id))(request)
    except SocialApp.DoesNotExist:
        raise Http404 from None
    except (OSError, KeyError, ValueError) as error:  # away, or not what the protocol says
        log("identity_provider_failed", logging.ERROR, error)
        return render(request, "socialaccount/authentication_error.html", status=502)
    return answer
