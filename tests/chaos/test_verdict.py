"""The judge of the campaign sees what it is there to see."""

from __future__ import annotations

import sqlite3
from pathlib import Path
from typing import Any, Callable

import pytest
from personnes import Echange, Envoi
from verdict import REQUETES, Verdict, lire_la_base

Messages = list[dict[str, Any]]


def juste() -> tuple[Echange, Messages]:
    """Two messages of one person, each answered once: what the person received is what is kept."""
    lus: Messages = [{"id": "b0", "position": 1, "author": "bot", "component": {"texte": "Bonjour"}}]
    envois = []
    for numero in range(2):
        texte, place = f"c0m{numero}", 2 + 2 * numero
        demande = {"id": f"u{numero}", "position": place, "author": "user", "text": texte}
        reponse = {"id": f"b{numero + 1}", "position": place + 1, "author": "bot", "component": {"texte": f"{numero + 2} {texte}"}}
        lus += [demande, reponse]
        envois.append(Envoi(texte, recus=[{"messages": [demande, reponse]}]))
    return Echange(0, "id", "jeton", envois), lus


def autre_reponse(echange: Echange, lus: Messages) -> None:
    echange.envois[0].recus.append({"messages": [{**lus[2], "id": "autre"}]})


CAS: dict[str, tuple[Callable[[Echange, Messages], Any], str]] = {
    "lost in the database": (lambda e, lus: lus.__delitem__(slice(3, 5)), "perdus"),
    "never received": (lambda e, lus: e.envois[1].recus.clear(), "perdus"),
    "kept twice": (lambda e, lus: lus.append({**lus[3], "position": 9}), "doubles"),
    "answered twice, differently": (autre_reponse, "doubles"),
    "received something else": (lambda e, lus: lus.__setitem__(4, {**lus[4], "component": {"texte": "autre"}}), "doubles"),
    "swapped": (lambda e, lus: (lus[1].update(text="c0m1"), lus[3].update(text="c0m0")), "desordre"),
    "positions out of order": (lambda e, lus: lus[2].update(position=9), "desordre"),
    "a turn done twice": (lambda e, lus: lus[4].update(component={"texte": "4 c0m1"}), "desordre"),
}


def test_a_conversation_as_it_must_be_holds() -> None:
    verdict = Verdict()
    verdict.juger(*juste())
    assert verdict.tient and (verdict.messages, verdict.conversations) == (2, 1)


@pytest.mark.parametrize("cas", CAS)
def test_each_harm_is_seen(cas: str) -> None:
    abimer, ou = CAS[cas]
    echange, lus = juste()
    abimer(echange, lus)
    verdict = Verdict()
    verdict.juger(echange, lus)
    assert getattr(verdict, ou) and not verdict.tient


LIGNES = {
    "perdus": "INSERT INTO conversations_message VALUES (1, 1, 'user', 'pending', 'a', NULL, NULL)",
    "sans_reponse": "INSERT INTO conversations_message VALUES (1, 1, 'user', 'answered', 'a', NULL, NULL)",
    "tours_en_trop": "INSERT INTO conversations_turn VALUES (1), (1)",
    "tours_en_moins": "INSERT INTO conversations_message VALUES (1, 1, 'user', 'answered', 'a', NULL, NULL)",
    "reponses_en_trop": "INSERT INTO conversations_message VALUES (2, 1, 'bot', NULL, NULL, NULL, 1), (3, 1, 'bot', NULL, NULL, NULL, 1)",
    "ids_en_double": "INSERT INTO conversations_message VALUES (1, 1, 'user', 'failed', 'a', NULL, NULL), (2, 1, 'user', 'failed', 'a', NULL, NULL)",
    "textes_en_attente": "INSERT INTO conversations_message VALUES (1, 1, 'user', 'failed', 'a', 'en clair', NULL)",
    "baux_oublies": "INSERT INTO conversations_conversation VALUES ('bail')",
}


@pytest.mark.parametrize("faute", REQUETES)
def test_each_row_that_must_not_exist_is_counted(faute: str, tmp_path: Path) -> None:
    fichier = tmp_path / "base.sqlite3"
    with sqlite3.connect(fichier) as base:
        base.execute("CREATE TABLE conversations_message (id, conversation_id, author, status, client_id, pending_text, reply_to_id)")
        base.execute("CREATE TABLE conversations_turn (message_id)")
        base.execute("CREATE TABLE conversations_conversation (lease)")
        assert not any(lire_la_base(None, fichier).values())
        base.execute(LIGNES[faute])
    assert lire_la_base(None, fichier)[faute] == 1
