"""Signing in: password and code, lock, idle time, links that work once (SEC-14, SEC-17)."""

from __future__ import annotations

import os
import re
import subprocess
import sys
import time
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pyotp
import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal import auth as totp
from allauth.mfa.totp.internal.auth import TOTP, generate_totp_secret
from axes.models import AccessAttempt
from django.core.cache import cache
from django.db import connection
from django.test import Client
from django.utils import timezone

from bot.web.accounts import codes, links, lockout
from bot.web.accounts.models import Account, Session
from bot.web.accounts.rights import Role

from .signed_in import SignedIn, signed_in

pytestmark = pytest.mark.django_db
PASSWORD = "un mot de passe de quatre mots"
OUTSIDE = {"HTTP_ORIGIN": "https://testserver", "HTTP_USER_AGENT": "navigateur-canari", "REMOTE_ADDR": "192.0.2.77"}


@pytest.fixture(autouse=True)
def _quick(settings: Any) -> None:
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
    cache.clear()


@pytest.fixture
def browser() -> SignedIn:
    """A browser in which nobody is signed in, and which sends no form without its CSRF token."""
    return SignedIn(enforce_csrf_checks=True)


def account(role: Role = Role.LECTEUR, secret: str = "") -> Account:
    made = Account.objects.create_user(f"{role.value}@exemple.fr", role)
    made.set_password(PASSWORD)
    made.save()
    if secret:
        TOTP.activate(made, secret)
    return made


def send(browser: Client, path: str, **fields: Any) -> Any:
    """Post a form with the token of the page that shows it, as a browser does."""
    page = browser.get(path).content.decode()
    token = re.search(r'name="csrfmiddlewaretoken" value="(\w+)"', page)
    return browser.post(path, {**fields, "csrfmiddlewaretoken": token.group(1) if token else ""}, **OUTSIDE)


def sign_in(browser: Client, password: str = PASSWORD, login: str = "lecteur@exemple.fr") -> Any:
    return send(browser, "/compte/connexion", login=login, password=password)


def test_a_password_and_a_code_open_the_space(browser: SignedIn) -> None:
    secret = generate_totp_secret()
    account(secret=secret)
    answer = sign_in(browser)
    assert (answer.status_code, answer["Location"]) == (302, "/compte/code")
    assert browser.get("/espace/").status_code == 302  # not yet
    assert send(browser, "/compte/code", code="000000").status_code == 200
    assert browser.get("/espace/").status_code == 302
    answer = send(browser, "/compte/code", code=pyotp.TOTP(secret).now())
    assert (answer.status_code, answer["Location"]) == (302, "/espace/")
    assert browser.get("/espace/").status_code == 200


def test_a_recovery_code_works_once(browser: SignedIn) -> None:
    from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes

    made = account(secret=generate_totp_secret())
    code = RecoveryCodes.activate(made).generate_codes()[0]
    for expected in (302, 200):
        sign_in(browser)
        assert send(browser, "/compte/code", code=code).status_code == expected
        browser.logout()


@pytest.fixture
def at(monkeypatch: pytest.MonkeyPatch) -> Callable[[int], None]:
    """``at(step)``: the thirty seconds that codes are read in, those around included."""

    def move(step: int) -> None:
        monkeypatch.setattr(totp, "yield_hotp_counters_from_time", lambda: iter((step - 1, step, step + 1)))

    return move


def code_of(secret: str, step: int) -> str:
    return pyotp.TOTP(secret).at(step * 30)


def test_a_code_works_once_and_so_do_those_before_it(browser: SignedIn, at: Callable[[int], None]) -> None:
    secret = generate_totp_secret()
    account(secret=secret)
    at(1000)
    tried = [(1000, 302), (1000, 200), (999, 200), (1001, 302), (1001, 200)]
    for step, expected in tried:
        other = SignedIn(enforce_csrf_checks=True)
        sign_in(other)
        cache.clear()  # what the library remembers is the memory of one process
        assert send(other, "/compte/code", code=code_of(secret, step)).status_code == expected, step
    at(1002)
    sign_in(browser)
    assert send(browser, "/compte/code", code=code_of(secret, 1001)).status_code == 200  # would still be a code of now
    assert send(browser, "/compte/code", code=code_of(secret, 1002)).status_code == 302


