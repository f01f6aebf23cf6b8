"""Pages that break things: strict policies, broken styles, scripts that throw or rewrite the browser, networks that drop.
The assistant holds, and the page is never harmed (ACC-27, REL-18)."""

from __future__ import annotations

import base64
import hashlib
import re
from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import BrowserContext, expect

from .conftest import OpenVisit
from .host import Host, snippet
from .stub import KEY, WIDGET, Stub
from .visit import LABEL, Visit

pytestmark = pytest.mark.browser

STYLES = [
    "body * { display: none !important; }",
    "* { all: unset !important; visibility: hidden !important; opacity: 0 !important; font-size: 1px !important; }",
    "passerelle-assistant { display: none !important; position: static !important; width: 0 !important; }",
    "html { font-size: 3px; direction: rtl; } body { transform: scale(0.1); filter: blur(9px); overflow: hidden; }",
    "button, iframe, div, span { display: none !important; color: transparent !important; pointer-events: none !important; }",
]


@pytest.mark.parametrize("style", STYLES)
def test_broken_styles_do_not_reach_the_button(site: Host, visit: OpenVisit, stub: Stub, style: str) -> None:
    """The shadow tree's own rules win: same place, same size, same colours, and it opens."""
    expected = visit().shown().launcher.bounding_box()
    # Of two pages, only what hides the page itself (html, body) would hide the button too.
    style = style.replace("* { all", ":not(html, head, body) { all")
    site.put(head=f"<style>{style}</style>", body=snippet(stub.url, KEY))
    visited = visit().shown()
    assert visited.launcher.bounding_box() == expected
    expect(visited.launcher).to_have_css("background-color", "rgb(13, 90, 103)")
    expect(visited.launcher).to_have_css("opacity", "1")
    expect(visited.unfold().page.locator("#accueil-titre")).to_be_visible()


def strict(url: str, **more: str) -> str:
    """What the guide tells to add to a strict policy, and nothing more."""
    sources = {"script-src": url, "connect-src": url, "frame-src": url, **more}
    rules = "; ".join(f"{name} {value}" for name, value in sources.items() if value)
    return f"default-src 'none'; {rules}; require-trusted-types-for 'script'; trusted-types 'none'"


def test_under_a_strict_policy(site: Host, visit: OpenVisit, stub: Stub) -> None:
    """No style, no inline script, Trusted Types: three addresses are enough, and nothing is reported."""
    site.put(body=snippet(stub.url, KEY), Content_Security_Policy=strict(stub.url))
    visited = visit().shown()
    expect(visited.launcher).to_have_css("background-color", "rgb(13, 90, 103)")
    visited.unfold().say("visale")


def test_settings_blocked_by_the_policy(site: Host, visit: OpenVisit, stub: Stub) -> None:
    """The button keeps its own colours, says why to whoever installs it, and our server learns which rule blocked."""
    stub.employer.launcher["couleurs"] = {"fond": "#7a1f5c", "texte": "#ffffff"}
    site.put(body=snippet(stub.url, KEY), Content_Security_Policy=strict(stub.url, **{"connect-src": ""}))
    visited = visit(told="Content Security Policy").shown()
    expect(visited.launcher).to_have_css("background-color", "rgb(13, 90, 103)")
    assert [text for text in visited.warnings if "connect-src bloqué" in text and stub.url in text]
    visited.unfold().say("visale")
    assert [path for path, _ in stub.visits if path.startswith("/widget/") and path.endswith("&bloque=connect-src")]


def test_a_frame_blocked_by_the_policy(site: Host, visit: OpenVisit, stub: Stub) -> None:
    """A way out in its place, with the keyboard on it; the host page is told what to add."""
    site.put(body=snippet(stub.url, KEY), Content_Security_Policy=strict(stub.url, **{"frame-src": ""}))
    visited = visit(told="Content Security Policy").shown()
    visited.launcher.click()
    way_out = visited.page.get_by_role("link", name="Ouvrir l'assistant (nouvelle fenêtre)")
    expect(way_out).to_be_focused()
    expect(way_out).to_have_attribute("href", f"{stub.url}/widget/{KEY}")
    assert [text for text in visited.warnings if "frame-src bloqué" in text]
    visited.page.keyboard.press("Escape")
    expect(visited.launcher).to_be_focused()


