"""What the rules cost on a synthetic population: `python tests/bench/bench_droits.py [--complet]`.

CPU time of this process. By default a sample is measured and the whole population extrapolated from it.
"""

from __future__ import annotations

import datetime
import statistics
import sys
import time
from collections import Counter
from itertools import islice

from bot.dialogue.assistant import catalogue_situe
from bot.droits import Catalogue, Fait, concernees, evaluer_tout, fait_depuis_json, prochaine_question
from bot.droits.atelier.entretien import entretien
from bot.droits.atelier.population import population
from bot.territoire import charger_territoire

JOUR = datetime.date(2026, 11, 25)
#: The targets, in milliseconds and seconds.
EVALUER_MS, QUESTION_MS, POPULATION_S, QUESTIONS = 3.0, 10.0, 180.0, 12.0
TAILLE, ECHANTILLON, ENTRETIENS = 100_000, 2_000, 1_000


def gens(catalogue: Catalogue, taille: int) -> list[dict[str, Fait]]:
    faits = catalogue.faits
    return [{nom: fait_depuis_json(faits[nom], valeur) for nom, valeur in une.items()} for une in population(catalogue, JOUR, taille)]


def verdicts(catalogue: Catalogue, taille: int) -> tuple[float, Counter[str]]:
    """Seconds to draw `taille` people and put them through every aid, and the statuses found."""
    statuts: Counter[str] = Counter()
    debut = time.process_time()
    for une in population(catalogue, JOUR, taille):
        connus = {nom: fait_depuis_json(catalogue.faits[nom], valeur) for nom, valeur in une.items()}
        statuts.update(resultat.statut for resultat in evaluer_tout(catalogue, connus, JOUR).values())
    return time.process_time() - debut, statuts


def millisecondes(durees: list[float]) -> str:
    triees = sorted(durees)
    return f"p50 {statistics.median(triees) * 1000:7.3f} ms   p95 {triees[int(len(triees) * 0.95)] * 1000:7.3f} ms"


def chronometrer(catalogue: Catalogue) -> tuple[list[float], list[float], list[float], list[int], list[int]]:
    """Durations: verdicts of a person, their full explanation, one next question; questions to all the verdicts, to the first result."""
    evaluer, expliquer, demander = [], [], []
    nombres, premiers = [], []
    personnes = gens(catalogue, ENTRETIENS)
    evaluer_tout(catalogue, personnes[0], JOUR)
    for connus in personnes[:300]:
        debut = time.process_time()
        resultats = evaluer_tout(catalogue, connus, JOUR)
        evaluer.append(time.process_time() - debut)
        debut = time.process_time()
        for resultat in resultats.values():
            resultat.to_json()
        expliquer.append(time.process_time() - debut)
    toutes = concernees(catalogue, {}, JOUR)
    for connus in personnes:
        pas = entretien(catalogue, connus, JOUR)
        nombres.append(len(pas))
        premiers.append(sum(not un.suite for un in pas))
        for un in islice(pas, 0, None, 4):
            debut = time.process_time()
            prochaine_question(catalogue, un.avant, JOUR, toutes)
            demander.append(time.process_time() - debut)
    return evaluer, expliquer, demander, nombres, premiers


def main(complet: bool = False) -> None:
    catalogue = catalogue_situe(charger_territoire())
    debut = time.process_time()
    prochaine_question(catalogue, {}, JOUR, list(catalogue.aides))
    print(f"compiler {len(catalogue.aides)} aides      {(time.process_time() - debut) * 1000:7.0f} ms, une fois")
    evaluer, expliquer, demander, nombres, premiers = chronometrer(catalogue)
    print(f"verdicts d'une personne   {millisecondes(evaluer)}   (visé : {EVALUER_MS:.0f} ms)")
    print(f"avec les explications     {millisecondes(expliquer)}")
    print(f"prochaine question        {millisecondes(demander)}   (visé : {QUESTION_MS:.0f} ms)")
    for titre, comptes in (("jusqu'au premier résultat", premiers), ("jusqu'à tous les verdicts", nombres)):
        p90 = sorted(comptes)[int(0.9 * len(comptes))]
        print(f"questions {titre}   moyenne {statistics.mean(comptes):.1f}   p90 {p90}   (visé : {QUESTIONS:.0f} en moyenne)")
    taille = TAILLE if complet else ECHANTILLON
    secondes, statuts = verdicts(catalogue, taille)
    dit = "mesuré" if complet else f"extrapolé de {taille} personnes"
    print(f"{TAILLE} personnes         {secondes * TAILLE / taille:7.0f} s   ({dit} ; visé : {POPULATION_S:.0f} s)")
    print("statuts                   " + "   ".join(f"{statut} {nombre / sum(statuts.values()):.1%}" for statut, nombre in statuts.most_common()))


if __name__ == "__main__":
    main("--complet" in sys.argv[1:])
