"""What this tab keeps, when it starts keeping it, and how tabs agree (PRV-01, PRV-21, REL-05, ACC-20)."""

from __future__ import annotations

import json

import pytest
from playwright.sync_api import expect

from .chat import Chat
from .conftest import OpenChat

pytestmark = pytest.mark.browser

EVERY_STORE = """async () => ({
  session: Object.keys(sessionStorage), local: Object.keys(localStorage), cookies: document.cookie,
  databases: (await indexedDB.databases()).length, caches: (await caches.keys()).length,
  workers: (await navigator.serviceWorker.getRegistrations()).length,
})"""
NOTHING = {"session": [], "local": [], "cookies": "", "databases": 0, "caches": 0, "workers": 0}


def test_nothing_before_the_person_acts(chat: Chat) -> None:
    """PRV-01: no storage, no request of the API, no cookie; looking around and opening the menu is not acting."""
    chat.menu()
    chat.page.keyboard.press("Escape")
    chat.log.hover()
    chat.page.mouse.wheel(0, 300)
    assert chat.page.evaluate(EVERY_STORE) == NOTHING
    assert chat.page.context.cookies() == []
    assert chat.stub.requests == []


def test_one_key_afterwards_and_nothing_else(chat: Chat) -> None:
    chat.say("visale")
    assert chat.page.evaluate(EVERY_STORE) == {**NOTHING, "session": ["passerelle"]}
    kept = json.loads(chat.stored()["passerelle"])
    # Neither the text of the conversation nor anything about the person.
    assert set(kept) == {"id", "token"}
    assert chat.page.context.cookies() == []


def test_the_token_is_never_in_an_address(chat: Chat) -> None:
    chat.say("visale")
    chat.page.reload()
    expect(chat.mine).to_have_count(1)
    token = chat.stub.only().token
    assert all(token not in path for _, path, _ in chat.stub.requests)


def test_a_reload_brings_back_history_and_draft(chat: Chat) -> None:
    """REL-05, ACC-20: same messages, same order, choices still usable, unfinished text still there."""
    chat.say("visale", "question")
    chat.input.fill("je n'ai pas fini")
    before = chat.texts(chat.page.locator(".message"))
    chat.page.reload()
    expect(chat.page.locator(".message")).to_have_count(len(before))
    assert chat.texts(chat.page.locator(".message")) == before
    expect(chat.input).to_have_value("je n'ai pas fini")
    assert len(chat.stub.conversations) == 1
    chat.choose("Oui")
    chat.answered(3)


def test_markup_is_not_rebuilt_from_storage(chat: Chat) -> None:
    """A damaged or hostile storage gives an empty page, not a broken one."""
    chat.page.evaluate("sessionStorage.setItem('passerelle', '{\"id\": ')")
    chat.page.reload()
    chat.say("visale")


def test_storage_refused(open_chat: OpenChat) -> None:
    """A frame without storage: the conversation works, it is only forgotten at reload."""
    chat = open_chat()
    chat.page.add_init_script(
        "Object.defineProperty(window, 'sessionStorage', {get() { throw new DOMException('no'); }})"
    )
    chat.page.reload()
    chat.say("visale", "bonjour")


def duplicate(chat: Chat) -> Chat:
    """Duplicates the tab: a browser then copies its sessionStorage."""
    kept = chat.stored()["passerelle"]
    page = chat.page.context.new_page()
    page.add_init_script(f"sessionStorage.passerelle || (sessionStorage.passerelle = {json.dumps(kept)})")
    other = Chat(page, chat.stub).open()
    expect(other.page.locator(".message")).to_have_count(chat.page.locator(".message").count())
    return other


def test_two_tabs_agree(chat: Chat) -> None:
    """REL-05: what is said in one appears in the other, once, in the server's order."""
    one = chat.say("visale")
    two = duplicate(one)
    two.say("bonjour")
    expect(one.mine).to_have_count(2)
    expect(one.theirs).to_have_count(3)
    one.say("question")
    expect(two.mine).to_have_count(3)
    expect(two.theirs).to_have_count(5)
    assert one.texts(one.page.locator(".message")) == two.texts(two.page.locator(".message"))
    assert one.page.locator(".message").count() == len(chat.stub.only().messages)


def test_two_tabs_at_the_same_time(chat: Chat) -> None:
    one = chat.say("visale")
    two = duplicate(one)
    chat.stub.held.clear()
    one.write("depuis un")
    two.write("depuis deux")
    chat.stub.held.set()
    for tab in (one, two):
        expect(tab.page.locator(".message")).to_have_count(7)
    order = chat.stub.user_texts()
    for tab in (one, two):
        assert tab.texts(tab.mine) == order


def test_erased_in_one_tab_is_erased_in_the_other(chat: Chat) -> None:
    one = chat.say("visale")
    two = duplicate(one)
    one.menu("Effacer mes échanges")
    one.page.get_by_role("button", name="Effacer définitivement").click()
    expect(two.page.locator("#accueil")).to_be_visible()
    expect(two.page.locator(".message")).to_have_count(0)
    assert two.status.inner_text() == "Cette conversation a été effacée dans un autre onglet."