def test_a_refused_origin_sees_nothing(site: Host, visit: OpenVisit, stub: Stub) -> None:
    """SEC-12, SEC-13: no button, no frame, one line for whoever installs it; a frame made by hand stays empty."""
    body = f'<iframe src="{stub.url}/widget/{KEY}?origine={site.origin()}" title="essai"></iframe>'
    site.put(body=snippet(stub.url, KEY) + body)
    visited = visit("localhost", told="Access-Control-Allow-Origin|frame-ancestors|Refused to frame|Framing")
    visited.told("clé ou adresse non admise", "localhost")
    expect(visited.page.locator("passerelle-assistant")).to_have_count(0)
    visited.page.evaluate("Passerelle.open()")
    expect(visited.page.locator("passerelle-assistant")).to_have_count(0)
    assert [frame.url for frame in visited.page.frames[1:]] == ["chrome-error://chromewebdata/"]
    assert visited.heard() == []


HOSTILE = {
    "throws": "throw new Error('la page est cassée');",
    "throws later": "addEventListener('click', () => { throw new Error('clic'); }, true); setTimeout(() => { throw new Error('plus tard'); });",
    "pollutes": """for (const name of ['method', 'body', 'mode', 'signal', 'type', 'count', 'passerelle', 'slotAssignment', 'once',
      'passive', 'subtree', 'attributes', 'origin', 'libelle', 'couleurs', 'headers', 'integrity', 'value'])
        Object.prototype[name] = 'pollué';
      Array.prototype.extra = function () {};""",
    "rewrites": """fetch = () => { throw new Error('fetch'); };
      const add = addEventListener; JSON.parse = () => null;""",
    "clobbers": "addEventListener('DOMContentLoaded', () => document.body.append(Object.assign(document.createElement('a'), {id: 'Passerelle'})));",
    "empties": "addEventListener('load', () => { document.body.innerHTML = '<h1>Autre page</h1>'; });",
    "replaces": "addEventListener('load', () => document.documentElement.replaceChild(document.createElement('body'), document.body));",
}


@pytest.mark.parametrize("name", HOSTILE)
def test_hostile_scripts(site: Host, stub: Stub, open_context: Callable[..., BrowserContext], name: str) -> None:
    """Whatever the page does, our script throws nothing into it; where it can still work, it works."""
    site.put(head=f"<script>{HOSTILE[name]}</script>", body=snippet(stub.url, KEY))
    context = open_context(watch=_silent())
    page = context.new_page()
    errors: list[str] = []
    page.on("pageerror", lambda error: errors.append(error.message))
    visited = Visit(page, stub).open(site.origin())
    if name == "rewrites":
        page.wait_for_function("window.Passerelle")
        expect(visited.launcher).to_have_count(0)
    else:
        visited.shown().unfold().say("visale")
        visited.page.keyboard.press("Escape")
        expect(visited.launcher).to_be_focused()
    assert [text for text in errors if text not in ("la page est cassée", "clic", "plus tard")] == []
    # PRV-01: one global name.
    added = page.evaluate("Object.keys(window).filter((key) => /passerelle/i.test(key))")
    assert added == ["Passerelle"]


def _silent() -> Any:
    class Silent:
        def follow(self, page: Any) -> None:
            """These pages misbehave on purpose."""

    return Silent()


def test_the_element_taken_away_comes_back(visit: OpenVisit) -> None:
    """A single-page site that redraws everything; one that insists is left in peace."""
    visited = visit().shown()
    visited.page.evaluate("document.querySelector('passerelle-assistant').remove()")
    visited.shown().unfold().say("visale")
    visited.page.evaluate(
        """() => new MutationObserver(() => document.querySelector('passerelle-assistant')?.remove())
          .observe(document.documentElement, {childList: true})"""
    )
    visited.page.evaluate("document.querySelector('passerelle-assistant').remove()")
    expect(visited.page.locator("passerelle-assistant")).to_have_count(0)
    expect(visited.page.get_by_text("Le restaurant rouvre lundi.")).to_be_visible()


