"""Hostile messages on the real engine (SEC-06, SEC-07, SEC-08, SEC-09): answered, and nothing else happens."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any, Iterator

import pytest
from ruamel.yaml import YAML

from bot.dialogue import assistant
from bot.dialogue.memoire import SLOTS, Memoire
from bot.engine import EnginePool, TurnRequest, TurnResult
from bot.langue import normaliser

pytestmark = [pytest.mark.model, pytest.mark.slow]
JOUR = "2026-11-22"
RACINE = Path(__file__).resolve().parents[2]
GROUPES = YAML(typ="safe").load(Path(__file__).with_name("hostiles.yml"))
INTENTIONS = {*YAML(typ="safe").load(RACINE / "domain.yml")["intents"]}
SAIT = {"age": 27, "contrat": "cdi", "statut": "salarie"}
#: What words such as "mon loyer" imply, whatever else is wrong with them.
IMPLICITES = {"projet"}


class Personne:
    """One conversation with the pool."""

    def __init__(self, pool: EnginePool) -> None:
        self.pool = pool
        self.state: Any = None
        self._tour(None, {"type": "accueil"})

    def _tour(self, texte: Any, effet: Any = None) -> TurnResult:
        resultat = self.pool.submit(TurnRequest(self.state, texte, effet, JOUR)).result(60)
        self.state = json.loads(json.dumps(resultat.state))  # what a database keeps of it
        return resultat

    def dit(self, texte: str) -> TurnResult:
        return self._tour(texte)


def chaines(objet: Any) -> Iterator[str]:
    """Every text inside a reply."""
    if isinstance(objet, str):
        yield objet
    elif isinstance(objet, dict):
        for valeur in objet.values():
            yield from chaines(valeur)
    elif isinstance(objet, list):
        for valeur in objet:
            yield from chaines(valeur)


def verifier_reponse(texte: str, resultat: TurnResult) -> None:
    """An answer in our own words, from a message that was read as text and not obeyed."""
    assert resultat.replies
    for dit in chaines(resultat.replies):
        assert "Traceback" not in dit and not set("<>{}\x00\x1b") & set(dit), dit
    lu = resultat.understanding
    assert lu["intent"] in INTENTIONS
    if normaliser(texte):
        assert lu["band"] not in (None, "bouton"), "the pipeline was bypassed: the message was run as a command"


def verifier_etat(state: Any, faits: dict[str, Any]) -> None:
    """The state is whole, and holds the facts expected and no other."""
    assert set(state) <= {"v", "slots", "form", "requested"} and set(state["slots"]) <= {*SLOTS, "correction_a_preciser", "reponse"}
    memoire = Memoire.depuis_slots(state["slots"], assistant().catalogue)  # raises on a malformed fact
    assert {nom: fait.valeur for nom, fait in memoire.faits.items() if nom not in IMPLICITES} == faits


def messages(groupe: dict[str, Any]) -> Iterator[tuple[str, dict[str, Any]]]:
    for message in groupe["messages"]:
        attendu = message if isinstance(message, dict) else {"texte": message}
        yield attendu["texte"] * attendu.get("fois", 1), attendu


def test_there_are_enough_hostile_messages() -> None:
    assert sum(len(groupe["messages"]) for groupe in GROUPES) >= 200


@pytest.mark.parametrize("groupe", GROUPES, ids=[groupe["nom"] for groupe in GROUPES])
def test_hostile_messages(groupe: dict[str, Any], pool: EnginePool) -> None:
    personne, faits = Personne(pool), dict(SAIT)
    personne.dit("j'ai 27 ans, je suis en CDI, à quoi ai-je droit ?")
    verifier_etat(personne.state, faits)
    for texte, attendu in messages(groupe):
        try:
            verifier_reponse(texte, personne.dit(texte))
            faits = {} if attendu.get("oublie") else {**faits, **attendu.get("faits", {})}
            verifier_etat(personne.state, faits)
            suite = personne.dit("c'est quoi la garantie visale ?")
            assert (suite.understanding["intent"], suite.understanding["discussed"]) == ("definition", ["visale"])
            assert suite.replies[0]["titre"] == "Garantie Visale"
            verifier_etat(personne.state, faits)
        except AssertionError as erreur:
            raise AssertionError(f"{ascii(texte[:80])}: {erreur}") from erreur
    assert not Path("passerelle_hostile").exists()
