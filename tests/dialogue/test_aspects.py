"""Every aspect of the aids that were answered first, through the dialogue layer: an answer, sourced and dated.

The intents are those of the classifier; what it makes of sentences is measured elsewhere (tests/nlu).
"""

from __future__ import annotations

import datetime
import re
from typing import Any

import pytest

from bot.dialogue import assistant
from bot.dialogue.intentions import ASPECTS
from bot.dialogue.lecture import lecture_vide
from bot.dialogue.memoire import Memoire
from bot.dialogue.repondre import repondre

AIDES = ("visale", "loca_pass", "mobili_jeune")
JOUR = datetime.date(2026, 11, 22)
#: Asked of an aid by name; "autre_aide" and "impaye_visale" follow from another question.
SIMPLES = tuple(aspect for aspect in ASPECTS if aspect not in ("autre_aide", "impaye_visale"))


def demander(memoire: Memoire, intention: str, *aides: str, message: str = "") -> list[dict[str, Any]]:
    """One question, as an action asks it."""
    lecture = {**lecture_vide(), "aides": list(aides)}
    for aide in aides[:1]:
        memoire.parler_de(aide)
    if len(aides) > 1:
        memoire.suivi.precedente = aides[1]
    return repondre(assistant(), memoire, lecture, intention, message, JOUR, False)


def dit(reponses: list[dict[str, Any]]) -> str:
    return " ".join(" ".join([reponse["texte"], *reponse.get("points", [])]) for reponse in reponses)


@pytest.mark.parametrize("aide", AIDES)
@pytest.mark.parametrize("aspect", SIMPLES)
def test_every_aspect_is_answered_with_its_sources(aide: str, aspect: str) -> None:
    reponses = demander(Memoire(), aspect, aide)
    assert reponses
    for reponse in reponses:
        assert reponse["titre"] == assistant().aide(aide).nom
        assert len(dit([reponse])) > 40
        assert reponse["sources"]
        for source in reponse["sources"]:
            assert source["titre"] and source["url"].startswith("https://")
            assert datetime.date.fromisoformat(source["date"]) <= JOUR
        # Every parameter is filled, none is said to be unknown.
        assert not re.search(r"[{}]|inconnu", dit([reponse]))


@pytest.mark.parametrize("aide", AIDES)
@pytest.mark.parametrize("aspect", [aspect for aspect in SIMPLES if aspect != "difference"])
def test_the_aid_in_discussion_needs_no_name(aide: str, aspect: str) -> None:
    memoire = Memoire()
    demander(memoire, "definition", aide)
    assert dit(demander(memoire, aspect)) == dit(demander(Memoire(), aspect, aide))


@pytest.mark.parametrize("premiere", AIDES)
@pytest.mark.parametrize("seconde", AIDES)
@pytest.mark.parametrize("aspect", ["pieces", "montant", "delai"])
def test_the_other_one_then_back(premiere: str, seconde: str, aspect: str) -> None:
    """ "Quels documents pour Visale ?", "et Loca-Pass ?", "et l'autre ?" """
    if premiere == seconde:
        return
    memoire = Memoire()
    une = dit(demander(memoire, aspect, premiere))
    autre = dit(demander(memoire, "autre_aide", seconde))
    assert autre == dit(demander(Memoire(), aspect, seconde)) != une
    assert dit(demander(memoire, "autre_aide")) == une
    assert dit(demander(memoire, "autre_aide")) == autre


@pytest.mark.parametrize("aspect", ["montant", "pieces", "demarche", "cumul"])
def test_two_aids_at_once(aspect: str) -> None:
    memoire = Memoire()
    reponses = demander(memoire, aspect, "visale", "loca_pass")
    assert [reponse["titre"] for reponse in reponses] == [assistant().aide(aide).nom for aide in ("visale", "loca_pass")]
    assert dit(demander(memoire, "autre_aide")) == dit(reponses[1:])


@pytest.mark.parametrize("premiere", AIDES)
@pytest.mark.parametrize("seconde", AIDES)
def test_the_difference_of_two_aids_says_both(premiere: str, seconde: str) -> None:
    if premiere == seconde:
        return
    reponses = demander(Memoire(), "difference", premiere, seconde)
    assert len(reponses) == 1 and reponses[0]["sources"]
    for aide in (premiere, seconde):
        assert re.split(r"[ -]", assistant().aide(aide).nom)[1] in dit(reponses)


def test_no_other_aid_was_named_yet() -> None:
    memoire = Memoire()
    demander(memoire, "pieces", "visale")
    reponse = demander(memoire, "autre_aide")[0]
    assert assistant().aide("visale").nom not in [choix["titre"] for choix in reponse["choix"]]
    assert {choix["effet"]["intention"] for choix in reponse["choix"]} == {"pieces"}


@pytest.mark.parametrize("aspect", SIMPLES)
def test_no_aid_at_all_asks_which(aspect: str) -> None:
    reponses = demander(Memoire(), aspect)
    assert len(reponses) == 1 and reponses[0]["choix"]


ENTREES = [
    # (aspect, message, word of the answer)
    ("conditions", "visale en colocation ?", "signent le bail"),
    ("montant", "combien pour un étudiant ?", "justifier de ressources"),
    ("beneficiaires", "visale marche pour les saisonniers ?", "contrat saisonnier"),
    ("definition", "et si je suis alternant ?", "un alternant peut demander"),
    ("difference", "visale ou un garant normal ?", "Aucun proche"),
    # A town or a status does not turn aside a question that has one answer for all.
    ("pieces", "quels documents pour visale à Lille ?", "identité"),
    ("demarche", "comment un étudiant demande visale ?", "visale.fr"),
    ("cumul", "visale se cumule à Lille ?", "s'ajoute"),
]


@pytest.mark.parametrize(("aspect", "message", "attendu"), ENTREES)
def test_extra_entries_make_an_aspect_precise(aspect: str, message: str, attendu: str) -> None:
    assert attendu in dit(demander(Memoire(), aspect, "visale", message=message))