def test_loaded_twice_is_loaded_once(site: Host, visit: OpenVisit, stub: Stub) -> None:
    site.put(body=snippet(stub.url, KEY) + snippet(stub.url, KEY) + snippet(stub.url, "pk_" + "x" * 24))
    visited = visit().shown()
    expect(visited.page.locator("passerelle-assistant")).to_have_count(1)
    assert len([text for text in visited.warnings if "balise en double" in text]) == 2
    visited.page.add_script_tag(url=f"{stub.url}/loader.js")
    expect(visited.page.locator("passerelle-assistant")).to_have_count(1)


def test_added_by_another_script(site: Host, visit: OpenVisit, stub: Stub) -> None:
    """A tag manager: the script comes late and without `defer`."""
    site.put()
    visited = visit()
    visited.page.evaluate(
        "([src, key]) => { const it = document.createElement('script'); it.src = src; it.dataset.cle = key; document.head.append(it); }",
        [f"{stub.url}/loader.js", KEY],
    )
    visited.shown().unfold()


def test_without_key(site: Host, visit: OpenVisit, stub: Stub) -> None:
    site.put(body=f'<script src="{stub.url}/loader.js" defer></script>')
    visited = visit()
    assert [text for text in visited.warnings if "data-cle absent" in text]
    assert visited.page.evaluate("window.Passerelle") is None


def test_the_immutable_copy_is_checked_by_the_browser(site: Host, visit: OpenVisit, stub: Stub) -> None:
    """SEC-16: `integrity` on a versioned address."""
    content = (WIDGET / "static" / "widget" / "loader.js").read_bytes()
    integrity = "sha384-" + base64.b64encode(hashlib.sha384(content).digest()).decode()
    address = f"{stub.url}/loader/{hashlib.sha256(content).hexdigest()[:12]}.js"
    site.put(body=f'<script src="{address}" integrity="{integrity}" crossorigin="anonymous" data-cle="{KEY}" defer></script>')
    visit().shown().unfold()


# --- The network --------------------------------------------------------------------------------------------


def fault(prefix: str, answer: Any, times: int = 1) -> Callable[[str, str], Any]:
    """What happens to the first `times` requests of an address."""
    left = [times]

    def check(method: str, path: str) -> Any:
        if not path.startswith(prefix) or not left[0]:
            return None
        left[0] -= 1
        return answer

    return check


def test_settings_come_late(visit: OpenVisit, stub: Stub) -> None:
    """The network drops: nothing is shown, nothing is said, then the button comes."""
    stub.faults.append(fault("/integration/", "drop"))
    visited = visit()
    visited.shown()
    assert visited.warnings == []


def test_offline_then_online(visit: OpenVisit, stub: Stub) -> None:
    """Cut after the page has come: the button waits for the network, without being asked."""
    stub.faults.append(fault("/integration/", "drop", 1000))
    visited = visit()
    visited.page.wait_for_function("window.Passerelle")
    visited.page.context.set_offline(True)
    stub.faults.clear()
    expect(visited.launcher).to_have_count(0)
    visited.page.context.set_offline(False)
    visited.shown().unfold()
    assert visited.warnings == []


def test_opened_without_network(visit: OpenVisit) -> None:
    """The frame cannot come: a way out; at the next opening, or when the network is back, it is tried again."""
    visited = visit().shown()
    visited.page.context.set_offline(True)
    visited.launcher.click()
    expect(visited.page.get_by_role("link", name=re.compile("Ouvrir l'assistant"))).to_be_visible()
    visited.page.context.set_offline(False)
    chat = visited.chat()
    chat.say("visale")


def test_a_slow_frame_can_be_closed(visit: OpenVisit, stub: Stub) -> None:
    """While it loads, it says so, and the keyboard stays on the button: Escape works."""
    visited = visit().shown()
    visited.page.route("**/widget/**", lambda route: None)
    visited.launcher.click()
    expect(visited.page.get_by_text("Chargement…")).to_be_visible()
    expect(visited.launcher).to_be_focused()
    visited.page.keyboard.press("Escape")
    visited.expanded(False)


def test_the_loader_missing_changes_nothing(site: Host, visit: OpenVisit, stub: Stub) -> None:
    """REL-18: 404 or no answer at all."""
    for answer in [(404, {}), "drop"]:
        stub.faults[:] = [fault("/loader", answer)]
        visited = visit()
        expect(visited.page.get_by_text("Le restaurant rouvre lundi.")).to_be_visible()
        expect(visited.page.get_by_role("button", name=LABEL)).to_have_count(0)

