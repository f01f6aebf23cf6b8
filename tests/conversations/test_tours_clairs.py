"""What a typical question gets on the real engine: three bubbles and 90 words at most, then a way on (ACC-30, TRA-07)."""

from __future__ import annotations

import datetime
from typing import Any

import pytest

from bot.cli.conversation import Conversation

pytestmark = pytest.mark.model
JOUR = datetime.date(2026, 11, 22)
BULLES, MOTS = 3, 90
QUESTIONS = (
    "c'est quoi Visale ?", "qui a droit à Visale ?", "quelles conditions pour l'Avance Loca-Pass ?", "combien donne Mobili-Jeune ?",
    "quels documents pour Visale ?", "comment demander Mobili-Jeune ?", "quand demander l'Avance Loca-Pass ?",
    "Visale et Loca-Pass, c'est cumulable ?", "ma demande Visale est refusée", "quelle différence entre Visale et Loca-Pass ?",
    "c'est quoi le prêt accession ?", "combien pour le prêt travaux amélioration ?", "c'est quoi AL'in ?", "c'est quoi la PEEC ?",
    "c'est quoi le 1 % logement ?", "comment avoir un numéro unique ?", "c'est quoi Mobili-Pass ?", "à quoi ai-je droit ?",
    "ai-je droit à Visale ? j'ai 25 ans", "combien par mois pour 30 000 € sur 20 ans ?", "combien d'APL ?", "je veux parler à quelqu'un",
    "bonjour", "merci", "que savez-vous faire ?", "qui lit mes réponses ?", "es-tu un humain ?", "raconte une blague", "grumpf zblorg",
    "je ne peux plus payer mon loyer",
)


def mots_lus(reponse: dict[str, Any]) -> int:
    """The words of the texts of a turn: neither its sources nor its buttons, which are read at will."""
    dits = [ligne for composant in reponse["replies"] for ligne in [composant.get("texte", ""), *composant.get("points", [])]]
    return sum(len(dit.replace("\u202f", "").replace("\u00a0", "").split()) for dit in dits)


@pytest.mark.parametrize("question", QUESTIONS)
def test_un_tour_se_lit_d_un_coup(question: str, ouvrier: Any) -> None:
    conversation = Conversation(ouvrier, JOUR)
    conversation.accueillir()
    reponse = conversation.dire(question)
    assert 1 <= len(reponse["replies"]) <= BULLES and mots_lus(reponse) <= MOTS, (mots_lus(reponse), reponse["texts"])


@pytest.mark.parametrize("question", [question for question in QUESTIONS if question[:5] in ("c'est", "quels", "combi")])
def test_une_reponse_donne_sa_source_et_sa_date(question: str, ouvrier: Any) -> None:
    conversation = Conversation(ouvrier, JOUR)
    conversation.accueillir()
    sources = [source for composant in conversation.dire(question)["replies"] for source in composant.get("sources", [])]
    assert sources and all(source["titre"] and source["url"] for source in sources)