@pytest.mark.django_db(transaction=True)
def test_a_code_used_here_is_refused_by_another_process() -> None:
    secret = generate_totp_secret()
    made = account(secret=secret)
    code = pyotp.TOTP(secret).now()
    assert codes.claim(made, secret, code)
    program = (
        "from bot.web import service; service.configurer(); from bot.web.accounts import codes, models; "
        f"print(codes.claim(models.Account.objects.get(), '{secret}', '{code}'))"
    )
    environment = {**os.environ, "DATABASE_URL": f"sqlite:///{connection.settings_dict['NAME']}"}
    other = subprocess.run([sys.executable, "-c", program], env=environment, capture_output=True, text=True, timeout=60)
    assert other.stdout.strip() == "False", other.stderr[-500:]


def test_wrong_codes_lock_the_account_like_wrong_passwords(browser: SignedIn, at: Callable[[int], None]) -> None:
    secret = generate_totp_secret()
    account(secret=secret)
    at(1000)
    sign_in(browser)
    assert [send(browser, "/compte/code", code=f"00000{number}").status_code for number in range(5)] == [200, 200, 200, 200, 429]
    assert send(browser, "/compte/code", code=code_of(secret, 1000)).status_code == 429  # the right one no more than the others
    assert sign_in(SignedIn(enforce_csrf_checks=True)).status_code == 429
    AccessAttempt.objects.update(attempt_time=timezone.now() - timedelta(minutes=16))
    assert send(browser, "/compte/code", code=code_of(secret, 1000)).status_code == 302


def test_the_whole_first_day(browser: SignedIn) -> None:
    """From the administrator's link to the first page: password, sign-in, application, recovery codes."""
    made = Account.objects.create_user("Neuve@Exemple.fr", Role.REVISEUR)
    link = links.password_link(made)
    page = browser.get(link, follow=True)
    path = page.redirect_chain[-1][0]
    assert send(browser, path, password1="court", password2="court").status_code == 200
    assert send(browser, path, password1=PASSWORD, password2=PASSWORD).status_code == 302
    assert "ne sert plus" in browser.get(link, follow=True).content.decode()
    assert sign_in(browser, login="neuve@exemple.fr").status_code == 302
    answer = browser.get("/espace/")
    assert (answer.status_code, answer["Location"]) == (302, "/compte/securite/application")
    page = browser.get(answer["Location"]).content.decode()
    secret = re.search(r'class="cle">([A-Z2-7 ]+)<', page).group(1).replace(" ", "")  # type: ignore[union-attr]
    drawing = browser.get("/compte/securite/application/carre.svg")
    assert drawing["Content-Type"] == "image/svg+xml" and b"<path" in drawing.content
    token = re.search(r'name="csrfmiddlewaretoken" value="(\w+)"', page).group(1)  # type: ignore[union-attr]
    fields = {"code": pyotp.TOTP(secret).now(), "csrfmiddlewaretoken": token}
    answer = browser.post("/compte/securite/application", fields, **OUTSIDE)
    assert (answer.status_code, answer["Location"]) == (302, "/compte/securite/codes")
    assert not codes.claim(made, secret, fields["code"])  # it signs nobody in afterwards
    spare = browser.get("/compte/securite/codes").content.decode()
    assert len(re.findall(r"<li><code>\d{8}</code>", spare)) == 10
    assert not re.findall(r"<code>\d{8}</code>", browser.get("/compte/securite/codes").content.decode())  # shown once
    assert browser.get("/espace/").status_code == 200
    assert browser.get("/compte/securite/application/carre.svg").status_code == 404


def test_keys_are_stored_encrypted() -> None:
    secret = generate_totp_secret()
    account(secret=secret)
    assert secret not in str(Authenticator.objects.get().data)


