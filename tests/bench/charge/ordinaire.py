"""Stock Rasa on the same content: a project made of our own data, with Rasa's default pipeline, trained once.

The examples, the domain, the rules and the actions are the product's. Only what Passerelle adds around Rasa is away:
its NLU components, its compact state, its workers, its storage.
"""

from __future__ import annotations

import hashlib
import os
import random
import shutil
import subprocess
import sys
import time
from pathlib import Path
from typing import Any, Iterator

from ruamel.yaml import YAML

RACINE = Path(__file__).resolve().parents[3]
MODELE = Path(__file__).with_name("ordinaire")
#: Examples learnt per intent at most: what is learnt does not change the cost of a turn.
EXEMPLES = 40
HISTOIRES, GRAINE = 40, 42
#: Intents that nobody says.
INTERNES = ("accueil", "nlu_fallback")


def _exemples(hasard: random.Random) -> Iterator[dict[str, Any]]:
    par_intention: dict[str, list[str]] = {"accueil": ["accueil du service", "ouvrir la conversation"]}
    for chemin in sorted((RACINE / "data" / "nlu").rglob("*.yml")):
        for bloc in YAML(typ="safe").load(chemin)["nlu"]:
            if "intent" in bloc:
                lignes = [ligne[2:] for ligne in str(bloc["examples"]).splitlines() if ligne.startswith("- ")]
                par_intention.setdefault(bloc["intent"], []).extend(lignes)
    for intention, phrases in sorted(par_intention.items()):
        gardees = phrases if len(phrases) <= EXEMPLES else hasard.sample(phrases, EXEMPLES)
        yield {"intent": intention, "examples": "".join(f"- {phrase}\n" for phrase in gardees)}


def _histoires(hasard: random.Random) -> list[dict[str, Any]]:
    """Conversations for the policies that learn from stories: our rules, one after the other."""
    regles = YAML(typ="safe").load(RACINE / "data" / "rules.yml")["rules"]
    simples = [
        regle["steps"]
        for regle in regles
        if "condition" not in regle
        and len(regle["steps"]) == 2
        and regle["steps"][0].get("intent") not in (None, *INTERNES)
    ]
    histoires = []
    for numero in range(HISTOIRES):
        etapes: list[Any] = [{"intent": "accueil"}, {"action": "action_accueil"}]
        for suite in hasard.sample(simples, 4):
            etapes += suite
        histoires.append({"story": f"histoire {numero}", "steps": etapes})
    return histoires


def _ecrire(chemin: Path, contenu: Any) -> None:
    chemin.parent.mkdir(parents=True, exist_ok=True)
    with chemin.open("w", encoding="utf-8") as sortie:
        yaml = YAML()
        yaml.allow_unicode = True  # type: ignore[assignment]
        yaml.dump(contenu, sortie)


def construire(dossier: Path) -> None:
    """Write the project."""
    hasard = random.Random(GRAINE)
    for fichier in MODELE.glob("*.*"):
        shutil.copy(fichier, dossier / fichier.name)
    shutil.copy(RACINE / "domain.yml", dossier)
    (dossier / "data").mkdir(exist_ok=True)
    shutil.copy(RACINE / "data" / "rules.yml", dossier / "data" / "rules.yml")
    _ecrire(dossier / "data" / "nlu.yml", {"version": "3.1", "nlu": list(_exemples(hasard))})
    _ecrire(dossier / "data" / "stories.yml", {"version": "3.1", "stories": _histoires(hasard)})


def _empreinte(dossier: Path) -> str:
    total = hashlib.sha256()
    for chemin in sorted(chemin for chemin in dossier.rglob("*") if chemin.suffix in (".yml", ".py")):
        total.update(chemin.read_bytes())
    return total.hexdigest()[:16]


def environnement() -> dict[str, str]:
    return {**os.environ, "PYTHONPATH": str(RACINE), "RASA_TELEMETRY_ENABLED": "false", "TF_CPP_MIN_LOG_LEVEL": "3"}


def entrainer(garde: Path) -> tuple[Path, float]:
    """The folder of the trained project and how long its training took; ``garde`` keeps it for the next time."""
    neuf = garde / "neuf"
    shutil.rmtree(neuf, ignore_errors=True)
    neuf.mkdir(parents=True)
    construire(neuf)
    dossier = garde / f"ordinaire-{_empreinte(neuf)}"
    duree = dossier / "entrainement.txt"
    if not duree.is_file():
        shutil.rmtree(dossier, ignore_errors=True)
        neuf.rename(dossier)
        debut = time.perf_counter()
        commande = [sys.executable, "-m", "rasa", "train", "--fixed-model-name", "ordinaire"]
        with (dossier / "entrainement.log").open("w") as journal:
            subprocess.run(commande, cwd=dossier, env=environnement(), stdout=journal, stderr=journal, check=True)
        duree.write_text(f"{time.perf_counter() - debut:.0f}")
    return dossier, float(duree.read_text())
