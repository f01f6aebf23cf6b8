"""The page to print, made from a real result: read on a telephone, printed on A4 without waste."""

from __future__ import annotations

import mimetypes
import re
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import BrowserContext, Page, Route, expect

from .axe import violations
from .watch import Watch

pytestmark = pytest.mark.browser

URL = "http://127.0.0.1:9/recap"
WEB = Path(__file__).resolve().parents[2] / "bot" / "web"
PRINTS = Path(__file__).with_name("recap_html.py")


@pytest.fixture(scope="module")
def html() -> str:
    """Made by another process: Django, once configured, changes what runs around every test of this one."""
    return subprocess.run([sys.executable, str(PRINTS)], capture_output=True, text=True, check=True).stdout


@pytest.fixture
def opened(open_context: Callable[..., BrowserContext], html: str) -> Iterator[Callable[..., Page]]:
    contexts: list[BrowserContext] = []

    def answer(route: Route) -> None:
        path = route.request.url.removeprefix("http://127.0.0.1:9")
        if path == "/recap":
            route.fulfill(body=html, content_type="text/html; charset=utf-8")
            return
        found = [root / path.removeprefix("/static/") for root in (WEB / "static", WEB / "widget" / "static")]
        file = next(file for file in found if file.is_file())
        route.fulfill(body=file.read_bytes(), content_type=mimetypes.guess_type(file.name)[0])

    def open_page(**options: Any) -> Page:
        context = open_context(watch=Watch("http://127.0.0.1:9"), **options)
        contexts.append(context)
        context.route("**/*", answer)
        page = context.new_page()
        page.goto(URL)
        return page

    yield open_page
    for context in contexts:
        context.close()


@pytest.mark.parametrize("width", [320, 1280])
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_the_page_is_accessible(opened: Callable[..., Page], width: int, scheme: str) -> None:
    page = opened(viewport={"width": width, "height": 800}, color_scheme=scheme)
    expect(page.get_by_role("heading", level=1)).to_have_text("Votre récapitulatif au 25 novembre 2026")
    expect(page.get_by_role("button", name="Imprimer cette page")).to_be_visible()
    assert page.evaluate("document.documentElement.scrollWidth - innerWidth") <= 0
    assert violations(page) == []


def test_it_prints_on_a4_without_waste(opened: Callable[..., Page]) -> None:
    page = opened()
    page.emulate_media(media="print")
    for selector in ["#imprimer", "body > header", "footer nav"]:
        expect(page.locator(selector)).to_be_hidden()
    assert page.locator("body").evaluate("(body) => getComputedStyle(body).backgroundColor") == "rgb(255, 255, 255)"
    pdf = page.pdf(prefer_css_page_size=True, print_background=True)
    boxes = set(re.findall(rb"/MediaBox \[0 0 ([\d.]+) ([\d.]+)\]", pdf))
    assert {(round(float(width)), round(float(height))) for width, height in boxes} == {(595, 842)}
    # Half a dozen aids in full, their plan, what was said, what is refused and every source, on two sheets of paper.
    assert 1 <= len(re.findall(rb"/Type /Page\b", pdf)) <= 4
