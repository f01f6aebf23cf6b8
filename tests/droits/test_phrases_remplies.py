"""Specification 3.8, point 8: what the rules say, filled once, kept in a file that a person reads again."""
from __future__ import annotations

import pytest

from bot.droits import Catalogue

from .phrases_remplies import FICHIER, Cle, en_texte, tout

Phrases = dict[str, dict[Cle, "str | None"]]


@pytest.fixture(scope="module")
def phrases(catalogue: Catalogue) -> Phrases:
    return tout(catalogue)


def test_chaque_gabarit_est_rempli_par_un_cas(phrases: Phrases) -> None:
    """A sentence that no case can make is never said: it has no place in the data, or a case is missing."""
    assert [(aide, *cle) for aide, dites in phrases.items() for cle, texte in dites.items() if texte is None] == []


def test_aucun_emplacement_oublie(phrases: Phrases) -> None:
    textes = [texte for dites in phrases.values() for texte in dites.values() if texte]
    assert len(textes) > 700
    assert [texte for texte in textes if "{" in texte or "}" in texte or "None" in texte or "  " in texte] == []


def test_le_fichier_relu_est_a_jour(phrases: Phrases) -> None:
    """`cd tests && python -m droits.phrases_remplies` writes it again; the difference is then read."""
    assert en_texte(phrases) == FICHIER.read_text(encoding="utf-8")
