"""The next question: never one that cannot change anything, in the order a person finds natural.

Among the pivotal facts of the undecided aids: ordinary facts before sensitive ones, lowest `rang` first, then
the best expected drop in undecided aids per unit of effort (one-step lookahead), then the order of the file.
"""
from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from bot.droits.catalogue import Catalogue
from bot.droits.connaissances import Connaissances
from bot.droits.decision import A_PRECISER, ordre, statuer, trier
from bot.droits.evaluation import evaluer_avec
from bot.droits.explication import libelle_de_valeur
from bot.droits.faits import Fait, connaissance
from bot.droits.modele import DefinitionFait, TranchePriori
from bot.droits.regime import regime
from bot.droits.resultat import Resultat


@dataclass(frozen=True)
class Question:
    """`aides` are those it may decide; `restantes_au_plus` counts it and every question that may follow."""

    fait: str
    aides: tuple[str, ...]
    restantes_au_plus: int


@dataclass(frozen=True)
class Suite:
    """What one answer to the last question would give."""

    valeur: Any
    libelle: str
    statut: str


def prochaine_question(
    catalogue: Catalogue, faits: Mapping[str, Fait], jour: date, cibles: Iterable[str], reserves: bool = False
) -> Question | None:
    """The next fact to ask for these aids, or None. With `reserves`, then the conditions assumed so far."""
    connues = Connaissances(catalogue, faits, jour)
    voulues: dict[str, list[str]] = {}
    for aide in dict.fromkeys(cibles):
        for fait in statuer(catalogue, aide, connues)[1]:
            voulues.setdefault(fait, []).append(aide)
    if not voulues and reserves:
        for aide in dict.fromkeys(cibles):
            for reserve in evaluer_avec(catalogue, aide, connues).reserves:
                for fait in reserve.faits:
                    voulues.setdefault(fait, []).append(aide)
    if not voulues:
        return None
    rangs = ordre(catalogue)
    tries = trier(catalogue, voulues)
    premiers = [fait for fait in tries if rangs[fait][:2] == rangs[tries[0]][:2]]
    choisi = premiers[0]
    if len(premiers) > 1:
        choisi = max(premiers, key=lambda fait: _gain(catalogue, connues, fait, voulues[fait]))
    return Question(choisi, tuple(dict.fromkeys(voulues[choisi])), len(voulues))


def _gain(catalogue: Catalogue, connues: Connaissances, fait: str, aides: list[str]) -> float:
    """Expected number of aids decided by the answer, per unit of effort."""
    definition = catalogue.faits[fait]
    reponses = list(_reponses(catalogue, definition, connues, aides))
    total = sum(poids for _, poids in reponses)
    if not total:
        return 0.0
    gain = 0.0
    for valeur, poids in reponses:
        apres = Connaissances(catalogue, {**connues.faits, fait: Fait.connu(valeur)}, connues.jour)
        gain += poids * sum(statuer(catalogue, aide, apres)[0] != A_PRECISER for aide in aides)
    return gain / total / definition.cout


def _reponses(
    catalogue: Catalogue, definition: DefinitionFait, connues: Connaissances, aides: list[str]
) -> Iterator[tuple[Any, float]]:
    """Plausible answers with their prior weights (uniform when the data gives none)."""
    poids = definition.a_priori if isinstance(definition.a_priori, dict) else {}
    if definition.type == "booleen":
        yield True, poids.get("vrai", 1.0)
        yield False, poids.get("faux", 1.0)
    elif definition.type == "choix":
        for choix in definition.choix:
            yield choix.valeur, poids.get(choix.valeur, 1.0)
    elif isinstance(definition.a_priori, list):
        for tranche in definition.a_priori:
            yield _milieu(definition, tranche), tranche.poids
    elif definition.numerique:
        valeurs = set()
        for aide in aides:
            diagramme, _ = regime(catalogue, catalogue.aides[aide], connues.jour).diagramme
            for dimension in diagramme.dimensions:
                if dimension.nom == definition.id:
                    valeurs |= {dimension.representant(case) for case in range(dimension.taille)}
        yield from ((valeur, 1.0) for valeur in sorted(valeurs))


def _milieu(definition: DefinitionFait, tranche: TranchePriori) -> float:
    domaine = definition.domaine
    bas, haut = (
        borne if borne is not None else float(getattr(domaine, cle, None) or 0)
        for borne, cle in ((tranche.min, "min"), (tranche.max, "max"))
    )
    milieu = (bas + haut) / 2
    return int(milieu) if definition.type == "entier" else milieu


def suites(catalogue: Catalogue, resultat: Resultat) -> tuple[Suite, ...]:
    """When one closed question is left: the status that each answer would give. Empty otherwise."""
    if len(resultat.manquantes) != 1:
        return ()
    fait = resultat.manquantes[0]
    definition = catalogue.faits[fait]
    if definition.type not in ("booleen", "choix"):
        return ()
    trouvees = []
    valeurs: list[Any] = [True, False] if definition.type == "booleen" else [c.valeur for c in definition.choix]
    for valeur in valeurs:
        donne = Fait.connu(valeur)
        connues = resultat.connues
        apres = Connaissances(catalogue, {**connues.faits, fait: donne}, connues.jour)
        libelle = libelle_de_valeur(catalogue, definition, connaissance(definition, donne))
        trouvees.append(Suite(valeur, libelle, statuer(catalogue, resultat.aide, apres)[0]))
    return tuple(trouvees)
