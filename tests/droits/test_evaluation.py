"""Statuses in their order of precedence, on the invented catalogue."""
from __future__ import annotations

import json
from datetime import date
from typing import Any

import pytest

from bot.droits import Catalogue, EmpreinteDifferente, Fait, evaluer, evaluer_tout, rejouer

from .outils import JOUR, evaluer_json, faits

JEUNE: dict[str, Any] = {"age": 25, "commune": "10001", "loyer": 700, "ressources": 1500, "proprietaire": False}
SALARIE: dict[str, Any] = {**JEUNE, "age": 40, "statut": "salarie", "secteur": "prive", "salaire": 1600}
DIVERS: dict[str, Any] = {"statut": "salarie", "secteur": "prive", "salaire": 2000, "loyer": 500}


@pytest.mark.parametrize(("changements", "statut", "bloquantes"), [
    ({}, "eligible", set()),
    ({"age": 31}, "a_preciser", set()),
    ({"age": 31, "statut": "retraite"}, "non_eligible", {"exemple.jeune.maximum"}),
    ({"age": 40, "statut": "salarie", "secteur": "prive", "salaire": 1700}, "eligible", set()),
    ({"age": 40, "statut": "salarie", "secteur": "prive", "salaire": 1701}, "non_eligible", {"exemple.salarie.salaire"}),
    ({"loyer": 1001, "ressources": 3000}, "non_eligible", {"exemple.loyer"}),
    ({"loyer": 1001, "ressources": 2000}, "non_eligible", {"exemple.loyer", "exemple.effort"}),
    ({"loyer": 751}, "non_eligible", {"exemple.effort"}),
    ({"loyer": 750}, "eligible", set()),
    ({"proprietaire": True}, "non_eligible", {"exemple.locataire.proprietaire"}),
    ({"bail_signe": True}, "non_eligible", {"exemple.bail"}),
    ({"sejour": False}, "non_eligible", {"exemple.sejour"}),
    ({"age": 17}, "a_preciser", set()),
    ({"age": 17, "date_naissance": "2012-08-15"}, "eligible", set()),
    ({"age": 17, "date_naissance": "2012-08-16", "statut": "etudiant"}, "non_eligible", {"exemple.jeune.minimum"}),
    ({"statut": "retraite"}, "eligible", set()),
])
def test_conditions(exemple: Catalogue, changements: dict[str, Any], statut: str, bloquantes: set[str]) -> None:
    resultat = evaluer_json(exemple, "exemple", **{**JEUNE, **changements})
    assert (resultat.statut, set(resultat.bloquantes)) == (statut, bloquantes)


def test_un_refus_certain_s_annonce_avant_de_tout_savoir(exemple: Catalogue) -> None:
    resultat = evaluer_json(exemple, "exemple", proprietaire=True)
    assert resultat.statut == "non_eligible"
    assert resultat.manquantes == ()


def test_reserves(exemple: Catalogue) -> None:
    resultat = evaluer_json(exemple, "exemple", **JEUNE)
    assert [(r.id, r.faits) for r in resultat.reserves] == [("exemple.bail", ("bail_signe",)), ("exemple.sejour", ("sejour",))]
    connu = evaluer_json(exemple, "exemple", **JEUNE, bail_signe=False, sejour={"refuse": True})
    # A refused answer leaves the reserve, but nothing more to ask about it.
    assert [(r.id, r.faits) for r in connu.reserves] == [("exemple.sejour", ())]
    assert connu.statut == "eligible"


def test_intervalles(exemple: Catalogue) -> None:
    assert evaluer_json(exemple, "exemple", **{**JEUNE, "loyer": {"min": 600, "max": 750}}).statut == "eligible"
    a_cheval = evaluer_json(exemple, "exemple", **{**JEUNE, "loyer": {"min": 700, "max": 800}})
    assert (a_cheval.statut, a_cheval.manquantes) == ("a_preciser", ("loyer",))
    definitif = evaluer_json(exemple, "exemple", **{**JEUNE, "loyer": {"min": 700, "max": 800, "definitif": True}})
    assert (definitif.statut, definitif.manquantes) == ("a_verifier", ())
    assert evaluer_json(exemple, "exemple", **{**JEUNE, "loyer": {"min": 1001, "max": 1200}}).statut == "non_eligible"


def test_toutes_les_completions_d_accord_suffisent(exemple: Catalogue) -> None:
    # Around the age limit, one door or the other is open whatever the exact age: Kleene logic alone says
    # "unknown", yet no question can change anything.
    resultat = evaluer_json(exemple, "exemple", **{**SALARIE, "age": {"min": 28, "max": 33}})
    assert (resultat.statut, resultat.manquantes) == ("eligible", ())


def test_ressources_bornees_par_le_salaire(exemple: Catalogue) -> None:
    sans = {cle: valeur for cle, valeur in SALARIE.items() if cle != "ressources"}
    assert evaluer_json(exemple, "exemple", **sans).statut == "eligible"
    assert evaluer_json(exemple, "exemple", **{**sans, "loyer": 850}).manquantes == ("ressources",)


