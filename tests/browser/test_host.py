"""The assistant on an employer's page, on another origin: the button, the frame, the keyboard, the API."""

from __future__ import annotations

import re
from typing import Any

import pytest
from playwright.sync_api import expect

from .conftest import OpenVisit
from .host import Host, snippet
from .stub import KEY, Stub
from .visit import Visit

pytestmark = pytest.mark.browser

PHONE: dict[str, Any] = {"viewport": {"width": 375, "height": 700}, "has_touch": True, "is_mobile": True}
EVERY_STORE = """async () => ({
  session: Object.keys(sessionStorage), local: Object.keys(localStorage), cookies: document.cookie,
  databases: (await indexedDB.databases()).length,
})"""
NOTHING = {"session": [], "local": [], "cookies": "", "databases": 0}


def test_the_snippet_alone_gives_a_button(visit: OpenVisit) -> None:
    """ACC-06: a real button, its visible text is its name, it says that it opens something."""
    page = visit().shown().page
    button = page.get_by_role("button", name="Aides au logement", exact=True)
    expect(button).to_have_text("Aides au logement")
    expect(button).to_have_attribute("aria-expanded", "false")
    expect(page.get_by_role("complementary", name="Assistant Action Logement")).to_have_count(1)
    box = button.bounding_box()
    assert box and box["height"] >= 44
    assert page.locator("iframe").count() == 0


def test_nothing_before_the_opening(visit: OpenVisit, stub: Stub) -> None:
    """PRV-01: no storage, no cookie, no frame; two requests, the script and the settings, without identifier."""
    visited = visit().shown()
    visited.page.mouse.move(200, 200)
    visited.page.keyboard.press("Tab")
    asked = [(address, headers) for address, headers in stub.visits if not address.startswith("/static")]
    assert [address for address, _ in asked] == ["/loader.js", f"/integration/{KEY}.json"]
    for _, headers in asked:
        assert not {"Cookie", "Authorization"} & set(headers)
    assert "Referer" not in asked[1][1]
    assert visited.page.evaluate(EVERY_STORE) == NOTHING
    assert visited.page.context.cookies() == []
    assert stub.requests == [] and visited.heard() == []


def test_after_the_opening_one_key_in_the_frame_only(visit: OpenVisit) -> None:
    """PRV-01: opening alone stores nothing; a conversation keeps one key, in our origin, for this tab."""
    visited = visit("127.0.0.1").shown()
    chat = visited.unfold()
    assert chat.stored() == {}
    chat.say("visale")
    assert set(chat.stored()) == {f"passerelle:{KEY}"}
    assert visited.page.evaluate(EVERY_STORE) == NOTHING
    assert visited.page.context.cookies() == []


def test_the_frame_says_what_it_is(visit: OpenVisit, stub: Stub) -> None:
    """ACC-02, and nothing of the host page in its address nor in its headers."""
    visited = visit(path="/?secret=1").shown()
    visited.unfold()
    frame = visited.page.locator("iframe")
    expect(frame).to_have_attribute("title", "Assistant Action Logement")
    address = frame.get_attribute("src") or ""
    assert address.split("?")[0] == f"{stub.url}/widget/{KEY}" and "secret" not in address
    (headers,) = [headers for asked, headers in stub.visits if asked.startswith(f"/widget/{KEY}?")]
    assert "Referer" not in headers


def test_opening_and_closing_by_keyboard(visit: OpenVisit) -> None:
    """ACC-07, ACC-08: in at the title, Escape gives the button back, a conversation is found at its input."""
    visited = visit().shown()
    keys = visited.page.keyboard
    visited.launcher.focus()
    keys.press("Enter")
    chat = visited.chat()
    expect(chat.page.locator("#accueil-titre")).to_be_focused()
    visited.expanded(True)
    keys.press("Escape")
    expect(visited.launcher).to_be_focused()
    visited.expanded(False)
    keys.press("Space")
    expect(chat.page.locator("#accueil-titre")).to_be_focused()
    chat.say("visale")
    keys.press("Escape")
    expect(visited.launcher).to_be_focused()
    keys.press("Enter")
    expect(chat.input).to_be_focused()
    expect(chat.theirs).to_have_count(2)


def test_escape_belongs_first_to_what_is_open_inside(visit: OpenVisit) -> None:
    """ACC-07: the menu, then the confirmation, then the whole."""
    visited = visit().shown()
    chat = visited.unfold()
    chat.say("visale")
    keys = visited.page.keyboard
    chat.menu()
    keys.press("Escape")
    expect(chat.page.locator("#menu")).to_be_hidden()
    visited.expanded(True)
    chat.menu("Effacer mes échanges")
    expect(chat.page.locator("#dialogue")).to_be_visible()
    keys.press("Escape")
    expect(chat.page.locator("#dialogue")).to_be_hidden()
    visited.expanded(True)
    keys.press("Escape")
    expect(visited.launcher).to_be_focused()


