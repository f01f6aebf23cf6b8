"""Takes the pictures of the documents from a running server: `python tests/browser/captures.py http://127.0.0.1:8000`.

They are made by talking to the real assistant: what the README shows is what the product says.
"""

from __future__ import annotations

import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

from playwright.sync_api import Browser, Page, expect, sync_playwright

CHROMIUM = "/usr/bin/chromium"
FLAGS = ["--no-sandbox", "--disable-gpu", "--disable-background-networking", "--disable-sync", "--no-first-run"]
IMAGES = Path(__file__).resolve().parents[2] / "docs" / "images"
LIMIT = 300_000
PROJECT = "J'ai 27 ans, je commence un CDI à Lille le 4 janvier, 1 650 € nets, loyer de 620 € charges comprises."
DESKTOP: dict[str, Any] = {"viewport": {"width": 1200, "height": 860}}
PHONE: dict[str, Any] = {
    "viewport": {"width": 390, "height": 844},
    "device_scale_factor": 1.5,
    "has_touch": True,
    "is_mobile": True,
}


def wait(page: Page, count: int) -> None:
    """Until the person's `count`-th message has its answer."""
    expect(page.locator(".de-vous")).to_have_count(count)
    expect(page.locator(".de-vous").last).to_have_attribute("data-etat", "envoye")
    page.wait_for_function("() => document.querySelector('.message:last-child').matches('.de-lassistant')")
    expect(page.locator("#ecrit")).to_be_hidden()


def say(page: Page, text: str) -> None:
    before = page.locator(".de-vous").count()
    page.get_by_label("Votre message").fill(text)
    page.get_by_label("Votre message").press("Enter")
    wait(page, before + 1)


def welcome(page: Page) -> None:
    """The first screen, before anything is written."""


def question(page: Page) -> None:
    say(page, PROJECT)


def result(page: Page) -> None:
    """Answers with the first button until there is a result."""
    say(page, PROJECT)
    for _ in range(12):
        if page.locator(".cartes").count():
            break
        answers = page.locator(".choix:not([hidden]) .reponse:not(:text-is('Modifier'))")
        before = page.locator(".de-vous").count()
        answers.first.click()
        wait(page, before + 1)
    expect(page.locator(".cartes").first).to_be_visible()


MOVE = (
    "Je change de ville : 32 ans, CDI à Lille dans une entreprise privée à partir du 5 janvier, 1 640 € nets, "
    "loyer de 700 €, j'entre dans le logement le 20 décembre, dépôt de garantie de 700 €."
)


def plan(page: Page) -> None:
    """Somebody who moves for a job: the dated plan under the result."""
    say(page, MOVE)
    for _ in range(12):
        if page.locator(".chronologie").count():
            break
        before = page.locator(".de-vous").count()
        page.locator(".choix:not([hidden])").get_by_role("button", name="Je ne sais pas").click()
        wait(page, before + 1)
    page.locator(".message:has(.chronologie)").evaluate("(plan) => { document.getElementById('journal').scrollTop = plan.offsetTop - 12; }")


def compare(page: Page) -> None:
    say(page, "visale ou prêt accession, quelle différence ?")


def fact(page: Page) -> None:
    say(page, "c'est quoi visale ?")


def distress(page: Page) -> None:
    say(page, "je n'ai nulle part où dormir ce soir")


def embedded(page: Page) -> None:
    """The page of demonstration, with the button of an employer that has registered this server's own address."""
    page.goto(page.url.rstrip("/") + "/demo/")
    expect(page.get_by_role("button", name="Aides au logement", exact=True)).to_be_visible()


def opened(page: Page) -> None:
    embedded(page)
    page.get_by_role("button", name="Aides au logement", exact=True).click()
    expect(page.frame_locator("iframe").locator("#accueil-titre")).to_be_focused()


SHOTS: list[tuple[str, dict[str, Any], Callable[[Page], None]]] = [
    ("accueil-ordinateur", DESKTOP, welcome),
    ("question-ordinateur", DESKTOP, question),
    ("resultat-ordinateur", DESKTOP, result),
    ("accueil-telephone", PHONE, welcome),
    ("resultat-telephone", PHONE, result),
    ("plan-telephone", PHONE, plan),
    ("comparaison-telephone", PHONE, compare),
    ("urgence-telephone", PHONE, distress),
    ("integration-ferme", DESKTOP, embedded),
    ("integration-ouvert", DESKTOP, opened),
    ("reponse-telephone-sombre", {**PHONE, "color_scheme": "dark"}, fact),
]


def take(browser: Browser, url: str, name: str, options: dict[str, Any], play: Callable[[Page], None]) -> None:
    context = browser.new_context(locale="fr-FR", reduced_motion="reduce", **options)
    page = context.new_page()
    page.goto(url)
    play(page)
    # Neither a pointer over a button nor a blinking caret in the picture.
    page.mouse.move(0, 0)
    path = IMAGES / f"{name}.png"
    page.screenshot(path=path, caret="hide")
    size = path.stat().st_size
    if size >= LIMIT:
        raise SystemExit(f"{path.name}: {size} bytes, {LIMIT} at most")
    print(f"{path.name}: {size // 1000} kB")
    context.close()


def main() -> None:
    if len(sys.argv) < 2:
        raise SystemExit("usage: python tests/browser/captures.py URL [NOM…]")
    wanted = [shot for shot in SHOTS if shot[0] in (sys.argv[2:] or shot[0])]
    IMAGES.mkdir(parents=True, exist_ok=True)
    expect.set_options(timeout=30_000)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        for name, options, play in wanted:
            take(browser, sys.argv[1], name, options, play)
        browser.close()


if __name__ == "__main__":
    main()
