"""axe-core on the employer's page and inside the frame, in every state of a table; contrast of a thousand palettes
(ACC-01, ACC-11)."""

from __future__ import annotations

import random
from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import expect

from bot.web.employers.palette import Palette, Theme, faults, nearest, properties

from .axe import PHONE_DARK, WIDE
from .chat import Chat
from .conftest import OpenVisit
from .stub import Stub
from .test_accessibility import PAIRS, chat_violations, contrast
from .visit import Visit

pytestmark = pytest.mark.browser

EMPLOYER = {
    "bienvenue": "Bienvenue aux salariés d'Exemple.",
    "referent": {"nom": "Service logement", "telephone": "03 20 00 00 00", "courriel": "logement@exemple.fr", "lien": "https://exemple.fr"},
    "horaires": "du lundi au vendredi, de 9 h à 17 h",
    "liens": [{"titre": "Notre page logement", "url": "https://exemple.fr/logement"}],
    "aides_en_avant": [{"id": "visale", "nom": "Garantie Visale"}, {"id": "loca_pass", "nom": "Avance Loca-Pass"}],
}


def _menu(visited: Visit) -> None:
    visited.unfold().menu()


def _unread(visited: Visit) -> None:
    chat = visited.unfold()
    chat.start()
    visited.stub.held.clear()
    chat.write("visale")
    visited.page.keyboard.press("Escape")
    visited.stub.held.set()
    expect(visited.page.get_by_text("Non lus : 1")).to_be_visible()


def _loading(visited: Visit) -> None:
    visited.page.route("**/widget/**", lambda route: None)
    visited.launcher.click()
    expect(visited.page.get_by_text("Chargement…")).to_be_visible()


def _failed(visited: Visit) -> None:
    visited.page.route("**/widget/**", lambda route: route.abort())
    visited.launcher.click()
    expect(visited.page.get_by_role("link", name="Ouvrir l'assistant")).to_be_visible()


def _quit(visited: Visit) -> None:
    visited.unfold().say("visale").menu("Quitter et effacer")


STATES: dict[str, Callable[[Visit], object]] = {
    "fermé": lambda visited: None,
    "chargement": _loading,
    "ne s'affiche pas": _failed,
    "ouvert, accueil": Visit.unfold,
    "ouvert, conversation": lambda visited: visited.unfold().say("conseiller"),
    "ouvert, résultat": lambda visited: visited.unfold().say("resultat"),
    "ouvert, menu": _menu,
    "refermé, non lus": _unread,
    "quitté": _quit,
}


@pytest.mark.parametrize("name", STATES)
@pytest.mark.parametrize("options", [WIDE, PHONE_DARK], ids=["ordinateur", "téléphone sombre"])
def test_axe(visit: OpenVisit, stub: Stub, name: str, options: dict[str, Any]) -> None:
    stub.employer.page |= EMPLOYER
    visited = visit(**options).shown()
    STATES[name](visited)
    page: Any = visited.page
    found = chat_violations(Chat(page, stub), visited.page, ours=False)
    if visited.page.evaluate("document.body.inert"):
        # The frame is the whole screen: the main part and the title are its own, those of the page behind are out of reach.
        found = [line for line in found if not line.startswith(("landmark-one-main", "page-has-heading-one"))]
    assert found == []
    for frame in visited.page.frames[1:]:
        if "/widget/" in frame.url and name not in ("chargement", "ne s'affiche pas"):
            inside: Any = frame
            assert chat_violations(Chat(inside, stub), visited.page) == []


def colour(rng: random.Random) -> str:
    return f"#{rng.randrange(0x1000000):06x}"


THEMES = {"light": "clair", "dark": "sombre"}
# Pairs of base.css that an employer's colours change.
TOUCHED = [pair for pair in PAIRS if any(name in ("--accent", "--accent-fort", "--accent-doux", "--sur-accent", "--moi", "--sur-moi") for name in pair[:2])]


@pytest.mark.parametrize("scheme", THEMES)
def test_a_thousand_random_palettes_stay_readable(visit: OpenVisit, scheme: str) -> None:
    """What the server serves for any colours asked for, put on the real style sheet, measured by the browser."""
    rng = random.Random(20261126)
    palettes = [Palette(Theme(colour(rng), colour(rng)), Theme(colour(rng), colour(rng))) for _ in range(1000)]
    served = [one if not faults(one) else nearest(one) for one in palettes]
    theme = THEMES[scheme]
    chat = visit(color_scheme=scheme).shown().unfold()
    names = sorted({name for pair in TOUCHED for name in pair[:2]})
    measured: list[dict[str, str]] = chat.page.evaluate(
        """([names, sheets]) => { const root = document.documentElement, style = getComputedStyle(root);
          return sheets.map((sheet) => { for (const [name, value] of Object.entries(sheet)) root.style.setProperty(name, value);
            return Object.fromEntries(names.map((name) => [name, style.getPropertyValue(name).trim()])); }); }""",
        [names, [properties(theme, one.theme(theme)) for one in served]],
    )
    poor = [
        (front, back, values[front], values[back])
        for values in measured
        for front, back, least in TOUCHED
        if contrast(values[front], values[back]) < min(least, 4.5)
    ]
    assert poor == []
