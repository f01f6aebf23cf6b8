"""What the employer said of itself spares its employees two questions, says where it comes from, and gives way to them."""

from __future__ import annotations

import datetime
import json
from typing import Any

import pytest

from bot.cli.conversation import Conversation

pytestmark = pytest.mark.model

DATE = datetime.date(2026, 11, 22)
EFFET = {"type": "accueil", "employeur": {"secteur_employeur": {"valeur": "prive_non_agricole"}, "effectif_employeur": {"min": 50, "max": 249}}}
DONNES = ("secteur_employeur", "effectif_employeur")


@pytest.fixture
def conversation(ouvrier: Any) -> Conversation:
    """On the page of an employer."""
    ouverte = Conversation(ouvrier, DATE)
    ouverte.offerts["accueil"] = {"titre": "", "effet": EFFET}
    ouverte.premiere = ouverte.dire(None, "accueil")  # type: ignore[attr-defined]
    return ouverte


def compris(tour: dict[str, Any]) -> str:
    return json.dumps([each for each in tour["replies"] if each["type"] == "compris"], ensure_ascii=False)


def dit(conversation: Conversation, *textes: str) -> dict[str, Any]:
    for texte in textes:
        tour = conversation.dire(texte)
    return tour


def venus_de_l_employeur(tour: dict[str, Any]) -> list[str]:
    return [fait for fait in DONNES if (tour["facts"].get(fait) or {}) and isinstance(tour["facts"][fait], dict) and tour["facts"][fait].get("provenance") == "employeur"]


def test_the_welcome_says_it(conversation: Conversation) -> None:
    premiere = conversation.premiere  # type: ignore[attr-defined]
    assert "intelligence artificielle" in premiere["texts"][0]  # TRA-01 stays first
    assert compris(premiere).count("d'après votre employeur") == 2
    assert venus_de_l_employeur(premiere) == list(DONNES)


def test_its_employees_are_not_asked(conversation: Conversation) -> None:
    tour = dit(conversation, "à quelles aides ai-je droit ?", "je suis salarié")
    demandes = set()
    for _ in range(40):
        if tour.get("asked") is None:
            break
        demandes.add(tour["asked"])
        tour = dit(conversation, "je ne sais pas")
    assert demandes and demandes.isdisjoint(DONNES)
    assert venus_de_l_employeur(tour) == list(DONNES)


@pytest.mark.parametrize(
    "textes, gardes",
    [
        (["je suis alternant"], DONNES),
        (["je suis en CDI"], DONNES),
        (["je suis en intérim"], []),
        (["je suis salarié", "en fait je suis intérimaire"], []),
        (["je suis au chômage"], []),
        (["je suis étudiant"], []),
        (["je suis salarié", "en fait je suis au chômage"], []),
        (["je travaille dans le public"], ["effectif_employeur"]),
        (["on est 8 salariés dans mon entreprise"], ["secteur_employeur"]),
        (["c'est pour mon fils, il est salarié"], []),
    ],
)
def test_the_person_comes_first(conversation: Conversation, textes: list[str], gardes: list[str]) -> None:
    dit(conversation, "à quelles aides ai-je droit ?")
    assert venus_de_l_employeur(dit(conversation, *textes)) == list(gardes)


def test_starting_over_keeps_it_and_erasing_does_not(conversation: Conversation) -> None:
    assert venus_de_l_employeur(dit(conversation, "j'ai 27 ans", "on recommence à zéro")) == list(DONNES)
    assert venus_de_l_employeur(dit(conversation, "efface toutes mes données")) == []
