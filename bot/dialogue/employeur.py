"""What an employer said of itself, so that its employees are not asked: shown as coming from it, and theirs to correct.

Such a fact is about the employer whose page shows the assistant. It falls as soon as what the person says makes that
employer somebody else's: another situation than an employee's, a change of situation, a question for a third person.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from bot.dialogue.memoire import Memoire
from bot.droits import Fait

PROVENANCE = "employeur"
#: Situations of somebody who works for the employer whose page this is.
SALARIES = ("salarie", "alternant")
#: Contract under which the employer is an agency, not the company where the person works.
INTERIM = "interim"


def faits_d_effet(effet: Mapping[str, Any]) -> dict[str, Any]:
    """The facts that the opening of a conversation carries, as JSON facts."""
    return {fait: {**valeur, "provenance": PROVENANCE} for fait, valeur in (effet.get("employeur") or {}).items()}


def faits_de_l_employeur(memoire: Memoire) -> dict[str, Fait]:
    return {fait: valeur for fait, valeur in memoire.faits.items() if valeur.provenance == PROVENANCE}


def seul_a_parler(memoire: Memoire) -> bool:
    """True while the person has said nothing: whatever is known comes from the employer."""
    return all(fait.provenance == PROVENANCE for fait in memoire.faits.values())


def reste_vrai(memoire: Memoire, fait: str, change: str, valeur: Fait) -> bool:
    """True if ``fait``, given by the employer, still holds once ``change`` becomes ``valeur``: an employee says so first."""
    connu, avant = memoire.faits.get(fait), memoire.faits.get(change)
    de_l_employeur = connu is not None and connu.provenance == PROVENANCE
    return de_l_employeur and change == "statut" and (avant is None or avant.refus) and valeur.valeur in SALARIES


def ajuster(memoire: Memoire, pour_autrui: bool) -> None:
    """Forget what the employer said once its page is not that of the person's employer: they ask for somebody else, they
    are no employee, or a temp agency employs them.
    """
    statut, contrat = memoire.faits.get("statut"), memoire.faits.get("contrat")
    autre_situation = statut is not None and statut.est_connu and statut.valeur not in SALARIES
    agence = contrat is not None and contrat.valeur == INTERIM
    if pour_autrui or autre_situation or agence:
        for fait in faits_de_l_employeur(memoire):
            memoire.oublier(fait)
