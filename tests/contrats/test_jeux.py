"""The evaluation sets: large enough, well written, one sentence never expected to mean two things."""

from __future__ import annotations

import datetime
from collections import Counter
from pathlib import Path
from typing import Any

import pytest
from ruamel.yaml import YAML

from bot.droits import charger_catalogue, fait_depuis_json
from bot.engine.evaluation import NOMS, Cas, charger_tous, mots
from bot.engine.evaluation.jeux import AILLEURS, DETRESSE
from bot.engine.evaluation.passage import nu

RACINE = Path(__file__).resolve().parents[2]
JEUX = RACINE / "tests" / "nlu"
#: Sentences that each set must hold; of distress and of out of scope, those that expect it.
AU_MOINS = {"aspects": 1500, "faits": 1000, "hors_perimetre": 400, "securite": 200, "adversaires": 200}
CLES = {"texte", "intention", "acceptees", "aides", "sujets", "faits", "demande", "date"}
#: An aid or a topic met less often says nothing of how it is recognised.
CHACUN = 3
INTENTIONS = set(YAML(typ="safe").load(RACINE / "domain.yml")["intents"])


@pytest.fixture(scope="module")
def jeux() -> dict[str, list[Cas]]:
    return charger_tous(JEUX)


@pytest.mark.parametrize("nom", AU_MOINS)
def test_a_set_is_large_enough(nom: str, jeux: dict[str, list[Cas]]) -> None:
    cas = jeux[nom]
    if nom == "securite":
        cas = [each for each in cas if each.attendue in DETRESSE]
    assert len(cas) >= AU_MOINS[nom]


def test_every_file_is_a_set() -> None:
    assert {chemin.stem for chemin in JEUX.glob("*.yml")} <= set(NOMS)


@pytest.mark.parametrize("nom", NOMS)
def test_a_case_has_no_key_that_nobody_reads(nom: str) -> None:
    contenu = YAML(typ="safe").load(JEUX / f"{nom}.yml")
    lignes = [cas for liste in contenu.values() for cas in liste] if isinstance(contenu, dict) else contenu
    for cas in lignes:
        assert set(cas) <= CLES, cas
        assert cas.get("intention") in cas.get("acceptees", [cas.get("intention")]), cas


def test_every_intent_expected_is_one_of_ours(jeux: dict[str, list[Cas]]) -> None:
    inconnues = {(nom, intention) for nom, liste in jeux.items() for cas in liste for intention in cas.acceptees if intention not in INTENTIONS}
    assert not inconnues


def test_every_aid_topic_and_fact_expected_exists(jeux: dict[str, list[Cas]]) -> None:
    catalogue = charger_catalogue()
    for liste in jeux.values():
        for cas in liste:
            assert (cas.aides or frozenset()) <= set(catalogue.aides), cas.texte
            assert (cas.sujets or frozenset()) <= set(catalogue.sujets), cas.texte
            assert set(cas.faits or {}) <= set(catalogue.faits), cas.texte
            assert cas.demande is None or cas.demande in catalogue.faits, cas.texte
            datetime.date.fromisoformat(cas.date)


def test_every_fact_expected_is_possible(jeux: dict[str, list[Cas]]) -> None:
    """A value that the rules refuse could never be read."""
    catalogue = charger_catalogue()
    for liste in jeux.values():
        for cas in liste:
            for nom, valeur in (cas.faits or {}).items():
                fait_depuis_json(catalogue.faits[nom], _en_json(valeur))


def _en_json(valeur: Any) -> Any:
    return valeur if isinstance(valeur, dict) else {"valeur": valeur if isinstance(valeur, (bool, int, float, list)) else str(valeur)}


@pytest.mark.parametrize("nom", NOMS)
def test_a_case_expects_something(nom: str, jeux: dict[str, list[Cas]]) -> None:
    for cas in jeux[nom]:
        assert cas.faits is not None if nom == "faits" else cas.acceptees, cas.texte


def test_no_sentence_twice_in_a_set(jeux: dict[str, list[Cas]]) -> None:
    """An answer to another question, or of another day, is another case."""
    for nom, liste in jeux.items():
        assert [noms for noms, fois in Counter(cas.nom for cas in liste).items() if fois > 1] == [], nom


def test_no_question_is_in_two_sets(jeux: dict[str, list[Cas]]) -> None:
    vues = Counter(mots(cas.texte) for nom in ("aspects", "hors_perimetre") for cas in jeux[nom])
    assert {phrase: fois for phrase, fois in vues.items() if fois > 1} == {}


def test_no_sentence_means_two_things(jeux: dict[str, list[Cas]]) -> None:
    attendus: dict[str, Cas] = {}
    for cas in (each for liste in jeux.values() for each in liste if each.acceptees and each.demande is None):
        autre = attendus.setdefault(cas.nom, cas)
        assert set(autre.acceptees) & set(cas.acceptees), (cas.jeu, autre.jeu, cas.texte)


@pytest.mark.parametrize("cle", ["aides", "sujets"])
def test_every_aid_and_topic_is_asked_about(cle: str, jeux: dict[str, list[Cas]]) -> None:
    vus = Counter(nomme for cas in jeux["aspects"] for nomme in getattr(cas, cle) or ())
    assert {nomme for nomme in getattr(charger_catalogue(), cle) if vus[nomme] < CHACUN} == set()


def test_out_of_scope_holds_mostly_what_is_out_of_scope(jeux: dict[str, list[Cas]]) -> None:
    liste = jeux["hors_perimetre"]
    assert sum(cas.attendue in AILLEURS for cas in liste) > 0.7 * len(liste)


def test_facts_are_compared_bare() -> None:
    assert nu({"valeur": 3, "source": "dit"}) == 3 and nu({"min": 1, "max": 2, "mot": "x"}) == {"min": 1, "max": 2}
