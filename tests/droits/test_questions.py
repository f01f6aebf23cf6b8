"""The next question: pivotal only, natural order, sensitive facts last, never a refused one."""
from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from bot.droits import Catalogue, Fait, evaluer, evaluer_tout, prochaine_question, suites
from bot.droits.decision import trier

from .outils import JOUR, evaluer_json, faits

JEUNE: dict[str, Any] = {"age": 25, "commune": "10001", "loyer": 700, "ressources": 1500, "proprietaire": False}
TROIS = ["visale", "loca_pass", "mobili_jeune"]


def demander(catalogue: Catalogue, cibles: list[str], reserves: bool = False, jour: date = JOUR, **valeurs: Any) -> Any:
    return prochaine_question(catalogue, faits(catalogue, **valeurs), jour, cibles, reserves)


def test_ordre_naturel(exemple: Catalogue) -> None:
    assert demander(exemple, ["exemple"]).fait == "age"
    assert demander(exemple, ["exemple"], age=25).fait == "proprietaire"
    assert demander(exemple, ["exemple"], age=25, proprietaire=False).fait == "commune"
    assert demander(exemple, ["exemple"], age=40, proprietaire=False).fait == "statut"


def test_aides_et_questions_restantes(exemple: Catalogue) -> None:
    question = demander(exemple, ["exemple", "divers"], age=40, proprietaire=False)
    assert question.fait == "statut"
    assert question.aides == ("exemple", "divers")
    assert question.restantes_au_plus == 6  # statut, commune, loyer, secteur, salaire, ressources


def test_plus_rien_a_demander(exemple: Catalogue) -> None:
    assert demander(exemple, ["exemple"], **JEUNE) is None
    assert demander(exemple, ["exemple"], proprietaire=True) is None
    assert demander(exemple, [], age=25) is None
    assert demander(exemple, ["sans_regles"]) is None


def test_affiner_demande_les_reserves_la_sensible_en_dernier(exemple: Catalogue) -> None:
    assert demander(exemple, ["exemple"], reserves=True, **JEUNE).fait == "bail_signe"
    assert demander(exemple, ["exemple"], reserves=True, **JEUNE, bail_signe=False).fait == "sejour"
    assert demander(exemple, ["exemple"], reserves=True, **JEUNE, bail_signe=False, sejour=True) is None
    assert demander(exemple, ["exemple"], reserves=True, **JEUNE, bail_signe=False, sejour={"refuse": True}) is None


def test_un_mineur_proche_de_la_limite_donne_sa_date_de_naissance(exemple: Catalogue) -> None:
    reste = {"commune": "10001", "loyer": 700, "ressources": 1500, "proprietaire": False, "statut": "etudiant"}
    assert demander(exemple, ["exemple"], age=17, **reste).fait == "date_naissance"
    assert demander(exemple, ["exemple"], age=18, **reste) is None
    refus = demander(exemple, ["exemple"], age=17, date_naissance={"refuse": True}, **reste)
    assert refus is None


def test_intervalle_redemande_seulement_a_cheval(exemple: Catalogue) -> None:
    assert demander(exemple, ["exemple"], **{**JEUNE, "loyer": {"min": 600, "max": 740}}) is None
    assert demander(exemple, ["exemple"], **{**JEUNE, "loyer": {"min": 700, "max": 800}}).fait == "loyer"


@pytest.mark.parametrize(("ressources", "manquantes"), [(1500, ("loyer",)), (1600, ("loyer",)), (1602, ("commune", "loyer"))])
def test_une_commune_qui_ne_change_rien_n_est_pas_demandee(
    exemple: Catalogue, ressources: int, manquantes: tuple[str, ...]
) -> None:
    """Half of 1 600 € is the lowest ceiling of all zones: up to there, the zone cannot matter."""
    resultat = evaluer_json(exemple, "exemple", age=25, proprietaire=False, ressources=ressources)
    assert resultat.manquantes == manquantes


def test_anticipation_a_rang_egal(exemple: Catalogue) -> None:
    # At the same rank, the fact that decides more for less effort goes first.
    egaux = {"loyer": 30, "commune": 30}
    modifies = {
        nom: d.copy(update={"rang": egaux[nom], "cout": 1.0}) if nom in egaux else d for nom, d in exemple.faits.items()
    }
    pareil = exemple.avec(faits=modifies)
    donnes = {"age": 25, "proprietaire": False, "ressources": 1700}
    assert demander(pareil, ["exemple"], **donnes).fait == "loyer"
    assert demander(exemple, ["exemple"], **donnes).fait == "commune"


def test_suites_d_une_derniere_question(exemple: Catalogue) -> None:
    resultat = evaluer_json(exemple, "exemple", **{**JEUNE, "proprietaire": None})
    assert resultat.manquantes == ("proprietaire",)
    assert [(s.valeur, s.statut) for s in suites(exemple, resultat)] == [(True, "non_eligible"), (False, "eligible")]
    assert suites(exemple, evaluer_json(exemple, "exemple")) == ()


@pytest.mark.parametrize(("ajouts", "attendue"), [
    ({}, "loyer"),
    ({"loyer": {"min": 712, "max": 788}}, "secteur_employeur"),
    ({"loyer": {"min": 712, "max": 788}, "secteur_employeur": "prive_non_agricole"}, None),
])
def test_conversation_de_reference(catalogue: Catalogue, ajouts: dict[str, Any], attendue: str | None) -> None:
    donnes = faits(
        catalogue, age=32, contrat="cdi", statut="salarie", date_prise_de_fonction="2027-01-05", commune="59350",
        salaire_net_mensuel=1640, **ajouts,
    )
    jour = date(2026, 11, 22)
    question = prochaine_question(catalogue, donnes, jour, TROIS)
    assert (question.fait if question is not None else None) == attendue
    if attendue is None:
        statuts = {aide: r.statut for aide, r in evaluer_tout(catalogue, donnes, jour, TROIS).items()}
        assert statuts == {"visale": "eligible", "loca_pass": "eligible", "mobili_jeune": "non_eligible"}


@pytest.mark.parametrize("aide", TROIS)
def test_un_dialogue_se_termine(catalogue: Catalogue, aide: str) -> None:
    """Answering "I do not know" to everything ends, and never gives a firm answer out of nothing."""
    donnes: dict[str, Fait] = {}
    jour = date(2026, 11, 25)
    for _ in range(len(catalogue.faits)):
        question = prochaine_question(catalogue, donnes, jour, [aide])
        if question is None:
            break
        assert question.fait not in donnes
        donnes[question.fait] = Fait.refuse()
    assert evaluer(catalogue, aide, donnes, jour).statut == "a_verifier"


def test_tri_stable(exemple: Catalogue) -> None:
    assert trier(exemple, ["sejour", "loyer", "age", "statut"]) == ("age", "statut", "loyer", "sejour")
