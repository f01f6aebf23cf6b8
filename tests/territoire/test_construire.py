"""Building the commune table: deterministic bytes, source checked."""

from __future__ import annotations

import gzip

import pytest

from bot.territoire import construire

TABLES = {
    "communes": [
        {"code": "59350", "nom": "Lille", "type": "commune-actuelle", "departement": "59", "region": "32",
         "codesPostaux": ["59000", "59800"], "population": 238246},
        {"code": "59355", "nom": "Lomme", "type": "commune-associee", "departement": "59", "region": "32",
         "chefLieu": "59350"},
        {"code": "59350", "nom": "Lille", "type": "commune-deleguee", "departement": "59", "region": "32",
         "chefLieu": "59350"},
        {"code": "97701", "nom": "Saint-Barthélemy", "type": "commune-actuelle", "population": 10660,
         "codesPostaux": ["97133"]},
    ],
    "epci": [{"code": "200093201", "nom": "Métropole Européenne de Lille", "populationTotale": 1,
              "membres": [{"code": "59350"}]}],
}


def test_lignes() -> None:
    assert list(construire.lignes_communes(TABLES))[1:] == [
        "59350;C;Lille;;59;32;200093201;59000 59800;238246",
        "59355;A;Lomme;59350;59;32;200093201;;0",
        "97701;C;Saint-Barthélemy;;977;;;97133;10660",
    ]


def test_octets_deterministes() -> None:
    premier = construire.compresser(construire.lignes_communes(TABLES))
    assert premier == construire.compresser(construire.lignes_communes(TABLES))
    assert gzip.decompress(premier).decode().count("\n") == 4


def test_source_alteree_refusee() -> None:
    with pytest.raises(construire.SourceAlteree):
        construire.lire_source(b"autre chose")


def test_table_livree_est_petite() -> None:
    assert sum(f.stat().st_size for f in construire.DONNEES.iterdir()) < 2_000_000