def test_zone_incertaine_n_est_pas_demandee(exemple: Catalogue) -> None:
    base = {**JEUNE, "commune": "10003", "ressources": 3000}
    assert evaluer_json(exemple, "exemple", **{**base, "loyer": 800}).statut == "eligible"
    entre = evaluer_json(exemple, "exemple", **{**base, "loyer": 900})
    assert (entre.statut, entre.manquantes, entre.doutes) == ("a_verifier", (), ("exemple.loyer",))
    assert evaluer_json(exemple, "exemple", **{**base, "loyer": 1001}).statut == "non_eligible"


def test_refus_de_repondre_mene_a_verifier(exemple: Catalogue) -> None:
    resultat = evaluer_json(exemple, "exemple", **{**JEUNE, "age": {"refuse": True}, "statut": "etudiant"})
    assert (resultat.statut, resultat.manquantes) == ("a_verifier", ())


@pytest.mark.parametrize(("changements", "statut"), [
    ({}, "eligible"),
    ({"statut": "etudiant"}, "a_verifier"),      # one reading opens the door: cannot grant
    ({"statut": "retraite"}, "non_eligible"),    # under no reading
    ({"secteur": "public"}, "a_verifier"),       # one reading requires it: cannot refuse
    ({"salaire": 3001}, "a_verifier"),           # flexible
    ({"salaire": 3001, "statut": "retraite"}, "non_eligible"),
    ({"loyer": 600}, "eligible"),
    ({"loyer": 601}, "a_verifier"),              # between the two published figures
    ({"loyer": 650}, "a_verifier"),
    ({"loyer": 651}, "non_eligible"),
    ({"date_entree": "2030-04-15"}, "eligible"),
    ({"date_entree": "2030-04-14"}, "non_eligible"),
    ({"secteur": {"refuse": True}}, "a_verifier"),
])
def test_lectures_contestees_et_souples(exemple: Catalogue, changements: dict[str, Any], statut: str) -> None:
    assert evaluer_json(exemple, "divers", **{**DIVERS, **changements}).statut == statut


def test_souple_faux_n_attend_pas_la_suite(exemple: Catalogue) -> None:
    resultat = evaluer_json(exemple, "divers", salaire=3001)
    assert (resultat.statut, resultat.doutes) == ("a_verifier", ("divers.salaire",))


def test_dates_d_ouverture(exemple: Catalogue) -> None:
    ouverte = {date(2019, 12, 31): False, date(2020, 1, 1): True, date(2025, 12, 31): True, date(2026, 1, 1): False,
               date(2026, 12, 31): False, date(2027, 1, 1): True}
    for jour, attendu in ouverte.items():
        statut = evaluer_json(exemple, "divers", jour, **DIVERS).statut
        assert (statut != "dispositif_ferme") == attendu, jour
    fermee = evaluer_json(exemple, "divers", date(2026, 6, 1), **DIVERS)
    assert fermee.raison == "L'aide diverse est fermée au 1er juin 2026."
    assert (fermee.montant, fermee.conditions, fermee.contrefactuels) == (None, (), ())


def test_regimes_successifs(exemple: Catalogue) -> None:
    avant, apres = date(2029, 12, 31), date(2030, 1, 1)
    retraite = {**JEUNE, "statut": "retraite"}
    assert evaluer_json(exemple, "exemple", avant, **retraite).bloquantes == ("exemple.ancienne_regle",)
    assert evaluer_json(exemple, "exemple", apres, **retraite).statut == "eligible"
    cher = {**JEUNE, "loyer": 950, "ressources": 3000, "statut": "etudiant"}
    assert evaluer_json(exemple, "exemple", avant, **cher).bloquantes == ("exemple.loyer",)
    assert evaluer_json(exemple, "exemple", apres, **cher).statut == "eligible"


def test_parametre_perime_ne_refuse_ni_n_accorde(exemple: Catalogue) -> None:
    veille, perime = date(2031, 5, 31), date(2031, 6, 1)
    assert evaluer_json(exemple, "exemple", veille, **SALARIE).statut == "eligible"
    douteux = evaluer_json(exemple, "exemple", perime, **SALARIE)
    assert (douteux.statut, douteux.doutes) == ("a_verifier", ("exemple.salarie.salaire",))
    assert "avant le 1er juin 2031" in douteux.raison
    # A refusal that rests on the stale figure alone is not announced either.
    assert evaluer_json(exemple, "exemple", perime, **{**SALARIE, "salaire": 9000}).statut == "a_verifier"
    # Neither door nor refusal depends on it here.
    assert evaluer_json(exemple, "exemple", perime, **JEUNE).statut == "eligible"
    assert evaluer_json(exemple, "exemple", perime, **{**SALARIE, "secteur": "public"}).statut == "non_eligible"


def test_lacune_declaree_mene_a_verifier(exemple: Catalogue) -> None:
    resultat = evaluer_json(exemple, "divers", date(2031, 2, 1), **DIVERS)
    assert (resultat.statut, resultat.doutes) == ("a_verifier", ("divers.loyer",))