def test_five_wrong_passwords_lock_the_account_for_a_while(browser: SignedIn) -> None:
    account()
    statuses = [sign_in(browser, password=f"faux {number}").status_code for number in range(5)]
    assert statuses == [200, 200, 200, 200, 429]
    locked = sign_in(browser)
    assert locked.status_code == 429 and "15 minutes" in locked.content.decode()
    assert sign_in(SignedIn(enforce_csrf_checks=True)).status_code == 429  # from anywhere
    AccessAttempt.objects.update(attempt_time=timezone.now() - timedelta(minutes=16))
    assert sign_in(browser).status_code == 302


def test_the_lock_keeps_neither_machine_nor_browser_nor_form(browser: SignedIn) -> None:
    account()
    for number in range(3):
        sign_in(browser, password=f"secret canari {number}")
    (line,) = AccessAttempt.objects.values()
    assert line["failures_since_start"] == 3 and line["username"] == "lecteur@exemple.fr"
    assert not re.search("canari|192.0.2.77|csrf|Mozilla", str(line))
    assert lockout.forget_attempts(timezone.now() + timedelta(minutes=14)) == 0
    assert lockout.forget_attempts(timezone.now() + timedelta(minutes=16)) == 1


def test_an_unknown_address_answers_like_a_wrong_password(browser: SignedIn) -> None:
    account()
    answers = [sign_in(browser, password="faux", login=login).content.decode() for login in ("lecteur@exemple.fr", "personne@exemple.fr")]
    errors = [re.search(r'role="alert">(.*?)</div>', answer, re.S) for answer in answers]
    assert all(errors) and errors[0].group(1) == errors[1].group(1)  # type: ignore[union-attr]


def test_nobody_signs_up(browser: SignedIn) -> None:
    assert "Aucun compte" in browser.get("/compte/inscription").content.decode()
    browser.post("/compte/inscription", {"email": "a@exemple.fr", "password1": PASSWORD, "password2": PASSWORD})
    assert not Account.objects.exists()


def test_a_closed_account_cannot_sign_in(browser: SignedIn) -> None:
    made = account()
    made.is_active = False
    made.save()
    sign_in(browser)
    assert browser.get("/espace/").status_code == 302


def test_starting_again_forgets_password_application_and_sessions() -> None:
    browser = signed_in(Role.LECTEUR)
    before = browser.account.password
    links.start_again(browser.account)
    browser.account.refresh_from_db()
    assert browser.account.password != before and not browser.account.has_second_factor()
    assert browser.get("/espace/").status_code == 302


# --- Sessions and cookies -----------------------------------------------------------------------------------


def test_cookies_are_host_only_secure_and_strict(browser: SignedIn) -> None:
    account()
    sign_in(browser)
    assert set(browser.cookies) == {"__Host-session", "__Host-csrf"}
    for cookie in browser.cookies.values():
        assert cookie["secure"] and cookie["httponly"] and cookie["samesite"] == "Strict"
        assert cookie["path"] == "/" and not cookie["domain"] and not cookie["max-age"]  # gone with the browser


def test_an_idle_session_ends() -> None:
    browser = signed_in(Role.LECTEUR)
    assert browser.get("/espace/").status_code == 200
    left = Session.objects.get(account_id=browser.account.pk).expire_date - timezone.now()
    assert timedelta(minutes=14) < left <= timedelta(minutes=30)
    Session.objects.update(expire_date=timezone.now() - timedelta(seconds=1))
    assert browser.get("/espace/").status_code == 302


def test_each_request_starts_the_idle_time_again() -> None:
    browser = signed_in(Role.LECTEUR)
    soon = timezone.now() + timedelta(minutes=1)
    Session.objects.update(expire_date=soon)
    assert browser.post("/compte/presence").status_code == 204
    assert Session.objects.get().expire_date > soon


def test_a_busy_session_ends_after_a_day() -> None:
    browser = signed_in(Role.LECTEUR)
    session = browser.session
    session["debut"] = int(time.time()) - 11 * 3600
    session.save()
    assert browser.get("/espace/").status_code == 302


