"""Narrow, short, zoomed, spaced, still, in forced colours, on paper (ACC-12 to ACC-15, ACC-24, ACC-25)."""

from __future__ import annotations

from typing import Any

import pytest
from playwright.sync_api import expect

from .chat import Chat
from .conftest import OpenChat
from .states import reach

pytestmark = pytest.mark.browser

OVERFLOW = """() => {
  const wide = [];
  const log = document.getElementById('journal');
  for (const it of [document.documentElement, log]) {
    if (it.scrollWidth > it.clientWidth) wide.push(`${it.id || 'page'}: ${it.scrollWidth} > ${it.clientWidth}`);
  }
  return wide;
}"""
# Text cut by its own box: what the text-spacing and reflow criteria call loss.
CUT = """() => [...document.querySelectorAll('.corps, .corps p, .corps li, button, h1, h3, h4, .statut, label')]
  .filter((it) => it.checkVisibility() && it.clientHeight > 2 && getComputedStyle(it).display !== 'inline'
    && (it.scrollHeight > it.clientHeight + 2 || it.scrollWidth > it.clientWidth + 2))
  .map((it) => `${it.className || it.tagName}: ${it.textContent.slice(0, 40)}`)"""


def in_view(chat: Chat, selector: str) -> bool:
    return bool(
        chat.page.locator(selector).evaluate(
            """(it) => { const box = it.getBoundingClientRect();
              return box.top >= 0 && box.left >= 0 && box.bottom <= innerHeight && box.right <= innerWidth; }"""
        )
    )


@pytest.mark.parametrize("size", [(320, 568), (320, 256), (1280, 256), (568, 320)])
def test_reflow(open_chat: OpenChat, size: tuple[int, int]) -> None:
    """ACC-12: 320 px wide is 1280 px at 400 %; no horizontal scrolling, input and button always in view."""
    chat = open_chat(viewport={"width": size[0], "height": size[1]})
    # TRA-01: the notice is there without scrolling, whole.
    assert in_view(chat, ".avis-ia")
    box = chat.page.locator(".avis-ia").bounding_box()
    form = chat.page.locator("#saisie").bounding_box()
    assert box and form and box["y"] + box["height"] <= form["y"]
    for name in ["question", "resultat", "plan", "compare", "urgence"]:
        chat.say(name)
        assert chat.page.evaluate(OVERFLOW) == [], name
        assert in_view(chat, "#message") and in_view(chat, "#saisie button")


def test_long_words_wrap(open_chat: OpenChat) -> None:
    chat = open_chat(viewport={"width": 320, "height": 568})
    chat.stub.replies.append([{"type": "texte", "texte": "a" * 400, "points": ["b" * 300]}])
    chat.say("https://exemple.fr/" + "x" * 300)
    assert chat.page.evaluate(OVERFLOW) == []


@pytest.mark.parametrize("name", ["résultat", "plan", "comparaison", "question à choix", "urgence"])
def test_text_spacing(open_chat: OpenChat, name: str) -> None:
    """ACC-13: WCAG 1.4.12 spacing, set by the person's own tools; nothing cut."""
    chat = reach(name, open_chat(viewport={"width": 375, "height": 812}))
    chat.page.evaluate(
        """() => {
          const sheet = new CSSStyleSheet();
          sheet.replaceSync(`* { line-height: 1.5 !important; letter-spacing: 0.12em !important;
            word-spacing: 0.16em !important; } p { margin-bottom: 2em !important; }`);
          document.adoptedStyleSheets = [sheet];
        }"""
    )
    assert chat.page.evaluate(OVERFLOW) == []
    assert chat.page.evaluate(CUT) == []


def test_text_at_200_percent(open_chat: OpenChat) -> None:
    """ACC-13: a browser set to text twice as large."""
    chat = open_chat(viewport={"width": 640, "height": 800})
    chat.page.evaluate(
        """() => {
          const sheet = new CSSStyleSheet();
          sheet.replaceSync('html { font-size: 200%; }');
          document.adoptedStyleSheets = [sheet];
        }"""
    )
    chat.say("resultat")
    assert chat.page.evaluate(OVERFLOW) == []
    assert chat.page.evaluate(CUT) == []


