"""Every kind of fault once, under load, on both databases: the short form of ``make chaos`` (REL-01 to REL-07)."""

from __future__ import annotations

import pytest
from campagne import jouer
from pannes import PANNES
from postgres_local import MISSING, programs

pytestmark = [pytest.mark.slow, pytest.mark.timeout(600)]


@pytest.mark.parametrize(
    "base", ["sqlite", pytest.param("postgresql", marks=pytest.mark.skipif(programs() is None, reason=MISSING))]
)
async def test_nobody_loses_anything_to_any_fault(base: str) -> None:
    voulues = {nom for nom, panne in PANNES.items() if panne.sur in ("", base)}
    rapport = await jouer(base, 20261126, len(voulues), personnes=8, pause=0.8)
    if rapport.remarques:  # no small disk without root
        voulues.discard("disque_plein")
    assert {panne.nom for panne in rapport.pannes} == voulues
    assert rapport.tient, rapport.en_json()
    assert rapport.verdict.messages >= 40 and rapport.dit["coupure"], "the people hardly wrote, or nothing broke"
