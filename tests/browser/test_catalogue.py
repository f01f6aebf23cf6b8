"""The pages of the catalogue, and the demonstration, on the real application: accessible, readable on a phone, printable, without any script."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from playwright.sync_api import BrowserContext, Page, expect

from .axe import PHONE_DARK, WIDE, violations
from .private import Application
from .watch import Watch

pytestmark = pytest.mark.browser

PAGES = ["/catalogue", "/catalogue/visale", "/catalogue/mel", "/catalogue/fraicheur", "/catalogue?q=colocation",
         "/catalogue?q=zzzz", "/demo/"]
OpenPage = Callable[..., Page]


@pytest.fixture
def open_page(open_context: Callable[..., BrowserContext], application: Application) -> Iterator[OpenPage]:
    """`open_page("/catalogue", **options)`: a page of the real application, watched like the others."""
    watch = Watch(application.url)

    def make(path: str, **options: Any) -> Page:
        page = open_context(watch=watch, **options).new_page()
        page.goto(application.url + path)
        return page

    yield make
    assert watch.faults == []


@pytest.mark.parametrize("path", PAGES)
@pytest.mark.parametrize("options", [WIDE, PHONE_DARK], ids=["wide", "phone"])
def test_axe(open_page: OpenPage, path: str, options: dict[str, Any]) -> None:
    assert violations(open_page(path, **options))[:5] == []


@pytest.mark.parametrize("path", PAGES)
def test_a_phone_scrolls_one_way(open_page: OpenPage, path: str) -> None:
    """Tables and the drawing scroll inside themselves, the page never does sideways (320 px, WCAG 1.4.10)."""
    page = open_page(path, viewport={"width": 320, "height": 640})
    assert page.evaluate("document.documentElement.scrollWidth") <= 320


def test_search_without_script(open_page: OpenPage) -> None:
    page = open_page("/catalogue", java_script_enabled=False)
    page.get_by_role("searchbox", name="Chercher dans les fiches").fill("visale colocation")
    page.get_by_role("button", name="Chercher").click()
    expect(page.get_by_role("heading", level=2)).to_contain_text("« visale colocation »")
    page.get_by_role("link", name=re.compile("Garantie Visale : .*coloc")).click()
    expect(page).to_have_url(re.compile(r"/catalogue/visale#dit-autres\.colocation$"))


def test_from_the_index_to_the_sources(open_page: OpenPage) -> None:
    page = open_page("/catalogue", java_script_enabled=False)
    page.get_by_role("link", name="Garantie Visale").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Garantie Visale")
    expect(page.get_by_role("img", name="Arbre de décision")).to_be_visible()
    expect(page.get_by_role("heading", name="Les conditions, une à une")).to_be_visible()
    first = page.locator(".arbre a[href^='#source-']").first
    target = first.get_attribute("href")
    first.click()
    expect(page.locator(f"[id='{(target or '')[1:]}']")).to_be_in_viewport()


def test_print(open_page: OpenPage) -> None:
    """On paper: no navigation, nothing cut on the right."""
    page = open_page("/catalogue/visale", viewport={"width": 794, "height": 1123})
    page.emulate_media(media="print")
    assert page.evaluate("document.documentElement.scrollWidth") <= 794
    expect(page.get_by_role("navigation", name="Sur cette page")).to_be_hidden()
