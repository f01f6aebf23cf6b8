"""The synthetic population: possible people, always the same; and the interviews of the product, played on them."""
from __future__ import annotations

from collections import Counter
from datetime import date
from itertools import pairwise
from statistics import mean
from typing import Any

import pytest

from bot.droits import A_PRECISER, PROJET, Catalogue, Fait, concernees, evaluer_tout, fait_depuis_json
from bot.droits.atelier.entretien import Pas, entretien
from bot.droits.atelier.population import Regle, population, regles
from bot.droits.connaissances import Connaissances
from bot.droits.decision import statuer
from bot.droits.derives import age_en_mois
from bot.territoire import charger_territoire

from .outils import JOUR_REEL, faits, valeurs_interessantes

#: Questions that "à quoi ai-je droit ?" may put on average before every verdict is reached.
QUESTIONS_EN_MOYENNE = 12.0


def test_chaque_valeur_est_une_reponse_possible(chaque_catalogue: Catalogue) -> None:
    demandables = {nom for nom, definition in chaque_catalogue.faits.items() if definition.question}
    for personne in population(chaque_catalogue, JOUR_REEL, 300):
        assert set(personne) == demandables
        for nom, valeur in personne.items():
            assert fait_depuis_json(chaque_catalogue.faits[nom], valeur).est_connu


def test_les_personnes_sont_coherentes(catalogue: Catalogue) -> None:
    for qui in population(catalogue, JOUR_REEL, 500):
        assert age_en_mois(date.fromisoformat(qui["date_naissance"]), JOUR_REEL) // 12 == qui["age"]
        assert (qui["statut"] == "alternant") == (qui["contrat"] in ("apprentissage", "professionnalisation"))
        assert qui["salaire_net_mensuel"] <= qui["salaire_brut_mensuel"]
        assert qui["ressources_mensuelles"] >= qui["salaire_net_mensuel"]
        assert not (qui["jeune_menage"] and qui["colocation"] != "couple")
        assert qui["personnes_foyer"] >= (2 if qui["colocation"] == "couple" else 1)


def test_la_population_est_toujours_la_meme(catalogue: Catalogue) -> None:
    cent = list(population(catalogue, JOUR_REEL, 100))
    assert list(population(catalogue, JOUR_REEL, 40)) == cent[:40]
    assert list(population(catalogue, JOUR_REEL, 40, graine=1)) != cent[:40]
    # A fact less, or in another place, leaves the others as they were.
    restants = {nom: catalogue.faits[nom] for nom in reversed(catalogue.faits) if nom != "militaire"}
    sans = list(population(catalogue.avec(faits=restants), JOUR_REEL, 40))
    assert sans == [{nom: valeur for nom, valeur in qui.items() if nom != "militaire"} for qui in cent[:40]]


def test_elle_est_assez_variee(catalogue: Catalogue) -> None:
    """Every project is met, and the three first aids are both granted and refused."""
    gens = [faits(catalogue, **personne) for personne in population(catalogue, JOUR_REEL, 400)]
    assert {qui[PROJET].valeur for qui in gens} == {choix.valeur for choix in catalogue.faits[PROJET].choix}
    vus = Counter((aide, r.statut) for qui in gens for aide, r in evaluer_tout(catalogue, qui, JOUR_REEL).items())
    for aide in ("visale", "loca_pass", "mobili_jeune"):
        assert vus[aide, "eligible"] and vus[aide, "non_eligible"]


def test_les_regles_de_tirage_se_tiennent(catalogue: Catalogue) -> None:
    connus = charger_territoire().codes()
    assert set(regles().communes) <= set(connus)
    assert set(regles().faits) <= set(catalogue.faits)
    rangs = {nom: rang for rang, nom in enumerate(regles().faits)}
    for nom, suite in regles().faits.items():
        for regle in suite:
            for lu in (*regle.si, regle.part_de, regle.annees_avant, regle.comme):
                assert lu is None or lu in catalogue.faits
                assert rangs.get(lu or "", -1) < rangs[nom], (nom, lu)
    with pytest.raises(ValueError, match="au plus une"):
        Regle(part_de="loyer", comme="loyer")


