"""What a person keeps of a result: the page to print, the calendar."""

from __future__ import annotations

import datetime
from html.parser import HTMLParser
from typing import Any

import icalendar
import pytest

from bot.dialogue import assistant
from bot.dialogue.memoire import Memoire
from bot.dialogue.resultat import conclure
from bot.droits import fait_depuis_json
from bot.engine import TurnRequest, TurnResult

from .fake_engine import FakeEngine
from .harness import Api, Talk

pytestmark = pytest.mark.django_db(transaction=True)

JOUR = datetime.date(2026, 11, 25)
FAITS: dict[str, Any] = {
    "projet": "louer", "age": 22, "statut": "alternant", "contrat": "apprentissage", "secteur_employeur": "prive_non_agricole",
    "date_prise_de_fonction": "2026-10-05", "date_entree": "2026-12-05", "loyer": 450, "aide_logement": 380, "commune": "59350",
    "salaire_brut_mensuel": 900, "ressources_mensuelles": 1300, "depot_garantie": 450, "bail_a_son_nom": True,
    "distance_km": 90, "logement_proche": True, "annee_alternance": 1, "bail_signe": False,
}


def result(**options: Any) -> list[dict[str, Any]]:
    """The replies of the real dialogue for an apprentice."""
    service = assistant()
    faits = {cle: fait_depuis_json(service.catalogue.faits[cle], valeur) for cle, valeur in FAITS.items()}
    return conclure(service, Memoire(faits, **options), JOUR)


def gives(replies: list[dict[str, Any]]) -> Any:
    def script(request: TurnRequest) -> TurnResult | None:
        return None if request.state is None else TurnResult({"turn": 1}, replies, {})

    return script


async def concluded(api: Api, engine: FakeEngine, **options: Any) -> Talk:
    talk = await api.open()
    engine.script = gives(result(**options))
    await talk.say("alors ?")
    return talk


async def page(api: Api, talk: Talk, token: str | None = None, **options: Any) -> Any:
    return await api.call("POST", f"{talk.path}/recap", data={"token": talk.token if token is None else token}, **options)


class Balises(HTMLParser):
    """Tags in order, and the text between them."""

    def __init__(self, texte: str) -> None:
        super().__init__()
        self.ouvertes: list[str] = []
        self.textes: list[str] = []
        self.feed(texte)

    def handle_starttag(self, tag: str, attrs: Any) -> None:
        self.ouvertes.append(tag)

    def handle_data(self, data: str) -> None:
        self.textes.append(data)


async def test_the_page_says_everything(api: Api, engine: FakeEngine) -> None:
    response = await page(api, await concluded(api, engine))
    assert response.status_code == 200
    balises = Balises(response.text)
    said = " ".join(" ".join(balises.textes).split()).replace("\u00a0", " ")
    for words in (
        "Votre récapitulatif au 25 novembre 2026", "22 ans", "Avance Loca-Pass", "Vous semblez éligible", "Ce résultat est indicatif",
        "Au plus tard le 5 février 2027", "Prêts à rembourser", "450 €", "vérifié le", "https://", "0970 800 800",
    ):
        assert words in said, words
    titles = [tag for tag in balises.ouvertes if tag in ("h1", "h2", "h3")]
    assert titles[0] == "h1" and titles.count("h1") == 1
    assert "th" in balises.ouvertes and "caption" in balises.ouvertes
    # Nothing inline: the policy of the pages would refuse it.
    assert "style=" not in response.text and "<style" not in response.text and "onclick" not in response.text


async def test_the_page_escapes_what_it_shows(api: Api, engine: FakeEngine) -> None:
    talk = await api.open()
    replies = result()
    replies[-1]["situation"] = [{"fait": "x", "libelle": "<script>alert(1)</script>", "valeur": "<img src=x>"}]
    engine.script = gives(replies)
    await talk.say("alors ?")
    text = (await page(api, talk)).text
    assert "<script>alert" not in text and "<img src=x" not in text and "&lt;script&gt;" in text