def test_the_close_button_inside(visit: OpenVisit) -> None:
    visited = visit().shown()
    chat = visited.unfold()
    chat.page.get_by_role("button", name="Fermer l'assistant").click()
    visited.expanded(False)
    expect(visited.launcher).to_be_focused()


def test_leaving_erases_and_offers_to_close(visit: OpenVisit, stub: Stub) -> None:
    """PRV-21."""
    visited = visit("127.0.0.1").shown()
    chat = visited.unfold().say("visale")
    chat.menu("Quitter et effacer")
    expect(chat.page.locator("#fin-titre")).to_be_focused()
    assert stub.conversations == {} and chat.stored() == {}
    chat.page.get_by_role("button", name="Fermer", exact=True).click()
    visited.expanded(False)


def pressed(visited: Visit, key: str) -> str:
    """What has the keyboard of the host page after ``key``, once the frame, another process, has given or taken it."""
    visited.page.keyboard.press(key)
    visited.page.wait_for_timeout(150)
    return visited.focused()


def leave(visited: Visit, key: str) -> str:
    """What has the keyboard of the host page once ``key`` has led out of the frame."""
    return next(there for there in (pressed(visited, key) for _ in range(30)) if there != "iframe")


def test_tab_leaves_the_frame_at_both_ends(visit: OpenVisit) -> None:
    """ACC-08: no trap. Before the first element of the frame come the button, then the page's own link; after the last, the
    end of the page."""
    visited = visit().shown()
    chat = visited.unfold()
    assert leave(visited, "Shift+Tab") == "button"
    assert [pressed(visited, key) for key in ("Shift+Tab", "Tab", "Tab")] == ["a", "button", "iframe"]
    assert leave(visited, "Tab") in ("body", "a")
    expect(chat.page.locator("#page")).to_be_visible()


def test_an_answer_that_comes_while_closed_is_counted(visit: OpenVisit, stub: Stub) -> None:
    """A number on the button, in words; gone at the next opening."""
    visited = visit().shown()
    visited.page.evaluate("void Passerelle.on('unread', (news) => __events.push(news))")
    chat = visited.unfold()
    chat.start()
    stub.held.clear()
    chat.write("visale")
    visited.page.keyboard.press("Escape")
    visited.expanded(False)
    stub.held.set()
    expect(visited.launcher).to_have_text(re.compile("Non lus : 1"))
    expect(visited.page.get_by_role("button", name="Aides au logement Non lus : 1")).to_be_visible()
    visited.launcher.click()
    expect(visited.page.get_by_text("Non lus")).to_be_hidden()
    assert {"type": "unread", "count": 1} in visited.page.evaluate("__events")


def test_the_api_and_the_button_of_the_host(site: Host, visit: OpenVisit, stub: Stub) -> None:
    """Without our launcher: open(), close(), events; the keyboard goes back to the host's own button."""
    body = '<button id="aide" onclick="Passerelle.open()">Aide</button>' + snippet(stub.url, KEY, 'data-lanceur="non"')
    site.put(body=body)
    visited = visit()
    page = visited.page
    page.wait_for_function("window.Passerelle")
    page.evaluate("for (const name of ['ready', 'open', 'close']) Passerelle.on(name, (news) => __events.push(news.type)); 0")
    page.wait_for_function("__events.length")
    expect(visited.launcher).to_be_hidden()
    page.get_by_role("button", name="Aide", exact=True).press("Enter")
    chat = visited.chat()
    expect(chat.page.locator("#accueil-titre")).to_be_focused()
    page.evaluate("Passerelle.close()")
    expect(page.locator("#aide")).to_be_focused()
    assert page.evaluate("__events") == ["ready", "open", "close"]
    stop = "(() => { const stop = Passerelle.on('open', () => __events.push('again')); stop(); Passerelle.open(); })()"
    page.evaluate(stop)
    assert page.evaluate("__events") == ["ready", "open", "close", "open"]


def test_position_and_label_of_the_snippet_win(site: Host, visit: OpenVisit, stub: Stub) -> None:
    site.put(body=snippet(stub.url, KEY, 'data-position="gauche" data-libelle="Me loger"'))
    stub.employer.launcher["couleurs"] = {"fond": "#7a1f5c", "texte": "#ffffff"}
    button = visit().page.get_by_role("button", name="Me loger")
    expect(button).to_have_css("background-color", "rgb(122, 31, 92)")
    box = button.bounding_box()
    assert box and box["x"] < 40