def entretiens(catalogue: Catalogue, taille: int) -> list[tuple[dict[str, Fait], list[Pas]]]:
    gens = [faits(catalogue, **personne) for personne in population(catalogue, JOUR_REEL, taille)]
    return [(qui, entretien(catalogue, qui, JOUR_REEL)) for qui in gens]


@pytest.mark.slow
def test_douze_questions_en_moyenne_menent_a_tous_les_verdicts(catalogue: Catalogue) -> None:
    nombres: list[int] = []
    premiers: list[int] = []
    par_projet: dict[str, list[int]] = {}
    for qui, pas in entretiens(catalogue, 1000):
        nombres.append(len(pas))
        premiers.append(sum(not un.suite for un in pas))
        par_projet.setdefault(qui[PROJET].valeur, []).append(len(pas))
        assert len({un.fait for un in pas}) == len(pas), "the same question twice"
        dits = {un.fait: qui[un.fait] for un in pas}
        resultats = evaluer_tout(catalogue, dits, JOUR_REEL, concernees(catalogue, dits, JOUR_REEL))
        assert all(resultat.statut != A_PRECISER for resultat in resultats.values())
        # What was decided on these answers alone is what all the answers decide, reserves aside.
        complets = evaluer_tout(catalogue, qui, JOUR_REEL, resultats)
        for aide, resultat in resultats.items():
            if not resultat.reserves:
                assert (aide, resultat.statut) == (aide, complets[aide].statut)
    p90 = sorted(nombres)[int(0.9 * len(nombres))]
    assert mean(nombres) <= QUESTIONS_EN_MOYENNE, f"moyenne {mean(nombres):.1f}, p90 {p90}"
    assert mean(premiers) <= mean(nombres), "the first result comes before all the verdicts"
    moyennes = {projet: mean(liste) for projet, liste in par_projet.items()}
    assert max(moyennes.values()) <= QUESTIONS_EN_MOYENNE, moyennes


def test_aucune_question_inutile(catalogue: Catalogue) -> None:
    """Two answers to each question lead somewhere different, at once or once the interview goes on."""
    autres = [faits(catalogue, **personne) for personne in population(catalogue, JOUR_REEL, 150, graine=3)]
    deja: set[Any] = set()
    for qui, pas in entretiens(catalogue, 60):
        for un in pas:
            cle = (un.fait, un.aides, tuple(sorted(un.avant)))
            if cle not in deja:
                deja.add(cle)
                assert change_quelque_chose(catalogue, un, [qui, *autres]), (un.fait, un.aides, dict(un.avant))


def change_quelque_chose(catalogue: Catalogue, pas: Pas, suites: list[dict[str, Fait]]) -> bool:
    definition = catalogue.faits[pas.fait]
    valeurs = valeurs_interessantes(catalogue, definition, JOUR_REEL)
    reponses = [Fait.connu(valeur) for valeur in valeurs] + [qui[pas.fait] for qui in suites[:20]]
    if pas.fait == PROJET:
        return len({tuple(concernees(catalogue, {PROJET: reponse}, JOUR_REEL)) for reponse in reponses}) > 1

    def verdicts(connus: dict[str, Fait]) -> tuple[Any, ...]:
        connues = Connaissances(catalogue, connus, JOUR_REEL)
        return tuple(statuer(catalogue, aide, connues) for aide in pas.aides)

    if len({verdicts({**pas.avant, pas.fait: reponse}) for reponse in reponses}) > 1:
        return True
    return any(len({verdicts({**qui, **pas.avant, pas.fait: reponse}) for reponse in reponses}) > 1 for qui in suites)


def test_un_entretien_peut_porter_sur_une_aide(catalogue: Catalogue) -> None:
    qui = faits(catalogue, **next(iter(population(catalogue, JOUR_REEL, 1))))
    pas = entretien(catalogue, qui, JOUR_REEL, ["visale"])
    assert pas and PROJET not in {un.fait for un in pas} and all(un.aides == ("visale",) for un in pas)
    assert [set(b.avant) - set(a.avant) for a, b in pairwise(pas)] == [{a.fait} for a in pas[:-1]]
