"""The public pages of the catalogue: stable addresses, JSON, a date in the address, nothing about a person."""

from __future__ import annotations

import json
import re
from typing import Any

import pytest

from bot.droits import charger_catalogue
from bot.droits.atelier.description import decrire
from bot.web.catalogue import ADRESSES_RESERVEES
from bot.web.conversations import guard

from .harness import Api

pytestmark = pytest.mark.django_db(transaction=True)
CATALOGUE = charger_catalogue()
FICHES = [*CATALOGUE.aides, *CATALOGUE.sujets]


def test_the_addresses_of_the_module_are_nobodys_id() -> None:
    assert not ADRESSES_RESERVEES & set(FICHES)


async def test_every_page_and_its_json(api: Api) -> None:
    for identifiant in FICHES:
        page = await api.http.get(f"/catalogue/{identifiant}?date=2026-11-25")
        assert page.status_code == 200, identifiant
        ids = re.findall(r' id="([^"]+)"', page.text)
        assert len(ids) == len(set(ids)), identifiant
        ancres = set(re.findall(r'href="#([^"]+)"', page.text))
        assert ancres <= set(ids), identifiant
        assert "{{" not in page.text and "{p:" not in page.text
        objet = (await api.http.get(f"/catalogue/{identifiant}.json?date=2026-11-25")).json()
        assert objet["id"] == identifiant and objet["date"] == "2026-11-25"


async def test_the_json_is_the_description_itself(api: Api) -> None:
    from datetime import date

    reponse = await api.http.get("/catalogue/visale.json?date=2026-01-05")
    assert reponse.headers["content-type"] == "application/json"
    attendu = decrire(CATALOGUE, "visale", date(2026, 1, 5))
    assert reponse.json() == json.loads(json.dumps(attendu))
    assert (await api.http.get("/catalogue/visale.json?date=2026-01-05")).content == reponse.content


async def test_the_index_leads_to_every_page(api: Api) -> None:
    page = (await api.http.get("/catalogue")).text
    assert (await api.http.get("/catalogue/")).text == page
    for identifiant in FICHES:
        assert f'href="/catalogue/{identifiant}"' in page
    lu = (await api.http.get("/catalogue/index.json")).json()
    assert {aide["id"] for famille in lu["families"] for aide in famille["aids"]} == set(CATALOGUE.aides)


async def test_freshness_lists_every_figure(api: Api) -> None:
    lu = (await api.http.get("/catalogue/fraicheur.json?date=2026-12-15")).json()
    assert [chiffre["parameter"] for chiffre in lu["parameters"]][:1] == ["encadrement_lille.fin"]
    assert {chiffre["parameter"] for chiffre in lu["parameters"]} == set(CATALOGUE.parametres)
    page = (await api.http.get("/catalogue/fraicheur?date=2026-12-15")).text
    for dit in ("25 novembre 2026", "1er janvier 2027", "31 décembre 2027", "date dépassée", "à revérifier bientôt", "contesté"):
        assert dit in page, dit


@pytest.mark.parametrize("path", [
    "/catalogue/inconnue", "/catalogue/inconnue.json", "/catalogue/visale?date=hier", "/catalogue/visale?date=0001-01-01",
    "/catalogue/visale.json?date=2026-02-30", "/catalogue/visale/", "/catalogue/%00", "/catalogue/..%2fvisale",
])
async def test_what_does_not_exist(api: Api, path: str) -> None:
    reponse = await api.http.get(path)
    assert reponse.status_code == 404 and "Cette page n’existe pas" in reponse.text


@pytest.mark.parametrize("path", ["/catalogue", "/catalogue/visale", "/catalogue/visale.json", "/catalogue/fraicheur"])
async def test_pages_are_read_only_and_safe(api: Api, path: str) -> None:
    assert (await api.http.post(path)).status_code == 405
    reponse = await api.http.get(path)
    assert "set-cookie" not in reponse.headers
    assert "default-src 'none'" in reponse.headers["content-security-policy"]
    assert "<script" not in reponse.text and "style=" not in reponse.text
    for adresse in re.findall(r'(?:src|<link[^>]*href)="([^"]+)"', reponse.text):
        assert adresse.startswith("/static/"), adresse


async def test_an_address_that_asks_too_much_is_told_to_wait(api: Api, settings: Any) -> None:
    settings.PASSERELLE_RATES = {**settings.PASSERELLE_RATES, "adresse": (2, 1)}
    guard.forget_rates()
    statuts = [(await api.http.get("/catalogue/fraicheur.json")).status_code for _ in range(3)]
    assert statuts == [200, 200, 429]
    assert int((await api.http.get("/catalogue")).headers["retry-after"]) >= 1


async def test_search_finds_dates_and_leads_to_the_passage(api: Api) -> None:
    page = (await api.http.get("/catalogue?q=visale+colocation&date=2026-11-25")).text
    assert '<form role="search" method="get"' in page and '<label for="q">' in page and "<script" not in page
    lien = re.search(r'href="(/catalogue/visale\?date=2026-11-25)#(dit-autres.colocation)"', page)
    assert lien and "Sources consultées le" in page
    assert f'id="{lien[2]}"' in (await api.http.get(lien[1])).text
    lus = (await api.http.get("/catalogue/index.json?q=visale+colocation&date=2026-11-25")).json()
    assert lus["results"][0]["id"] == "visale" and lus["query"] == "visale colocation"


@pytest.mark.parametrize("question", ["", "zzzz+yyyy", "%3Cscript%3Ealert(1)%3C/script%3E", "a" * 3000])
async def test_search_without_result_still_helps(api: Api, question: str) -> None:
    reponse = await api.http.get(f"/catalogue?q={question}")
    assert reponse.status_code == 200 and "<script" not in reponse.text
    assert 'href="/catalogue"' in reponse.text and "tel:+33970800800" in reponse.text
