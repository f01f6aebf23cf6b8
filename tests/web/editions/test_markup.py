"""Markdown of the public pages: words and links, nothing else (SEC-10, SEC-19)."""

from __future__ import annotations

import re

import pytest

from bot.web.editions.markup import fill, headings, literal, names, render

ALLOWED = {"p", "h2", "h3", "h4", "h5", "h6", "ul", "ol", "li", "strong", "em", "a", "blockquote", "hr", "br", "code"}
HOSTILE = [
    "<script>alert(1)</script>",
    "<img src=x onerror=alert(1)>",
    "<b onmouseover=alert(1)>gras</b>",
    "<svg/onload=alert(1)>",
    "<!-- --><iframe src='https://ailleurs.com'>",
    "![image](https://ailleurs.com/pixel.png)",
    "[lien](javascript:alert(1))",
    "[lien](JaVaScRiPt:alert(1))",
    "[lien](data:text/html;base64,PHNjcmlwdD4=)",
    "[lien](//ailleurs.com)",
    "[lien](http://ailleurs.com)",
    "[lien](https://moi:secret@ailleurs.com)",
    "[lien](vbscript:msgbox)",
    "[lien](mailto:a@b.fr?bcc=c@d.fr)",
    "[lien](&#106;avascript:alert(1))",
    "[lien](https://exemple.fr \"x\" onclick=alert(1))",
    "<https://ailleurs.com/'onclick=alert(1)>",
    "<javascript:alert(1)>",
    "[a]: javascript:alert(1)\n\n[a]",
    "```\n<script>alert(1)</script>\n```",
    "    <script>alert(1)</script>",
    "{{ 7*7 }} {% debug %} {0.__class__} %s",
]


@pytest.mark.parametrize("text", HOSTILE)
def test_hostile_text(text: str) -> None:
    page = render(text)
    tags = re.findall(r"<(/?)([a-zA-Z0-9]+)([^>]*)>", page)
    assert {name for _, name, _ in tags} <= ALLOWED, page
    for _, name, attributes in tags:
        assert not attributes or (name == "a" and re.fullmatch(r' href="(https://|mailto:|tel:|/(?!/)|#)[^"]*"( title="[^"]*")?( rel="noopener")?', attributes)), page
    assert "49" not in page


def test_what_may_be_written() -> None:
    page = render("# Titre\n\n## Rubrique\n\nUn **mot**, [un lien](https://exemple.fr/a), [le nôtre](/informations/).\n\n- un\n- deux")
    assert page.count("<h2>") == 2 and "<h1>" not in page and "<strong>mot</strong>" in page
    assert '<a href="https://exemple.fr/a" rel="noopener">' in page and '<a href="/informations/">' in page
    assert headings("## Un\n\ntexte\n\n### Non\n\n## Deux") == ["Un", "Deux"]


@pytest.mark.parametrize("value", ["Exploitant <b>Essai</b>", "*étoiles* _et_ [lien](https://x.fr)", "# titre", "- liste", "1. un", "a\nb", "`x`", "&amp;", "!", "{contact}"])
def test_a_value_shows_as_it_is(value: str) -> None:
    from html import unescape

    page = render(fill("Le responsable est {responsable}.", {"responsable": literal(value)}))
    assert unescape(re.sub(r"</?p>", "", page)).strip() == f"Le responsable est {' '.join(value.split())}."


def test_names() -> None:
    assert names("{a} {b_c} {D} {{e}} { f }") == {"a", "b_c", "e"}
    assert fill("{a} {inconnu}", {"a": "1"}) == "1 {inconnu}"
