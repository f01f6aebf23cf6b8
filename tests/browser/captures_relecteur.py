"""Takes the pictures of the guide of reviewers (docs/images/relecteur-*.png), in real Chromium, from data drawn from a seed:

    make images

Every picture is then to be looked at.
"""

from __future__ import annotations

import os
import sys
import tempfile
from collections.abc import Callable
from pathlib import Path

from PIL import Image
from playwright.sync_api import Page, expect, sync_playwright

HERE = Path(__file__).resolve().parent
sys.path[:0] = [str(HERE.parents[1]), str(HERE.parent)]

from browser.captures import CHROMIUM, FLAGS, IMAGES  # noqa: E402
from browser.guide_server import CANDIDATE  # noqa: E402
from browser.private import prepared_service  # noqa: E402

#: Bytes of all the pictures together, and colours of each.
TOGETHER, COLOURS = 1_200_000, 96


def press(*keys: str) -> Callable[[Page], None]:
    def play(page: Page) -> None:
        for key in keys:
            page.keyboard.press(key)

    return play


def filters(page: Page) -> None:
    page.get_by_text("Plus de filtres").press("Enter")
    page.locator(".filtres details.plusieurs", has_text="Étiquettes").locator("summary").press("Enter")


def transcript(page: Page) -> None:
    """A conversation with a result: what was understood of its message, and why each aid was said."""
    page.locator("[data-ligne]").first.press("Enter")
    found = page.locator("[data-tour]", has=page.locator(".trace")).first
    found.locator("[data-compris] > summary").press("Enter")
    found.locator(".trace > summary").first.press("Enter")
    page.evaluate("document.activeElement.blur()")
    top(page, "[data-tour]:has(.trace)")


def correct(page: Page) -> None:
    page.locator("[data-commencer]").press("Enter")
    expect(page.get_by_role("heading", level=1)).to_contain_text("Message")
    page.get_by_label("Intention juste").select_option("contact")
    page.get_by_label("Réponse incomplète").check()


def selection(page: Page) -> None:
    """The last rows of the list, and what may be done of them."""
    press("k", "x", "k", "x", "k", "x")(page)
    page.evaluate("scrollTo(0, document.getElementById('lot').getBoundingClientRect().bottom + scrollY - innerHeight + 20)")


def top(page: Page, selector: str) -> None:
    page.locator(selector).first.evaluate("each => scrollTo(0, each.getBoundingClientRect().top + scrollY - 12)")


def at(selector: str) -> Callable[[Page], None]:
    return lambda page: top(page, selector)


def nothing(page: Page) -> None:
    """The page as it opens."""


SHOTS: list[tuple[str, str, Callable[[Page], None], int]] = [
    ("liste", "/espace/conversations?correction=sans&repli=oui", press("j"), 860),
    ("filtres", "/espace/conversations", filters, 640),
    ("selection", "/espace/conversations?confiance=10", selection, 760),
    ("conversation", "/espace/conversations?verdict=non_eligible", transcript, 860),
    ("corriger", "/espace/files/confiance", correct, 1000),
    ("raccourcis", "/espace/files/confiance", lambda page: (correct(page), page.locator("h1").click(), page.keyboard.press("?"))[0], 640),
    ("files", "/espace/files", nothing, 860),
    ("accord", "/espace/files/echantillon-1", nothing, 560),
    ("groupes", "/espace/groupes", nothing, 700),
    ("demandes", "/espace/demandes", at(".carte"), 760),
    ("exemples", "/espace/exemples", press("j", "Space"), 620),
    ("modeles", "/espace/modeles/", nothing, 860),
    ("comparaison", f"/espace/modeles/{CANDIDATE}", at("#t-cibles"), 1000),
    ("chiffres", "/espace/chiffres", at("#h-entonnoir"), 860),
]


def main() -> None:
    wanted = [shot for shot in SHOTS if shot[0] in (sys.argv[1:] or shot[0])]
    with tempfile.TemporaryDirectory() as folder, prepared_service(Path(folder), "guide_server.py") as service, sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=[*FLAGS, "--lang=fr-FR"], env={**os.environ, "LANGUAGE": "fr"})
        for name, path, play, height in wanted:
            context = browser.new_context(locale="fr-FR", reduced_motion="reduce", viewport={"width": 1180, "height": height})
            context.add_cookies([{"name": "session", "value": service.prepared["responsable"], "url": service.url}])
            page = context.new_page()
            page.goto(service.url + path)
            play(page)
            page.mouse.move(0, 0)
            file = IMAGES / f"relecteur-{name}.png"
            page.screenshot(path=file, caret="hide")
            with Image.open(file) as picture:
                picture.convert("RGB").quantize(COLOURS, dither=Image.Dither.NONE).save(file, optimize=True)
            print(f"{file.name}: {file.stat().st_size // 1000} kB")
            context.close()
        browser.close()
    together = sum(file.stat().st_size for file in IMAGES.glob("relecteur-*.png"))
    if together > TOGETHER:
        raise SystemExit(f"{together} bytes together, {TOGETHER} at most")


if __name__ == "__main__":
    main()
