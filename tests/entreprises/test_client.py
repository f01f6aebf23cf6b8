"""The client against a local server that speaks the format of the API, with its faults."""

from __future__ import annotations

import contextlib
import logging
from typing import Any

import pytest
from registre_local import LA_POSTE, Registre, fiche

from bot import entreprises
from bot.entreprises.cache import Cache
from bot.entreprises.client import ATTENTE, ATTENTE_MAX, Client, Delais, RechercheImpossible, lire_reponse

COURTS = Delais(connexion=0.5, lecture=0.3, total=0.6)


class Horloge:
    """A clock that moves when told to."""

    def __init__(self) -> None:
        self.heure = 1000.0

    def __call__(self) -> float:
        return self.heure


def echec(client: Client, texte: str = "la poste") -> str:
    with pytest.raises(RechercheImpossible) as leve:
        client.chercher(texte)
    assert texte not in str(leve.value) and leve.value.__cause__ is None
    return leve.value.cause


def test_a_search(registre: Registre) -> None:
    registre.resultats = [LA_POSTE]
    trouvees = Client(registre.url + "/").chercher("la poste")
    assert trouvees.total == 1
    (poste,) = trouvees.entreprises
    assert (poste.nom, poste.commune, poste.fermee) == ("LA POSTE (DIRECTION GENERALE DE LA POSTE)", "PARIS", False)
    assert poste.indices.mini == 10000
    assert registre.demandes == [
        {"q": "la poste", "per_page": "5", "page": "1", "minimal": "true", "include": "siege,complements"}
    ]
    assert registre.recus[0]["chemin"] == "/search" and "passerelle" in registre.recus[0]["user-agent"]


@pytest.mark.parametrize("texte", ["R&D #1 100%", "a/b?c=d", "L'Oréal", "é" * 90])
def test_any_name_travels_as_it_is(registre: Registre, texte: str) -> None:
    Client(registre.url).chercher(texte)
    assert registre.demandes[0]["q"] == texte


def test_nothing_found(registre: Registre) -> None:
    assert Client(registre.url).chercher("zzz").entreprises == ()


def test_closed_companies_come_last_and_hidden_ones_do_not(registre: Registre) -> None:
    registre.resultats = [
        fiche(nom_complet="FERMEE", etat_administratif="C"), fiche(nom_complet=" OUVERTE  ICI "),
        fiche(statut_diffusion="P"), fiche(nom_complet=None), fiche(siege=None, nom_complet="SANS SIEGE"),
    ]
    registre.total = 12
    trouvees = Client(registre.url).chercher("x")
    assert [each.nom for each in trouvees.entreprises] == ["OUVERTE ICI", "SANS SIEGE", "FERMEE"]
    assert trouvees.total == 12


def test_too_many_requests_are_not_repeated_before_the_time_given(registre: Registre) -> None:
    horloge = Horloge()
    client = Client(registre.url, horloge=horloge)
    registre.statut, registre.entetes = 429, {"Retry-After": "7"}
    assert echec(client) == "occupe"
    registre.statut = 200
    horloge.heure += 6.9
    assert echec(client) == "occupe" and len(registre.demandes) == 1
    horloge.heure += 0.2
    client.chercher("la poste")
    assert len(registre.demandes) == 2


@pytest.mark.parametrize(
    ("entete", "attente"),
    [({}, ATTENTE), ({"Retry-After": "Wed, 21 Oct 2026 07:28:00 GMT"}, ATTENTE), ({"Retry-After": "-1"}, ATTENTE), ({"Retry-After": "9" * 30}, ATTENTE_MAX)],
)
def test_odd_waits(registre: Registre, entete: dict[str, str], attente: float) -> None:
    horloge = Horloge()
    client = Client(registre.url, horloge=horloge)
    registre.statut, registre.entetes = 429, entete
    assert echec(client) == "occupe"
    horloge.heure += attente - 1
    assert echec(client) == "occupe" and len(registre.demandes) == 1
    horloge.heure += 1
    assert echec(client) == "occupe" and len(registre.demandes) == 2


@pytest.mark.parametrize("statut", [400, 403, 404, 500, 502, 204])
def test_other_statuses(registre: Registre, statut: int) -> None:
    registre.statut = statut
    assert echec(Client(registre.url)) == "illisible"
    assert len(registre.demandes) == 1  # never twice in a turn


def test_a_redirection_is_not_followed(registre: Registre) -> None:
    """The person was told where the text goes."""
    registre.statut, registre.entetes = 302, {"Location": registre.url + "/ailleurs"}
    assert echec(Client(registre.url)) == "illisible" and len(registre.demandes) == 1


