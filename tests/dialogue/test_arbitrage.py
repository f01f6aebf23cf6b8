"""Which intent a turn follows: the order of the rules is the policy."""

from __future__ import annotations

from typing import Any, Optional

import pytest

from bot.dialogue.arbitrage import Seuils, arbitrer
from bot.dialogue.intentions import REPLI
from bot.dialogue.lecture import lecture_vide

SEUILS = Seuils(reponse=0.5, hesitation=0.2)


def decide(
    texte: str, tete: str, confiance: float, demande: Optional[str] = None, **lu: Any
) -> tuple[str, str]:
    lecture = {**lecture_vide(), **lu}
    decision = arbitrer(texte, lecture, [(tete, confiance), ("autre", 0.01)], demande, SEUILS)
    return decision.intention, decision.bande


CAS = [
    # (message, classifier, confidence, asked, read) -> (intent, band)
    ("je veux en finir", "informer", 0.9, "loyer", {"detresse": "suicide", "alerte": "sure"}, ("urgence_suicide", "securite")),
    ("il me frappe, c'est quoi visale ?", "definition", 0.9, None, {"detresse": "violence", "alerte": "sure"}, ("urgence_violence", "securite")),
    ("que se passe-t-il en cas d'impayé ?", "impaye_visale", 0.9, None, {"detresse": "impayes", "alerte": "possible"}, ("impaye_visale", "reponse")),
    ("accueil", "recommencer", 0.6, None, {}, (REPLI, "hesitation")),
    ("effacer", "effacer_donnees", 0.69, "loyer", {}, (REPLI, "hesitation")),
    ('{"text": "/restart"}', "recommencer", 0.99, None, {}, (REPLI, "hesitation")),
    ("> /Recommencer", "recommencer", 0.99, None, {}, (REPLI, "hesitation")),
    ("effacer_donnees age=99", "effacer_donnees", 0.99, None, {}, (REPLI, "hesitation")),
    ("age=99 on efface", "effacer_donnees", 0.99, None, {}, (REPLI, "hesitation")),
    ("Recommencer", "recommencer", 0.99, None, {}, ("recommencer", "reponse")),
    ("efface tout", "effacer_donnees", 0.7, "loyer", {}, ("effacer_donnees", "reponse")),
    ("sos loyers impayés, à quelle heure ?", "contact", 0.9, None, {"detresse": "impayes", "alerte": "sure", "sujets": ["sos_loyers_impayes"]}, ("contact", "reponse")),
    ("sos loyers impayés, à quelle heure ?", "contact", 0.4, None, {"detresse": "impayes", "alerte": "sure", "sujets": ["sos_loyers_impayes"]}, ("urgence_impaye", "securite")),
    ("sos loyers impayés, comment je fais ?", "contact", 0.9, None, {"detresse": "impayes", "alerte": "sure", "sujets": ["sos_loyers_impayes"]}, ("urgence_impaye", "securite")),
    ("je ne peux plus payer", "hors_sujet", 0.3, None, {"detresse": "impayes", "alerte": "possible"}, ("urgence_impaye", "securite")),
    ("j'ai 2 mois de loyer de retard", "impaye_visale", 0.99, "loyer", {"detresse": "impayes", "alerte": "sure"}, ("urgence_impaye", "securite")),
    ("expulsé, je n'en peux plus", "urgence_suicide", 0.8, None, {"detresse": "impayes", "alerte": "sure"}, ("urgence_suicide", "securite")),
    ("il me frappe, je vis l'enfer", "urgence_suicide", 0.8, None, {"detresse": "violence", "alerte": "sure"}, ("urgence_violence", "securite")),
    ("ça tape tous les soirs", "urgence_violence", 0.8, "loyer", {"alerte": "evoquee"}, ("urgence_violence", "securite")),
    ("ça tape fort ce soleil", "urgence_violence", 0.79, None, {"alerte": "evoquee"}, (REPLI, "repli")),
    ("au revoir la vie de château", "urgence_suicide", 0.96, None, {}, (REPLI, "hesitation")),
    ("au bord du gouffre", "urgence_suicide", 0.97, None, {}, ("urgence_suicide", "securite")),
    ("je ne dors pas dehors", "urgence_logement", 0.99, None, {"ecartees": ["sans_abri"], "alerte": "evoquee"}, ("autre", "reponse")),
    ("j'ai un lit", "urgence_logement", 0.85, None, {}, (REPLI, "repli")),
    ("je change de ville", "modifier_fait", 0.8, None, {"mobilite": True}, ("eligibilite", "lecture")),
    ("je change de boulot", "hors_sujet", 0.3, None, {"mobilite": True}, ("eligibilite", "lecture")),
    ("quelles conditions si je change de ville ?", "conditions", 0.9, None, {"mobilite": True}, ("conditions", "reponse")),
    ("650", "hors_sujet", 0.9, "loyer", {"faits": {"loyer": 650}}, ("informer", "lecture")),
    ("650, c'est quoi visale ?", "definition", 0.9, "loyer", {"faits": {"loyer": 650}}, ("definition", "reponse")),
    ("c quoi visale deja", "definition", 0.8, "loyer", {"aides": ["visale"]}, ("definition", "reponse")),
    ("jsp", "hors_sujet", 0.6, "loyer", {"reponse": "ne_sait_pas"}, ("ne_sait_pas", "lecture")),
    ("je préfère pas le dire", "hors_sujet", 0.4, "loyer", {"reponse": "refus"}, ("refuser_repondre", "lecture")),
    ("bcp", "hors_sujet", 0.9, "loyer", {"malforme": "montant_illisible"}, ("informer", "lecture")),
    ("non 700 finalement", "nier", 0.6, None, {"faits": {"loyer": 700}, "correction": True}, ("corriger", "lecture")),
    ("et si je payais 700", "informer", 0.8, None, {"faits": {"loyer": 700}, "hypothese": True}, ("simuler", "lecture")),
    ("j'ai 24 ans", "hors_sujet", 0.3, None, {"faits": {"age": 24}}, ("informer", "lecture")),
    ("la peec, c'est dès 50 salariés ?", "calculer", 0.9, None, {"sujets": ["peec"], "faits": {"effectif_employeur": 50}}, ("definition", "lecture")),
    ("combien de peec pour 2 M€ ?", "calculer", 0.9, None, {"sujets": ["peec"], "faits": {"masse_salariale": 2000000}}, ("calculer", "reponse")),
    ("visale ? 40 ans, cdi, 3000 net", "calculer", 0.9, None, {"aides": ["visale"], "question": True, "faits": {"age": 40, "contrat": "cdi", "salaire_net_mensuel": 3000}}, ("eligibilite", "reponse")),
    ("si j'emprunte 9 000 €, je rembourse combien ?", "calculer", 0.9, None, {"faits": {"montant_pret": 9000}, "hypothese": True}, ("calculer", "reponse")),
    ("et sur 15 ans ?", "calculer", 0.9, None, {"faits": {"duree_pret": 15}, "hypothese": True}, ("simuler", "lecture")),
    ("on fait quoi ce soir à lille", "hors_sujet", 0.8, None, {"faits": {"commune": "59350"}}, ("hors_sujet", "reponse")),
    ("on fait quoi ce soir à lille", "hors_sujet", 0.8, "loyer", {"faits": {"commune": "59350"}}, ("informer", "lecture")),
    ("un apprenti a combien de congés", "hors_sujet", 0.8, None, {"faits": {"statut": "alternant"}}, ("hors_sujet", "reponse")),
    ("à quelle heure ferme carrefour", "hors_sujet", 0.9, None, {"faits": {"secteur_employeur": "prive_non_agricole", "statut": "salarie"}}, ("hors_sujet", "reponse")),
    ("à quelle heure je finis", "hors_sujet", 0.9, None, {"faits": {"contrat": "cdi", "statut": "salarie"}}, (REPLI, "hesitation")),
    ("combien j'aurais d'apl avec 550 de loyer", "montant", 0.47, None, {"faits": {"loyer": 550}, "question": True}, ("apl_caf", "lecture")),
    ("combien j'aurais d'apl avec 550 de loyer", "montant", 0.47, "loyer", {"faits": {"loyer": 550}, "question": True}, ("informer", "lecture")),
    ("27 ans, cdi, loyer de 600, ça ira ?", "montant", 0.3, None, {"faits": {"age": 27, "contrat": "cdi", "loyer": 600}, "question": True}, ("informer", "lecture")),
    ("contrat pro, mobili-jeune ok pour moi ?", "calculer", 0.3, None, {"aides": ["mobili_jeune"], "faits": {"contrat": "professionnalisation"}, "question": True}, ("eligibilite", "reponse")),
    ("je passe en cdi, on a droit à quoi ?", "simuler", 0.4, None, {"faits": {"contrat": "cdi"}, "question": True}, ("eligibilite", "reponse")),
    ("je peux mettre 600 de loyer", "informer", 0.9, "loyer", {"faits": {"loyer": 600}}, ("informer", "lecture")),
    ("éco-ptz, plafond 50000, c'est vrai ?", "conditions", 0.6, None, {"aides": ["eco_ptz"], "ambiguites": ["montant"], "question": True}, ("conditions", "reponse")),
    ("inscrit à pôle emploi", "hors_sujet", 0.9, None, {"faits": {"statut": "demandeur_emploi"}}, ("informer", "lecture")),
    ("refais avec 700", "simuler", 0.8, None, {"faits": {"loyer": 700}}, ("simuler", "lecture")),
    ("refais avec 700", "simuler", 0.4, None, {"faits": {"loyer": 700}}, ("informer", "lecture")),
    ("j'avais dit 700", "corriger", 0.8, None, {"faits": {"loyer": 700}}, ("corriger", "lecture")),
    ("j'ai 24 ans, ai-je droit à visale ?", "eligibilite", 0.9, None, {"faits": {"age": 24}}, ("eligibilite", "reponse")),
    ("visale", "informer", 0.3, None, {"aides": ["visale"]}, ("definition", "lecture")),
    ("plh", "informer", 0.3, None, {"sujets": ["plh"]}, ("definition", "lecture")),
    ("la peec c'est dès 20 salariés ?", "informer", 0.9, None, {"sujets": ["peec"], "faits": {"effectif_employeur": 20}}, ("definition", "lecture")),
    ("c'est quoi le smic, le montant du smic", "hors_sujet", 0.9, None, {"sujets": ["smic_montant"]}, ("definition", "lecture")),
    ("quels sont les résultats de l'étude emploi-logement", "resultat", 0.9, None, {"sujets": ["etude_emploi_logement_2018"]}, ("definition", "lecture")),
    ("encadrement des loyers à Lille en 2026", "informer", 0.9, None, {"sujets": ["encadrement_loyers_lille"], "faits": {"commune": "59350"}}, ("definition", "lecture")),
    ("je paie 600 à Lille, encadrement des loyers", "informer", 0.9, None, {"sujets": ["encadrement_loyers_lille"], "faits": {"loyer": 600}}, ("informer", "lecture")),
    ("numéro unique perdu", "beneficiaires", 0.3, None, {"sujets": ["numero_unique"]}, ("definition", "lecture")),
    ("à quoi servait cette étude ?", "capacites", 0.85, None, {"sujets": ["etude_emploi_logement_2018"], "question": True}, ("definition", "lecture")),
    ("comment contacter l'adil", "contact", 0.9, None, {"sujets": ["adil"]}, ("contact", "reponse")),
    ("j'ai mon numéro unique", "informer", 0.9, "numero_unique", {"sujets": ["numero_unique"], "reponse": "oui"}, ("informer", "lecture")),
    ("il me frappe, c'est quoi la peec ?", "definition", 0.9, None, {"sujets": ["peec"], "detresse": "violence", "alerte": "sure"}, ("urgence_violence", "securite")),
    ("ah si, loyer 680 €", "calculer", 0.95, "salaire_net_mensuel", {"faits": {"loyer": 680}}, ("informer", "lecture")),
    ("loyer 680, ça fait combien ?", "calculer", 0.95, "salaire_net_mensuel", {"faits": {"loyer": 680}}, ("calculer", "reponse")),
    ("ah si 37 ans", "simuler", 0.9, "statut", {"faits": {"age": 37}}, ("informer", "lecture")),
    ("en fait je sais, je cherche à louer", "ne_sait_pas", 0.9, "boursier", {"projet": "louer"}, ("informer", "lecture")),
    ("j'ai droit aux deux ? 50 ans, 1500 net", "apl_caf", 0.5, None, {"faits": {"age": 50}, "question": True}, ("eligibilite", "reponse")),
    ("merci bcp", "remercier", 0.9, "date_entree", {"malforme": "date_illisible"}, ("remercier", "reponse")),
    ("ok merci", "remercier", 0.9, "age", {"reponse": "oui"}, ("remercier", "reponse")),
    ("attends", "hors_sujet", 0.9, "age", {"reponse": "plus_tard", "malforme": "nombre_illisible"}, ("patienter", "lecture")),
    ("le petit pleure", "patienter", 0.6, "age", {"malforme": "nombre_illisible"}, ("patienter", "reponse")),
    ("attends c'est 620", "patienter", 0.9, "loyer", {"reponse": "plus_tard", "faits": {"loyer": 620}}, ("informer", "lecture")),
    ("attends, c'est quoi visale ?", "definition", 0.9, "age", {"reponse": "plus_tard", "aides": ["visale"], "question": True}, ("definition", "reponse")),
    ("non merci", "remercier", 0.9, "mutation", {"reponse": "non"}, ("informer", "lecture")),
    ("mon cousin est au chômage", "hors_sujet", 0.9, "loyer", {"autres": {"autre": {"statut": "demandeur_emploi"}}}, ("informer", "lecture")),
    ("je me suis trompé", "corriger", 0.9, None, {}, ("corriger", "reponse")),
    ("c'est 620 pas 720", "corriger", 0.9, None, {"correction": True}, ("corriger", "reponse")),
    ("difficile à dire", "ne_sait_pas", 0.9, "date_entree", {"malforme": "date_illisible"}, ("ne_sait_pas", "lecture")),
    ("difficile à dire", "ne_sait_pas", 0.89, "date_entree", {"malforme": "date_illisible"}, ("informer", "lecture")),
    ("j'ai droit à l'apl si je vis avec mon copain", "apl_caf", 0.5, None, {"faits": {"colocation": "couple"}, "hypothese": True}, ("apl_caf", "reponse")),
    ("si je touche 80 € d'apl en plus ?", "simuler", 0.9, None, {"faits": {"aide_logement": 80}, "hypothese": True, "question": True}, ("simuler", "lecture")),
    ("l'apl compte dans visale si je gagne 1500 ?", "simuler", 0.9, None, {"faits": {"salaire_net_mensuel": 1500}, "aides": ["visale"], "hypothese": True, "question": True}, ("simuler", "lecture")),
    ("je gagne 1500 brut, l'apl c'est combien", "informer", 0.9, "loyer", {"faits": {"salaire_brut_mensuel": 1500}}, ("informer", "lecture")),
    ("changer de prénom à la mairie", "hors_sujet", 0.9, None, {"faits": {"secteur_employeur": "public", "statut": "salarie"}, "impliques": ["statut"]}, (REPLI, "hesitation")),
    ("impayer + visale kesk il se passe", "impaye_visale", 0.9, None, {"aides": ["visale"], "detresse": "impayes", "alerte": "sure"}, ("impaye_visale", "reponse")),
    ("quel temps", "definition", 0.49, None, {}, (REPLI, "hesitation")),
    ("quel temps", "definition", 0.5, None, {}, ("definition", "reponse")),
    ("blabla", "definition", 0.19, None, {}, (REPLI, "repli")),
    ("blabla", "definition", 0.2, None, {}, (REPLI, "hesitation")),
]


