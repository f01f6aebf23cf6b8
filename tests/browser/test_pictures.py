"""Pictures of every build, at four sizes, to be looked at: `artefacts/ecrans/`, kept by the continuous integration and not by
git. Beside them, the text of the notice about automatic answers and its fingerprint (TRA-05).
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from .conftest import ROOT, OpenVisit
from .private import OpenAs, Service, prepared_service
from .stub import Stub
from .test_host_accessibility import EMPLOYER, STATES

pytestmark = pytest.mark.browser

IMAGES = ROOT / "artefacts" / "ecrans"
SIZES: dict[str, dict[str, Any]] = {
    "ordinateur": {"viewport": {"width": 1280, "height": 800}},
    "tablette": {"viewport": {"width": 768, "height": 1024}, "color_scheme": "dark"},
    "telephone": {"viewport": {"width": 375, "height": 812}, "has_touch": True, "is_mobile": True},
    "zoom-400": {"viewport": {"width": 320, "height": 256}},
}


def keep(page: Page, size: str, name: str) -> None:
    IMAGES.mkdir(parents=True, exist_ok=True)
    path: Path = IMAGES / f"{size}-{name.replace(', ', '-').replace('é', 'e')}.png"
    page.screenshot(path=path, caret="hide")
    assert path.stat().st_size > 1000


@pytest.mark.parametrize("size", SIZES)
def test_pictures(visit: OpenVisit, stub: Stub, size: str) -> None:
    """Each state of the table once, in the order of a visit."""
    stub.employer.page |= EMPLOYER
    for name in ["fermé", "ouvert, accueil", "ouvert, conversation", "ouvert, résultat", "ouvert, menu"]:
        visited = visit(**SIZES[size], reduced_motion="reduce").shown()
        STATES[name](visited)
        keep(visited.page, size, name)


@pytest.fixture(scope="module")
def service(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Service]:
    """An employer whose site has a name that can be read on a picture."""
    with prepared_service(tmp_path_factory.mktemp("ecrans"), "employer_server.py", "https://intranet.exemple.fr") as running:
        yield running


@pytest.mark.parametrize("size", SIZES)
def test_pictures_of_an_employer_s_space(open_as: OpenAs, size: str) -> None:
    for page in ["integration", "apparence", "chiffres"]:
        keep(open_as("rh", f"/employeur/{page}", **SIZES[size]), size, f"employeur-{page}")


def test_the_notice_is_kept_with_its_fingerprint(visit: OpenVisit) -> None:
    chat = visit().shown().unfold()
    notice = chat.log.locator(".avis-ia")
    expect(notice).to_contain_text("assistant automatique (intelligence artificielle)")
    text = notice.inner_text()
    IMAGES.mkdir(parents=True, exist_ok=True)
    (IMAGES / "mention.txt").write_text(f"{text}\nsha256 {hashlib.sha256(text.encode()).hexdigest()}\n", "utf8")
