"""The amount of an aid for one person: the named function of its data, and its sentences."""
from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from bot.droits.calculs import CALCULS, Calcul, Roles, Sorties, est_nul
from bot.droits.explication import Redacteur
from bot.droits.faits import INFINI, Bornes
from bot.droits.gabarits import grandeur, remplir
from bot.droits.modele_aide import Montant
from bot.droits.parametres import ParametreAbsent, cle_de_table, lignes, lire


@dataclass(frozen=True)
class MontantCalcule:
    """`texte` is the sentence, `lignes` the steps, `valeurs` the outputs as bounds (empty: not computable yet)."""

    texte: str
    lignes: tuple[str, ...]
    valeurs: dict[str, Bornes]

    def to_json(self) -> dict[str, Any]:
        valeurs = {
            nom: bas if bas == haut else [None if abs(borne) == INFINI else borne for borne in (bas, haut)]
            for nom, (bas, haut) in self.valeurs.items()
        }
        return {"texte": self.texte, "calcul": list(self.lignes), "valeurs": valeurs}


def _roles(redacteur: Redacteur, montant: Montant, calcul: Calcul) -> Roles:
    """Bounds of the parameter of each role. Raises ParametreAbsent when one has no value at this date."""
    catalogue, connues = redacteur.catalogue, redacteur.connues
    faits = dict(zip(calcul.entrees, montant.entrees, strict=True))
    roles: dict[str, Bornes] = {}
    for role, identifiant in montant.parametres.items():
        parametre = catalogue.parametres[identifiant]
        if not parametre.selecteurs:
            valeur = lire(parametre, redacteur.jour).valeur
            roles[role] = (valeur, valeur)
            continue
        entree = next(iter(calcul.selecteurs[role].values()))
        connue = connues[faits[entree]]
        permises = None if connue is None else {cle_de_table(v) for v in connue}
        possibles = [
            ligne.valeur for cle, ligne in lignes(parametre, redacteur.jour).items()
            if permises is None or cle[0] in permises
        ]
        if not possibles:
            raise ParametreAbsent(identifiant)
        roles[role] = (min(possibles), max(possibles))
    return roles


def calculer_montant(redacteur: Redacteur, montant: Montant) -> MontantCalcule:
    """The amount said with exact or bounded figures, or the sentence for "not known yet"."""
    calcul = CALCULS[montant.calcul]
    sorties: Sorties | None
    try:
        sorties = calcul.fonction([redacteur.connues[fait] for fait in montant.entrees], _roles(redacteur, montant, calcul))
    except ParametreAbsent:
        sorties = None
    if sorties is None or any(abs(borne) == INFINI for bornes in sorties.values() for borne in bornes):
        return MontantCalcule(redacteur.remplir(montant.inconnu), (), {})
    connues = sorties

    def dire(gabarit: str) -> str:
        autres = {nom: _bornes_en_francais(redacteur, connues[nom], unite, False) for nom, unite in calcul.sorties.items()}
        avec = {nom: _bornes_en_francais(redacteur, connues[nom], unite, True) for nom, unite in calcul.sorties.items()}
        # Outputs win over facts of the same name: they are the figures of the calculation.
        return redacteur.remplir(_avec_unites(gabarit, avec), None, **autres)

    gabarit = montant.si_nul if montant.si_nul is not None and est_nul(calcul, connues) else montant.gabarit
    texte = " ".join([dire(gabarit), *_peremption(redacteur, montant)])
    return MontantCalcule(texte, tuple(dire(ligne) for ligne in montant.lignes), dict(connues))


def _peremption(redacteur: Redacteur, montant: Montant) -> list[str]:
    """What is said of an amount that rests on a figure past its re-check date."""
    parametres = [redacteur.catalogue.parametres[identifiant] for identifiant in montant.parametres.values()]
    passees = [parametre.a_reverifier_avant for parametre in parametres if parametre.a_reverifier_avant <= redacteur.jour]
    return [redacteur.remplir(redacteur.catalogue.phrases["perime.montant"], date=grandeur(min(passees)))] if passees else []


def _avec_unites(gabarit: str, avec: dict[str, str]) -> str:
    for nom, texte in avec.items():
        gabarit = gabarit.replace(f"{{{nom}:unite}}", texte)
    return gabarit


def _bornes_en_francais(redacteur: Redacteur, bornes: Bornes, unite: str, avec_unite: bool) -> str:
    bas, haut = bornes
    if bas == haut:
        return grandeur(bas, unite, avec_unite)
    modele = redacteur.catalogue.phrases["valeur.entre"]
    return remplir(
        modele, lambda nom, _: grandeur(bas, unite, False) if nom == "bas" else grandeur(haut, unite, avec_unite)
    )