@pytest.mark.parametrize(
    ("headers", "status"),
    [
        ({}, 302),
        ({"HTTP_ORIGIN": "https://testserver"}, 302),
        ({"HTTP_ORIGIN": "null", "HTTP_SEC_FETCH_SITE": "same-origin"}, 302),  # our pages send no referrer
        ({"HTTP_ORIGIN": "null", "HTTP_SEC_FETCH_SITE": "cross-site"}, 403),
        ({"HTTP_ORIGIN": "null"}, 403),
        ({"HTTP_ORIGIN": "https://ailleurs.example"}, 403),
        ({"HTTP_ORIGIN": "https://ailleurs.example", "HTTP_SEC_FETCH_SITE": "same-origin"}, 403),
    ],
)
def test_forms_come_from_our_pages(browser: SignedIn, headers: dict[str, str], status: int) -> None:
    account()
    page = browser.get("/compte/connexion").content.decode()
    token = re.search(r'name="csrfmiddlewaretoken" value="(\w+)"', page).group(1)  # type: ignore[union-attr]
    fields = {"login": "lecteur@exemple.fr", "password": PASSWORD, "csrfmiddlewaretoken": token}
    referer = {} if "HTTP_ORIGIN" in headers else {"HTTP_REFERER": "https://testserver/compte/connexion"}
    assert browser.post("/compte/connexion", fields, **headers, **referer).status_code == status


def test_a_form_without_its_token_is_refused(browser: SignedIn) -> None:
    made = account(Role.ADMIN)
    other = Account.objects.create_user("autre@exemple.fr", Role.LECTEUR)
    TOTP.activate(made, generate_totp_secret())
    browser.force_login(made)
    assert browser.post(f"/espace/comptes/{other.pk}", {"geste": "fermer"}).status_code == 403
    other.refresh_from_db()
    assert other.is_active


@pytest.mark.parametrize(
    ("host", "peer", "status"),
    [
        ("127.0.0.1:8000", "127.0.0.1", 200),
        ("localhost:8000", "127.0.0.1", 200),
        ("[::1]:8000", "::1", 200),
        ("127.0.0.1:8000", "192.0.2.1", 403),
        ("passerelle.example", "127.0.0.1", 403),  # a proxy on this machine that forgot https
        ("passerelle.example", "192.0.2.1", 403),
    ],
)
def test_in_clear_on_this_machine_only(host: str, peer: str, status: int) -> None:  # SEC-22
    assert Client().get("/compte/connexion", HTTP_HOST=host, REMOTE_ADDR=peer).status_code == status


PAGES = (
    "/compte/connexion",
    "/compte/inscription",
    "/compte/mot-de-passe/oublie",
    "/compte/inactif",
    "/compte/securite",
    "/compte/securite/application",
    "/compte/securite/codes/nouveaux",
    "/compte/mot-de-passe",
    "/compte/deconnexion",
    "/compte/confirmation",
    "/compte/code/confirmation",
    "/espace/",
    "/espace/comptes",
    "/espace/journal",
)


@pytest.mark.parametrize("path", PAGES)
def test_pages_have_the_strict_headers_and_nothing_inline(path: str) -> None:  # SEC-11, SEC-12, SEC-22
    for browser in (SignedIn(), signed_in(Role.ADMIN)):
        answer = browser.get(path)
        policy = answer["Content-Security-Policy"]
        assert "default-src 'none'" in policy and "frame-ancestors 'none'" in policy
        assert "require-trusted-types-for 'script'" in policy and "unsafe" not in policy and "data:" not in policy
        assert answer["Cross-Origin-Opener-Policy"] == "same-origin" and "no-store" in answer["Cache-Control"]
        assert answer["Referrer-Policy"] == "no-referrer" and answer["X-Content-Type-Options"] == "nosniff"
        assert "max-age=31536000" in answer["Strict-Transport-Security"]
        page = answer.content.decode()
        assert not re.search(r"<script(?![^>]*\bsrc=)|<style|\sstyle=|\son\w+=|javascript:|src=\"data:", page), path
        assert not re.search(r"https?://(?!www\.w3\.org)", page), path


@pytest.mark.parametrize("path", PAGES)
def test_pages_speak_french(path: str) -> None:
    page = signed_in(Role.ADMIN).get(path).content.decode()
    assert not page or '<html lang="fr">' in page
    assert not re.search(r"\b(Password|Sign In|Sign Out|Email:|Current|Authenticator|Please|Submit)\b", page)
