"""The figures of an employer: from turns, by week, once; no text, no one (PRV-13, SEC-18, ACC-29)."""

from __future__ import annotations

import csv
import io
import json
import re
import uuid
from datetime import date, datetime, timedelta
from typing import Any, Optional

import pytest
from django.apps import apps
from django.utils import timezone
from openpyxl import load_workbook

from bot.web.conversations import reading, retention
from bot.web.conversations.models import Conversation, Feedback, Message, Turn
from bot.web.employers.figures.publishing import publish_due
from bot.web.employers.models import Employer, Period

from .conftest import Site, make
from .test_space import hr_of

pytestmark = pytest.mark.django_db

MONDAY = date(2026, 11, 2)
CANARY = "canari-secret"


def at(day: date, hour: int = 12) -> datetime:
    return timezone.make_aware(datetime.combine(day, datetime.min.time())) + timedelta(hours=hour)


def talk(site: Optional[Site], day: date, thumb: str = "", **understanding: Any) -> Conversation:
    """A conversation of one message, as the turns of the application store it."""
    when = at(day)
    conversation = Conversation.objects.create(
        token_hash=CANARY, state={"slots": {"nom": CANARY}}, user_messages=1, created_at=when, active_at=when, sequence=2,
        employer=site.employer if site else None, key=site.key if site else None,
    )
    common = {"conversation": conversation, "at": when}
    asked = Message.objects.create(**common, position=1, revision=1, author="user", client_id=uuid.uuid4(), status="answered", text=CANARY)
    reply = Message.objects.create(**common, position=2, revision=2, author="bot", component={"type": "texte", "texte": CANARY}, reply_to=asked)
    Turn.objects.create(**common, message=asked, understanding={"text": CANARY, "facts": {"commune": CANARY}, **understanding})
    if thumb:
        Feedback.objects.create(message=reply, thumb=thumb, reason=CANARY, at=when)
    return conversation


def many(number: int, site: Optional[Site], day: date = MONDAY, **options: Any) -> list[Conversation]:
    return [talk(site, day, **options) for _ in range(number)]


@pytest.fixture
def site() -> Site:
    return make(cree_le=at(MONDAY))


VISALE = {"intent": "montant", "discussed": ["visale"], "verdicts": {"visale": "eligible"}}
LOCA = {"intent": "definition", "discussed": ["loca_pass"]}


def test_a_week(site: Site) -> None:
    many(24, site, thumb="up", **VISALE)
    many(13, site, day=MONDAY + timedelta(days=6), **LOCA)
    many(12, site, intent="nlu_fallback")
    many(4, site, thumb="down", intent="pieces", discussed=["mobili_jeune"])
    many(40, None, **VISALE)  # the full page
    assert publish_due(at(MONDAY + timedelta(days=6), 23)) == 0  # the week is not over
    assert publish_due(at(MONDAY + timedelta(days=7), 1)) == 1
    figures = Period.objects.get().chiffres
    assert figures["conversations"] == 50  # 53
    assert (figures["topics"]["montant"], figures["topics"]["definition"], figures["topics"]["pieces"]) == (20, 10, None)
    assert figures["unanswered"] == 10
    # 4 dissatisfied: hidden with the smallest of the others, so that no subtraction gives them.
    assert figures["opinions"] == {"cells": {"satisfait": None, "insatisfait": None, "sans_avis": 20}, "rest": 20}
    assert figures["aids"]["mobili_jeune"] == {"asked": None, "verdicts": None}
    assert figures["aids"]["visale"]["asked"] == 20


@pytest.mark.django_db(transaction=True)
def test_published_once(site: Site) -> None:
    """More people, fewer people, another reading: the figures of a past week never move."""
    conversations = many(30, site, **VISALE)
    now = at(MONDAY + timedelta(days=8))
    assert publish_due(now) == 1
    before = Period.objects.get().chiffres
    many(25, site, **LOCA)
    for conversation in conversations[:21]:
        reading.erase(conversation.pk, now)
    retention.purge(now + timedelta(days=40))
    assert publish_due(now) == publish_due(now + timedelta(days=1)) == 0
    assert Period.objects.get().chiffres == before
    with pytest.raises(TypeError):
        Period.objects.get().save()


@pytest.mark.django_db(transaction=True)
def test_what_was_erased_before_is_not_counted(site: Site) -> None:
    conversations = many(25, site, **VISALE)
    for conversation in conversations[:10]:
        reading.erase(conversation.pk, at(MONDAY))
    publish_due(at(MONDAY + timedelta(days=7)))
    assert Period.objects.get().chiffres["conversations"] == 10  # 15


def test_small_weeks_wait_for_the_next_ones(site: Site) -> None:
    for week in range(3):
        many(4, site, day=MONDAY + timedelta(weeks=week))
        publish_due(at(MONDAY + timedelta(weeks=week + 1)))
    period = Period.objects.get()
    assert (period.debut, period.fin, period.chiffres["conversations"]) == (MONDAY, MONDAY + timedelta(weeks=3), 10)


def test_four_weeks_of_few_people_are_said_so_and_no_more(site: Site) -> None:
    for week in range(4):
        many(2, site, day=MONDAY + timedelta(weeks=week))
        publish_due(at(MONDAY + timedelta(weeks=week + 1)))
    assert list(Period.objects.values_list("debut", "fin", "chiffres")) == [(MONDAY, MONDAY + timedelta(weeks=4), None)]


