"""Where the keyboard is after each gesture. The rules are those of docs/accessibilite.md (F1 to F9)."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from .chat import Chat
from .conftest import OpenChat

pytestmark = pytest.mark.browser


def test_f1_nothing_takes_the_focus_at_load(chat: Chat) -> None:
    assert chat.page.evaluate("document.activeElement === document.body")


def test_f2_starting_leads_to_the_input(chat: Chat) -> None:
    chat.start()
    expect(chat.input).to_be_focused()


def test_f2_on_a_touch_screen_starting_leads_to_the_log(open_chat: OpenChat) -> None:
    """The screen keyboard must not cover the welcome."""
    chat = open_chat(has_touch=True, is_mobile=True, viewport={"width": 375, "height": 812}).start()
    expect(chat.log).to_be_focused()


def test_f3_sending_keeps_the_focus_in_the_input(chat: Chat) -> None:
    chat.say("bonjour")
    expect(chat.input).to_be_focused()
    chat.input.fill("encore")
    chat.page.get_by_role("button", name="Envoyer").click()
    chat.answered(2)
    expect(chat.input).to_be_focused()


def test_f4_an_answer_never_moves_the_focus(chat: Chat) -> None:
    chat.start()
    chat.stub.held.clear()
    chat.write("visale")
    chat.page.get_by_role("button", name="Menu").focus()
    chat.stub.held.set()
    chat.answered(1)
    assert chat.focused() == "menu-bouton"


@pytest.mark.parametrize("touch", [False, True])
def test_f5_a_choice_leads_to_the_input_or_on_touch_to_the_log(open_chat: OpenChat, touch: bool) -> None:
    chat = open_chat(has_touch=touch, is_mobile=touch).say("question")
    chat.choose("Oui")
    chat.answered(2)
    expect(chat.log if touch else chat.input).to_be_focused()


def test_f5_retrying_does_not_lose_the_focus(chat: Chat) -> None:
    chat.start().stub.silent = True
    chat.write("bonjour")
    retry = chat.log.get_by_role("button", name="Réessayer : bonjour")
    expect(retry).to_be_visible()
    chat.stub.silent = False
    retry.click()
    chat.answered(1)
    expect(chat.input).to_be_focused()


def test_f6_menu_escape_gives_the_focus_back(chat: Chat) -> None:
    button = chat.page.get_by_role("button", name="Menu")
    expect(button).to_have_attribute("aria-expanded", "false")
    button.click()
    expect(button).to_have_attribute("aria-expanded", "true")
    chat.page.keyboard.press("Tab")
    assert chat.focused() == "Quitter et effacer"
    chat.page.keyboard.press("Escape")
    expect(button).to_be_focused()
    expect(chat.page.locator("#menu")).to_be_hidden()


def test_f6_menu_closes_when_the_keyboard_leaves_it(chat: Chat) -> None:
    chat.menu()
    entries = chat.page.locator("#menu").get_by_role("link").count() + chat.page.locator("#menu").get_by_role("button").count()
    for _ in range(entries):
        chat.page.keyboard.press("Tab")
    expect(chat.page.locator("#menu")).to_be_visible()
    chat.page.keyboard.press("Tab")
    expect(chat.page.locator("#menu")).to_be_hidden()


def test_f7_dialog_starts_on_the_safe_answer_keeps_the_focus_and_gives_it_back(chat: Chat) -> None:
    chat.say("bonjour").menu("Effacer mes échanges")
    expect(chat.page.get_by_role("button", name="Annuler")).to_be_focused()
    seen = set()
    for _ in range(6):
        chat.page.keyboard.press("Tab")
        seen.add(chat.focused())
    assert seen & {"message", "menu-bouton", "journal"} == set()
    chat.page.keyboard.press("Escape")
    assert chat.focused() == "menu-bouton"
    expect(chat.mine).to_have_count(1)


def test_f8_after_erasing_the_focus_is_on_the_first_title(chat: Chat) -> None:
    chat.say("bonjour").menu("Effacer mes échanges")
    chat.page.get_by_role("button", name="Effacer définitivement").click()
    expect(chat.page.locator("#accueil-titre")).to_be_focused()


def test_f8_after_leaving_the_focus_is_on_the_last_title(chat: Chat) -> None:
    chat.say("bonjour").menu("Quitter et effacer")
    expect(chat.page.locator("#fin-titre")).to_be_focused()


def test_f9_focus_is_visible_and_never_covered(chat: Chat) -> None:
    """ACC-10: an outline of at least 2 px on every stop, and the stop itself in view."""
    chat.say("question", "resultat")
    chat.page.locator("body").evaluate("() => document.activeElement.blur()")
    faults = []
    for _ in range(60):
        chat.page.keyboard.press("Tab")
        stop = chat.page.evaluate(
            """() => {
              const it = document.activeElement;
              if (it === document.body) return null;
              const style = getComputedStyle(it), box = it.getBoundingClientRect();
              const lines = [...it.getClientRects()];
              const seen = lines.some((line) => {
                const top = document.elementFromPoint(line.x + line.width / 2, line.y + Math.min(line.height / 2, 20));
                return top && (it.contains(top) || top.contains(it));
              });
              return {name: it.id || it.textContent.trim().slice(0, 40), seen: seen || it.id === 'journal',
                outline: style.outlineStyle === 'none' ? 0 : parseFloat(style.outlineWidth), height: box.height};
            }"""
        )
        if stop and (stop["outline"] < 2 or not stop["seen"]):
            faults.append(stop)
    assert faults == []
