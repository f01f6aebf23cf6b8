"""Distress is recognised whatever the writing; figures of speech and ordinary questions are not. # SEC-27"""

from __future__ import annotations

from pathlib import Path

import pytest
from ruamel.yaml import YAML

from bot.langue.detresse import lire_detresse
from bot.langue.texte import Texte

CAS = YAML(typ="safe").load((Path(__file__).parent / "detresse.yml").read_text(encoding="utf-8"))
LIGNES = [(nature, texte) for nature, textes in CAS.items() for texte in textes]


def test_taille_de_la_table() -> None:
    assert len(LIGNES) >= 100 and len(CAS["aucune"]) >= 60


@pytest.mark.parametrize(("nature", "texte"), LIGNES)
def test_detresse(nature: str, texte: str) -> None:
    assert lire_detresse(Texte(texte)) == (None if nature == "aucune" else nature)


@pytest.mark.parametrize(("nature", "texte"), [ligne for ligne in LIGNES if ligne[0] != "aucune"])
def test_en_capitales_et_sans_accents(nature: str, texte: str) -> None:
    assert lire_detresse(Texte(texte.upper())) == nature


@pytest.mark.parametrize(("nature", "texte"), [ligne for ligne in LIGNES if ligne[0] != "aucune"])
def test_au_milieu_d_un_message(nature: str, texte: str) -> None:
    assert lire_detresse(Texte(f"Bonjour, je suis en CDI à Lille. {texte}. Merci d'avance")) == nature


def test_le_plus_grave_l_emporte() -> None:
    assert lire_detresse(Texte("je suis expulsé, mon mari me frappe et je veux mourir")) == "suicide"
