"""Conversations played on the real engine, from YAML scenarios.

A scenario: ``nom``, ``date`` (default 2026-11-22) and ``tours``. A turn says (``dit``), presses (``choisit``, the
title of a button of the last reply) or answers whatever is asked until nothing is (``repond``: fact -> sentence, in
any order; ``autre`` for the rest); ``revient`` (a date, or true for the same day) comes first when the person went away:
what is known is then what was stored. It then states what must hold: ``intention``; ``demande`` (fact asked, ``null`` for
none); ``faits`` (a part of what is known, in JSON form); ``oublies`` (facts that must not be known); ``statuts``
(aid -> status in the cards); ``raisons`` (aid -> text in the reason); ``montants`` (aid -> text in the amount);
``contient`` / ``ne_contient_pas`` (texts, compared without case and accents); ``propose`` (titles of buttons).

Folders are human behaviours (corrections, digressions, denials...) and ``routes``, the ways into each aid. A scenario
names the aid it checks, so that it stays true when the catalogue grows. On every turn: never silence, never the same
bubble twice, never two results.
"""

from __future__ import annotations

import datetime
import json
from pathlib import Path
from typing import Any

import pytest
from ruamel.yaml import YAML

from bot.cli.conversation import Conversation
from bot.dialogue.lecture import replier

pytestmark = pytest.mark.model
DOSSIER = Path(__file__).parent
#: Folders whose tables are not scenarios.
AUTRES = ("mutation", "graphe")
DATE = datetime.date(2026, 11, 22)
#: A check that asks more is a bore.
QUESTIONS_AU_PLUS = 16


def scenarios() -> list[Any]:
    trouves = []
    for chemin in sorted(chemin for chemin in DOSSIER.rglob("*.yml") if chemin.parent.name not in AUTRES):
        for scenario in YAML(typ="safe").load(chemin):
            trouves.append(pytest.param(scenario, id=f"{chemin.relative_to(DOSSIER).with_suffix('')}: {scenario['nom']}"))
    return trouves


def plat(texte: str) -> str:
    return " ".join(replier(texte).replace("\u00a0", " ").replace("\u202f", " ").split())


def verifier(tour: dict[str, Any], reponse: dict[str, Any]) -> None:
    dit = plat("\n".join(reponse["texts"]))
    assert reponse["texts"], "silence"
    bulles = [each.get("texte") for each in reponse["replies"] if each["type"] == "texte" and not each.get("titre")]
    assert len(bulles) == len(set(bulles)), bulles
    assert sum(each["type"] == "resultat" for each in reponse["replies"]) <= 1, "two results in one turn"
    if "intention" in tour:
        assert reponse["intent"] == tour["intention"]
    if "demande" in tour:
        assert reponse["asked"] == tour["demande"]
    for fait, valeur in tour.get("faits", {}).items():
        attendu = valeur.isoformat() if isinstance(valeur, datetime.date) else valeur
        assert reponse["facts"].get(fait) == attendu, (fait, reponse["facts"])
    for fait in tour.get("oublies", []):
        assert fait not in reponse["facts"]
    for aide, statut in tour.get("statuts", {}).items():
        assert reponse["statuses"].get(aide, {}).get("status") == statut, (aide, reponse["statuses"].get(aide), reponse["facts"])
    cartes = {carte["aide"]: carte for each in reponse["replies"] for carte in each.get("cartes", [])}
    for aide, texte in tour.get("raisons", {}).items():
        assert plat(texte) in plat(cartes[aide]["raison"])
    for aide, texte in tour.get("montants", {}).items():
        montant = cartes[aide]["montant"]
        assert plat(texte) in plat(" ".join([montant["texte"], *montant["calcul"]]))
    for texte in tour.get("contient", []):
        assert plat(texte) in dit
    for texte in tour.get("ne_contient_pas", []):
        assert plat(texte) not in dit
    titres = [choix["title"] for choix in reponse["choices"]]
    for titre in tour.get("propose", []):
        assert titre in titres


@pytest.mark.parametrize("scenario", scenarios())
def test_scenario(scenario: dict[str, Any], ouvrier: Any) -> None:
    conversation = Conversation(ouvrier, scenario.get("date", DATE))
    reponse = conversation.accueillir()
    for numero, tour in enumerate(scenario["tours"], 1):
        if "revient" in tour:
            conversation.state = json.loads(json.dumps(conversation.state))
            conversation.jour = conversation.jour if tour["revient"] is True else tour["revient"]
        if "choisit" in tour:
            choix = [cle for cle, offert in conversation.offerts.items() if plat(offert["titre"]) == plat(tour["choisit"])]
            assert choix, f"turn {numero}: no button {tour['choisit']!r} among {[o['titre'] for o in conversation.offerts.values()]}"
            reponse = conversation.dire(None, choix[0])
        elif "repond" in tour:
            reponse = repondre(conversation, reponse, tour["repond"])
        else:
            reponse = conversation.dire(tour["dit"])
        try:
            verifier(tour, reponse)
        except AssertionError as erreur:
            raise AssertionError(f"turn {numero} ({tour.get('dit') or tour.get('choisit')!r}): {erreur}") from erreur


def repondre(conversation: Conversation, reponse: dict[str, Any], reponses: dict[str, str]) -> dict[str, Any]:
    """Answer every question until none is left; the last reply."""
    for _ in range(QUESTIONS_AU_PLUS):
        demande = reponse["asked"]
        if demande is None:
            return reponse
        assert demande in reponses or "autre" in reponses, (demande, reponse["facts"])
        reponse = conversation.dire(reponses.get(demande, reponses.get("autre")))
        assert reponse["asked"] != demande, (demande, "asked again", reponse["texts"])
    raise AssertionError(f"still asking {reponse['asked']}")
