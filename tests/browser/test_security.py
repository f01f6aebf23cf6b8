"""What comes from a person, an engine or a catalogue is shown as text and never becomes anything else
(SEC-10, SEC-11). The policy of the stand-in server is the product's, Trusted Types included.
"""

from __future__ import annotations

import html
import re
from typing import Any
from urllib.parse import quote

import pytest
from playwright.sync_api import expect

from .chat import Chat
from .conftest import OpenVisit
from .host import Host, snippet
from .payloads import PAYLOADS
from .stub import KEY, WIDGET, Stub

pytestmark = pytest.mark.browser

# What the page itself is made of: a reply may add more of these, and nothing else.
KNOWN_TAGS = {
    "article",
    "a",
    "button",
    "caption",
    "table",
    "tbody",
    "td",
    "th",
    "thead",
    "time",
    "tr",
    "dd",
    "details",
    "div",
    "dl",
    "dt",
    "h1",
    "h2",
    "h3",
    "h4",
    "header",
    "li",
    "main",
    "ol",
    "p",
    "section",
    "span",
    "strong",
    "summary",
    "svg",
    "path",
    "ul",
}
FOUND = """() => ({
  tags: [...new Set([...document.querySelectorAll('#journal *')].map((it) => it.tagName.toLowerCase()))],
  handlers: [...document.querySelectorAll('*')].flatMap((it) => [...it.attributes])
    .filter((a) => a.name.startsWith('on') || a.name === 'style' && a.ownerElement.id !== 'message').map((a) => a.name),
  links: [...document.querySelectorAll('#journal a')].map((it) => it.getAttribute('href')),
  ran: window.__xss,
})"""


def check_clean(chat: Chat) -> None:
    found = chat.page.evaluate(FOUND)
    assert set(found["tags"]) - KNOWN_TAGS - {"noscript"} == set()
    assert found["handlers"] == []
    assert found.get("ran") is None
    allowed = ("https://", "tel:", "sms:", "mailto:", "/informations/", f"{chat.stub.url}/")
    assert [link for link in found["links"] if not link.startswith(allowed)] == []


def test_there_are_enough_payloads() -> None:
    assert len(set(PAYLOADS)) >= 150


def test_payloads_typed_by_the_person(chat: Chat) -> None:
    """Shown letter for letter, after a reload too."""
    chat.start()
    for payload in PAYLOADS:
        chat.write(payload)
    chat.answered(len(PAYLOADS))
    shown = chat.mine.locator(".corps p").all_text_contents()
    assert shown == [payload.strip() for payload in PAYLOADS]
    check_clean(chat)
    chat.page.reload()
    expect(chat.mine).to_have_count(len(PAYLOADS))
    check_clean(chat)


def everywhere(payload: str) -> list[dict[str, Any]]:
    """Every component of the contract with the payload in every place."""
    source = {"titre": payload, "url": payload, "date": payload}
    card = {
        "aide": payload,
        "nom": payload,
        "statut": payload,
        "statut_libelle": payload,
        "raison": payload,
        "reserves": [payload],
        "montant": {"texte": payload, "calcul": [payload]},
        "echeance": {"texte": payload, "date": payload},
        "a_faire": [payload],
        "pieces": [payload],
        "lien": {"titre": payload, "url": payload},
        "contact": payload,
        "contrefactuels": [payload],
        "alternatives": [payload],
        "sources": [source],
    }
    return [
        {"type": "texte", "texte": payload, "points": [payload], "sources": [source], "choix": [payload]},
        {
            "type": "compris",
            "faits": [{"fait": payload, "libelle": payload, "valeur": payload}],
            "choix": [payload],
        },
        {
            "type": "question",
            "fait": payload,
            "texte": payload,
            "exemple": payload,
            "restantes": 2,
            "choix": [payload],
        },
        {
            "type": "resultat",
            "date": payload,
            "titre": payload,
            "texte": payload,
            "cartes": [card],
            "choix": [payload],
        },
        {
            "type": "resultat",
            "titre": payload,
            "cartes": [card, {**card, "compacte": True}],
            "pistes": {"intitule": payload, "choix": [payload]},
            "documents": [{"genre": payload, "intitule": payload}],
        },
        {
            "type": "plan",
            "titre": payload,
            "texte": payload,
            "etapes": [{"quand": payload, "date": payload, "nom": payload, "texte": payload, "reserve": payload, "sources": card["sources"]}],
            "sommes": [{"libelle": payload, "valeur": payload, "aides": [payload], "precisions": [payload]}],
            "remarques": [payload],
        },
        {
            "type": "comparaison",
            "titre": payload,
            "texte": payload,
            "colonnes": [payload, payload],
            "lignes": [{"critere": payload, "cellules": [{"texte": payload, "points": [payload]}, {"texte": payload}]}],
        },
        {
            "type": "urgence",
            "texte": payload,
            "numeros": [{"numero": payload, "libelle": payload, "lien": payload}],
        },
        {"type": payload, "texte": payload},
    ]


def test_payloads_in_every_field_of_every_component(chat: Chat) -> None:
    chat.start()
    for first in range(0, len(PAYLOADS), 9):
        batch = PAYLOADS[first : first + 9]
        chat.stub.replies.append([component for payload in batch for component in everywhere(payload)])
        chat.say("suite")
    check_clean(chat)
    # Buttons that carry a payload are pressed too.
    chat.page.locator(".choix button:visible").last.click()
    expect(chat.page.locator(".message").last).to_contain_text("J'ai bien lu votre message.")
    check_clean(chat)


