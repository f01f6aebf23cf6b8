"""What the pure packages cost: rules, reading, territory. CPU time of this process, medians."""

from __future__ import annotations

import datetime
import statistics
import time
from typing import Callable

from bot.dialogue.assistant import Assistant, assistant
from bot.droits import Fait, evaluer, fait_depuis_json, prochaine_question
from bot.langue import masquer
from bot.territoire import charger_territoire

JOUR = datetime.date(2026, 11, 22)
PHRASE = (
    "bjr je demenage a lille pr un cdi le 5 janvier g 32 ans 1640 net je cherche un appart sur roubaix ou tourcoing "
    "avec mon copain on gagne pas beaucoup"
)
FAITS = {
    "age": 32, "statut": "salarie", "contrat": "cdi", "date_prise_de_fonction": "2027-01-05", "commune": "59350",
    "salaire_net_mensuel": 1640,
}  # fmt: skip


def mediane(geste: Callable[[], object], fois: int) -> float:
    """Milliseconds of CPU."""
    durees = []
    for _ in range(fois):
        debut = time.process_time()
        geste()
        durees.append(time.process_time() - debut)
    return statistics.median(durees) * 1000


def faits(service: Assistant) -> dict[str, Fait]:
    return {nom: fait_depuis_json(service.catalogue.faits[nom], valeur) for nom, valeur in FAITS.items()}


def main() -> None:
    service = assistant()
    connus, catalogue = faits(service), service.catalogue
    aides = list(catalogue.aides)
    prochaine_question(catalogue, connus, JOUR, aides)
    for aide in aides:
        print(f"évaluer {aide:14} {mediane(lambda: evaluer(catalogue, aide, connus, JOUR), 500):8.3f} ms")  # noqa: B023
    print(f"prochaine question     {mediane(lambda: prochaine_question(catalogue, connus, JOUR, aides), 200):8.3f} ms")
    print(f"lire 30 mots           {mediane(lambda: service.lire(PHRASE, JOUR, None), 100):8.3f} ms")
    print(f"lire 1 000 caractères  {mediane(lambda: service.lire('1 a ' * 250, JOUR, 'loyer'), 20):8.3f} ms")
    print(f"masquer 1 000 chiffres {mediane(lambda: masquer('1 ' * 500), 20):8.3f} ms")
    print(f"charger le territoire  {mediane(charger_territoire, 3):8.1f} ms")


if __name__ == "__main__":
    main()
