"""The sentences that the assistant fills: the article of a name joins the word before it."""

from __future__ import annotations

import pytest

from bot.dialogue import assistant
from bot.dialogue.phrases import phrases


@pytest.mark.parametrize(
    ("aide", "question"),
    [
        ("le prêt accession", "Ai-je droit au prêt accession ?"),
        ("les aides Covid", "Ai-je droit aux aides Covid ?"),
        ("l'Avance Loca-Pass", "Ai-je droit à l'Avance Loca-Pass ?"),
        ("la prime {accession}", "Ai-je droit à la prime {accession} ?"),
        ("le {aide}", "Ai-je droit au {aide} ?"),
    ],
)
def test_article_contracte(aide: str, question: str) -> None:
    assert phrases().dire("dialogue", "boutons.ai_je_droit", aide=aide) == question


def test_de_contracte() -> None:
    assert phrases().dire("aspects", "question.refus", aide="le PTZ") == "Que faire en cas de refus du PTZ ?"


def test_aucun_bouton_ne_dit_a_le() -> None:
    service = assistant()
    noms = [*service.catalogue.aides, *service.catalogue.sujets]
    questions = [
        service.dire("aspects", f"{groupe}.{aspect}", aide=service.fiche(nom).article)
        for groupe in ("question", "question_sujet")
        for aspect in service.phrases.donnee("aspects", groupe)
        for nom in noms
    ]
    assert [q for q in questions if any(faute in q for faute in (" à le ", " à les ", " de le ", " de les "))] == []
