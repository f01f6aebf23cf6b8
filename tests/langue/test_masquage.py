"""Identifiers are masked, figures that are none are kept. # PRV-07"""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from ruamel.yaml import YAML

from bot.langue import masquer
from bot.langue.normalisation import replier

CAS = YAML(typ="safe").load((Path(__file__).parent / "masquage.yml").read_text(encoding="utf-8"))
LIBELLE = {"nir": "[numéro de sécurité sociale]", "iban": "[IBAN]", "carte": "[carte bancaire]", "telephone": "[téléphone]",
           "courriel": "[courriel]", "adresse": "[adresse]", "nom": "[nom]", "identifiant": "[identifiant]"}


def test_taille_de_la_table() -> None:
    assert len(CAS["masques"]) + len(CAS["gardes"]) >= 120


@pytest.mark.parametrize("cas", CAS["masques"], ids=lambda c: c["texte"][:50])
def test_masque(cas: dict) -> None:
    """The secret part is gone, the kinds are told, the rest of the message is there."""
    masque, genres = masquer(cas["texte"])
    assert genres == set(cas["genres"])
    for secret in cas["secrets"]:
        assert replier(secret) not in replier(masque)
    for genre in genres:
        assert LIBELLE[genre] in masque
    for reste in cas.get("restent", ()):
        assert reste in masque


@pytest.mark.parametrize("texte", CAS["gardes"], ids=lambda t: t[:50])
def test_garde(texte: str) -> None:
    assert masquer(texte) == (texte, frozenset())


@pytest.mark.parametrize("cas", CAS["masques"], ids=lambda c: c["texte"][:50])
def test_masquer_deux_fois_ne_change_rien(cas: dict) -> None:
    masque, _ = masquer(cas["texte"])
    assert masquer(masque)[0] == masque


@given(st.text(max_size=300))
def test_ne_leve_jamais(texte: str) -> None:
    masque, genres = masquer(texte)
    assert isinstance(masque, str) and isinstance(genres, frozenset)


@given(st.text(alphabet="0123456789 .-+/aàFR@rue'", max_size=300))
def test_ne_leve_jamais_sur_des_chiffres(texte: str) -> None:
    masquer(texte)


@pytest.mark.parametrize("motif", ["1 ", "0", "06 ", "rue ", "a@", "je suis A ", "zero ", "FR76 ", "point ", "12 rue a ", "x.", "+33 "])
@pytest.mark.timeout(20)
def test_pas_d_explosion(motif: str) -> None:
    """A pattern that backtracks would not come back before the limit."""
    masquer((motif * 1000)[:1000])
