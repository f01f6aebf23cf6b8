"""The rules engine: pure, deterministic, three-valued. Rules, figures and sentences are data (`donnees/`).

It imports neither Rasa nor Django, reads no clock and no network: the date is always an argument.
"""
from __future__ import annotations

from bot.droits.catalogue import Catalogue
from bot.droits.decision import A_PRECISER, A_VERIFIER, ELIGIBLE, FERME, NON_ELIGIBLE, STATUTS
from bot.droits.evaluation import EmpreinteDifferente, evaluer, evaluer_tout, rejouer
from bot.droits.explication import libelle_de_valeur, texte_date, valeur_en_francais
from bot.droits.faits import Fait, FaitInvalide, connaissance, fait_depuis_json, fait_vers_json
from bot.droits.lecture import ErreurCatalogue, charger_catalogue
from bot.droits.modele import PROJET, DefinitionFait, Parametre, Source
from bot.droits.modele_aide import Aide, Fiche, Sujet
from bot.droits.pertinence import concernees, pistes, premieres, projet_a_demander
from bot.droits.plan import EtapeDatee, Plan, Somme, exclut, montant_principal, planifier, s_ajoute
from bot.droits.questions import Question, Suite, prochaine_question, suites
from bot.droits.resultat import Resultat

__all__ = [
    "A_PRECISER", "A_VERIFIER", "ELIGIBLE", "FERME", "NON_ELIGIBLE", "PROJET", "STATUTS",
    "Aide", "Catalogue", "DefinitionFait", "EmpreinteDifferente", "ErreurCatalogue", "EtapeDatee", "Fait", "FaitInvalide",
    "Fiche", "Parametre", "Plan", "Question", "Resultat", "Somme", "Source", "Suite", "Sujet",
    "charger_catalogue", "concernees", "connaissance", "evaluer", "evaluer_tout", "exclut", "fait_depuis_json", "fait_vers_json",
    "libelle_de_valeur", "montant_principal", "pistes", "planifier", "premieres", "prochaine_question",
    "projet_a_demander", "rejouer", "s_ajoute", "suites",
    "texte_date", "valeur_en_francais",
]
