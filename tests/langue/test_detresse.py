"""Distress is recognised whatever the writing; figures of speech and ordinary questions are not. # SEC-27"""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from ruamel.yaml import YAML

from bot.dialogue.intentions import URGENCES
from bot.langue.detresse import ORDRE, POSSIBLE, SURE, aplatir, lire_detresse
from bot.langue.texte import Texte
from bot.langue.vocabulaire import lexique

TESTS = Path(__file__).parents[1]
CAS = YAML(typ="safe").load((TESTS / "langue" / "detresse.yml").read_text(encoding="utf-8"))
EVALUATION = YAML(typ="safe").load((TESTS / "nlu" / "securite.yml").read_text(encoding="utf-8"))
DETRESSE = [(nature, texte) for nature in ORDRE for texte in CAS[nature]]
ORDINAIRES = [*CAS["aucune"], *CAS["questions"]]
# The classifier may be wrong about one ordinary sentence in a hundred, never more.
FAUSSES_ALERTES = 0.01


def lu(texte: str) -> tuple[str | None, str]:
    detresse = lire_detresse(Texte(texte))
    return detresse.nature, detresse.degre


def test_taille_des_jeux() -> None:
    assert len(DETRESSE) >= 600 and len(ORDINAIRES) >= 500
    assert len(EVALUATION["detresse"]) >= 260 and len(EVALUATION["faux_amis"]) >= 160


@pytest.mark.parametrize(("nature", "texte"), DETRESSE)
def test_detresse(nature: str, texte: str) -> None:
    assert lu(texte) == (nature, SURE)


@pytest.mark.slow
@pytest.mark.parametrize(("nature", "texte"), DETRESSE)
def test_en_capitales_et_sans_accents(nature: str, texte: str) -> None:
    assert lu(texte.upper()) == (nature, SURE)


@pytest.mark.slow
@pytest.mark.parametrize(("nature", "texte"), DETRESSE)
def test_au_milieu_d_un_message(nature: str, texte: str) -> None:
    assert lu(f"Bonjour, je suis en CDI à Lille. {texte}. Merci d'avance") == (nature, SURE)


@pytest.mark.parametrize("texte", CAS["aucune"])
def test_phrase_ordinaire(texte: str) -> None:
    nature, degre = lu(texte)
    assert nature is None and degre not in (SURE, POSSIBLE)


@pytest.mark.parametrize("texte", CAS["questions"])
def test_question_laissee_au_classifieur(texte: str) -> None:
    assert lu(texte)[1] != SURE


def test_le_plus_grave_l_emporte() -> None:
    assert lu("je suis expulsé, mon mari me frappe et je veux mourir") == ("suicide", SURE)
    assert lu("je suis à la rue parce que mon mari me frappe") == ("violence", SURE)
    assert lu("expulsé hier pour impayés, je dors dans ma voiture") == ("sans_abri", SURE)


def test_une_tournure_n_excuse_pas_ce_qui_suit() -> None:
    assert lu("je ne dors pas dehors mais dans ma voiture") == ("sans_abri", SURE)
    assert lu("je suis mort de fatigue et je veux mourir") == ("suicide", SURE)
    assert lu("aucun impayé, mais mon mari me frappe") == ("violence", SURE)


def test_ce_qui_est_ecarte_est_nomme() -> None:
    """So that the classifier is not believed about it, and still is about the rest."""
    assert lire_detresse(Texte("je ne suis pas à la rue")).ecartees == ("sans_abri",)
    assert lire_detresse(Texte("mon locataire a deux loyers de retard")).ecartees == ("impayes",)


def test_aplatir() -> None:
    assert aplatir(Texte("J'suis  mise à l'abri, dimpayés : jpeu plu !").plat) == "je suis mise a l abri , d impayes : je peux plus !"


def test_les_reecritures_sont_stables() -> None:
    """A word is rewritten once: what it becomes is not rewritten in turn."""
    reecritures = lexique("detresse/commun")["reecritures"]
    assert not [mot for mot, ecrit in reecritures.items() for m in ecrit.split() if reecritures.get(m, m) != m]


@pytest.mark.model
def test_avec_le_classifieur(ouvrier: Any) -> None:
    """No distress is missed, on the layer's own set and on the evaluation set; false alarms stay under one in a hundred."""

    def intention(texte: str) -> str:
        return str(ouvrier.parse(texte, "2026-11-22", None)["intent"]["name"])

    urgences = set(URGENCES.values())
    manquees = [texte for nature, texte in DETRESSE if intention(texte) != URGENCES[nature]]
    manquees += [cas["texte"] for cas in EVALUATION["detresse"] if intention(cas["texte"]) not in urgences]
    assert not manquees
    for ordinaires in (ORDINAIRES, [cas["texte"] for cas in EVALUATION["faux_amis"]]):
        fausses = [texte for texte in ordinaires if intention(texte) in urgences]
        assert len(fausses) < FAUSSES_ALERTES * len(ordinaires), fausses
