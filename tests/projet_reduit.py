"""The project with small evaluation sets, and the real service on it: for tests of the whole loop."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from ruamel.yaml import YAML

from bot.engine.model import INPUTS

RACINE = Path(__file__).resolve().parents[1]
#: Seconds left to what takes some on a busy machine.
SEANCE = 900.0


def reduire(dossier: Path, modele: Path) -> Path:
    """A copy of the project in ``dossier`` with its ``modele``, and few sentences of its evaluation sets: one in twenty, of
    those that the model reads with certainty. What refuses a candidate has its own tests: here it must be open to one that
    learnt well, and near a target, on few sentences, one more or less would decide. The training data are whole: a model
    that knows little changes a lot for one sentence more, and is rightly refused.
    """
    for nom in INPUTS:
        source, copie = RACINE / nom, dossier / nom
        copie.parent.mkdir(parents=True, exist_ok=True)
        shutil.copytree(source, copie) if source.is_dir() else shutil.copy(source, copie)
    (dossier / "models").mkdir()
    for chemin in (modele, modele.with_suffix(".json")):
        shutil.copy(chemin, dossier / "models")
    jeux = dossier / "tests" / "nlu"
    jeux.mkdir(parents=True)
    for chemin in (RACINE / "tests" / "nlu").glob("*.yml"):
        contenu = YAML(typ="safe").load(chemin)
        lignes = [cas for liste in contenu.values() for cas in liste] if isinstance(contenu, dict) else contenu
        YAML().dump(lignes[::20], jeux / chemin.name)
    subprocess.run([sys.executable, str(RACINE / "tests" / "jeux_surs.py"), str(jeux), str(modele)], check=True, capture_output=True)
    return dossier


def environnement(projet: Path) -> dict[str, str]:
    """The environment of every process that works on this project, and on nothing of the machine's."""
    gardees = {nom: valeur for nom, valeur in os.environ.items() if not nom.startswith(("PASSERELLE_", "DATABASE_"))}
    return {
        **gardees, "PASSERELLE_RACINE": str(projet), "PASSERELLE_MODELE": str(projet / "models"), "PASSERELLE_DATA": str(projet / "donnees"),
        "PASSERELLE_ATTENTE_MODELE": str(SEANCE), "PASSERELLE_DUREE_TOUR": "120", "PASSERELLE_DEBITS": "non",
    }  # fmt: skip


@contextmanager
def servi(ici: dict[str, str]) -> Iterator[str]:
    """The service, started as an operator does. Gives its address; stopped at the end."""
    service = subprocess.Popen(
        [sys.executable, "-m", "bot", "serve", "--port", "0", "--workers", "1"], cwd=RACINE, env=ici, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True
    )
    lignes: list[str] = []
    pret = threading.Event()

    def ecouter() -> None:
        assert service.stderr is not None
        for ligne in service.stderr:
            lignes.append(ligne)
            if ligne.startswith("Prêt"):
                pret.set()

    threading.Thread(target=ecouter, daemon=True).start()
    try:
        assert pret.wait(SEANCE), lignes[-5:]
        yield next(ligne.split()[2] for ligne in lignes if ligne.startswith("Adresse : "))
    finally:
        service.terminate()
        service.wait(60)
