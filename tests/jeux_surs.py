"""Keep, of the evaluation sets of a folder, what a model reads right and with certainty, clean and with every noise that the
targets need: ``jeux_surs.py FOLDER MODEL``. Loads Rasa: run in a process of its own.
"""

from __future__ import annotations

import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))
from ruamel.yaml import YAML

from bot.engine.evaluation import Lu, bruits_exiges, charger_tous, jouer_tout

CERTAIN = 0.95


def sur(lu: Lu) -> bool:
    """Right, and not by little: neither for the whole pipeline, nor for the classifier where an intent is expected."""
    tete, confiance = lu.classement[0] if lu.classement else ("", 0.0)
    return lu.bon and lu.confiance >= CERTAIN and (not lu.cas.acceptees or (tete in lu.cas.acceptees and confiance >= CERTAIN))


def main(dossier: Path, modele: Path) -> None:
    from bot.engine.worker import Worker

    passage = jouer_tout(Worker(modele), charger_tous(dossier), bruits_exiges())
    for nom, nets in passage.nets.items():
        chemin = dossier / f"{nom}.yml"
        lus = [nets, *(bruits[nom] for bruits in passage.bruits.values())]
        lignes = YAML(typ="safe").load(chemin)
        YAML().dump([ligne for ligne, *lectures in zip(lignes, *lus, strict=True) if all(map(sur, lectures))], chemin)


if __name__ == "__main__":
    main(*map(Path, sys.argv[1:]))
