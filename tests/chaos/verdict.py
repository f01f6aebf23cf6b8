"""What must hold whatever happened, checked from outside: what each person received, and what the database holds.

Nothing here calls the product: the messages are read over HTTP by their owner, the database by its own client.
"""

from __future__ import annotations

import sqlite3
from dataclasses import dataclass, field
from typing import Any, Optional

from personnes import Echange

#: Rows of the database that must not exist, whatever was done to the service.
REQUETES = {
    "perdus": "SELECT count(*) FROM conversations_message WHERE author = 'user' AND status = 'pending'",
    "sans_reponse": "SELECT count(*) FROM conversations_message m WHERE author = 'user' AND status = 'answered' AND NOT EXISTS "
    "(SELECT 1 FROM conversations_message r WHERE r.reply_to_id = m.id)",
    "tours_en_trop": "SELECT count(*) FROM (SELECT message_id FROM conversations_turn WHERE message_id IS NOT NULL GROUP BY message_id "
    "HAVING count(*) > 1) d",
    "tours_en_moins": "SELECT count(*) FROM conversations_message m WHERE author = 'user' AND status = 'answered' AND NOT EXISTS "
    "(SELECT 1 FROM conversations_turn t WHERE t.message_id = m.id)",
    "reponses_en_trop": "SELECT count(*) FROM (SELECT reply_to_id FROM conversations_message WHERE reply_to_id IS NOT NULL "
    "GROUP BY reply_to_id HAVING count(*) > 1) d",
    "ids_en_double": "SELECT count(*) FROM (SELECT client_id FROM conversations_message WHERE client_id IS NOT NULL "
    "GROUP BY conversation_id, client_id HAVING count(*) > 1) d",
    "textes_en_attente": "SELECT count(*) FROM conversations_message WHERE status <> 'pending' AND pending_text IS NOT NULL",
    "baux_oublies": "SELECT count(*) FROM conversations_conversation WHERE lease IS NOT NULL",
}


@dataclass
class Verdict:
    """``perdus``, ``doubles``, ``desordre``: what is said of the messages concerned. All must be empty."""

    messages: int = 0
    conversations: int = 0
    perdus: list[str] = field(default_factory=list)
    doubles: list[str] = field(default_factory=list)
    desordre: list[str] = field(default_factory=list)
    base: dict[str, int] = field(default_factory=dict)

    @property
    def tient(self) -> bool:
        return not (self.perdus or self.doubles or self.desordre or any(self.base.values()))

    def ajouter(self, autre: "Verdict") -> None:
        self.messages += autre.messages
        self.conversations += autre.conversations
        for nom in ("perdus", "doubles", "desordre"):
            getattr(self, nom).extend(getattr(autre, nom))
        self.base = {nom: self.base.get(nom, 0) + autre.base.get(nom, 0) for nom in {**self.base, **autre.base}}

    def juger(self, echange: Echange, lus: list[dict[str, Any]]) -> None:
        """One conversation: what its person sent and received, against what is kept of it."""
        self.conversations += 1
        self.messages += len(echange.envois)
        places = [message["position"] for message in lus]
        if places != sorted(set(places)):
            self.desordre.append(f"c{echange.numero}: positions {places}")
        dits = [message["text"] for message in lus if message["author"] == "user"]
        voulus = [envoi.texte for envoi in echange.envois]
        self.perdus += [texte for texte in voulus if texte not in dits]
        self.doubles += [texte for texte in set(dits) if dits.count(texte) > 1]
        if dits != voulus and sorted(dits) == sorted(voulus):
            self.desordre.append(f"c{echange.numero}: {dits}")
        # The stand-in numbers the turns of a conversation: one lost or redone shifts all the following.
        reponses = {message["id"]: message["component"]["texte"] for message in lus if message["author"] == "bot"}
        attendues = [f"{tour} {texte}" for tour, texte in enumerate(voulus, start=2)]
        if list(reponses.values())[1:] != attendues:
            self.desordre.append(f"c{echange.numero}: {list(reponses.values())}")
        for envoi in echange.envois:
            recues = [[m for m in recu["messages"] if m["author"] == "bot"] for recu in envoi.recus]
            if not recues:
                self.perdus.append(f"{envoi.texte}: no answer was received")
            if any(reponses.get(m["id"]) != m["component"]["texte"] for bulles in recues for m in bulles):
                self.doubles.append(f"{envoi.texte}: received something else than what is kept")
            if len({tuple(m["id"] for m in bulles) for bulles in recues}) > 1:
                self.doubles.append(f"{envoi.texte}: two different answers")


def lire_la_base(adresse: Optional[str], fichier: Any) -> dict[str, int]:
    """How many rows of each kind that must not exist: PostgreSQL at ``adresse``, or the SQLite ``fichier``."""
    if adresse:
        import psycopg

        with psycopg.connect(adresse) as connexion:
            return {nom: int((connexion.execute(requete).fetchone() or (0,))[0]) for nom, requete in REQUETES.items()}
    with sqlite3.connect(fichier) as base:
        return {nom: int(base.execute(requete).fetchone()[0]) for nom, requete in REQUETES.items()}
