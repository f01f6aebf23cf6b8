"""From what a turn costs to how many machines: the table of docs/exploitation.md."""

from __future__ import annotations

import math
import re
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Mapping

from charge.cibles import TEXTES, ms, nombre, tableau

#: What the operator may change: see the hypotheses written beside the table.
TOURS, POINTE, COURRIEL, OCCUPATION = 15, 0.15, 0.5, 0.6
PERSONNES = (1_000, 10_000, 1_000_000)
#: A machine of the largest case, and the part of it that is left to the system and to the disk.
COEURS = 8
DEBUT, FIN = "<!-- capacité : écrit par make bench -->", "<!-- fin de la capacité -->"


@dataclass(frozen=True)
class Besoin:
    """For so many people a day, ``part`` of whom come in the busiest hour."""

    personnes: int
    part: float
    cpu: float

    @property
    def tours_par_s(self) -> float:
        return self.personnes * TOURS * self.part / 3600

    @property
    def coeurs(self) -> float:
        return self.tours_par_s * self.cpu / OCCUPATION

    @property
    def machines(self) -> int:
        """Machines of COEURS cores; one more so that one may fail, once one is not enough."""
        entieres = math.ceil(self.coeurs / COEURS)
        return entieres if entieres == 1 else entieres + 1


def cout(campagne: Mapping[str, Any]) -> Mapping[str, float]:
    """Seconds of processor of a turn: all of it, the web process' part, the worker's; MB of each process; kB of disk."""
    pleine = campagne["passerelle"]["pleine"]
    parts = pleine["cpu_par_role"]
    memoire = pleine["memoire_par_role"]
    return {
        "tour": pleine["cpu_par_tour"],
        "web": pleine["cpu_par_tour"] * parts["web"],
        "ouvrier": pleine["cpu_par_tour"] * parts["ouvriers"],
        "memoire_web": memoire["web"],
        "memoire_ouvrier": memoire["ouvriers"] / campagne["passerelle"]["ouvriers"],
        "disque": campagne["passerelle"]["disque_par_tour"] / 1024,
    }


def modele(campagne: Mapping[str, Any]) -> str:
    """The part of the guide that depends on the measures."""
    textes, c = TEXTES["capacite"], cout(campagne)
    valeurs = {
        "date": campagne["date"], "tour": ms(c["tour"]), "web": ms(c["web"]), "ouvrier": ms(c["ouvrier"]),
        "memoire_web": nombre(c["memoire_web"], 0), "memoire_ouvrier": nombre(c["memoire_ouvrier"], 0), "disque": nombre(c["disque"]),
        "plafond": nombre(1 / c["web"], 0), "ouvriers_par_web": str(max(1, int(c["ouvrier"] / c["web"]))),
        "tours": str(TOURS), "pointe": nombre(POINTE, 2), "courriel": nombre(COURRIEL, 1), "occupation": nombre(OCCUPATION, 1),
        "coeurs": str(COEURS), "disque_mois": nombre(10_000 * TOURS * 30 * c["disque"] / 2**20, 0),
    }  # fmt: skip
    hypotheses = tableau(textes["mesures"]["entetes"], [[cellule.format(**valeurs) for cellule in ligne] for ligne in textes["mesures"]["lignes"]])
    lignes = []
    for personnes in PERSONNES:
        jour, courriel = Besoin(personnes, POINTE, c["tour"]), Besoin(personnes, COURRIEL, c["tour"])
        lignes.append(
            [
                nombre(personnes, 0), nombre(jour.tours_par_s, 1), nombre(jour.coeurs, 2), _machines(jour), nombre(courriel.coeurs, 2),
                _machines(courriel),
            ]
        )  # fmt: skip
    return f"{hypotheses}\n\n{tableau(textes['entetes'], lignes)}\n\n{textes['limite'].format(**valeurs)}".strip()


def _machines(besoin: Besoin) -> str:
    textes = TEXTES["capacite"]["machines"]
    if besoin.coeurs <= 2:
        return str(textes["petite"])
    return str(textes["une" if besoin.machines == 1 else "plusieurs"]).format(machines=besoin.machines, coeurs=COEURS)


def remplacer(campagne: Mapping[str, Any], guide: Path) -> None:
    """Write the model between its two marks in the guide."""
    texte = guide.read_text(encoding="utf-8")
    neuf = f"{DEBUT}\n\n{modele(campagne)}\n\n{FIN}"
    guide.write_text(re.sub(f"{re.escape(DEBUT)}.*?{re.escape(FIN)}", lambda _: neuf, texte, flags=re.S), encoding="utf-8")
