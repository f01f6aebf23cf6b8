"""Accounts: roles and rights, and the border of the private pages (PRV-17, SEC-14, SEC-17)."""

from __future__ import annotations

from typing import Any, Callable

import pytest
from django.core.management import call_command
from django.http import HttpResponse
from django.test import AsyncRequestFactory, Client, RequestFactory

from bot.web.accounts import audit, middleware
from bot.web.accounts.models import Account, AuditEntry, Session
from bot.web.accounts.rights import RIGHTS, Right, Role, requires

from .harness import Api
from .signed_in import SignedIn, signed_in

Enter = Callable[..., SignedIn]


def test_every_right_has_a_role_and_every_role_a_right() -> None:
    assert set(RIGHTS) == set(Right)
    assert {role for roles in RIGHTS.values() for role in roles} == set(Role)


def test_staff_and_employers_are_separate() -> None:
    staff = {right for right, roles in RIGHTS.items() if roles - {Role.RH}}
    employers = {right for right, roles in RIGHTS.items() if Role.RH in roles}
    assert not staff & employers


def test_an_administrator_reads_no_conversation() -> None:
    for right in (Right.LIRE, Right.REVELER, Right.EXPORTER, Right.CORRIGER):
        assert Role.ADMIN not in RIGHTS[right]


@pytest.mark.parametrize("right", list(Right))
@pytest.mark.parametrize("role", list(Role))
def test_requires(entrer: Enter, role: Role, right: Right) -> None:
    request = RequestFactory().get("/espace/essai?x=1")
    request.user = entrer(role).account
    assert requires(right)(lambda request: HttpResponse("vu"))(request).status_code == (200 if role in RIGHTS[right] else 403)


def test_requires_sends_to_the_sign_in_page_and_back() -> None:
    answer = Client().get("/espace/", secure=True)
    assert (answer.status_code, answer["Location"]) == (302, "/compte/connexion?next=/espace/")


def test_without_a_second_factor_only_its_set_up_opens(db: None) -> None:
    request = RequestFactory().get("/espace/essai")
    request.user = signed_in(Role.LECTEUR, second_factor=False).account
    answer = requires(Right.LIRE)(lambda request: HttpResponse("vu"))(request)
    assert (answer.status_code, answer["Location"]) == (302, "/compte/securite/application")


def test_closing_an_account_ends_its_sessions(entrer: Enter) -> None:
    browser = entrer(Role.LECTEUR)
    assert browser.get("/espace/").status_code == 200
    browser.account.is_active = False
    browser.account.save()
    assert not Session.objects.filter(account_id=browser.account.pk).exists()
    assert browser.get("/espace/").status_code == 302


def test_the_journal_takes_no_words_and_never_changes(entrer: Enter) -> None:
    request = RequestFactory().get("/")
    request.user = entrer(Role.DPO).account
    line = audit.record(request, "ouverture", "abc", "vérification", filtres=["verdict"], lignes=3)
    assert (line.account, line.role, line.details) == (request.user, "dpo", {"filtres": ["verdict"], "lignes": 3})
    with pytest.raises(ValueError):
        audit.record(request, "ouverture", texte="mot " * 40)
    with pytest.raises(TypeError):
        line.save()
    Account.objects.all().delete()
    assert AuditEntry.objects.get().account_email == request.user.email


# --- The border: public pages have no cookie and no thread hop ----------------------------------------------


PUBLIC = ("/", "/informations/", "/accessibilite/", "/catalogue", "/health/live", "/api/openapi.json", "/static/site/pages.css", "/inconnu")


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("path", PUBLIC)
async def test_public_pages_set_no_cookie(api: Api, path: str) -> None:  # PRV-01
    answer = await api.http.get(path)
    assert answer.status_code in (200, 404)
    assert "set-cookie" not in answer.headers
    assert "cookie" not in answer.headers.get("vary", "").lower()


@pytest.mark.parametrize("name", ["PrivateSession", "PrivateAuthentication", "PrivateMessages", "PrivateCsrf"])
async def test_public_pages_stay_in_the_event_loop(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    async def view(request: Any) -> HttpResponse:
        return HttpResponse("vu")

    def hop(*arguments: Any, **options: Any) -> Any:
        raise AssertionError("a public page went through a thread")

    monkeypatch.setattr(middleware, "sync_to_async", hop)
    monkeypatch.setattr("django.utils.deprecation.sync_to_async", hop)
    layer = getattr(middleware, name)(view)
    request = AsyncRequestFactory().get("/")
    assert (await layer(request)).content == b"vu"
    if hasattr(layer, "process_view"):
        assert await layer.process_view(request, view, (), {}) is None
    assert not hasattr(request, "session") and not hasattr(request, "user")


@pytest.mark.django_db
def test_migrations_are_complete() -> None:
    call_command("makemigrations", "accounts", check=True, dry_run=True, verbosity=0)
