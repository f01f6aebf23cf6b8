"""The same page served by the real application, over its real database, with an engine that counts its turns.

The stand-in server of the other tests can drift from the product; this file is where that would show.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from playwright.sync_api import BrowserContext, expect

from .chat import Chat
from .stub import Stub
from .watch import Watch

pytestmark = pytest.mark.browser


@pytest.fixture
def real_chat(open_context: Callable[..., BrowserContext], application: Any) -> Iterator[Chat]:
    watch = Watch(application.url)
    context = open_context(watch=watch)
    stub: Stub = application
    yield Chat(context.new_page(), stub).open()
    context.close()
    assert watch.faults == []


def test_a_conversation_on_the_real_application(real_chat: Chat) -> None:
    """Welcome, text, choice, reload, exactly as many turns as messages, under the product's own headers."""
    chat = real_chat.start()
    expect(chat.theirs.first).to_contain_text("Je suis un assistant automatique")
    chat.say("bonjour")
    expect(chat.theirs.last).to_contain_text("1 bonjour")
    chat.choose("Oui")
    chat.answered(2)
    expect(chat.theirs.last).to_contain_text("2 Oui")
    before = chat.texts(chat.page.locator(".message"))
    chat.page.reload()
    expect(chat.page.locator(".message")).to_have_count(len(before))
    assert chat.texts(chat.page.locator(".message")) == before
    chat.page.context.set_offline(True)
    chat.write("hors ligne")
    chat.page.context.set_offline(False)
    chat.answered(3)
    expect(chat.theirs.last).to_contain_text("3 hors ligne")


def test_rights_on_the_real_application(real_chat: Chat) -> None:
    """Information pages answer; download, then erase."""
    chat = real_chat.say("bonjour")
    for address in ["/informations/", "/accessibilite/"]:
        assert chat.page.request.get(chat.stub.url + address).status == 200
    with chat.page.expect_download() as download:
        chat.menu("Télécharger mes échanges")
    assert "bonjour" in download.value.path().read_text("utf8")
    chat.menu("Quitter et effacer")
    expect(chat.page.locator("#fin")).to_be_visible()
    assert chat.stored() == {}


def test_a_stale_choice_is_refused_in_words(real_chat: Chat) -> None:
    """Another tab has moved on: the server's sentence is shown, nothing is lost."""
    chat = real_chat.start()
    group = chat.page.locator(".choix").first
    chat.say("bonjour")
    group.evaluate("(group) => { group.hidden = false; }")
    group.get_by_role("button").first.click()
    expect(chat.alert).not_to_be_empty()
    expect(chat.mine.last).to_have_attribute("data-etat", "echec")