def test_payloads_in_what_the_employer_writes(site: Host, visit: OpenVisit, stub: Stub) -> None:
    """Its name, label, welcome, contact, hours, links, aids; the title, the address and the referrer of its page."""
    everything = " ".join(PAYLOADS)
    stub.employer.launcher |= {"libelle": everything, "nom": everything, "position": everything}
    stub.employer.launcher["couleurs"] = {"fond": "red;}*{display:none", "texte": "url(javascript:x)"}
    stub.employer.page |= {
        "nom": everything,
        "bienvenue": everything,
        "horaires": everything,
        "referent": {"nom": everything, "telephone": everything, "courriel": everything},
        "liens": [{"titre": payload, "url": f"https://exemple.fr/?{payload}"} for payload in PAYLOADS],
        "aides_en_avant": [{"id": payload, "nom": payload} for payload in PAYLOADS],
    }
    site.put(body="<title>" + html.escape(everything) + "</title>" + snippet(stub.url, KEY, f'data-position="{html.escape(PAYLOADS[0])}"'))
    visited = visit(path="/?" + quote(PAYLOADS[0]))
    launcher = visited.page.locator("passerelle-assistant button")
    expect(launcher).to_have_css("background-color", "rgb(13, 90, 103)")
    assert launcher.evaluate("(it) => it.childElementCount") == 1
    launcher.click()
    chat = visited.chat()
    assert chat.page.locator(".bienvenue").text_content() == everything
    assert chat.page.locator("#accueil [data-message]").all_text_contents() == PAYLOADS
    found = chat.page.evaluate(FOUND)
    assert set(found["tags"]) - KNOWN_TAGS - {"noscript"} == set() and found["handlers"] == [] and found.get("ran") is None
    # The fields that the server only accepts as a number or an address cannot leave their attribute either.
    assert {link.split(":")[0].split("/")[0] for link in found["links"]} <= {"https", "tel", "mailto", ""}
    assert visited.page.evaluate("window.__xss") is None
    chat.page.locator("#accueil [data-message]").nth(1).click()
    chat.answered(1)
    assert stub.user_texts() == [PAYLOADS[1]]


ADDRESSES: list[tuple[str, str | None]] = [
    ("https://www.visale.fr/", "https://www.visale.fr/"),
    ("HTTPS://WWW.VISALE.FR/", "https://www.visale.fr/"),
    ("tel:0970800800", "tel:0970800800"),
    ("tel:+33970800800", "tel:+33970800800"),
    ("sms:114", "sms:114"),
    ("mailto:aide@exemple.fr", "mailto:aide@exemple.fr"),
    ("http://www.visale.fr/", None),
    ("//www.visale.fr/", None),
    ("https://visale.fr@evil.example/", None),
    ("https://user:pass@visale.fr/", None),
    ("https:\\\\evil.example", None),
    ("/\\evil.example", None),
    ("ftp://visale.fr/", None),
    ("file:///etc/passwd", None),
    ("javascript:alert(1)", None),
    ("java\nscript:alert(1)", None),
    ("data:text/html,x", None),
    ("blob:https://visale.fr/x", None),
    ("tel:0970;ext=<b>", None),
    ("mailto:a@b.fr?bcc=c@d.fr", None),
    ("https://", None),
    ("", None),
]


def test_only_allowed_addresses_become_links(chat: Chat) -> None:
    """The title stays as plain text when the address is refused."""
    sources = [{"titre": f"titre {number}", "url": url} for number, (url, _) in enumerate(ADDRESSES)]
    chat.stub.replies.append([{"type": "texte", "texte": "voici", "sources": sources}])
    items = chat.say("x").page.locator(".sources li")
    expect(items).to_have_count(len(ADDRESSES))
    found = items.evaluate_all(
        "(all) => all.map((it) => it.querySelector('a')?.getAttribute('href') ?? null)"
    )
    assert dict(zip([url for url, _ in ADDRESSES], found, strict=True)) == dict(ADDRESSES)
    for number in range(len(ADDRESSES)):
        expect(items.nth(number)).to_contain_text(f"titre {number}")


@pytest.mark.parametrize(
    ("component", "shown"),
    [
        ({"type": "nouveau", "texte": "Un genre inconnu."}, "Un genre inconnu."),
        ({"type": "compris"}, "Cette réponse ne peut pas être affichée."),
        ({"type": "resultat", "cartes": [None]}, "Cette réponse ne peut pas être affichée."),
        (
            {"type": "resultat", "cartes": [{"nom": "Visale", "statut": "neuf", "statut_libelle": "?"}]},
            "Visale",
        ),
    ],
)
def test_a_component_out_of_contract_does_not_stop_the_page(
    chat: Chat, component: dict[str, Any], shown: str
) -> None:
    """An engine newer than the page, or broken: it says so, and the conversation goes on."""
    chat.stub.replies.append([component])
    chat.say("x")
    expect(chat.theirs.last).to_contain_text(shown)
    chat.say("bonjour")


def test_policy(chat: Chat) -> None:
    """SEC-11: every journey runs under `default-src 'none'` and Trusted Types (violations are seen by `Watch`)."""
    response = chat.page.reload()
    assert response is not None
    policy = response.headers["content-security-policy"]
    assert "default-src 'none'" in policy and "require-trusted-types-for 'script'" in policy
    assert "unsafe" not in policy
    template = (WIDGET / "templates" / "widget" / "chat.html").read_text("utf8")
    assert not re.search(r"\s(style|on\w+)=|<style|<script(?![^>]*\bsrc=)", template)
