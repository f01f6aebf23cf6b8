"""What a screen reader is told, and when. The rules are those of docs/accessibilite.md (A1 to A8)."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from .chat import Chat
from .states import reach

pytestmark = pytest.mark.browser


def test_a1_the_regions_are_there_before_anything_is_said(chat: Chat) -> None:
    """ACC-03, ACC-04: a log, a status, an alert; each its own role, none inside another."""
    expect(chat.page.get_by_role("log", name="Messages")).to_have_attribute("aria-live", "polite")
    expect(chat.log).to_have_attribute("aria-atomic", "false")
    for selector, role in [("#etat", "status"), ("#alerte", "alert")]:
        expect(chat.page.locator(selector)).to_have_attribute("role", role)
        expect(chat.page.locator(selector)).to_be_empty()
    assert chat.page.locator("[role=log] [role=status], [role=log] [role=alert]").count() == 0


def test_a2_messages_are_only_added_at_the_end_over_twenty_turns(chat: Chat) -> None:
    """ACC-03: nothing removed, nothing replaced, nothing inserted before what was read."""
    chat.start()
    for turn in range(10):
        chat.say("question" if turn % 2 else "visale")
        chat.say(f"message {turn}")
    direct = [item for item in chat.heard("journal") if item["direct"]]
    assert len(direct) == chat.page.locator(".message").count()
    assert all(item["atEnd"] and not item["removed"] for item in direct)


def test_a3_each_message_names_its_author(chat: Chat) -> None:
    """ACC-03, ACC-24: in words, in the accessible name."""
    chat.say("bonjour")
    expect(chat.log.get_by_role("article", name="Vous :")).to_have_count(1)
    expect(chat.log.get_by_role("article", name="Assistant :")).to_have_count(2)


def test_a4_nothing_is_said_twice(chat: Chat) -> None:
    """ACC-04: no text in two regions, no message announced again when its state changes."""
    chat.start()
    chat.stub.pending_turns = True
    chat.write("visale")
    expect(chat.page.locator("#ecrit")).to_be_visible()
    chat.stub.finish_turns()
    chat.answered(1)
    spoken = chat.spoken()
    assert len(spoken) == len(set(spoken))
    changes = [item for item in chat.heard("journal") if not item["direct"] and not item["quiet"]]
    assert changes == []


def test_a5_the_writing_sign_is_said_once_a_turn(chat: Chat) -> None:
    """ACC-05: however long it lasts; its picture is hidden from screen readers."""
    reach("l'assistant écrit", chat)
    asked = len(chat.stub.requests)
    with chat.page.expect_response(lambda response: "after=" in response.url):
        pass
    with chat.page.expect_response(lambda response: "after=" in response.url):
        pass
    assert len(chat.stub.requests) > asked
    assert chat.spoken("etat") == ["L'assistant écrit."]
    expect(chat.page.locator("#ecrit")).to_have_attribute("aria-hidden", "true")
    chat.stub.finish_turns()
    chat.answered(1)
    expect(chat.status).to_be_empty()


def test_a6_errors_are_alerts_and_only_alerts(chat: Chat) -> None:
    """ACC-04: RGAA 7.5; the same error a second time is heard again."""
    chat.start().write("")
    chat.write("")
    assert chat.spoken("alerte") == ["Écrivez votre message avant de l'envoyer."] * 2
    assert chat.spoken("etat") == []


def test_a7_a_restored_history_is_not_read_again(chat: Chat) -> None:
    """ACC-04, REL-05: one summary instead."""
    chat.say("visale", "question")
    chat.page.reload()
    expect(chat.page.locator(".message")).to_have_count(6)
    expect(chat.log).to_have_attribute("aria-live", "polite")
    assert chat.spoken("journal") == []
    assert chat.spoken("etat") == ["Conversation reprise : 6 messages."]
    chat.say("bonjour")
    assert len(chat.spoken("journal")) == 2


def test_a8_the_rest_is_said_at_thresholds_only(chat: Chat) -> None:
    """ACC-16: not at each key."""
    chat.start().input.fill("é" * 880)
    assert chat.spoken("etat") == []
    chat.input.press("End")
    chat.page.keyboard.type("a" * 60)
    expect(chat.page.locator("#reste")).to_have_text("60 caractères restants")
    chat.input.fill("é" * 1003)
    assert chat.spoken("etat") == ["Il reste 100 caractères.", "3 caractères de trop."]


def test_a8_connection_lost_and_found(chat: Chat) -> None:
    chat.start()
    chat.page.context.set_offline(True)
    expect(chat.page.locator("#hors-ligne")).to_be_visible()
    chat.page.context.set_offline(False)
    expect(chat.page.locator("#hors-ligne")).to_be_hidden()
    assert chat.spoken("etat") == [
        "Connexion perdue. Vos messages partiront quand elle reviendra.",
        "Connexion rétablie.",
    ]
