"""The employer's housing contact goes with the answers that give a human contact, and with no other (PRV-11)."""

from __future__ import annotations

from typing import Any

import pytest

from bot.web.employers import referent
from bot.web.engine_port import TurnRequest, TurnResult

from ..fake_engine import FakeEngine
from ..harness import Api
from .conftest import amake

CONTACT = {
    "contact": {"nom": "Service logement", "telephone": "03 20 00 00 00", "courriel": "logement@exemple.fr"},
    "horaires": "le mardi matin",
    "liens": [{"titre": "Notre accord logement", "url": "https://intranet.exemple.fr/logement"}],
}
CARD = {"type": "resultat", "cartes": [{"aide": "visale", "nom": "Visale", "statut": "eligible", "statut_libelle": "x", "contact": "0970 800 800"}]}


@pytest.mark.parametrize(
    "replies, intent, shown",
    [
        ([CARD], "eligibilite", True),
        ([{"type": "texte", "texte": "Appelez le 0970 800 800."}], "parler_humain", True),
        ([{"type": "texte", "texte": "Appelez."}], "insatisfait", True),
        ([{"type": "texte", "texte": "Visale est une garantie."}], "definition", False),
        ([{"type": "urgence", "numeros": []}], "parler_humain", False),
        ([CARD, {"type": "urgence", "numeros": []}], "eligibilite", False),
        ([{"type": "resultat", "cartes": [{"aide": "x"}]}], "eligibilite", False),
    ],
)
def test_beside(replies: list[dict], intent: str, shown: bool) -> None:
    found = referent.beside(replies, {"intent": intent}, CONTACT)
    assert [each["type"] for each in found] == (["referent"] if shown else [])
    assert referent.beside(replies, {"intent": intent}, {"contact": {}}) == []


def test_its_words_say_it_all() -> None:
    said = referent.component(CONTACT)
    assert said["texte"] == "Votre référent logement : Service logement, 03 20 00 00 00, logement@exemple.fr (le mardi matin)."
    assert "ne voit pas vos échanges" in said["note"]


@pytest.mark.django_db(transaction=True)
async def test_in_a_conversation(api: Api, engine: FakeEngine) -> None:
    site = await amake(referent=CONTACT["contact"], horaires="le mardi matin", liens=CONTACT["liens"])
    other = await amake("Autre exemple", "https://www.exemple.com")

    def script(request: TurnRequest) -> Any:
        intent = "parler_humain" if request.text == "quelqu'un" else "definition"
        return TurnResult({"turn": 1}, [{"type": "texte", "texte": "Voici."}], {"intent": intent}, "essai-1")

    engine.script = script
    talk = await site.talk(api)
    types = {text: [m["component"]["type"] for m in (await talk.say(text))["messages"] if m["author"] == "bot"] for text in ("quelqu'un", "visale")}
    assert types == {"quelqu'un": ["texte", "referent"], "visale": ["texte"]}
    for elsewhere in (await other.talk(api), await api.open()):
        assert "référent" not in str(await elsewhere.say("quelqu'un"))


@pytest.mark.django_db(transaction=True)
async def test_on_the_printed_page(api: Api, engine: FakeEngine) -> None:
    site = await amake(referent=CONTACT["contact"])
    card = {**CARD["cartes"][0], "raison": "x", "echeances": []}
    result = [{"type": "resultat", "date": "2026-11-26", "texte": "x", "cartes": [card]}, {"type": "texte", "texte": "x", "documents": [{"genre": "recapitulatif", "intitule": "Imprimer"}]}]
    engine.script = lambda request: TurnResult({"turn": 1}, result, {"intent": "eligibilite"}, "essai-1")
    for talk, shown in ((await site.talk(api), True), (await api.open(), False)):
        await talk.say("mes droits")
        page = await api.call("POST", f"{talk.path}/recap", data={"token": talk.token})
        assert page.status_code == 200 and ("Votre référent logement : Service logement" in page.text) == shown


@pytest.mark.django_db(transaction=True)
async def test_the_facts_of_the_employer_open_the_conversation(api: Api, engine: FakeEngine) -> None:
    from datetime import date

    facts = {"secteur_employeur": {"valeur": "prive_non_agricole"}, "effectif_employeur": {"min": 50, "max": 249}, "age": {"valeur": 30}, "inconnu": {"valeur": 1}}
    agreed = await amake(faits=facts, accord_le=date(2026, 11, 1), accord_par="Direction")
    silent = await amake("Autre exemple", "https://www.exemple.com", faits=facts)
    await agreed.talk(api)
    await silent.talk(api)
    await api.open()
    kept = {fact: facts[fact] for fact in ("secteur_employeur", "effectif_employeur")}
    assert [request.effect for request in engine.requests] == [{"type": "accueil", "employeur": kept}, {"type": "accueil"}, {"type": "accueil"}]
