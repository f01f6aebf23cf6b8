"""ABC zones with their decree, regions of social housing, APL zones, the Lille metropolis."""

from __future__ import annotations

import datetime
from dataclasses import replace

import pytest

from bot.territoire import Territoire, charger_territoire

MEL = "200093201"


@pytest.fixture(scope="module")
def territoire() -> Territoire:
    return charger_territoire()


@pytest.mark.parametrize(
    ("code", "zones"),
    [
        ("75056", "A_bis"),  # Paris
        ("59350", "A"),  # Lille
        ("59355", "A"),  # Lomme, part of Lille
        ("59298", "A"),  # Hellemmes, part of Lille
        ("59512", "B1"),  # Roubaix
        ("59599", "B1"),  # Tourcoing
        ("59009", "B1"),  # Villeneuve-d'Ascq
        ("59051", "B1 B2"),  # La Bassée: moved on 5 September 2025
        ("59653", "B1 B2"),  # Wavrin: moved the other way
        ("01001", "C"),
    ],
)
def test_zone_abc(territoire: Territoire, code: str, zones: str) -> None:
    """A commune known to have changed since the loaded table keeps both zones: the rules then say "à vérifier"."""
    assert territoire.zonages["abc"](code) == frozenset(zones.split())


def test_une_table_a_jour_ne_laisse_pas_de_doute(territoire: Territoire) -> None:
    neuve = replace(
        territoire.tables.abc, decret=datetime.date(2025, 9, 5), zones={**territoire.tables.abc.zones, "59051": "B1"}
    )
    assert charger_territoire(abc=neuve).zonages["abc"]("59051") == {"B1"}


@pytest.mark.parametrize(
    ("code", "regions"),
    [
        ("75056", "paris"),
        ("93048", "paris"),  # Montreuil
        ("92012", "paris ile_de_france"),  # Boulogne-Billancourt: the list names it, its code is another's
        ("77288", "ile_de_france"),  # Melun
        ("59350", "autres"),
        ("2A004", "autres"),
        ("97411", "autres"),
    ],
)
def test_region_hlm(territoire: Territoire, code: str, regions: str) -> None:
    assert territoire.zonages["hlm"](code) == frozenset(regions.split())


@pytest.mark.parametrize(("code", "zone"), [("75056", "1"), ("59350", "2"), ("59009", "2"), ("59025", "3")])
def test_zone_apl(territoire: Territoire, code: str, zone: str) -> None:
    assert territoire.zonages["apl"](code) == {zone}


def test_la_metropole_de_lille(territoire: Territoire) -> None:
    """95 communes in 2026: 10 in zone A, none in C nor A bis; 87 in APL zone 2 and 8 in zone 3."""
    membres = territoire.membres(MEL)
    assert len(membres) == 95
    zones = [territoire.zonages["abc"](commune.code) for commune in membres]
    assert sum(zone == {"A"} for zone in zones) == 10
    assert sum(len(zone) == 2 for zone in zones) == 7
    assert not any(zone & {"C", "A_bis"} for zone in zones)
    apl = [territoire.zonages["apl"](commune.code) for commune in membres]
    assert (sum(zone == {"2"} for zone in apl), sum(zone == {"3"} for zone in apl)) == (87, 8)


def test_commune_sans_zone(territoire: Territoire) -> None:
    """New Caledonia has no ABC zone: nothing is invented."""
    assert territoire.zonages["abc"]("98818") == frozenset()
