"""Run a calculator on what is known of a person: which inputs are missing, the figures, the sentences.

Intervals, several possible values and disagreeing sources are all tried at their ends: the formulas are monotone, so
the smallest and the largest outputs are reached there.
"""
from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from itertools import product
from typing import Any

from bot.droits.calculateurs.echeancier import Echeance
from bot.droits.calculateurs.entrees import LectureEntrees, exacte
from bot.droits.calculateurs.formule import Formule, Sorties
from bot.droits.calculateurs.formules import FORMULES
from bot.droits.calculateurs.modele import Calculateur
from bot.droits.calculateurs.redaction import EntreeDite, Redaction, entrees_dites, notes
from bot.droits.catalogue import Catalogue
from bot.droits.connaissances import Connaissances
from bot.droits.faits import Fait
from bot.droits.gabarits import enumeration, grandeur, remplir
from bot.droits.parametres import ParametreAbsent, ValeurDatee, cle_de_table, lire, periode_en_vigueur

#: Beyond this many combinations of ends, what is known is too vague to be computed.
COMBINAISONS_MAX = 4096


@dataclass(frozen=True)
class Calcul:
    """The outcome. Without `resultat`, `manque` lists the facts that nobody could give, or `notes` say what is unknown.

    `valeurs`: outputs as a number, a pair of bounds, a text or a list of texts. `echeances`: the amortisation table, when
    every input is exact. `sources`: of the parameters used, then of the calculator.
    """

    calculateur: Calculateur
    resultat: str | None
    lignes: tuple[str, ...]
    entrees: tuple[EntreeDite, ...]
    notes: tuple[str, ...]
    valeurs: Mapping[str, Any]
    cas: tuple[str, ...]
    echeances: tuple[Echeance, ...]
    sources: tuple[str, ...]
    manque: tuple[str, ...]

    def to_json(self) -> dict[str, Any]:
        return {
            "id": self.calculateur.id, "result": self.resultat, "steps": list(self.lignes), "cases": list(self.cas),
            "values": dict(self.valeurs), "missing": list(self.manque), "notes": list(self.notes),
            "inputs": [{"fact": e.fait, "label": e.libelle, "value": e.valeur} for e in self.entrees],
            "sources": list(self.sources),
            "schedule": [
                {"number": e.numero, "payment": e.total / 100, "principal": e.capital / 100, "interest": e.interets / 100,
                 "insurance": e.assurance / 100, "left": e.reste / 100}
                for e in self.echeances
            ],
        }


def entrees_utiles(catalogue: Catalogue, calculateur: Calculateur) -> frozenset[str]:
    """Every fact that changes the calculation when it is told: the inputs and what they derive from."""
    utiles: set[str] = set(calculateur.suppose)
    a_voir = list(calculateur.faits)
    while a_voir:
        definition = catalogue.faits[a_voir.pop()]
        if definition.id in utiles:
            continue
        utiles.add(definition.id)
        if definition.derive is not None:
            a_voir.extend(entree for entree in definition.derive.entrees if entree in catalogue.faits)
    return frozenset(utiles)


def manquantes(
    catalogue: Catalogue, calculateur: Calculateur, faits: Mapping[str, Fait], jour: date, demandees: Iterable[str] = ()
) -> tuple[str, ...]:
    """The facts to ask, in order; empty when the calculation can be made, or when nobody can say what is missing.

    `demandees`: roles of optional inputs that the person asked for ("avec l'assurance").
    """
    lecture = LectureEntrees(catalogue, calculateur, faits, jour)
    voulues: list[str] = []
    for entree in calculateur.entrees:
        if entree.facultatif and entree.role not in demandees:
            continue
        connue_exactement = exacte(lecture.connues[lecture.fait_de(entree)])
        if connue_exactement or (lecture.valeurs(entree) is not None and catalogue.faits[entree.fait].question is not None):
            continue
        for fait in lecture.connues.a_demander(entree.fait):
            if _change(lecture, entree.fait, fait):
                voulues.append(fait)
    return tuple(dict.fromkeys(voulues))


def _change(lecture: LectureEntrees, cible: str, fait: str) -> bool:
    """False for a closed question whose answers all leave the input as it is (a young couple, for three people)."""
    definition = lecture.catalogue.faits[fait]
    if fait == cible or definition.type not in ("booleen", "choix"):
        return True
    reponses = [True, False] if definition.type == "booleen" else [choix.valeur for choix in definition.choix]
    donnes = lecture.connues.faits
    trouvees = {
        Connaissances(lecture.catalogue, {**donnes, fait: Fait.connu(reponse)}, lecture.jour)[cible] for reponse in reponses
    }
    return len(trouvees) > 1 or trouvees == {None}


