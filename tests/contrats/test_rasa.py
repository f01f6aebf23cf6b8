"""What ``rasa data validate`` does not check: intents, rules, actions, texts and training data fit together."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest
from ruamel.yaml import YAML

from bot.dialogue.intentions import ASPECTS, DEMANDES, REPLI, URGENCES
from bot.dialogue.lecture import replier
from bot.dialogue.phrases import phrases

RACINE = Path(__file__).resolve().parents[2]
#: Set by the product, never learnt from examples.
SANS_EXEMPLE = {"accueil", REPLI}


def lire(chemin: str) -> Any:
    return YAML(typ="safe").load(RACINE / chemin)


@pytest.fixture(scope="module")
def domaine() -> dict[str, Any]:
    return lire("domain.yml")


@pytest.fixture(scope="module")
def regles() -> list[dict[str, Any]]:
    return lire("data/rules.yml")["rules"]


@pytest.fixture(scope="module")
def exemples() -> dict[str, list[str]]:
    tous: dict[str, list[str]] = {}
    for chemin in sorted((RACINE / "data" / "nlu").rglob("*.yml")):
        for bloc in YAML(typ="safe").load(chemin)["nlu"]:
            lignes = [ligne[2:].strip() for ligne in bloc["examples"].splitlines() if ligne.startswith("- ")]
            tous.setdefault(bloc["intent"], []).extend(lignes)
    return tous


def normal(phrase: str) -> str:
    return " ".join(re.findall(r"\w+", replier(phrase)))


def test_every_intent_has_a_rule(domaine: dict[str, Any], regles: list[dict[str, Any]]) -> None:
    """An intent without a rule is silence."""
    avec_regle = {pas["intent"] for regle in regles for pas in regle["steps"] if "intent" in pas}
    assert avec_regle == set(domaine["intents"])


def test_every_intent_is_learnt(domaine: dict[str, Any], exemples: dict[str, list[str]]) -> None:
    assert set(exemples) == set(domaine["intents"]) - SANS_EXEMPLE


def test_enough_examples(exemples: dict[str, list[str]]) -> None:
    """At least 40 hand-written examples an intent: fewer costs points everywhere."""
    assert {intention: len(phrases_) for intention, phrases_ in exemples.items() if len(phrases_) < 40} == {}


def test_no_sentence_in_two_intents(exemples: dict[str, list[str]]) -> None:
    vues: dict[str, str] = {}
    doublons = []
    for intention, liste in exemples.items():
        for phrase in liste:
            autre = vues.setdefault(normal(phrase), intention)
            if autre != intention:
                doublons.append((phrase, autre, intention))
    assert not doublons


def test_no_evaluation_sentence_is_learnt(exemples: dict[str, list[str]]) -> None:
    apprises = {normal(phrase) for liste in exemples.values() for phrase in liste}
    fuites = []
    for chemin in sorted((RACINE / "tests" / "nlu").glob("*.yml")):
        contenu = YAML(typ="safe").load(chemin)
        listes = contenu.values() if isinstance(contenu, dict) else [contenu]
        for cas in (cas for liste in listes for cas in liste):
            # A word or two ("oui", "650") belong to everybody; a sentence does not.
            if len(normal(cas["texte"]).split()) >= 4 and normal(cas["texte"]) in apprises:
                fuites.append(f"{chemin.name}: {cas['texte']}")
    assert not fuites


def test_every_action_exists(domaine: dict[str, Any], regles: list[dict[str, Any]]) -> None:
    from rasa_sdk.executor import ActionExecutor

    executeur = ActionExecutor()
    executeur.register_package("actions")
    codees = {nom for nom in executeur.actions if nom.startswith("action_")}
    assert set(domaine["actions"]) <= codees
    citees = {pas["action"] for regle in regles for pas in regle["steps"] if "action" in pas}
    connues = set(domaine["actions"]) | set(domaine["forms"]) | {"action_deactivate_loop"}
    assert citees <= connues


def test_every_routed_intent_has_its_text(regles: list[dict[str, Any]]) -> None:
    par_action: dict[str, set[str]] = {}
    for regle in regles:
        intentions = [pas["intent"] for pas in regle["steps"] if "intent" in pas]
        for pas in regle["steps"]:
            if "action" in pas:
                par_action.setdefault(pas["action"], set()).update(intentions)
    for action, fichier, suffixe in (
        ("action_orienter", "orientations", ".texte"),
        ("action_urgence", "urgences", ".texte"),
    ):
        manquants = [nom for nom in par_action[action] if not phrases().existe(fichier, nom + suffixe)]
        assert not manquants
    assert not [nom for nom in par_action["action_dire"] if not phrases().existe("dialogue", nom)]


def test_arbitration_knows_only_real_intents(domaine: dict[str, Any]) -> None:
    intentions = set(domaine["intents"])
    assert set(ASPECTS) | set(DEMANDES) | set(URGENCES.values()) | {REPLI} <= intentions


def test_distress_leaves_the_questions(regles: list[dict[str, Any]]) -> None:
    """After a word of distress nobody is asked for their rent."""
    for regle in regles:
        if any(str(pas.get("intent", "")).startswith("urgence_") for pas in regle["steps"]):
            assert {"active_loop": None} in regle["steps"] or {"active_loop": "null"} in regle["steps"]
