"""axe-core in every state of the page, in light and dark, wide and narrow (ACC-01, ACC-11)."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from playwright.sync_api import Page

from .axe import PHONE_DARK, WIDE, violations
from .chat import Chat
from .conftest import OpenChat
from .states import STATES, reach
from .stub import WIDGET

pytestmark = pytest.mark.browser


def chat_violations(chat: Chat, page: Page | None = None, ours: bool = True) -> list[str]:
    """What axe finds in the chat. `page`: the one that holds its frame. `ours`: see axe.py."""
    # Let colours settle: a button that has just been pressed must be measured as it stays.
    (page or chat.page).mouse.move(0, 0)
    return violations(chat.page, ours=ours)


@pytest.mark.parametrize("name", STATES)
def test_axe(open_chat: OpenChat, name: str) -> None:
    # Half of the states in each theme and size, all of them in one: colours do not depend on the state alone.
    options = WIDE if list(STATES).index(name) % 2 else PHONE_DARK
    assert chat_violations(reach(name, open_chat(**options))) == []


@pytest.mark.parametrize("name", ["résultat", "plan", "comparaison", "question à choix", "envoi refusé", "menu ouvert"])
def test_axe_other_theme(open_chat: OpenChat, name: str) -> None:
    options = PHONE_DARK if list(STATES).index(name) % 2 else WIDE
    assert chat_violations(reach(name, open_chat(**options))) == []


def test_nothing_shown_escapes_the_table() -> None:
    """A part of the page that starts hidden, or a reply component, without a scanned state fails here."""
    template = (WIDGET / "templates" / "widget" / "chat.html").read_text("utf8")
    hidden = set(re.findall(r'<(?:\w+)[^>]*\bid="([\w-]+)"[^>]*\bhidden\b', template))
    shown = {selector for state in STATES.values() for selector in state.shows}
    listed = {match for selector in shown for match in re.findall(r"#([\w-]+)", selector)}
    assert hidden - listed == set()
    components = re.findall(r'case "(\w+)"', (WIDGET / "src" / "components" / "index.ts").read_text("utf8"))
    marks = {"texte": ".sources", "compris": ".compris", "question": ".question", "resultat": ".cartes"}
    marks |= {"urgence": ".urgence", "plan": ".chronologie", "comparaison": ".comparaison", "calcul": ".tableau", "referent": ".referent"}
    assert {name for name in components if marks.get(name) not in shown} == set()


PAIRS = [
    # (front, back, least contrast)
    ("--encre", "--fond", 7),
    ("--encre", "--surface", 7),
    ("--encre-2", "--fond", 4.5),
    ("--encre-2", "--surface", 4.5),
    ("--accent", "--fond", 4.5),
    ("--accent", "--surface", 4.5),
    ("--accent", "--accent-doux", 4.5),
    ("--encre", "--accent-doux", 4.5),
    ("--sur-accent", "--accent", 4.5),
    ("--sur-accent", "--accent-fort", 4.5),
    ("--sur-moi", "--moi", 4.5),
    ("--erreur", "--erreur-doux", 4.5),
    ("--encre", "--erreur-doux", 4.5),
    ("--surface", "--erreur", 4.5),
    ("--vert", "--vert-doux", 4.5),
    ("--brique", "--brique-doux", 4.5),
    ("--bleu", "--bleu-doux", 4.5),
    ("--ambre", "--ambre-doux", 4.5),
    ("--gris", "--gris-doux", 4.5),
    # Borders of controls (ACC-11: 3:1).
    ("--bord", "--surface", 3),
    ("--bord", "--fond", 3),
]


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_palette_contrast(open_chat: OpenChat, theme: str) -> None:
    """Every pair of colours that the style puts together, including the states axe cannot see (hover, focus)."""
    chat = open_chat(color_scheme=theme)
    names = sorted({name for pair in PAIRS for name in pair[:2]})
    values: dict[str, str] = chat.page.evaluate(
        "(names) => Object.fromEntries(names.map((n) => "
        "[n, getComputedStyle(document.documentElement).getPropertyValue(n).trim()]))",
        names,
    )
    poor = {
        (front, back): round(contrast(values[front], values[back]), 2)
        for front, back, least in PAIRS
        if contrast(values[front], values[back]) < least
    }
    assert poor == {}


def contrast(one: str, other: str) -> float:
    """Contrast ratio of two `#rgb` or `#rrggbb` colours, as WCAG 2 defines it."""
    lighter, darker = sorted((luminance(one), luminance(other)), reverse=True)
    return (lighter + 0.05) / (darker + 0.05)


def luminance(colour: str) -> float:
    digits = colour.lstrip("#")
    if len(digits) == 3:
        digits = "".join(digit * 2 for digit in digits)
    channels = [int(digits[i : i + 2], 16) / 255 for i in (0, 2, 4)]
    linear = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in channels]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def test_every_file_is_declared_in_french() -> None:
    """ACC-19."""
    assert '<html lang="fr">' in Path(WIDGET / "templates" / "widget" / "chat.html").read_text("utf8")
