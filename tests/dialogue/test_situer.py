"""A commune named in a question about a zoning is placed in it, with the doubt that the sources leave."""

from __future__ import annotations

import datetime
from typing import Any

import pytest

from bot.dialogue import assistant
from bot.dialogue.comprendre import integrer
from bot.dialogue.memoire import Memoire
from bot.dialogue.repondre import repondre

JOUR = datetime.date(2026, 11, 25)


def demander(message: str, memoire: Memoire) -> list[dict[str, Any]]:
    service = assistant()
    lecture = service.lire(message, JOUR, memoire.fait_demande)
    integrer(memoire, lecture, "definition", message, service.catalogue)
    return repondre(service, memoire, lecture, "definition", message, JOUR, False)


@pytest.mark.parametrize(
    ("message", "debut"),
    [
        ("roubaix c'est quelle zone abc ?", "Roubaix : zone B1, selon l'arrêté du 5 juillet 2024."),
        ("zone abc à lomme", "Lille : zone A, selon l'arrêté du 5 juillet 2024."),
        ("la bassée est en zone b1 ?", "La Bassée : zone B1 ou zone B2. L'arrêté du 5 septembre 2025 a changé la zone de cette commune : à vérifier."),
        ("zone abc à rennes", "Rennes : zone A, selon l'arrêté du 5 juillet 2024. Un arrêté plus récent existe"),
        ("zone apl de tourcoing", "Tourcoing : zone 2, selon une table de 2011 : à confirmer."),
        ("quelle zone visale pour melun ?", "Melun : zone I (Île-de-France)."),
        ("quelle zone visale pour arras ?", "Arras : zone II (grandes agglomérations, Corse et outre-mer) ou zone III (reste du territoire). La liste"),
        ("régions hlm de montreuil 93", "Montreuil : paris et communes limitrophes."),
        ("seclin fait partie de la mel ?", "Seclin fait partie de la Métropole européenne de Lille."),
        ("habiter à Hellemmes, c'est dans la mel ?", "Lille fait partie de la Métropole européenne de Lille."),
        ("arras fait partie de la mel ?", "Arras ne fait pas partie de la Métropole européenne de Lille."),
    ],
)
def test_une_commune_est_situee(message: str, debut: str) -> None:
    reponses = demander(message, Memoire())
    assert reponses[0]["texte"].startswith(debut), reponses[0]
    assert all(source["date"] for source in reponses[0]["sources"])
    assert len(reponses) == 2  # then the sheet that explains the zoning


def test_sans_commune_la_fiche_seule() -> None:
    assert len(demander("c'est quoi le zonage abc ?", Memoire())) == 1


def test_la_commune_d_une_question_n_est_pas_celle_du_logement() -> None:
    memoire = Memoire()
    demander("seclin fait partie de la mel ?", memoire)
    assert "commune" not in memoire.faits


def test_la_commune_demandee_est_retenue_meme_avec_une_question() -> None:
    memoire = Memoire(fait_demande="commune")
    demander("roubaix, c'est quoi le zonage abc ?", memoire)
    assert memoire.faits["commune"].valeur == "59512"
