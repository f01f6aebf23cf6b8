"""Every button of every question can be typed: with its accents or without, in capitals or not."""

from __future__ import annotations

import datetime
from typing import Any

import pytest

from bot.dialogue import assistant
from bot.droits import charger_catalogue, fait_vers_json
from bot.droits.modele import DefinitionFait
from bot.langue.normalisation import replier

JOUR = datetime.date(2026, 11, 25)
#: What the label of a button says besides its own question, and that is kept.
AUSSI = {"contrat": {"statut"}}
DEMANDES = [fait for fait in charger_catalogue().faits.values() if fait.question]


def lire(texte: str, fait: DefinitionFait) -> tuple[Any, set[str]]:
    """The fact asked as JSON (None if not read), and the other facts read."""
    faits = assistant().analyser(texte, JOUR, fait.id).faits
    lu = fait_vers_json(faits[fait.id].fait) if fait.id in faits else None
    return lu, set(faits) - {fait.id} - AUSSI.get(fait.id, set())


def ecritures(libelle: str) -> list[str]:
    return list(dict.fromkeys((libelle, libelle.lower(), replier(libelle), libelle.upper())))


@pytest.mark.parametrize(
    ("fait", "valeur", "texte"),
    [pytest.param(f, c.valeur, t, id=f"{f.id}-{t}") for f in DEMANDES for c in f.choix for nom in (c.libelle, *c.alias) for t in ecritures(nom)],
)
def test_choix(fait: DefinitionFait, valeur: str, texte: str) -> None:
    assert lire(texte, fait) == (valeur, set())


@pytest.mark.parametrize("fait", [f for f in DEMANDES if f.type == "booleen"], ids=lambda f: f.id)
def test_oui_et_non(fait: DefinitionFait) -> None:
    vrais = ["oui", "Oui", "ouais", "OUI", *ecritures(fait.libelle_vrai or "oui")]
    faux = ["non", "Non", "nan", "NON", *ecritures(fait.libelle_faux or "non")]
    assert {texte: lire(texte, fait)[0] for texte in vrais} == dict.fromkeys(vrais, True)
    assert {texte: lire(texte, fait)[0] for texte in faux} == dict.fromkeys(faux, False)


@pytest.mark.parametrize("fait", [f for f in DEMANDES if f.type in ("entier", "nombre", "montant")], ids=lambda f: f.id)
def test_nombre(fait: DefinitionFait) -> None:
    nombre = 3 if fait.type == "entier" else 640
    if fait.domaine and fait.domaine.max is not None and nombre > fait.domaine.max:
        nombre = int(fait.domaine.max)
    assert lire(str(nombre), fait)[0] == nombre
    for proposition in fait.propositions:
        lu = lire(proposition.libelle, fait)[0]
        bornes = (lu.get("min"), lu.get("max")) if isinstance(lu, dict) else (lu, lu)
        # "moins de 10" is read without a lower bound, where the button says 0.
        assert bornes in {(proposition.min, proposition.max), (proposition.min or None, proposition.max)}, proposition.libelle
