"""``make chaos``: the fault campaign, on SQLite and on PostgreSQL. Says what was lost, doubled or out of order; must be 0.

The code is 1 when an invariant does not hold. The report is printed, and written as JSON with ``--json``; ``--docs``
writes its table to docs/pannes.md.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import platform
import signal
import sys
from pathlib import Path

ICI = Path(__file__).resolve().parent
sys.path[:0] = [str(ICI), str(ICI.parent)]

from campagne import jouer  # noqa: E402
from postgres_local import MISSING, programs  # noqa: E402
from rapport import Rapport  # noqa: E402
from tableau import en_texte, page  # noqa: E402


def dire(ligne: str) -> None:
    print(ligne, file=sys.stderr, flush=True)


def main() -> int:
    choix = argparse.ArgumentParser(description="Casser le service sous charge, et vérifier que personne n'y perd.")
    choix.add_argument("--faults", type=int, default=300, help="nombre de pannes sur chaque base (300)")
    choix.add_argument("--seed", type=int, default=20261126, help="graine du hasard")
    choix.add_argument("--people", type=int, default=20, help="personnes qui écrivent en même temps (20)")
    choix.add_argument("--minutes", type=float, default=float("inf"), help="ne plus rien casser après ce temps, sur chaque base")
    choix.add_argument("--base", choices=("sqlite", "postgresql"), action="append", help="une seule base (les deux sinon)")
    choix.add_argument("--json", type=Path, help="où écrire le rapport en JSON")
    choix.add_argument("--add", type=Path, nargs="+", default=[], help="ajouter les rapports JSON d'autres séances ; --faults 0 : eux seuls")
    choix.add_argument("--docs", action="store_true", help="écrire le tableau dans docs/pannes.md")
    demande = choix.parse_args()
    signal.signal(signal.SIGTERM, signal.default_int_handler)  # stopped from outside, it still stops what it started
    anciens = [Rapport.depuis(lu) for fichier in demande.add for lu in json.loads(fichier.read_text(encoding="utf-8"))]
    rapports: list[Rapport] = []
    for base in demande.base or ("sqlite", "postgresql"):
        if base == "postgresql" and programs() is None:
            print(f"PostgreSQL : non essayé ({MISSING})", file=sys.stderr)
            continue
        seances = [rapport for rapport in anciens if rapport.base == base]
        if demande.faults:
            print(f"{base} : {demande.faults} pannes, graine {demande.seed}…", file=sys.stderr)
            seances.append(asyncio.run(jouer(base, demande.seed, demande.faults, demande.people, secondes=demande.minutes * 60, dire=dire)))
        for suivante in seances[1:]:
            seances[0].ajouter(suivante)
        rapports += seances[:1]
        print(*map(en_texte, seances[:1]))
    if demande.json:
        demande.json.write_text(json.dumps([rapport.en_json() for rapport in rapports], ensure_ascii=False, indent=2), encoding="utf-8")
    if demande.docs:
        machine = f"{platform.machine()}, Python {platform.python_version()}"
        (ICI.parents[1] / "docs" / "pannes.md").write_text(page(rapports, machine), encoding="utf-8")
    return 0 if rapports and all(rapport.tient for rapport in rapports) else 1


if __name__ == "__main__":
    sys.exit(main())
