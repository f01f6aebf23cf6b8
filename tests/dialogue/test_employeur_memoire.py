"""What the employer said falls when its page is not that of the person's employer; what the person said stays."""

from __future__ import annotations

from typing import Any

import pytest

from bot.dialogue import employeur
from bot.dialogue.memoire import Memoire
from bot.droits import Fait

DONNES = {"secteur_employeur": Fait.connu("prive_non_agricole", "employeur"), "effectif_employeur": Fait.intervalle(50, 249, "employeur")}


@pytest.mark.parametrize(
    "dits, pour_autrui, restent",
    [
        ({}, False, True),
        ({"statut": Fait.connu("salarie")}, False, True),
        ({"statut": Fait.connu("alternant")}, False, True),
        ({"statut": Fait.refuse()}, False, True),
        ({"statut": Fait.parmi(["salarie", "etudiant"])}, False, True),
        ({"contrat": Fait.connu("cdi")}, False, True),
        ({"statut": Fait.connu("demandeur_emploi")}, False, False),
        ({"statut": Fait.connu("etudiant")}, False, False),
        ({"contrat": Fait.connu("interim")}, False, False),
        ({}, True, False),
    ],
)
def test_ajuster(dits: dict[str, Any], pour_autrui: bool, restent: bool) -> None:
    memoire = Memoire(faits={**DONNES, "age": Fait.connu(30), **dits})
    employeur.ajuster(memoire, pour_autrui)
    assert set(memoire.faits) == {"age", *dits, *(DONNES if restent else ())}


def test_what_the_person_said_stays() -> None:
    memoire = Memoire(faits={"secteur_employeur": Fait.connu("public"), "contrat": Fait.connu("interim")})
    employeur.ajuster(memoire, True)
    assert set(memoire.faits) == {"secteur_employeur", "contrat"}


def test_the_first_word_about_the_situation_keeps_it() -> None:
    memoire = Memoire(faits=dict(DONNES))
    assert employeur.reste_vrai(memoire, "secteur_employeur", "statut", Fait.connu("salarie"))
    assert not employeur.reste_vrai(memoire, "secteur_employeur", "statut", Fait.connu("retraite"))
    memoire.faits["statut"] = Fait.connu("demandeur_emploi")
    assert not employeur.reste_vrai(memoire, "secteur_employeur", "statut", Fait.connu("salarie"))
