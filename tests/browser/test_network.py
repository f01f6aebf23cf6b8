"""The network as it is: slow, cut, refused. Nothing lost, nothing doubled, nothing pretended (REL-03 to REL-05)."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import BrowserContext, expect

from .chat import Chat
from .proxy import Proxy
from .stub import Stub
from .watch import Watch

pytestmark = pytest.mark.browser


def times(count: int, answer: Any) -> Any:
    """A fault that happens to the first `count` messages sent."""
    left = [count]

    def fault(method: str, path: str) -> Any:
        if method != "POST" or not path.endswith("/messages") or not left[0]:
            return None
        left[0] -= 1
        return answer

    return fault


def sent_ids(stub: Stub) -> list[str]:
    return [body["id"] for method, path, body in stub.requests if body and method == "POST" and "id" in body]


def authors(chat: Chat) -> list[str]:
    """Who says each message shown, in order."""
    found: list[str] = chat.page.locator(".message").evaluate_all(
        "(all) => all.map((one) => one.classList.contains('de-vous') ? 'user' : 'bot')"
    )
    return found


def test_states_of_a_message(chat: Chat) -> None:
    """REL-16: shown at once as being sent, then sent, in the same bubble."""
    chat.start()
    chat.stub.held.clear()
    chat.write("visale")
    expect(chat.mine).to_have_attribute("data-etat", "envoi")
    expect(chat.mine).to_contain_text("Envoi…")
    chat.stub.held.set()
    chat.answered(1)
    expect(chat.mine).to_have_count(1)


@pytest.mark.parametrize("fault", ["drop", (502, {}), (503, {}), (429, {})])
def test_a_lost_answer_is_asked_again_under_the_same_id(chat: Chat, fault: Any) -> None:
    """REL-02 seen from the page: the server did the work, the answer was lost; one message, one answer."""
    chat.start()
    chat.stub.faults.append(times(2, fault))
    chat.say("visale")
    ids = sent_ids(chat.stub)
    assert len(ids) == 3 and len(set(ids)) == 1
    assert chat.stub.user_texts() == ["visale"]
    expect(chat.theirs).to_have_count(2)


def test_offline_then_online(chat: Chat) -> None:
    """REL-05: written without network, sent at its return, once, in order."""
    chat.start()
    chat.page.context.set_offline(True)
    expect(chat.page.locator("#hors-ligne")).to_be_visible()
    for text in ["un", "deux", "trois"]:
        chat.write(text)
    expect(chat.mine.first).to_have_attribute("data-etat", "attente")
    assert chat.stub.user_texts() == []
    chat.page.context.set_offline(False)
    chat.answered(3)
    assert chat.stub.user_texts() == ["un", "deux", "trois"]
    # The server's order: each answer under its question.
    assert authors(chat) == [message["author"] for message in chat.stub.only().messages]


def test_fifty_quick_messages_keep_their_order(chat: Chat) -> None:
    """REL-04: one at a time, in order, the same in the page and on the server."""
    chat.start()
    texts = [f"message {number}" for number in range(50)]
    for text in texts:
        chat.write(text)
    chat.answered(50)
    assert chat.stub.user_texts() == texts
    assert authors(chat) == [message["author"] for message in chat.stub.only().messages]


def test_a_written_message_survives_a_reload_without_network(chat: Chat) -> None:
    chat.start()
    chat.stub.faults.append(lambda method, path: (503, {}) if path.endswith("/messages") else None)
    chat.write("important")
    expect(chat.mine).to_have_attribute("data-etat", "attente")
    chat.page.reload()
    chat.stub.faults.clear()
    chat.answered(1)
    assert chat.stub.user_texts() == ["important"]


def test_pending_then_answered(chat: Chat) -> None:
    """202: the page asks for what follows until it is there."""
    chat.start()
    chat.stub.pending_turns = True
    chat.write("visale")
    expect(chat.page.locator("#ecrit")).to_be_visible()
    expect(chat.mine).to_have_attribute("data-etat", "envoye")
    chat.stub.finish_turns()
    chat.answered(1)
    expect(chat.page.locator("#ecrit")).to_be_hidden()
    expect(chat.theirs.last).to_contain_text("caution gratuite")


def test_an_answer_under_way_is_awaited_after_a_reload(chat: Chat) -> None:
    chat.start()
    chat.stub.pending_turns = True
    chat.write("visale")
    expect(chat.page.locator("#ecrit")).to_be_visible()
    chat.page.reload()
    expect(chat.page.locator("#ecrit")).to_be_visible()
    chat.stub.finish_turns()
    chat.answered(1)


@pytest.mark.parametrize("pending", [False, True])
def test_no_answer_is_a_failure_that_can_be_retried(chat: Chat, pending: bool) -> None:
    """REL-03: said as an alert, with a way out and a human; the text is kept; the same id is sent again."""
    chat.start()
    chat.stub.silent, chat.stub.pending_turns = True, pending
    chat.write("visale")
    if pending:
        expect(chat.page.locator("#ecrit")).to_be_visible()
        chat.stub.finish_turns()
    expect(chat.alert).to_contain_text("Je n'ai pas pu répondre")
    expect(chat.alert).to_contain_text("0970 800 800")
    expect(chat.mine).to_contain_text("visale")
    chat.stub.silent = False
    chat.log.get_by_role("button", name="Réessayer : visale").click()
    chat.answered(1)
    expect(chat.alert).to_be_empty()
    assert len(set(sent_ids(chat.stub))) == 1
    assert chat.stub.user_texts() == ["visale"]


def test_an_empty_success_is_not_success(chat: Chat) -> None:
    """REL-03: `answered` without any answer."""
    chat.start()
    empty = {"status": "answered", "messages": [], "position": 1}
    chat.stub.faults.append(times(1, (200, empty)))
    chat.write("visale")
    expect(chat.alert).to_contain_text("Je n'ai pas pu répondre")
    expect(chat.mine).to_have_attribute("data-etat", "sansReponse")


def test_a_broken_body_is_asked_again(chat: Chat) -> None:
    chat.start()
    chat.stub.faults.append(times(1, (200, b"<html>proxy</html>")))
    chat.say("visale")
    assert chat.stub.user_texts() == ["visale"]


def test_a_refusal_shows_the_server_s_sentence_and_keeps_the_text(chat: Chat) -> None:
    chat.start()
    refusal = {"error": {"code": "texte_trop_long", "message": "Ce message est trop long."}}
    chat.stub.faults.append(times(1, (422, refusal)))
    chat.write("visale")
    expect(chat.alert).to_have_text("Ce message est trop long.")
    expect(chat.mine).to_have_attribute("data-etat", "echec")
    assert len(sent_ids(chat.stub)) == 1
    # It does not stand in the way of the next one, which comes after it.
    chat.write("bonjour")
    expect(chat.page.locator(".message").last).to_contain_text("J'ai bien lu votre message.")
    assert [text.strip() for text in chat.mine.locator(".corps").all_inner_texts()] == ["visale", "bonjour"]


def test_a_conversation_gone_gives_the_text_back(chat: Chat) -> None:
    """Expired or erased elsewhere: said, and what was written is not lost."""
    chat.say("visale")
    chat.stub.conversations.clear()
    chat.write("ma question")
    expect(chat.alert).to_contain_text("Cette conversation n'est plus disponible")
    expect(chat.input).to_have_value("ma question")
    expect(chat.page.locator(".message")).to_have_count(0)
    chat.input.press("Enter")
    chat.answered(1)
    assert chat.stub.user_texts() == ["ma question"]


def test_a_server_that_starts_is_waited_for(chat: Chat) -> None:
    """The model takes seconds to load: "Commencer" pressed meanwhile begins as soon as it can, and says nothing wrong."""
    starting = {"error": {"code": "demarrage", "message": "L'assistant démarre."}}
    left = [2]

    def fault(method: str, path: str) -> Any:
        if method != "POST" or not left[0]:
            return None
        left[0] -= 1
        return 503, starting

    chat.stub.faults.append(fault)
    chat.page.get_by_role("button", name="Commencer").click()
    expect(chat.page.locator("#ecrit")).to_be_visible()
    expect(chat.theirs).to_have_count(1)
    expect(chat.page.locator("#ecrit")).to_be_hidden()
    expect(chat.input).to_be_focused()
    expect(chat.alert).to_be_empty()
    assert len(chat.stub.conversations) == 1


def test_what_the_server_says_of_itself_is_shown(chat: Chat) -> None:
    busy = {"error": {"code": "surcharge", "message": "Beaucoup de personnes écrivent en ce moment."}}
    chat.stub.faults.append(lambda method, path: (503, busy) if method == "POST" else None)
    chat.page.get_by_role("button", name="Commencer").click()
    expect(chat.alert).to_have_text("Beaucoup de personnes écrivent en ce moment.")


def test_starting_without_server_is_said(chat: Chat) -> None:
    chat.stub.faults.append(lambda method, path: (503, {}) if method == "POST" else None)
    chat.page.get_by_role("button", name="Commencer").click()
    expect(chat.alert).to_contain_text("La conversation n'a pas pu commencer")
    expect(chat.page.locator("#accueil")).to_be_visible()
    chat.stub.faults.clear()
    chat.start()
    expect(chat.alert).to_be_empty()


def test_through_a_proxy_that_buffers_and_forbids_upgrades(
    open_context: Callable[..., BrowserContext], stub: Stub
) -> None:
    """Plain requests and answers: nothing streams, nothing asks for another protocol, a slow answer arrives whole."""
    proxy = Proxy(stub.url)
    try:
        page = open_context(watch=Watch(proxy.url)).new_page()
        page.goto(proxy.url)
        chat = Chat(page, stub).say("visale", "question")
        stub.pending_turns = True
        chat.write("resultat")
        expect(page.locator("#ecrit")).to_be_visible()
        stub.finish_turns()
        chat.answered(3)
        page.reload()
        expect(page.locator(".message")).to_have_count(len(stub.only().messages))
        assert proxy.refused == []
        page.close()
    finally:
        proxy.stop()
