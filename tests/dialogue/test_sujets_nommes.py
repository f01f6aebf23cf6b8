"""A topic named in a message: told by itself, beside an aid, or where the subject was thought to be answered elsewhere."""

from __future__ import annotations

import datetime
from typing import Any

import pytest

from bot.dialogue import assistant
from bot.dialogue.lecture import lecture_vide
from bot.dialogue.memoire import Memoire
from bot.dialogue.orienter import orienter
from bot.dialogue.repondre import repondre

JOUR = datetime.date(2026, 11, 25)


def demander(intention: str, aides: list[str], sujets: list[str], message: str = "") -> list[dict[str, Any]]:
    lecture = {**lecture_vide(), "aides": aides, "sujets": sujets}
    return repondre(assistant(), Memoire(), lecture, intention, message, JOUR, False)


def titres(reponses: list[dict[str, Any]]) -> list[str]:
    return [reponse["titre"] for reponse in reponses]


def test_an_aspect_without_object_is_answered_by_what_the_topic_is() -> None:
    (reponse,) = demander("pieces", [], ["cia"])
    definition = assistant().catalogue.sujets["cia"].fiche.definition
    assert definition is not None and reponse["texte"] == definition.texte


@pytest.mark.parametrize("aspect", ["pieces", "demarche", "montant"])
def test_an_aspect_is_asked_of_the_aid_rather_than_of_the_topic(aspect: str) -> None:
    assert titres(demander(aspect, ["visale"], ["adil"])) == [assistant().aide("visale").nom]


def test_what_is_an_aid_and_a_topic_answers_both() -> None:
    noms = [assistant().fiche(nom).nom for nom in ("visale", "caution_et_garant")]
    assert titres(demander("definition", ["visale"], ["caution_et_garant"])) == noms


@pytest.mark.parametrize("sujet", ["droit_logement", "impots", "apl_caf", "logement_social"])
def test_a_topic_named_is_told_instead_of_an_orientation(sujet: str) -> None:
    lecture = {**lecture_vide(), "sujets": ["encadrement_loyers_lille"]}
    reponses = orienter(assistant(), Memoire(), lecture, sujet, "encadrement des loyers à Lille", JOUR, False)
    assert titres(reponses) == [assistant().fiche("encadrement_loyers_lille").nom]


def test_a_file_of_one_s_own_is_never_a_definition() -> None:
    lecture = {**lecture_vide(), "sujets": ["numero_unique"]}
    (reponse,) = orienter(assistant(), Memoire(), lecture, "dossier_personnel", "où en est mon numéro unique", JOUR, False)
    assert "accès aux dossiers" in reponse["texte"]


def test_a_landlord_s_refusal_of_an_aid_stays_an_orientation() -> None:
    lecture = {**lecture_vide(), "aides": ["visale"]}
    (reponse,) = orienter(assistant(), Memoire(), lecture, "droit_logement", "mon proprio refuse visale", JOUR, False)
    assert "avis juridique" in reponse["texte"]


def test_who_pays_is_no_question_of_arrears() -> None:
    (reponse,) = demander("impaye_visale", [], ["peec"], "qui paie la PEEC ?")
    assert reponse["titre"] == assistant().fiche("peec").nom
    assert "L'employeur paie" in reponse["texte"]


def test_a_comparison_that_no_sheet_makes_still_says_what_the_topic_is() -> None:
    (reponse,) = demander("difference", [], ["ppgdid"])
    definition = assistant().catalogue.sujets["ppgdid"].fiche.definition
    assert definition is not None and reponse["texte"] == definition.texte
