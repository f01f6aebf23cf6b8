"""The pages of models in Chromium: axe, keyboard, the progress of a build, a promotion (ACC-29)."""

from __future__ import annotations

from typing import Any

import pytest
from playwright.sync_api import expect

from .axe import PHONE_DARK, WIDE, violations
from .private import OpenAs

pytestmark = pytest.mark.browser
SERVICE = "models_server.py"
LIST, GOOD, REFUSED = "/espace/modeles/", "1" * 16, "2" * 16


@pytest.mark.parametrize("path", [LIST, LIST + GOOD, LIST + REFUSED], ids=["list", "good", "refused"])
@pytest.mark.parametrize("options", [WIDE, PHONE_DARK], ids=["wide", "phone"])
def test_axe(open_as: OpenAs, path: str, options: dict[str, Any]) -> None:
    page = open_as("responsable", path, **options)
    for summary in page.locator("details > summary").all():
        summary.click()
    assert violations(page) == []
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")


def test_a_build_is_followed_left_found_again_and_stopped(open_as: OpenAs) -> None:
    page = open_as("reviseur", LIST)
    page.get_by_role("button", name="Préparer un candidat").press("Enter")
    bar = page.get_by_role("progressbar", name="Avancement")
    expect(bar).to_be_visible()
    expect(page.locator("[data-etape]")).to_have_text("mesure du candidat", timeout=60_000)
    assert violations(page) == []
    page.reload()
    expect(page.locator("[data-etape]")).to_have_text("mesure du candidat")
    page.get_by_role("button", name="Arrêter la préparation").press("Enter")
    expect(page.locator("#travail [data-etat]")).to_have_text("annulée", timeout=60_000)  # the page loads itself again
    expect(page.get_by_role("button", name="Préparer un candidat")).to_be_visible()


def test_a_candidate_is_promoted_with_the_keyboard(open_as: OpenAs) -> None:
    page = open_as("responsable", LIST + GOOD)
    page.get_by_text("Mettre en service").first.press("Enter")
    page.get_by_role("button", name="Confirmer").press("Enter")
    expect(page.get_by_role("status").filter(has_text="est mis en service")).to_be_visible()
    expect(page.get_by_role("row", name=GOOD).get_by_text("en service", exact=True)).to_be_visible()
    page.get_by_text("Revenir à ce modèle").first.press("Enter")
    page.get_by_role("button", name="Confirmer").press("Enter")
    expect(page.get_by_role("status").filter(has_text="remis en service")).to_be_visible()


def test_a_reviewer_is_shown_no_button_to_promote(open_as: OpenAs) -> None:
    page = open_as("reviseur", LIST)
    expect(page.get_by_text("Un responsable peut le mettre en service.").first).to_be_visible()
    assert page.get_by_role("button", name="Confirmer").count() == 0
