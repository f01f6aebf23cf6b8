"""The year of a date that is told without it: the tense says it, else the nearest one; when both are far, it is asked."""

from __future__ import annotations

import datetime
from typing import Any, Optional

import pytest

from bot.dialogue import assistant

JOUR = datetime.date(2026, 11, 26)

PASSEES = (
    "on a emménagé le 3 août", "nous avons emménagé le 3 août", "nous avons signé le bail le 3 août", "on a eu les clés le 3 août",
    "j'ai reçu les clés le 3 août", "on a récupéré les clés le 3 août", "on est entrés dans l'appart le 3 août",
    "nous sommes entrés dans les lieux le 3 août", "je suis rentrée dans le logement le 3 août", "on vient d'emménager le 3 août",
    "j'ai intégré la boite le 3 août", "ils m'ont muté le 3 août", "mon cdi a pris effet le 3 août", "ma boîte m'a embauchée le 3 août",
    "bail commencé le 3 août", "le bail date du 3 août", "j'ai aménagé dans le studio le 3 août",
)  # fmt: skip
A_VENIR = (
    "j'emménage le 3 août", "on signe le bail le 3 août", "mon contrat commence le 3 août", "entrée prévue le 3 août",
    "je dois entrer dans le logement le 3 août", "nous emménagerons dans l'appart le 3 août", "je serai embauché le 3 août",
    "j'aurai les clés le 3 août", "dès le 3 août je suis en cdi", "les clés c'est pour le 3 août", "on aura les clés le 3 août",
    "j'ai signé un cdi qui commence le 3 août", "je suis embauché à partir du 3 août", "j'ai trouvé un appart, j'emménage le 3 août",
)  # fmt: skip
#: Asked for the day of entry, nothing but a date: the nearest one, as near as it may be far (120 days).
SEULES = {
    "le 3 août": "2026-08-03",
    "1er septembre": "2026-09-01",
    "26 novembre": "2026-11-26",
    "3 février": "2027-02-03",
    "30/7": "2026-07-30",
    "29 juillet": None,
    "28/7": None,
    "25 mars": "2027-03-25",
    "26 mars": None,
    "3 juin 2027": "2027-06-03",
    "pour le 3 juin": "2027-06-03",
    "en août": {"min": "2026-08-01", "max": "2026-08-31"},
    "novembre": {"min": "2026-11-01", "max": "2026-11-30"},
}


def lire(texte: str, demande: Optional[str] = None) -> dict[str, Any]:
    return assistant().lire(texte, JOUR, demande)


def dates(texte: str) -> set[str]:
    return {valeur for fait, valeur in lire(texte)["faits"].items() if fait.startswith("date_")}


@pytest.mark.parametrize("texte", PASSEES)
def test_what_is_done_is_past(texte: str) -> None:
    assert dates(texte) == {"2026-08-03"}


@pytest.mark.parametrize("texte", A_VENIR)
def test_what_will_be_is_to_come(texte: str) -> None:
    assert dates(texte) == {"2027-08-03"}


@pytest.mark.parametrize(("texte", "attendue"), SEULES.items())
def test_a_bare_date(texte: str, attendue: Any) -> None:
    lecture = lire(texte, "date_entree")
    assert lecture["faits"].get("date_entree") == attendue
    assert bool(lecture["ambiguites"]) is (attendue is None)


def test_both_years_are_offered() -> None:
    [ambiguite] = lire("en juin", "date_entree")["ambiguites"]
    assert ambiguite["options"] == [
        [{"min": "2026-06-01", "max": "2026-06-30"}, "juin 2026"],
        [{"min": "2027-06-01", "max": "2027-06-30"}, "juin 2027"],
    ]


def test_told_in_passing_it_stays_unknown() -> None:
    lecture = lire("salariée en cdd en mai, 30 ans")
    assert set(lecture["faits"]) == {"statut", "contrat", "age"} and lecture["ambiguites"] == []
