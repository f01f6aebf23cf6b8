"""From the text that an administrator writes to the page: Markdown without HTML, pictures or foreign schemes (SEC-10).

``{name}`` stands for a value of the installation, so that the shipped texts are true everywhere. Only known names are
replaced, by escaped values; anything else in braces is text (SEC-19).
"""

from __future__ import annotations

import re
from typing import Mapping

from django.utils.safestring import SafeString, mark_safe
from markdown_it import MarkdownIt

#: Where a link of a public page may lead. A path of ours starts with one slash.
_LINK = re.compile(r"https://[^/\s@]+(/|$)|mailto:[^\s?]+@[^\s?]+$|tel:\+?[0-9]+$|/(?!/)|#")
_NAME = re.compile(r"\{([a-z_]+)\}")
_PUNCTUATION = re.compile(r"([\\`*_{}\[\]()<>#+\-.!|~&])")


def _parser() -> MarkdownIt:
    parser = MarkdownIt("commonmark", {"html": False, "linkify": False, "typographer": False})
    parser.disable(["image", "html_block", "html_inline", "code", "fence", "reference"])
    parser.validateLink = lambda url: bool(_LINK.match(url))  # type: ignore[method-assign]
    return parser


def literal(text: str) -> str:
    """``text`` as Markdown that shows it as it is, on one line."""
    return _PUNCTUATION.sub(r"\\\1", " ".join(text.split()))


def fill(text: str, values: Mapping[str, str]) -> str:
    """``text`` with the known names replaced. A value is Markdown: make it with ``literal`` when it is not ours."""
    return _NAME.sub(lambda found: values.get(found.group(1), found.group(0)), text)


def names(text: str) -> set[str]:
    return set(_NAME.findall(text))


def headings(text: str) -> list[str]:
    """The texts of the second-level headings."""
    tokens = _parser().parse(text)
    return [after.content for token, after in zip(tokens, tokens[1:], strict=False) if token.type == "heading_open" and token.tag == "h2"]


def render(text: str) -> SafeString:
    """HTML made of headings from the second level, paragraphs, lists, quotes, emphasis and links."""
    parser = _parser()
    tokens = parser.parse(text)
    for token in tokens:
        if token.type in ("heading_open", "heading_close") and token.tag == "h1":
            token.tag = "h2"  # the page has its own title
        for child in token.children or []:
            if child.type == "link_open" and str(child.attrGet("href")).startswith("https://"):
                child.attrSet("rel", "noopener")
    return mark_safe(parser.renderer.render(tokens, parser.options, {}))


