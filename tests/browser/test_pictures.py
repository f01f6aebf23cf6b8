"""Pictures of every build, at four sizes, to be looked at: `tests/browser/images/`, kept by the continuous integration and
not by git. Beside them, the text of the notice about automatic answers and its fingerprint (TRA-05)."""

from __future__ import annotations

import hashlib
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import expect

from .conftest import OpenVisit
from .stub import Stub
from .test_host_accessibility import EMPLOYER, STATES

pytestmark = pytest.mark.browser

IMAGES = Path(__file__).with_name("images")
SIZES: dict[str, dict[str, Any]] = {
    "ordinateur": {"viewport": {"width": 1280, "height": 800}},
    "tablette": {"viewport": {"width": 768, "height": 1024}, "color_scheme": "dark"},
    "telephone": {"viewport": {"width": 375, "height": 812}, "has_touch": True, "is_mobile": True},
    "zoom-400": {"viewport": {"width": 320, "height": 256}},
}


@pytest.mark.parametrize("size", SIZES)
def test_pictures(visit: OpenVisit, stub: Stub, size: str) -> None:
    """Each state of the table once, in the order of a visit."""
    IMAGES.mkdir(exist_ok=True)
    stub.employer.page |= EMPLOYER
    for name in ["fermé", "ouvert, accueil", "ouvert, conversation", "ouvert, résultat", "ouvert, menu"]:
        visited = visit(**SIZES[size], reduced_motion="reduce").shown()
        STATES[name](visited)
        path = IMAGES / f"{size}-{name.replace(', ', '-').replace('é', 'e')}.png"
        visited.page.screenshot(path=path, caret="hide")
        assert path.stat().st_size > 1000


def test_the_notice_is_kept_with_its_fingerprint(visit: OpenVisit) -> None:
    chat = visit().shown().unfold()
    notice = chat.log.locator(".avis-ia")
    expect(notice).to_contain_text("assistant automatique (intelligence artificielle)")
    text = notice.inner_text()
    IMAGES.mkdir(exist_ok=True)
    (IMAGES / "mention.txt").write_text(f"{text}\nsha256 {hashlib.sha256(text.encode()).hexdigest()}\n", "utf8")
