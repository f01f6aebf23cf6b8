"""axe-core and the validity of what is shown, in one way for every page; the two looks in which pages are tried."""

from __future__ import annotations

from typing import Any

import pytest
from playwright.sync_api import Frame, Page
from valid_html import faults

from .stub import WIDGET

AXE = WIDGET / "node_modules" / "axe-core" / "axe.min.js"
TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
WIDE: dict[str, Any] = {"viewport": {"width": 1280, "height": 800}}
PHONE_DARK: dict[str, Any] = {"viewport": {"width": 375, "height": 812}, "color_scheme": "dark"}
_RUN = """([context, tags, iframes]) =>
    axe.run(context || document, {runOnly: {type: 'tag', values: tags}, resultTypes: ['violations'], iframes})"""


def violations(page: Page | Frame, frames: bool = True, ours: bool = True) -> list[str]:
    """What axe finds, one line for each element at fault, then what is not valid in the document as the scripts left it
    (ACC-26). ``frames``: False leaves out what frames hold. ``ours``: False for an employer's page, whose HTML is its own.
    """
    if not AXE.exists():
        pytest.skip("axe-core is not installed: npm ci in bot/web/widget")
    page.evaluate(AXE.read_text("utf8") + "; undefined")
    found = page.evaluate(_RUN, [None if frames else {"exclude": [["iframe"]]}, TAGS, frames])
    lines = [f"{rule['id']}: {node['target']} {node['failureSummary']}" for rule in found["violations"] for node in rule["nodes"]]
    # What axe finds is told even where the other tool is missing.
    return lines or (faults(page.content()) if ours else [])
