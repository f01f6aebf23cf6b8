"""Sensitive data typed in a conversation is followed, in the same turn, by the reminder not to. # PRV-04, PRV-07"""

from __future__ import annotations

import datetime
from typing import Any

import pytest

from bot.cli.conversation import Conversation
from bot.dialogue import assistant
from bot.langue import sensibles

DATE = datetime.date(2026, 11, 25)
IDENTITE = [
    "mon numéro de sécu est 2 85 05 99 123 456 54",
    "285059912345654",
    "c'est quoi Visale ? mon NIR : 1901275116001 23",
    "j'ai 26 ans, sécu 2030659350045 clé 30",
    "mon iban FR76 3000 6000 0112 3456 7890 189",
    "BE68 5390 0754 7034 c'est mon compte",
    "virement sur DE89 3704 0044 0532 0130 00 possible ?",
    "rib 30006 00001 12345678901 89",
    "ma carte 4111 1111 1111 1111",
    "numéro de carte 4970 1012 3456 7890",
    "appelez moi au 06 12 34 56 78",
    "je suis joignable au 07.98.76.54.32",
    "mon numéro belge : +32 470 12 34 56",
    "zéro six douze trente-quatre cinquante-six soixante-dix-huit",
    "mon loyer est de 640 euros, tel 0612345678",
    "écrivez-moi à karim.b@exemple.fr",
    "jean point dupont arobase gmail point com",
    "j'habite 12 rue Victor Hugo à Lille",
    "le studio est au 9 rue Solférino, 480 euros",
    "je m'appelle Karim Benali et je suis en CDI",
    "bonjour je suis Marie Durand, étudiante",
    "mon mari s'appelle Mehdi Larbi",
    "M. Dupont est mon propriétaire",
    "quels documents pour Visale ? Cordialement, Paul Caron",
    "numéro allocataire 1234567",
    "mon numéro fiscal est 3012345678901",
]
SANTE = [
    "j'ai un cancer, ai-je droit à une aide ?",
    "je suis séropositif et je cherche un logement",
    "ma femme est diabétique",
    "je sors d'une dépression et je cherche un studio",
    "je suis bipolaire, ça change quelque chose ?",
    "mon fils est autiste",
    "je suis en chimiothérapie, je loue à Lille",
    "ma mère a la maladie d'Alzheimer",
    "je suis épileptique et j'ai un CDI",
    "mon père est hospitalisé",
    "j'ai une sclérose en plaques",
    "je prends des antidépresseurs",
    "je suis en affection de longue durée",
    "on m'a diagnostiqué une maladie rare",
]
ORDINAIRES = [
    "j'ai 26 ans, je suis en CDI et je gagne 1 640 € net",
    "c'est quoi Visale ?",
    "loyer 650, dépôt 1300, APL 120",
    "59650 Villeneuve-d'Ascq",
    "SIRET 732 829 320 00074",
    "appelez le 0970 800 800 ?",
    "je suis né le 03/04/1998",
    "j'ai une carte mobilité inclusion mention invalidité",
    "adapter la salle de bain au handicap de mon fils",
    "je suis en arrêt de travail",
    "ma carte de séjour expire en 2028",
    "je suis Apprenti Boulanger",
]


def _rappel(reponse: dict[str, Any]) -> set[str]:
    """The kinds of reminder in a reply."""
    dits = " ".join(reponse["texts"])
    return {cle for cle in ("identite", "sante") if assistant().dire("dialogue", f"rappel.{cle}") in dits}


def test_assez_de_messages() -> None:
    assert len(IDENTITE) + len(SANTE) >= 40


@pytest.mark.parametrize(("message", "attendu"), [*((m, "identite") for m in IDENTITE), *((m, "sante") for m in SANTE)])
def test_ce_qui_est_sensible_se_voit(message: str, attendu: str) -> None:
    assert ("sante" in sensibles(message)) == (attendu == "sante")
    assert bool(set(sensibles(message)) - {"sante"}) == (attendu == "identite")


@pytest.mark.parametrize("message", ORDINAIRES)
def test_rien_de_sensible(message: str) -> None:
    assert sensibles(message) == ()


@pytest.mark.model
@pytest.mark.parametrize(("message", "attendu"), [*((m, "identite") for m in IDENTITE), *((m, "sante") for m in SANTE)])
def test_le_rappel_est_donne_dans_le_meme_tour_et_une_fois(ouvrier: Any, message: str, attendu: str) -> None:
    """In a new conversation, then in the middle of a check; the message after it is not reproached."""
    conversation = Conversation(ouvrier, DATE)
    conversation.accueillir()
    assert _rappel(conversation.dire(message)) == {attendu}
    assert _rappel(conversation.dire("ai-je droit à Visale ?")) == set()
    reponse = conversation.dire(message)
    assert _rappel(reponse) == {attendu}
    assert len(reponse["texts"]) > 1, "le rappel ne remplace pas la réponse"


@pytest.mark.model
@pytest.mark.parametrize("message", ORDINAIRES)
def test_pas_de_rappel_sans_raison(ouvrier: Any, message: str) -> None:
    conversation = Conversation(ouvrier, DATE)
    conversation.accueillir()
    assert _rappel(conversation.dire(message)) == set()


@pytest.mark.model
def test_l_urgence_passe_devant_le_rappel(ouvrier: Any) -> None:
    conversation = Conversation(ouvrier, DATE)
    conversation.accueillir()
    textes = conversation.dire("mon mari me frappe, appelez moi au 06 12 34 56 78")["texts"]
    rappel = assistant().dire("dialogue", "rappel.identite")
    assert rappel in textes[-1] and rappel not in textes[0]
