"""The lines that an employer copies into its page: text to show, escaped once more by the template that shows it."""

from __future__ import annotations

import base64
import hashlib
from html import escape

from bot.web.employers import texts
from bot.web.employers.public import LOADER


def script(base: str, cle: str) -> str:
    return f'<script src="{escape(base)}/loader.js" data-cle="{cle}" defer></script>'


def pinned(base: str, cle: str) -> str:
    """The same with a script that cannot change unnoticed (subresource integrity); empty when it is not built."""
    if not LOADER.is_file():
        return ""
    content = LOADER.read_bytes()
    name = hashlib.sha256(content).hexdigest()[:12]
    integrity = base64.b64encode(hashlib.sha384(content).digest()).decode()
    check = f'integrity="sha384-{integrity}" crossorigin="anonymous"'
    return f'<script src="{escape(base)}/loader/{name}.js" {check} data-cle="{cle}" defer></script>'


def frame(base: str, cle: str) -> str:
    """For a page that accepts no script."""
    title = escape(texts.text("lanceur.cadre"))
    return f'<iframe src="{escape(base)}/widget/{cle}" title="{title}" width="420" height="640"></iframe>'