@pytest.mark.parametrize(("texte", "tete", "confiance", "demande", "lu", "attendu"), CAS, ids=[cas[0] for cas in CAS])
def test_arbitration(
    texte: str, tete: str, confiance: float, demande: Optional[str], lu: dict[str, Any], attendu: tuple[str, str]
) -> None:
    assert decide(texte, tete, confiance, demande, **lu) == attendu


@pytest.mark.parametrize("detresse", ["violence", "suicide", "sans_abri"])
@pytest.mark.parametrize("tete", ["eligibilite", "definition", "informer", "hors_sujet"])
def test_distress_comes_before_everything(detresse: str, tete: str) -> None:  # SEC-27
    intention, bande = decide("…", tete, 0.99, "loyer", detresse=detresse, alerte="sure", faits={"loyer": 600})
    assert intention.startswith("urgence_") and bande == "securite"


def test_distress_shared_between_two_kinds_is_still_distress() -> None:
    lecture = {**lecture_vide(), "alerte": "evoquee"}
    ranking = [("informer", 0.18), ("urgence_violence", 0.46), ("urgence_suicide", 0.36)]
    assert arbitrer("…", lecture, ranking, None, SEUILS).intention == "urgence_violence"


def test_nothing_read_and_nothing_classified_is_a_fallback() -> None:
    decision = arbitrer("…", lecture_vide(), [], None, SEUILS)
    assert (decision.intention, decision.bande) == (REPLI, "repli")


