"""``make bench`` and ``make soak``: what a turn costs, alone and under load, beside stock Rasa.

Figures are meant to be compared inside one run (ratios); absolute times depend on the machine and on what else it
does. A run takes about twelve minutes on two cores, training of the stock model apart from its first time; then the review
at full scale, which first fills two databases (see ``echelle``).
"""

from __future__ import annotations

import argparse
import dataclasses
import os
import platform
import sys
from pathlib import Path
from typing import Any, Optional, Sequence

RACINE = Path(__file__).resolve().parents[2]
CAMPAGNE, ENDURANCE = "charge.json", "charge-endurance.json"


def pieces() -> None:
    """What the parts cost, without a server."""
    import bench_droits
    import bench_purs

    from bot.cli.modele import obtenir_modele
    from bot.engine.model import read_sheet

    print(f"machine : {platform.machine()}, {os.cpu_count()} cœurs, Python {platform.python_version()}")
    fiche = read_sheet(obtenir_modele())
    print(f"entraînement     {fiche.seconds:.0f} s (empreinte {fiche.content})")
    bench_purs.main()
    bench_droits.main()


def _dire(etape: str) -> None:
    print(f"… {etape}", file=sys.stderr, flush=True)


def charge(choix: argparse.Namespace) -> None:
    from charge import campagne, rapport

    reglages = {champ.name: getattr(choix, champ.name) for champ in dataclasses.fields(campagne.Durees)}
    reglages["niveaux"] = tuple(int(each) for each in choix.niveaux.split(","))
    durees = campagne.Durees(**reglages)
    mesures = campagne.mener(durees, choix.garde, _dire)
    mesures.update(commande=choix.commande, reglages=dataclasses.asdict(durees))
    rapport.garder(CAMPAGNE, mesures, choix.sortie)
    _rediger(choix.sortie)


def relecture(choix: argparse.Namespace) -> None:
    import echelle

    echelle.main(choix.conversations, choix.base or echelle.BASES, choix.dossier, 0 if choix.remplir else choix.fois, choix.json)


def soak(choix: argparse.Namespace) -> None:
    from charge import endurance, rapport

    vecue = endurance.endurer(choix.duree, choix.personnes, choix.pensee)
    rapport.garder(ENDURANCE, {"commande": choix.commande, **vecue}, choix.sortie)
    print(f"mémoire : {vecue['debut']:.0f} -> {vecue['fin']:.0f} Mo, {100 * vecue['croissance']:+.1f} %, {vecue['pente']:+.1f} Mo/h")
    _rediger(choix.sortie)


def _rediger(sortie: Path) -> None:
    """The report, once there is a campaign."""
    from charge import rapport

    mesures = rapport.lire(CAMPAGNE, sortie)
    if mesures is not None:
        for jugement in rapport.ecrire(mesures, rapport.lire(ENDURANCE, sortie), sortie):
            print(f"{'tenue  ' if jugement.tenue else 'MANQUÉE'}  {jugement.cible} : {jugement.mesure}")


def _options() -> argparse.ArgumentParser:
    from charge.campagne import Durees

    analyseur = argparse.ArgumentParser(prog="python tests/bench", description=__doc__.partition("\n")[0])
    analyseur.set_defaults(geste=None)
    gestes = analyseur.add_subparsers()
    commun = argparse.ArgumentParser(add_help=False)
    commun.add_argument("--sortie", type=Path, default=RACINE / "docs", help="where the report is written (docs)")

    sous = gestes.add_parser("pieces", help="the parts, without a server")
    sous.set_defaults(geste=lambda choix: pieces())

    sous = gestes.add_parser("charge", parents=[commun], help="Passerelle and stock Rasa under the same crowds")
    sous.add_argument("--garde", type=Path, default=RACINE / "build" / "charge", help="where the stock model is kept")
    for champ in dataclasses.fields(Durees):
        defaut: Any = ",".join(map(str, champ.default)) if champ.name == "niveaux" else champ.default  # type: ignore[arg-type]
        sous.add_argument(f"--{champ.name.replace('_', '-')}", type=type(defaut), default=defaut, metavar="N", help=f"{defaut}")
    sous.set_defaults(geste=charge)

    sous = gestes.add_parser("endurance", parents=[commun], help="an hour of quiet use, and the memory")
    sous.add_argument("--duree", type=float, default=3600.0, help="seconds (3600)")
    sous.add_argument("--personnes", type=int, default=5)
    sous.add_argument("--pensee", type=float, default=3.0, help="mean pause between an answer and the next message (3)")
    sous.set_defaults(geste=soak)

    sous = gestes.add_parser("relecture", help="the pages of readers, on 200 000 conversations, on both databases")
    sous.add_argument("--conversations", type=int, default=200_000, help="how many (200000)")
    sous.add_argument("--base", action="append", choices=("sqlite", "postgresql"), help="one of the two only")
    sous.add_argument("--dossier", type=Path, help="where the databases are kept, to ask them again without filling (a temporary folder)")
    sous.add_argument("--remplir", action="store_true", help="fill the databases of --dossier and stop there: ask them when the machine is quiet")
    sous.add_argument("--fois", type=int, default=200, metavar="N", help="how often each page that has a target is asked (200)")
    sous.add_argument("--json", type=Path, default=RACINE / "build" / "relecture.json", help="where the figures go (build/relecture.json)")
    sous.set_defaults(geste=relecture)

    sous = gestes.add_parser("rapport", parents=[commun], help="write the report again from the figures kept")
    sous.set_defaults(geste=lambda choix: _rediger(choix.sortie))
    return analyseur


def main(arguments: Optional[Sequence[str]] = None) -> None:
    donnes = list(sys.argv[1:] if arguments is None else arguments)
    analyseur = _options()
    choix = analyseur.parse_args(donnes)
    choix.commande = " ".join(["python tests/bench", *donnes]) if donnes else "make bench"
    if choix.geste is not None:
        choix.geste(choix)
        return
    pieces()
    tout = analyseur.parse_args(["charge"])
    tout.commande = choix.commande
    charge(tout)
    relecture(analyseur.parse_args(["relecture"]))


if __name__ == "__main__":
    main()
