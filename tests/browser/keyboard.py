"""A person without a mouse (ACC-08): Tab, Enter, Space, arrows, Escape and letters; and, at each step, the eyes of somebody who
must see where the keyboard is.
"""

from __future__ import annotations

import re
from typing import Any

from playwright.sync_api import Error, Frame, Page, expect

# What has the keyboard in one document, our shadow tree included: its name, and whether its mark can be seen.
_HERE = """() => {
  let it = document.activeElement, root = document;
  if (it?.shadowRoot) { root = it.shadowRoot; it = root.activeElement; }
  if (!it || it === document.body) return {kind: 'body', name: '', seen: true, outline: 2};
  if (it.localName === 'iframe') return {kind: 'iframe', name: it.title, seen: true, outline: 2};
  const named = (it.getAttribute('aria-labelledby') || '').split(' ').map((id) => root.getElementById(id)?.textContent).join(' ').trim();
  const labels = [...(it.labels || [])].map((label) => label.textContent).join(' ');
  const name = it.getAttribute('aria-label') || named || labels || it.innerText || '';
  // The ring of the browser itself ("auto") is always thick enough; an employer's page may have kept it.
  const {outlineStyle, outlineWidth, outlineColor} = getComputedStyle(it);
  const ring = outlineStyle === 'auto' || it.type === 'date'; // a date draws a ring around the part that has the keyboard
  const drawn = outlineStyle === 'none' || outlineColor === 'rgba(0, 0, 0, 0)' ? 0 : parseFloat(outlineWidth);
  const bar = getComputedStyle(it, '::before'); // a title has a bar beside it
  const outline = ring ? 2 : drawn || (bar.position === 'absolute' && bar.backgroundColor !== 'rgba(0, 0, 0, 0)' ? parseFloat(bar.width) : 0);
  // A link on two lines, a region taller than the screen: some part of it is in view, and nothing lies over it.
  const over = (x, y) => { const top = root.elementFromPoint(x, y); return top && (it.contains(top) || top.contains(it)); };
  const seen = [...it.getClientRects()].some(({left, right, top, bottom}) => {
    const low = Math.max(top, 0), high = Math.min(bottom, innerHeight);
    return high > low && [low + 1, (low + high) / 2, high - 1].some((y) => [left + 2, (left + right) / 2, right - 2].some((x) => over(x, y)));
  });
  return {kind: it.localName, id: it.id, name: name.replace(/\\s+/g, ' ').trim(), seen, outline};
}"""


class Keyboard:
    """``steps``: what had the keyboard, in order, for whoever reads a failure."""

    def __init__(self, page: Page) -> None:
        self.page = page
        self.steps: list[str] = []

    def here(self) -> dict[str, Any]:
        """What has the keyboard, in the page or in the frame it holds. Fails when nobody could see it."""
        found = self._found()
        for _ in range(40):  # what was out of view is being scrolled to
            if found["seen"]:
                break
            self.page.wait_for_timeout(50)
            found = self._found()
        self.steps.append(f"{found['kind']} {found['name'][:60]}")
        assert found["seen"], f"covered or out of view: {self.steps[-5:]}"
        assert found["outline"] >= 2, f"no visible mark: {self.steps[-5:]}"
        return found

    def _found(self) -> dict[str, Any]:
        frame: Frame = self.page.main_frame
        found: dict[str, Any] = frame.evaluate(_HERE)
        inner = [each for each in frame.child_frames if each.url.startswith("http")]
        return inner[-1].evaluate(_HERE) if found["kind"] == "iframe" and inner else found

    def press(self, *keys: str) -> "Keyboard":
        for key in keys:
            self.page.keyboard.press(key)
        return self

    def write(self, text: str) -> "Keyboard":
        self.page.keyboard.type(text)
        return self

    def tab_to(self, name: str, kind: str = "", back: bool = False, most: int = 80) -> "Keyboard":
        """Tab, or Shift+Tab, until what is named so; each stop on the way is seen too. ``kind``: the element, when two share a
        name."""
        for _ in range(most):
            here = self.press("Shift+Tab" if back else "Tab").here()
            if re.search(name, here["name"]) and kind in ("", here["kind"]):
                return self
        raise AssertionError(f"{name}: out of reach of Tab: {self.steps[-most:]}")

    def reach(self, name: str) -> "Keyboard":
        """Where the page may have put the keyboard already."""
        return self if re.search(name, self.here()["name"]) else self.tab_to(name)

    def at(self, name: str) -> "Keyboard":
        """The keyboard is, or soon is, on what is named so."""
        limit = 15.0
        while not re.search(name, (found := self._quietly())["name"]) and limit > 0:
            self.page.wait_for_timeout(50)
            limit -= 0.05
        assert re.search(name, self.here()["name"]), f"{name} expected, {found} found"
        return self

    def _quietly(self) -> dict[str, Any]:
        try:
            return self.here()
        except (AssertionError, Error):  # between two places, or two pages
            return {"name": ""}

    def choose(self, words: str) -> "Keyboard":
        """In a list of options that has the keyboard: the one that begins so. Its first letters, as far as they have no accent
        (those that a machine cannot press), then down to it.
        """
        chosen = self.page.locator("select:focus option:checked")
        self.write(re.split(r"[^ -~]", words)[0])
        for _ in range(20):
            if chosen.inner_text().startswith(words):
                break
            self.press("ArrowDown")
        expect(chosen).to_have_text(re.compile(f"^{re.escape(words)}"))
        return self