async def test_the_calendar_parses_back(api: Api, engine: FakeEngine) -> None:
    talk = await concluded(api, engine)
    response = await api.call("GET", f"{talk.path}/calendar", talk.token)
    assert response.status_code == 200 and "passerelle-echeances.ics" in response.headers["content-disposition"]
    file = icalendar.Calendar.from_ical(response.content)
    events = {event.decoded("dtstart"): event for event in file.walk("VEVENT")}
    assert list(events) == [datetime.date(2027, 2, 5), datetime.date(2027, 3, 5), datetime.date(2028, 3, 5)]
    first = events[datetime.date(2027, 2, 5)]
    assert first.decoded("dtend") - first.decoded("dtstart") == datetime.timedelta(days=1)
    assert str(first["summary"]) == "Avance Loca-Pass : Demandez l'Avance Loca-Pass en ligne, avec votre bail."
    (alarm,) = first.walk("VALARM")
    assert alarm.decoded("trigger") == -datetime.timedelta(days=7)
    assert len({str(event["uid"]) for event in events.values()}) == len(events)
    # Folded lines stay within what the format allows, and nothing of the person is in the file.
    assert all(len(line) <= 75 for line in response.content.split(b"\r\n"))
    assert not any(secret in response.text for secret in ("22 ans", "450", "900", "59350", "Lille", talk.id, talk.token))


async def test_identifiers_of_events_are_stable_and_not_shared(api: Api, engine: FakeEngine) -> None:
    async def uids(talk: Talk) -> list[str]:
        file = icalendar.Calendar.from_ical((await api.call("GET", f"{talk.path}/calendar", talk.token)).content)
        return [str(event["uid"]) for event in file.walk("VEVENT")]

    talk = await concluded(api, engine)
    first = await uids(talk)
    await talk.say("encore")
    assert await uids(talk) == first
    engine.script = None
    assert not set(first) & set(await uids(await concluded(api, engine)))


async def test_one_aid_alone_has_its_deadlines(api: Api, engine: FakeEngine) -> None:
    talk = await concluded(api, engine, cibles=["loca_pass"])
    file = icalendar.Calendar.from_ical((await api.call("GET", f"{talk.path}/calendar", talk.token)).content)
    (event,) = file.walk("VEVENT")
    assert event.decoded("dtstart") == datetime.date(2027, 2, 5)
    assert "Loca-Pass" in (await page(api, talk)).text


async def test_nothing_before_a_result(api: Api) -> None:
    talk = await api.open()
    assert (await page(api, talk)).status_code == 404
    assert (await api.call("GET", f"{talk.path}/calendar", talk.token)).status_code == 404


async def test_a_result_without_date_has_no_calendar(api: Api, engine: FakeEngine) -> None:
    talk = await concluded(api, engine, cibles=["visale"])
    assert (await page(api, talk)).status_code == 200
    assert (await api.call("GET", f"{talk.path}/calendar", talk.token)).status_code == 404


async def test_the_same_token_rules(api: Api, engine: FakeEngine) -> None:
    talk, other = await concluded(api, engine), await api.open()
    for token in ("", "faux", other.token):
        assert (await page(api, talk, token)).status_code == 401
        assert (await api.call("GET", f"{talk.path}/calendar", token)).status_code == 401
    # Never in the address, never as JSON, never from another site.
    assert (await api.call("POST", f"{talk.path}/recap?token={talk.token}", data={})).status_code in (401, 415)
    assert (await api.call("POST", f"{talk.path}/recap", json={"token": talk.token})).status_code == 415
    for headers in ({"Origin": "https://ailleurs.example"}, {"Origin": "null"}, {"Origin": "null", "Sec-Fetch-Site": "cross-site"}):
        assert (await page(api, talk, headers=headers)).status_code == 403
    assert (await page(api, talk, headers={"Origin": "null", "Sec-Fetch-Site": "same-origin"})).status_code == 200


async def test_erased_is_erased(api: Api, engine: FakeEngine) -> None:
    talk = await concluded(api, engine)
    await api.call("DELETE", talk.path, talk.token)
    assert (await page(api, talk)).status_code == 401
    assert (await api.call("GET", f"{talk.path}/calendar", talk.token)).status_code == 401