@pytest.mark.parametrize("number", range(1, 31))
def test_employers_of_one_to_thirty_people(number: int) -> None:
    site = make(cree_le=at(MONDAY))
    many(number, site, thumb="down", **VISALE)
    many(3, site, **LOCA)
    publish_due(at(MONDAY + timedelta(days=7)))
    period = Period.objects.first()
    if number + 3 < 10:
        assert period is None
        return
    text = json.dumps(period.chiffres)
    assert all(int(found) % 10 == 0 for found in re.findall(r"\d+", text))
    assert period.chiffres["aids"]["loca_pass"]["asked"] is None
    assert period.chiffres["aids"]["visale"]["asked"] is None  # its complement is three people


def test_employers_are_counted_apart(site: Site) -> None:
    other = make("Autre exemple", "https://www.exemple.com", cree_le=at(MONDAY))
    many(20, site, **VISALE)
    many(40, other, **LOCA)
    publish_due(at(MONDAY + timedelta(days=7)))
    assert {period.employer_id: period.chiffres["conversations"] for period in Period.objects.all()} == {site.employer.pk: 20, other.employer.pk: 40}
    page = hr_of(site).get("/employeur/chiffres").content.decode()
    assert ">20<" in page and ">40<" not in page


# --- What HR sees -------------------------------------------------------------------------------------------

PAGES = ["/employeur/", "/employeur/chiffres", "/employeur/chiffres.csv", "/employeur/chiffres.xlsx", "/employeur/integration", "/employeur/verification",
         "/employeur/apparence", "/employeur/contenus", "/employeur/entreprise"]  # fmt: skip


def readable(content: bytes) -> str:
    if content.startswith(b"PK"):
        return str([[cell.value for cell in row] for row in load_workbook(io.BytesIO(content)).active])
    return content.decode()


@pytest.mark.parametrize("path", PAGES)
def test_no_word_and_no_one(site: Site, path: str) -> None:
    """Whatever people wrote, no page of an HR account holds a word, an id, a time of a conversation."""
    conversations = many(30, site, thumb="up", **VISALE) + many(15, site, thumb="down", **LOCA)
    publish_due(at(MONDAY + timedelta(days=7)))
    response = hr_of(site).get(path)
    assert response.status_code == 200
    text = readable(response.content)
    assert CANARY not in text and "12:00" not in text
    for conversation in conversations:
        assert str(conversation.pk) not in text


def test_the_models_of_employers_point_to_no_conversation() -> None:  # PRV-20
    for model in apps.get_app_config("employers").get_models():
        for field in model._meta.get_fields():
            related = getattr(field, "related_model", None)
            assert related is None or related._meta.app_label in ("employers", "accounts") or field.name == "+", (model, field)


def test_the_addresses_of_an_hr_account_are_those_checked() -> None:
    from bot.web.employers.urls import own

    gets = {f"/employeur/{route.pattern}" for route in own if "<" not in str(route.pattern)}
    sub = {"/employeur/apparence/controle.json", "/employeur/apparence/apercu", "/employeur/apparence/theme.css", "/employeur/apparence/logo.png",
           "/employeur/integration/cles", "/employeur/integration/origines"}  # fmt: skip
    assert gets == set(PAGES) | sub, "a new address of HR accounts joins the contract"


def test_charts_have_their_table(site: Site) -> None:
    many(30, site, thumb="up", **VISALE)
    many(15, site, thumb="down", **LOCA)
    publish_due(at(MONDAY + timedelta(days=7)))
    page = hr_of(site).get("/employeur/chiffres").content.decode()
    assert page.count("<svg") == page.count('aria-hidden="true" class="courbe"') >= 1
    assert page.count("<table") >= 5 and page.count("<caption") == page.count("<table")
    assert "moins de 10" in page and 'scope="col"' in page and 'scope="row"' in page


def test_exports(site: Site) -> None:
    many(30, site, **VISALE)
    many(15, site, **LOCA)
    publish_due(at(MONDAY + timedelta(days=7)))
    browser = hr_of(site)
    content = browser.get("/employeur/chiffres.csv")
    rows = list(csv.reader(io.StringIO(content.content.decode("utf-8-sig"), newline="")))
    assert "attachment" in content.headers["content-disposition"] and rows[0][0] == "Du"
    assert ["2026-11-02", "2026-11-08", "Conversations", "", "40"] in rows
    assert any(row[4] == "moins de 10" for row in rows)
    sheet = load_workbook(io.BytesIO(browser.get("/employeur/chiffres.xlsx").content)).active
    assert sheet.max_row == len(rows) and sheet["E2"].value == 40


def test_totals_are_those_of_what_was_published(site: Site) -> None:
    for week in range(2):
        many(17, site, day=MONDAY + timedelta(weeks=week), **VISALE)
        publish_due(at(MONDAY + timedelta(weeks=week + 1)))
    page = hr_of(site).get("/employeur/chiffres", {"depuis": "2026-11-02", "jusque": "2026-11-15"}).content.decode()
    assert ">20<" in page and ">34<" not in page and ">17<" not in page
    one = hr_of(site).get("/employeur/chiffres", {"depuis": "2026-11-05", "jusque": "2026-11-06"}).content.decode()
    assert ">10<" in one  # a part of a week is the whole week
    assert hr_of(site).get("/employeur/chiffres", {"depuis": "x", "jusque": "9999-99-99"}).status_code == 200


def test_nothing_yet(site: Site) -> None:
    assert "pas encore de chiffres" in hr_of(site).get("/employeur/chiffres").content.decode()
    assert Employer.objects.count() == 1