@pytest.mark.parametrize("corps", [b"", b'{"results": [{"siren": "35', b"[]", b'{"results": {}}', b"null", b"\xff\xfe", b"[" * 100_000, b"<html>"])
def test_answers_that_cannot_be_read(registre: Registre, corps: bytes) -> None:
    registre.corps = corps
    assert echec(Client(registre.url)) == "illisible"


def test_an_answer_cut_by_the_network(registre: Registre) -> None:
    registre.corps, registre.entetes = b'{"results": [', {"Content-Length": "9000"}
    assert echec(Client(registre.url)) in ("illisible", "hors_ligne")


def test_an_endless_answer(registre: Registre) -> None:
    registre.corps = b" " * 600_000
    assert echec(Client(registre.url)) == "illisible"


def test_odd_records_are_left_out() -> None:
    corps = b'{"results": [1, null, {"nom_complet": "A"}, {"nom_complet": 3}], "total_results": "beaucoup"}'
    assert [each.nom for each in lire_reponse(corps).entreprises] == ["A"] and lire_reponse(corps).total == 1


def test_a_server_that_says_nothing(registre: Registre) -> None:
    registre.muet = True
    assert echec(Client(registre.url, COURTS)) == "hors_ligne"


def test_the_total_delay_holds_whatever_is_slow(registre: Registre) -> None:
    registre.muet = True
    assert echec(Client(registre.url, Delais(connexion=60, lecture=60, total=0.2))) == "hors_ligne"


@pytest.mark.parametrize("url", ["http://127.0.0.1:1", "http://nulle-part.invalid", "pas une adresse"])
def test_no_network(url: str) -> None:
    assert echec(Client(url, COURTS)) == "hors_ligne"


# --- Cache ----------------------------------------------------------------------------------------------------------


def test_the_same_search_is_asked_once(registre: Registre) -> None:
    horloge = Horloge()
    client = Client(registre.url, horloge=horloge)
    registre.resultats = [LA_POSTE]
    assert client.chercher("La  Poste") == client.chercher("la poste")
    assert len(registre.demandes) == 1
    horloge.heure += 3600
    client.chercher("la poste")
    assert len(registre.demandes) == 2


def test_a_failure_is_not_kept(registre: Registre) -> None:
    client = Client(registre.url)
    registre.statut = 500
    echec(client)
    registre.statut = 200
    client.chercher("la poste")


def test_the_cache_is_bounded_and_does_not_hold_what_was_typed() -> None:
    cache: Cache[int] = Cache(2, 10, Horloge())
    for rang, nom in enumerate(["canari un", "canari deux", "canari trois"]):
        cache.garder(nom, rang)
    assert [cache.lire(nom) for nom in ("canari un", "canari deux", "canari trois")] == [None, 1, 2]
    assert "canari" not in repr(vars(cache))


def test_two_processes_do_not_share_their_keys() -> None:
    un, autre = (Cache[int](2, 10, Horloge()) for _ in range(2))
    un.garder("la poste", 1)
    autre.garder("la poste", 1)
    assert set(un._entrees).isdisjoint(autre._entrees)


# --- Privacy, settings ----------------------------------------------------------------------------------------------


@pytest.mark.parametrize("statut", [200, 429, 500])
def test_no_log_quotes_a_search(registre: Registre, statut: int, caplog: pytest.LogCaptureFixture) -> None:
    registre.statut = statut
    with caplog.at_level(logging.DEBUG):
        for url in (registre.url, "http://127.0.0.1:1"):
            with contextlib.suppress(RechercheImpossible):
                Client(url, COURTS).chercher("canaritruc")
    assert "canaritruc" not in caplog.text


def test_the_setting(monkeypatch: pytest.MonkeyPatch) -> None:
    def avec(valeur: Any) -> Any:
        entreprises._par_defaut.cache_clear()
        if valeur is None:
            monkeypatch.delenv(entreprises.VARIABLE, raising=False)
        else:
            monkeypatch.setenv(entreprises.VARIABLE, valeur)
        return entreprises.annuaire()

    assert avec("") is None and avec("  ") is None
    assert avec("http://127.0.0.1:9/api")._url == "http://127.0.0.1:9/api/search"
    assert avec(None)._url == f"https://{entreprises.nom_du_service()}/search"
    entreprises._par_defaut.cache_clear()


@pytest.mark.parametrize(
    ("texte", "numero"),
    [
        ("356000000", "356000000"), ("mon siret 356 000 000 00048 voilà", "35600000000048"), ("552.100.554", "552100554"),
        ("+32 470 12 34 56", None), ("siren 470 12 34 56", "470123456"), ("356000001", None), ("06 12 34 56 78", None), ("1 650 €", None), ("123456789012345", None), ("rien", None),
    ],
)
def test_company_numbers_hold_by_their_key(texte: str, numero: str | None) -> None:
    assert entreprises.numero_d_entreprise(texte) == numero