def calculer(catalogue: Catalogue, calculateur: Calculateur, faits: Mapping[str, Fait], jour: date) -> Calcul:
    """The calculation with what is known. Never raises for a lack of facts or of values at this date: it says so."""
    lecture = LectureEntrees(catalogue, calculateur, faits, jour)
    formule = FORMULES[calculateur.formule]
    valeurs: dict[str, list[Any]] = {}
    manque: list[str] = []
    for entree in calculateur.entrees:
        possibles = lecture.valeurs(entree)
        if possibles is None:
            if not entree.facultatif:
                manque.append(entree.fait)
            possibles = [None]
        valeurs[entree.role] = possibles
    dites = tuple(entrees_dites(lecture, valeurs))
    phrases = catalogue.phrases
    if manque:
        noms = enumeration([catalogue.faits[fait].nom for fait in manque], phrases["liste.et"])
        note = remplir(phrases["calcul.manque"], lambda *_: noms)
        return Calcul(calculateur, None, (), dites, (note,), {}, (), (), tuple(calculateur.sources), tuple(manque))
    try:
        essais, lus = _essais(lecture, formule, valeurs)
    except ParametreAbsent:
        note = remplir(phrases["calcul.absent"], lambda *_: grandeur(jour))
        return Calcul(calculateur, None, (), dites, (note,), {}, (), (), tuple(calculateur.sources), ())
    cas = tuple(nom for nom in formule.cas if any(essai[0] == nom for essai in essais))
    bornes = {nom: _reunir([essai[1].get(nom) for essai in essais], nom, formule) for nom in formule.sorties}
    redaction = Redaction(lecture, formule, valeurs, bornes, lus)
    gabarit = calculateur.resultats[cas[0]] if len(cas) == 1 else calculateur.resultats.get("incertain")
    exact = len(essais) == 1
    return Calcul(
        calculateur,
        redaction.dire(gabarit or calculateur.resultats[cas[0]]),
        tuple(redaction.dites(calculateur.lignes)),
        dites,
        (*notes(lecture, lus), *redaction.dites(calculateur.limites)),
        {nom: _en_json(valeur) for nom, valeur in bornes.items()},
        cas,
        formule.echeancier(*_seul(essais[0])) if formule.echeancier and exact else (),
        tuple(dict.fromkeys([*(valeur.source for valeur in lus.values()), *calculateur.sources])),
        (),
    )


Essai = tuple[str, Sorties, Mapping[str, Any], Mapping[str, Any]]


def _seul(essai: Essai) -> tuple[Mapping[str, Any], Mapping[str, Any]]:
    return essai[2], essai[3]


def _essais(
    lecture: LectureEntrees, formule: Formule, valeurs: Mapping[str, Sequence[Any]]
) -> tuple[list[Essai], dict[str, ValeurDatee]]:
    """The formula at every combination of ends. Raises ParametreAbsent when a parameter has no value at this date."""
    essais: list[Essai] = []
    lus: dict[str, ValeurDatee] = {}
    noms = list(valeurs)
    for combinaison in product(*valeurs.values()):
        choisies = dict(zip(noms, combinaison, strict=True))
        roles = _roles(lecture, choisies, lus)
        for candidats in product(*roles.values()):
            choisis = dict(zip(roles, candidats, strict=True))
            cas, sorties = formule.fonction(choisies, choisis)
            essais.append((cas, sorties, choisies, choisis))
            if len(essais) > COMBINAISONS_MAX:
                raise ParametreAbsent(lecture.calculateur.id)
    return essais, lus


def _roles(lecture: LectureEntrees, choisies: Mapping[str, Any], lus: dict[str, ValeurDatee]) -> dict[str, list[Any]]:
    """The candidate values of each parameter. A table without the line of these selectors gives None."""
    roles: dict[str, list[Any]] = {}
    for role in lecture.calculateur.parametres:
        usage = lecture.calculateur.parametre(role)
        parametre = lecture.catalogue.parametres[usage.id]
        selecteurs = {nom: choisies[entree] for nom, entree in usage.selecteurs.items()}
        if any(valeur is None for valeur in selecteurs.values()):
            roles[role] = [None]
            continue
        try:
            valeur = lire(parametre, lecture.jour, **selecteurs)
        except ParametreAbsent:
            if not selecteurs or not _en_vigueur(lecture, usage.id):
                raise
            roles[role] = [None]
            continue
        cle = ".".join([role, *(cle_de_table(choix) for choix in selecteurs.values())])
        lus[cle] = valeur
        roles[role] = [Decimal(str(candidate)) for candidate in dict.fromkeys(valeur.candidates)]
    return roles


def _en_vigueur(lecture: LectureEntrees, parametre: str) -> bool:
    return periode_en_vigueur(lecture.catalogue.parametres[parametre], lecture.jour) is not None


def _reunir(obtenues: list[Any], nom: str, formule: Formule) -> Any:
    """Bounds, or the possible texts; None as soon as one try gives none (the figure has no meaning there)."""
    if nom in formule.alertes:
        obtenues = [valeur for valeur in obtenues if valeur is not None]
    if not obtenues or any(valeur is None for valeur in obtenues) or (nom in formule.exactes and len(obtenues) > 1):
        return None
    if isinstance(obtenues[0], Decimal):
        return (min(obtenues), max(obtenues))
    return tuple(dict.fromkeys(obtenues))


def _en_json(valeur: Any) -> Any:
    if valeur is None:
        return None
    lisibles = [float(v) if isinstance(v, Decimal) else v for v in valeur]
    return lisibles[0] if len(set(lisibles)) == 1 else lisibles
