"""What the training sentences name: an intent without an aid is not learnt from the name of one."""

from __future__ import annotations

import datetime
from pathlib import Path

import pytest
from ruamel.yaml import YAML

from bot.dialogue import assistant

NLU = Path(__file__).resolve().parents[2] / "data" / "nlu"
JOUR = datetime.date(2026, 11, 22)
#: A named aid is a placeholder for the classifier: these intents would then be learnt from any aid.
SANS_AIDE = ("achat_travaux", "logement_social", "aide_fermee")
#: Ordinary sentences: a name read there is a name that steals.
ORDINAIRES = ("hors_sujet", "saluer", "remercier", "au_revoir", "patienter", "affirmer", "nier", "ne_sait_pas", "refuser_repondre", "repeter", "reformuler", "recommencer")
#: Named in full, in a sentence that is not answered for another reason (English).
EN_TOUTES_LETTRES = ("what is visale",)


def exemples(intention: str) -> list[str]:
    return [
        ligne[2:].strip()
        for chemin in sorted(NLU.rglob("*.yml"))
        for bloc in YAML(typ="safe").load(chemin)["nlu"]
        if bloc["intent"] == intention
        for ligne in bloc["examples"].splitlines()
        if ligne.startswith("- ")
    ]


@pytest.mark.parametrize("intention", SANS_AIDE)
def test_no_aid_is_named(intention: str) -> None:
    assert {phrase: aides for phrase in exemples(intention) if (aides := assistant().lire(phrase, JOUR, None)["aides"])} == {}


@pytest.mark.parametrize("intention", ORDINAIRES)
def test_ordinary_sentences_name_nothing(intention: str) -> None:
    lus = {phrase: assistant().lire(phrase, JOUR, None) for phrase in exemples(intention) if phrase not in EN_TOUTES_LETTRES}
    assert {phrase: lu["aides"] + lu["sujets"] for phrase, lu in lus.items() if lu["aides"] or lu["sujets"]} == {}