@pytest.mark.parametrize("size", [(375, 700), (320, 568), (320, 256)])
def test_small_screens_are_filled(visit: OpenVisit, size: tuple[int, int]) -> None:
    """ACC-12: 320 px is 1280 px at 400 %; the page behind cannot be reached meanwhile, and comes back."""
    visited = visit(**{**PHONE, "viewport": {"width": size[0], "height": size[1]}}).shown()
    chat = visited.unfold()
    assert visited.page.locator("iframe").bounding_box() == {"x": 0, "y": 0, "width": size[0], "height": size[1]}
    expect(visited.launcher).to_be_hidden()
    assert visited.page.evaluate("document.body.inert")
    assert chat.page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    expect(chat.page.locator("#saisie button")).to_be_in_viewport()
    expect(chat.page.locator(".avis-ia")).to_be_in_viewport()
    chat.menu()
    assert chat.page.locator("#menu").evaluate("(it) => { const box = it.getBoundingClientRect(); return box.left >= 0 && box.right <= innerWidth; }")
    chat.page.get_by_role("button", name="Fermer l'assistant").click()
    expect(visited.launcher).to_be_focused()
    assert not visited.page.evaluate("document.body.inert")


def test_turning_the_phone_while_open(visit: OpenVisit) -> None:
    visited = visit(viewport={"width": 1024, "height": 768}).shown()
    visited.unfold()
    assert not visited.page.evaluate("document.body.inert")
    visited.page.set_viewport_size({"width": 400, "height": 768})
    visited.page.wait_for_function("document.body.inert")
    visited.page.set_viewport_size({"width": 1024, "height": 768})
    visited.page.wait_for_function("!document.body.inert")


def test_paper_and_colours_of_the_person(visit: OpenVisit) -> None:
    """Nothing of ours on the printed page; edges in forced colours; no motion at all."""
    visited = visit(forced_colors="active", reduced_motion="reduce").shown()
    assert visited.launcher.evaluate("(it) => parseFloat(getComputedStyle(it).borderTopWidth)") >= 2
    assert visited.page.evaluate("document.getAnimations().length") == 0
    visited.page.emulate_media(media="print")
    expect(visited.launcher).to_be_hidden()


def test_a_plain_frame_without_script(site: Host, visit: OpenVisit, stub: Stub) -> None:
    """For an intranet that forbids scripts: every registered origin may frame it; nothing to close."""
    site.put(body=f'<iframe src="{stub.url}/widget/{KEY}" title="Assistant Action Logement" width="400" height="600"></iframe>')
    visited = visit()
    frame: Any = visited.page.frame_locator("iframe")
    expect(frame.locator("#accueil-titre")).to_be_visible()
    expect(frame.locator("[data-fermer]")).to_have_count(0)
    assert visited.heard() == []


def test_a_full_page_with_the_employer_s_colours(visit: OpenVisit, stub: Stub) -> None:
    """The same address, alone in a tab."""
    stub.employer.theme = ":root { --accent: #7a1f5c; }"
    stub.employer.page |= {"bienvenue": "Bienvenue aux salariés d'Exemple."}
    visited = Visit(visit().page, stub).open(f"{stub.url}/widget/{KEY}")
    expect(visited.page.get_by_text("Bienvenue aux salariés d'Exemple.")).to_be_visible()
    expect(visited.page.locator("#commencer")).to_have_css("background-color", "rgb(122, 31, 92)")


def test_what_the_employer_says_of_itself(visit: OpenVisit, stub: Stub) -> None:
    """Welcome, housing contact, hours, links, aids put forward: these are the first buttons, and they speak."""
    stub.employer.page |= {
        "bienvenue": "Bienvenue.",
        "referent": {"nom": "Service logement", "telephone": "03 20 00 00 00", "courriel": "logement@exemple.fr"},
        "horaires": "du lundi au vendredi, de 9 h à 17 h",
        "liens": [{"titre": "Notre page logement", "url": "https://exemple.fr/logement"}],
        "aides_en_avant": [{"id": "visale", "nom": "Garantie Visale"}],
    }
    chat = visit().shown().unfold()
    block = chat.log.locator(".employeur")
    expect(block.get_by_role("heading", name="Votre référent logement")).to_be_visible()
    expect(block.get_by_role("link", name="03 20 00 00 00")).to_have_attribute("href", "tel:0320000000")
    expect(block.get_by_role("link", name="logement@exemple.fr")).to_have_attribute("href", "mailto:logement@exemple.fr")
    expect(block.get_by_role("link", name="Notre page logement (nouvelle fenêtre)")).to_have_attribute("rel", "noopener noreferrer")
    chat.log.get_by_role("button", name="Garantie Visale").click()
    chat.answered(1)
    assert stub.user_texts() == ["Garantie Visale"]
    expect(chat.input).to_be_focused()
    # Still at hand once the conversation has begun.
    chat.menu()
    expect(chat.page.locator("#menu").get_by_role("link", name="03 20 00 00 00")).to_be_visible()
