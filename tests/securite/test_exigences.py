"""Every requirement of security has tests that exist, and the document shows them (SEC-01 to SEC-27, PRV-08, PRV-18)."""

from __future__ import annotations

import pytest
from exigences import DEBUT, DOC, FIN, RACINE, Exigence, exigences, fonctions, table

LUES = exigences()


def test_none_is_forgotten() -> None:
    assert [each.id for each in LUES] == [f"SEC-{number:02}" for number in range(1, 28)] + ["PRV-08", "PRV-18"]


@pytest.mark.parametrize("exigence", LUES, ids=[each.id for each in LUES])
def test_each_has_tests_that_exist(exigence: Exigence) -> None:
    assert exigence.essais
    for essai in exigence.essais:
        path, _, name = essai.partition("::")
        found = fonctions(RACINE / path)
        assert found and (not name or name in found), essai


def test_the_document_shows_them() -> None:
    assert DOC.read_text(encoding="utf-8").partition(DEBUT)[2].partition(FIN)[0] == table()
