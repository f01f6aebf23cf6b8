"""The housing contact of an employer, beside the answers that give a human contact. Pure.

The server decides where it goes and what it holds; the page draws the component. ``texte`` says the same in words, for
a page older than this component, a download, or somebody who reads the exchange.
"""

from __future__ import annotations

from typing import Any, Mapping, Sequence

from bot.web.employers import texts

TYPE = "referent"
#: Intents whose answer sends to a person.
INTENTS = ("parler_humain", "contact", "insatisfait")
#: Components whose whole purpose is help numbers: nothing is put beside them.
ALONE = "urgence"


def beside(replies: Sequence[Mapping[str, Any]], understanding: Mapping[str, Any], referent: Mapping[str, Any]) -> list[dict[str, Any]]:
    """The component that follows ``replies``, as a list of one; empty when they give no human contact."""
    if not referent.get("contact") or any(reply.get("type") == ALONE for reply in replies):
        return []
    gives = understanding.get("intent") in INTENTS or any(card.get("contact") for reply in replies for card in reply.get("cartes") or [])
    return [component(referent)] if gives else []


def component(referent: Mapping[str, Any]) -> dict[str, Any]:
    contact = referent["contact"]
    said = [contact.get(key) for key in ("nom", "telephone", "courriel", "lien")]
    words = ", ".join(str(part) for part in said if part)
    hours = referent.get("horaires", "")
    shown = texts.text("referent.avec_horaires" if hours else "referent.texte", contact=words, horaires=hours)
    return {
        "type": TYPE,
        "titre": texts.text("referent.titre"),
        "texte": f"{texts.text('referent.titre')} : {shown}",
        "contact": dict(contact),
        "horaires": hours,
        "liens": [dict(link) for link in referent.get("liens", [])],
        "note": texts.text("referent.note"),
    }