def test_aide_sans_regles(exemple: Catalogue) -> None:
    resultat = evaluer_json(exemple, "sans_regles", **JEUNE)
    assert (resultat.statut, resultat.conditions, resultat.manquantes) == ("a_verifier", (), ())
    assert resultat.raison


def test_rien_de_connu(exemple: Catalogue) -> None:
    statuts = {aide: r.statut for aide, r in evaluer_tout(exemple, {}, JOUR).items()}
    assert statuts == {"divers": "a_preciser", "exemple": "a_preciser", "sans_regles": "a_verifier"}


def test_aide_inconnue(exemple: Catalogue) -> None:
    with pytest.raises(KeyError):
        evaluer(exemple, "inconnue", {}, JOUR)


def test_meme_resultat_seul_ou_avec_les_autres(exemple: Catalogue) -> None:
    donnes = faits(exemple, **SALARIE)
    ensemble = evaluer_tout(exemple, donnes, JOUR)
    for aide, resultat in ensemble.items():
        assert resultat.to_json() == evaluer(exemple, aide, donnes, JOUR).to_json()


def test_montant_echeance_orientation_conseiller(exemple: Catalogue) -> None:
    resultat = evaluer_json(exemple, "exemple", **JEUNE, date_entree="2030-07-01")
    assert resultat.montant is not None
    assert resultat.montant.texte == "L'aide couvre 36\u00a0mois de loyer, soit 25\u00a0200 €."
    assert resultat.montant.lignes == ("36 × 700 € = 25\u00a0200 €",)
    assert [(e.date, e.texte, e.passee) for e in resultat.echeances] == [
        (date(2030, 9, 1), "Demandez avant le 1er septembre 2030, dans 78\u00a0jours.", False)
    ]
    passee = evaluer_json(exemple, "exemple", **JEUNE, date_entree="2030-01-01").echeances[0]
    assert (passee.texte, passee.passee) == ("Le délai a pris fin le 1er mars 2030.", True)
    assert resultat.conseiller[0].texte == "Un conseiller vérifie les 36\u00a0mois de couverture."
    sans_loyer = evaluer_json(exemple, "exemple", age=25).montant
    assert sans_loyer is not None
    assert (sans_loyer.texte, sans_loyer.valeurs) == ("L'aide couvre 36\u00a0mois de loyer.", {})
    refuse = evaluer_json(exemple, "exemple", age=40, statut="etudiant", proprietaire=True)
    assert (refuse.orientations, refuse.montant) == (("divers",), None)


def test_une_aide_qui_serait_refusee_n_est_pas_proposee(exemple: Catalogue) -> None:
    retraite = {**JEUNE, "age": 40, "statut": "retraite"}
    assert evaluer_json(exemple, "divers", **retraite).statut == "non_eligible"
    assert evaluer_json(exemple, "exemple", **retraite).orientations == ()


def test_json_rejouable(exemple: Catalogue) -> None:
    for valeurs in (JEUNE, SALARIE, {**SALARIE, "salaire": 9000}, {"age": {"min": 20, "max": 40}}, {}):
        resultat = evaluer_json(exemple, "exemple", **valeurs)
        stocke = json.loads(json.dumps(resultat.to_json()))
        assert rejouer(exemple, stocke).to_json() == stocke
    with pytest.raises(EmpreinteDifferente):
        rejouer(exemple, {**stocke, "fingerprint": "autre"})


def test_json_cles_et_masquage(exemple: Catalogue) -> None:
    resultat = evaluer_json(exemple, "exemple", **{**SALARIE, "salaire": 1987.65})
    objet = resultat.to_json()
    assert {"aid", "status", "date", "reason", "blocking", "missing", "reserves", "amount", "counterfactuals",
            "sources", "trace", "fingerprint"} <= set(objet)
    trace = {entree["id"]: entree for entree in objet["trace"]}
    assert trace["exemple.salarie.salaire"] == {
        "id": "exemple.salarie.salaire", "value": "F", "facts": ["salaire"], "parameter": "exemple.salaire_max",
        "threshold": "1\u00a0700\u00a0€ par mois", "period": ["2030-01-01", None], "sources": ["page_exemple"],
        "sentence": "Votre salaire de 1\u00a0987,65 € dépasse 1\u00a0700 €.",
    }
    assert trace["exemple.effort"]["facts"] == ["loyer", "ressources"]
    masque = json.dumps(resultat.to_json(masquer=True), ensure_ascii=False)
    assert "987" not in masque
    assert "exemple.salarie.salaire" in masque


def test_fait_derive_donne_directement_l_emporte(exemple: Catalogue) -> None:
    donnes = faits(exemple, **{**JEUNE, "loyer": 900, "ressources": 3000}, zone="B")
    assert evaluer(exemple, "exemple", donnes, JOUR).bloquantes == ("exemple.loyer",)


def test_inconnu_explicite_egal_absent(exemple: Catalogue) -> None:
    donnes = faits(exemple, **JEUNE)
    avec = {**donnes, "statut": Fait.inconnu(), "bail_signe": Fait.inconnu()}
    assert evaluer(exemple, "exemple", avec, JOUR).statut == evaluer(exemple, "exemple", donnes, JOUR).statut
