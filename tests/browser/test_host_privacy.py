"""What an employer's page can learn: that the assistant is open or closed, and how many answers wait. Nothing else
(PRV-14, SEC-15)."""

from __future__ import annotations

import json
import random
from typing import Any

import pytest
from playwright.sync_api import expect

from .conftest import OpenVisit
from .host import Host, snippet
from .stub import KEY, Stub

pytestmark = pytest.mark.browser

SECRET = "j'attends un enfant et mon loyer est de 873 euros"
KINDS = {"ready", "open", "close", "unread"}
# A host page that listens to everything a page can listen to, from before our script.
SPY = """
if (window === top) {
  window.__spied = [];
  const note = (what) => window.__spied.push(String(what));
  const watch = (holder, name) => { const real = holder[name];
    holder[name] = function (...given) { note(name + ' ' + given.map((one) => typeof one === 'object' ? Object.values(one ?? {}).join() : String(one)).join(' ')); return real.apply(this, given); }; };
  watch(window, 'fetch'); watch(window, 'postMessage');
  watch(XMLHttpRequest.prototype, 'open'); watch(XMLHttpRequest.prototype, 'send');
  watch(Navigator.prototype, 'sendBeacon'); watch(Storage.prototype, 'setItem'); watch(BroadcastChannel.prototype, 'postMessage');
  watch(JSON, 'stringify'); watch(History.prototype, 'pushState');
  for (const kind of ['WebSocket', 'EventSource']) window[kind] = function (url) { note(kind + ' ' + url); };
  for (const kind of ['keydown', 'keyup', 'input', 'beforeinput', 'paste', 'copy', 'focusin', 'selectionchange', 'compositionend'])
    addEventListener(kind, (event) => note(kind + ' ' + (event.key ?? '') + (event.target?.value ?? '')), true);
  new PerformanceObserver((list) => list.getEntries().forEach((entry) => note('resource ' + entry.name)))
    .observe({type: 'resource', buffered: true});
}
"""


def test_the_host_page_cannot_read_a_word(visit: OpenVisit, stub: Stub) -> None:
    """PRV-14: neither the document, nor its requests, nor its keys, nor its storage; messages of four kinds."""
    visited = visit(before=SPY).shown()
    chat = visited.unfold()
    chat.start()
    chat.input.focus()
    visited.page.keyboard.type(SECRET)
    visited.page.keyboard.press("Enter")
    chat.answered(1)
    chat.say("résultat resultat")
    page = visited.page
    assert page.evaluate("(() => { try { return document.querySelector('passerelle-assistant').shadowRoot.querySelector('iframe').contentDocument; } catch (error) { return null; } })()") is None
    read = """(path) => { const frame = document.querySelector('passerelle-assistant').shadowRoot.querySelector('iframe').contentWindow;
      try { return String(path.split('.').reduce((it, name) => it[name], frame)); } catch (error) { return error.name; } }"""
    for path in ["document.body.innerText", "sessionStorage.length", "localStorage.length", "location.href", "history.length", "name"]:
        assert page.evaluate(read, path) == "SecurityError", path
    everything = page.evaluate(
        """() => document.documentElement.outerHTML + document.querySelector('passerelle-assistant').shadowRoot.innerHTML
          + JSON.stringify([window.__spied, window.__messages, {...localStorage}, {...sessionStorage}, document.cookie,
            performance.getEntries().map((entry) => entry.name), Object.keys(window)])"""
    )
    token = stub.only().token
    for secret in [SECRET, "873", "enfant", "caution", stub.only().id, token, "/api/"]:
        assert secret not in everything, secret
    spied = page.evaluate("window.__spied")
    # The keys typed in the frame are not heard either.
    assert [line for line in spied if line.startswith(("keydown", "input", "beforeinput"))] == []
    messages = visited.heard()
    assert {message["data"]["type"] for message in messages} <= KINDS
    assert all(set(message["data"]) == {"passerelle", "type", "count"} for message in messages)
    assert {message["origin"] for message in messages} == {stub.url}


def test_the_frame_speaks_to_the_registered_origin_only(site: Host, visit: OpenVisit, stub: Stub) -> None:
    """SEC-15: in the page of another registered origin, put there by hand with the first one's name, it is not even shown."""
    other = site.origin("127.0.0.1")
    site.put(body=f'<iframe src="{stub.url}/widget/{KEY}?origine={site.origin()}" title="essai"></iframe>')
    visited = visit("127.0.0.1", told="frame-ancestors|Refused to frame|Framing")
    visited.page.wait_for_load_state("load")
    assert [frame.url for frame in visited.page.frames[1:]] == ["chrome-error://chromewebdata/"]
    assert visited.heard() == [] and visited.page.url.startswith(other)


