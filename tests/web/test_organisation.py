"""Sign-in through the organisation's OpenID Connect provider (SEC-17), against one that runs here."""

from __future__ import annotations

import re
from typing import Any, Iterator
from urllib.parse import parse_qs, urlsplit

import httpx
import pyotp
import pytest
from allauth.mfa.totp.internal.auth import TOTP, generate_totp_secret
from allauth.socialaccount.models import SocialAccount, SocialToken
from django.core.cache import cache

from bot.web.accounts.models import Account
from bot.web.accounts.rights import Role

from .oidc_provider import CLIENT, SECRET, Provider, running
from .signed_in import SignedIn

pytestmark = pytest.mark.django_db
BUTTON = "/compte/organisation/organisation/connexion"


@pytest.fixture
def provider(settings: Any) -> Iterator[Provider]:
    cache.clear()
    with running() as found:
        app = {
            "provider_id": "organisation",
            "name": "notre organisation",
            "client_id": CLIENT,
            "secret": SECRET,
            "settings": {"server_url": found.url, "oauth_pkce_enabled": True},
        }
        settings.SOCIALACCOUNT_PROVIDERS = {"openid_connect": {"APPS": [app]}}
        yield found


def leave(browser: SignedIn) -> str:
    """Press the button of the sign-in page; the address of the provider to which the page leads."""
    answer = browser.post(BUTTON)
    assert answer.status_code == 200 and "form-action 'self'" in answer["Content-Security-Policy"]
    found = re.search(r'content="0;URL=([^"]+)"', answer.content.decode())
    assert found is not None
    return found.group(1).replace("&amp;", "&")


def come_back(browser: SignedIn, address: str) -> Any:
    """The provider sends the browser back. A strict cookie is withheld the first time: the page leads there again."""
    back = httpx.get(address).headers["Location"]
    path = back.removeprefix("https://testserver")
    kept, browser.cookies = browser.cookies, type(browser.cookies)()
    answer = browser.get(path)
    assert answer.status_code == 200 and "Connexion en cours" in answer.content.decode()
    again = re.search(r'content="0;URL=([^"]+)"', answer.content.decode())
    assert again is not None
    browser.cookies = kept
    return browser.get(again.group(1).replace("&amp;", "&"))


def sign_in(browser: SignedIn) -> Any:
    return come_back(browser, leave(browser))


def account(email: str = "lecteur@exemple.fr") -> tuple[Account, str]:
    secret = generate_totp_secret()
    made = Account.objects.create_user(email, Role.LECTEUR)
    TOTP.activate(made, secret)
    return made, secret


def test_the_sign_in_page_proposes_it(provider: Provider) -> None:
    assert "Se connecter avec notre organisation" in SignedIn().get("/compte/connexion").content.decode()


def test_an_account_that_an_administrator_created_is_tied_and_opened(provider: Provider) -> None:
    made, secret = account()
    browser = SignedIn()
    answer = sign_in(browser)
    assert (answer.status_code, answer["Location"]) == (302, "/compte/code")  # the second factor is ours, whoever signs in
    assert browser.post("/compte/code", {"code": pyotp.TOTP(secret).now()}).status_code == 302
    assert browser.get("/espace/").status_code == 200
    tied = SocialAccount.objects.get()
    assert (tied.user, tied.uid, tied.extra_data) == (made, "u-1", {}) and not SocialToken.objects.exists()
    assert {"/.well-known/openid-configuration", "/jeton", "/cles"} <= set(provider.asked)


def test_afterwards_the_identity_opens_it_not_the_address(provider: Provider) -> None:
    account()
    sign_in(SignedIn())
    provider.person = {"sub": "u-1", "email": "change@exemple.fr", "email_verified": True}
    assert sign_in(SignedIn())["Location"] == "/compte/code"
    provider.person = {"sub": "u-2", "email": "lecteur@exemple.fr", "email_verified": True}  # the address went to another
    assert sign_in(SignedIn()).status_code == 403
    assert SocialAccount.objects.count() == 1


@pytest.mark.parametrize(
    "person",
    [
        {"sub": "u-1", "email": "inconnu@exemple.fr", "email_verified": True},
        {"sub": "u-1", "email": "lecteur@exemple.fr", "email_verified": False},
        {"sub": "u-1", "email": "lecteur@exemple.fr"},
        {"sub": "u-1", "email": "lecteur@exemple.fr", "email_verified": "false"},
        {"sub": "u-1"},
    ],
)
def test_nobody_else_gets_in(provider: Provider, person: dict[str, Any]) -> None:
    account()
    provider.person = person
    browser = SignedIn()
    answer = sign_in(browser)
    assert answer.status_code == 403 and "Aucun compte" in answer.content.decode()
    assert not SocialAccount.objects.exists() and Account.objects.count() == 1
    assert browser.get("/espace/").status_code == 302


def test_a_closed_account_stays_closed(provider: Provider) -> None:
    made, _ = account()
    sign_in(SignedIn())
    made.is_active = False
    made.save()
    browser = SignedIn()
    assert sign_in(browser).get("Location") in (None, "/compte/inactif")
    assert browser.get("/espace/").status_code == 302


@pytest.mark.parametrize("fault", ["issuer", "audience", "signature", "expired"])
def test_a_token_that_is_not_right_is_refused(provider: Provider, fault: str) -> None:
    account()
    provider.fault = fault
    browser = SignedIn()
    answer = sign_in(browser)
    assert "n’a pas abouti" in answer.content.decode()
    assert not SocialAccount.objects.exists() and browser.get("/espace/").status_code == 302


def test_an_answer_that_nobody_asked_for_is_refused(provider: Provider) -> None:
    account()
    mine, theirs = SignedIn(), SignedIn()
    back = httpx.get(leave(theirs)).headers["Location"]  # an attacker's own code, in somebody else's browser
    leave(mine)
    answer = mine.get(back.removeprefix("https://testserver") + "&_redir=")
    assert "n’a pas abouti" in answer.content.decode() and not SocialAccount.objects.exists()


def test_a_code_works_once_and_with_its_verifier_only(provider: Provider) -> None:
    account()
    browser = SignedIn()
    address = leave(browser)
    asked = {name: values[0] for name, values in parse_qs(urlsplit(address).query).items()}
    assert asked["code_challenge_method"] == "S256" and len(asked["state"]) >= 16
    assert provider.token({"code": "x"})[0] == 400
    stolen = urlsplit(provider.authorize(asked)).query.split("code=")[1].split("&")[0]
    form = {"code": stolen, "client_secret": SECRET, "redirect_uri": asked["redirect_uri"], "code_verifier": "deviné"}
    assert provider.token(form)[0] == 400


def test_a_provider_that_is_down_does_not_break_the_page(provider: Provider) -> None:
    provider.fault = "down"
    answer = SignedIn().post(BUTTON)
    assert answer.status_code == 502 and "n’a pas abouti" in answer.content.decode()


def test_without_a_provider_there_is_no_button() -> None:
    assert "Se connecter avec" not in SignedIn().get("/compte/connexion").content.decode()
    assert SignedIn().post(BUTTON).status_code == 404