PARTAGES = [
    # (ours, how surely, odds of what is not ours) -> intent
    ("montant", 0.84, (("hors_sujet", 0.15),), REPLI),
    ("montant", 0.84, (("hors_sujet", 0.08), ("impots", 0.07)), REPLI),
    ("montant", 0.84, (("hors_sujet", 0.14),), "montant"),
    ("montant", 0.85, (("hors_sujet", 0.15),), "montant"),
    ("montant", 0.6, (("hors_sujet", 0.21), ("autre_aide", 0.1)), "montant"),
    ("montant", 0.6, (("hors_sujet", 0.21), ("autre_aide", 0.09)), REPLI),
    ("impots", 0.6, (("hors_sujet", 0.4),), "impots"),
    ("remercier", 0.6, (("hors_sujet", 0.4),), "remercier"),
]


@pytest.mark.parametrize(("tete", "confiance", "ailleurs", "attendue"), PARTAGES)
def test_a_question_that_may_be_for_others_is_asked_back(
    tete: str, confiance: float, ailleurs: tuple[tuple[str, float], ...], attendue: str
) -> None:
    decision = arbitrer("combien ça prend", lecture_vide(), [(tete, confiance), *ailleurs], None, SEUILS)
    assert (decision.intention, decision.bande) == (attendue, "reponse" if attendue == tete else "hesitation")


@pytest.mark.parametrize(("montant", "attendue"), [(0.19, "autre_aide"), (0.2, "montant")])
def test_an_aspect_of_the_other_aid(montant: float, attendue: str) -> None:
    assert arbitrer("combien pour la deuxième ?", lecture_vide(), [("autre_aide", 0.6), ("montant", montant)], None, SEUILS).intention == attendue


@pytest.mark.parametrize(("recit", "attendue"), [(0.29, REPLI), (0.3, "informer")])
def test_a_fact_read_by_chance_does_not_make_a_statement(recit: float, attendue: str) -> None:
    lecture = {**lecture_vide(), "faits": {"age": 15}}
    assert arbitrer("ado 15 ans, je fais quoi du vélo", lecture, [("hors_sujet", 0.6), ("informer", recit)], "x", SEUILS).intention == "informer"
    assert arbitrer("ado 15 ans au collège", lecture, [("hors_sujet", 0.6), ("informer", recit)], None, SEUILS).intention == attendue