def invented(rng: random.Random) -> Any:
    """A message out of the protocol, or just beside it."""
    kinds = ["ready", "open", "close", "unread", "resize", "", "__proto__", "constructor", 1, None, ["close"], {"close": 1}]
    counts = [0, 1, -1, 1.5, 100, 1e9, "1", None, True, [1], {}]
    shapes: list[Any] = [
        None, True, 0, 1.5, "close", "passerelle", [], {}, [["passerelle", 1], ["type", "close"]],
        {"passerelle": rng.choice([0, 2, "1", None, True, [1]]), "type": rng.choice(kinds), "count": rng.choice(counts)},
        {"passerelle": 1, "type": rng.choice(kinds[4:]), "count": rng.choice(counts)},
        {"passerelle": 1, "type": rng.choice(kinds[:4]), "count": rng.choice(counts[2:])},
        {"passerelle": 1, "type": rng.choice(kinds[:4])},
        {"passerelle": 1, "type": rng.choice(kinds[:4]), "count": 0, "text": "x"},
        {"type": "close", "count": 0},
        "x" * rng.randrange(5000),
        json.dumps({"passerelle": 1, "type": "close", "count": 0}),
    ]
    return rng.choice(shapes)


def test_a_thousand_messages_change_nothing(site: Host, visit: OpenVisit, stub: Stub) -> None:
    """SEC-15: wrong shape from anywhere, right shape from the wrong window: neither the panel nor the frame moves."""
    # Another frame of ours, by hand in the host page, and one of the host's own.
    site.put(body=f'<iframe id="leurre" src="{site.origin()}/leurre" title="leurre"></iframe>' + snippet(stub.url, KEY))
    site.put("/leurre")
    rng = random.Random(20261126)
    fuzz = [invented(rng) for _ in range(1000)]
    visited = visit().shown()
    visited.launcher.click()
    expect(visited.page.locator("passerelle-assistant [role=status]")).to_be_empty()
    (frame,) = [frame for frame in visited.page.frames if "/widget/" in frame.url]
    expect(frame.locator("#accueil-titre")).to_be_focused()
    (decoy,) = [frame for frame in visited.page.frames if frame.url.endswith("/leurre")]
    good = [{"passerelle": 1, "type": kind, "count": 3} for kind in ("ready", "close", "unread", "open")]
    before = visited.page.evaluate("document.querySelector('passerelle-assistant').shadowRoot.innerHTML")
    # To the host page: from itself, from a frame that is not ours, and malformed from our own frame.
    visited.page.evaluate("(all) => all.forEach((one) => postMessage(one, '*'))", [*fuzz[:250], *good])
    decoy.evaluate("(all) => all.forEach((one) => parent.postMessage(one, '*'))", [*fuzz[250:500], *good])
    frame.evaluate("(all) => all.forEach((one) => parent.postMessage(one, '*'))", fuzz[500:750])
    # To our frame: malformed from the host page, well formed from a frame that is not its parent.
    send = "(all) => { const it = document.querySelector('passerelle-assistant').shadowRoot.querySelector('iframe').contentWindow; all.forEach((one) => it.postMessage(one, '*')); }"
    visited.page.evaluate(send, fuzz[750:])
    decoy.evaluate("(all) => { for (let i = 0; i < parent.length; i++) if (parent[i] !== window) all.forEach((one) => parent[i].postMessage(one, '*')); }", good)
    visited.page.wait_for_function("(count) => window.__messages.length >= count", arg=250 + 4 + 250 + 4 + 250)
    assert visited.page.evaluate("document.querySelector('passerelle-assistant').shadowRoot.innerHTML") == before
    visited.expanded(True)
    expect(frame.locator("#accueil-titre")).to_be_focused()
    # The frame asked for nothing either.
    assert stub.requests == []
    # And the right one, from the right window, still works.
    frame.evaluate("parent.postMessage({passerelle: 1, type: 'close', count: 0}, '*')")
    visited.expanded(False)


def test_the_server_learns_who_embeds_and_nothing_of_the_page(visit: OpenVisit, stub: Stub) -> None:
    """The conversation says for which key and which origin; no title, no address, no referrer of the host page."""
    visited = visit(path="/?matricule=12345").shown()
    visited.unfold().say("visale")
    opened = next(body for method, path, body in stub.requests if path == "/api/conversations")
    assert opened == {"cle": KEY, "origine": visited.page.evaluate("location.origin")}
    told = json.dumps([stub.visits, stub.requests])
    assert "matricule" not in told and "Intranet" not in told
    assert [headers["Referer"] for _, headers in stub.visits if "Referer" in headers and stub.url not in headers["Referer"]] in (
        [], [visited.page.evaluate("location.origin") + "/"]
    )


def test_a_revoked_key_is_said_in_words(visit: OpenVisit, stub: Stub) -> None:
    """SEC-16: the server's own sentence, at the start and in the middle; what was written is kept."""
    refusal = {"error": {"code": "cle_revoquee", "message": "Cet assistant n'est plus proposé sur ce site."}}
    chat = visit().shown().unfold()
    stub.faults.append(lambda method, path: (403, refusal) if method == "POST" else None)
    chat.page.get_by_role("button", name="Commencer").click()
    expect(chat.alert).to_have_text("Cet assistant n'est plus proposé sur ce site.")
    stub.faults.clear()
    chat.start()
    stub.faults.append(lambda method, path: (403, refusal) if path.endswith("/messages") else None)
    chat.write("visale")
    expect(chat.alert).to_have_text("Cet assistant n'est plus proposé sur ce site.")
    expect(chat.mine).to_contain_text("visale")