@pytest.mark.parametrize(
    "name", ["accueil", "question à choix", "résultat", "plan", "urgence", "menu ouvert", "effacer : confirmation"]
)
def test_targets(open_chat: OpenChat, name: str) -> None:
    """ACC-14: 24 px at least everywhere, 44 px for what one aims at with a thumb."""
    chat = reach(name, open_chat(viewport={"width": 375, "height": 812}, has_touch=True, is_mobile=True))
    small = chat.page.evaluate(
        """() => [...document.querySelectorAll('a[href], button, textarea, summary')]
          .filter((it) => it.checkVisibility())
          .map((it) => ({box: it.getBoundingClientRect(), name: it.textContent.trim() || it.id,
            thumb: it.matches('.bouton, .reponse, .discret, .bouton-clair, .appel, .humain, #menu-bouton, #menu *, textarea')}))
          .filter(({box, thumb}) => Math.min(box.width, box.height) < (thumb ? 43.5 : 24))
          .map(({box, name}) => `${name}: ${box.width} x ${box.height}`)"""
    )
    assert small == []


def test_orientation(open_chat: OpenChat) -> None:
    """ACC-15: turning the phone keeps everything."""
    chat = open_chat(viewport={"width": 375, "height": 812}).say("question")
    chat.input.fill("brouillon")
    chat.page.set_viewport_size({"width": 812, "height": 375})
    expect(chat.input).to_have_value("brouillon")
    assert chat.page.evaluate(OVERFLOW) == [] and in_view(chat, "#saisie button")


def test_the_log_scrolls_by_keyboard(chat: Chat) -> None:
    """ACC-09."""
    chat.say("resultat", "resultat")
    chat.log.focus()
    before = chat.log.evaluate("(log) => log.scrollTop")
    chat.page.keyboard.press("PageUp")
    chat.page.wait_for_function("(top) => document.getElementById('journal').scrollTop < top", arg=before)


def test_a_long_answer_is_shown_from_its_beginning(open_chat: OpenChat) -> None:
    chat = open_chat(viewport={"width": 375, "height": 812}).say("bonjour", "resultat")
    expect(chat.page.locator(".titre-resultat")).to_be_in_viewport()
    expect(chat.page.locator("#recents")).to_be_hidden()


def test_reading_above_is_not_disturbed(chat: Chat) -> None:
    """An answer that comes while one reads above does not scroll; a button leads to it."""
    reach("nouveau message plus bas", chat)
    assert chat.log.evaluate("(log) => log.scrollTop") == 0
    chat.page.get_by_role("button", name="Voir les derniers messages").click()
    expect(chat.theirs.last).to_be_in_viewport()
    expect(chat.log).to_be_focused()


def test_reduced_motion(open_chat: OpenChat) -> None:
    """ACC-05."""
    chat = reach("l'assistant écrit", open_chat(reduced_motion="reduce"))
    assert chat.page.evaluate("document.getAnimations().length") == 0


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_forced_colours(open_chat: OpenChat, scheme: str) -> None:
    """ACC-24, ACC-25: without our colours, edges remain and words carry the status."""
    options: dict[str, Any] = {"forced_colors": "active", "color_scheme": scheme}
    chat = open_chat(**options).say("resultat", "urgence")
    borderless = chat.page.evaluate(
        """() => [...document.querySelectorAll('.de-vous .corps, .carte, .appel, .bouton, textarea')]
          .filter((it) => it.checkVisibility() && parseFloat(getComputedStyle(it).borderTopWidth) < 1)
          .map((it) => it.className)"""
    )
    assert borderless == []
    expect(chat.page.locator(".statut").first).to_have_text("Vous semblez éligible")
    # Sides are told by words too.
    expect(chat.mine.first.locator(".auteur")).to_be_visible()


def test_paper(chat: Chat) -> None:
    """The whole conversation is printed, folds open, without what only serves on a screen."""
    chat.say("resultat")
    chat.page.evaluate("dispatchEvent(new Event('beforeprint'))")
    chat.page.emulate_media(media="print")
    for selector in ["#saisie", "#menu-zone", ".choix", ".avis"]:
        expect(chat.page.locator(selector).last).to_be_hidden()
    expect(chat.page.get_by_text("788 € est inférieur à 1 710 €")).to_be_visible()
    shown = chat.log.evaluate("(log) => [log.clientHeight, log.scrollHeight]")
    assert shown[0] == shown[1]
    assert chat.page.pdf()[:4] == b"%PDF"
