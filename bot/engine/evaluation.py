"""How well the model understands, on sentences it never saw (``tests/nlu``).

Sets: ``aspects.yml`` (intent, aids and topics), ``hors_perimetre.yml`` (what is answered elsewhere), ``securite.yml``
(distress and its false friends), ``faits.yml`` (exact facts). The figures are indicative of the whole pipeline,
arbitration included.

Each sentence belongs to one half, from its hash. Examples, thresholds and settings are tuned on ``dev`` only;
``test`` says what the tuning is worth. Outside distress, where every miss counts, only errors of ``dev`` are listed.
"""

from __future__ import annotations

import hashlib
import re
import time
from collections import Counter, defaultdict
from pathlib import Path
from typing import Any, Iterable, Mapping, Optional

import numpy as np
from ruamel.yaml import YAML

from bot.dialogue.lecture import replier

#: Date used where a sentence gives none: facts then do not depend on it.
JOUR = "2026-11-22"
ECE_CASES = 10
#: Cases of a set, each with what the pipeline made of it.
Lus = list[tuple[Mapping[str, Any], Mapping[str, Any]]]
DEV, TEST = "dev", "test"


def moitie(texte: str) -> str:
    """``dev`` or ``test``: from the words of the sentence, whatever its case, accents and punctuation."""
    mots = " ".join(re.findall(r"\w+", replier(texte)))
    return DEV if hashlib.sha256(mots.encode()).digest()[-1] % 2 == 0 else TEST


def charger(chemin: Path) -> list[dict[str, Any]]:
    """A set as a list of cases; ``securite.yml`` also holds ``faux_amis``."""
    if not chemin.is_file():
        return []
    contenu = YAML(typ="safe").load(chemin)
    if isinstance(contenu, Mapping):
        return [cas for liste in contenu.values() for cas in liste]
    return list(contenu or [])


def evaluer(ouvrier: Any, dossier: Path) -> dict[str, Any]:
    """Play every set through the NLU pipeline. The report is JSON-ready."""
    aspects = charger(dossier / "aspects.yml")
    ailleurs = charger(dossier / "hors_perimetre.yml")
    securite = charger(dossier / "securite.yml")
    faits = charger(dossier / "faits.yml")
    durees: list[float] = []

    def lire(cas: Mapping[str, Any]) -> dict[str, Any]:
        debut = time.perf_counter()
        lu = ouvrier.parse(cas["texte"], str(cas.get("date", JOUR)), cas.get("demande"))
        durees.append(time.perf_counter() - debut)
        return lu

    rapport: dict[str, Any] = {
        "aspects": _par_moitie([(cas, lire(cas)) for cas in aspects]),
        "hors_perimetre": _par_moitie([(cas, lire(cas)) for cas in ailleurs]),
        "securite": _par_moitie([(cas, lire(cas)) for cas in securite], tout_lister=True),
        "faits": _faits([(cas, lire(cas)) for cas in faits]),
    }
    if durees:
        rapport["parse_ms"] = {
            "median": round(float(np.median(durees)) * 1000, 2),
            "p95": round(float(np.percentile(durees, 95)) * 1000, 2),
        }
    return rapport


def _par_moitie(lus: Lus, tout_lister: bool = False) -> dict[str, Any]:
    """The figures of a set, those of each half, and the errors that may be looked at."""
    if not lus:
        return {"phrases": 0}
    moities = {nom: [lu for lu in lus if moitie(lu[0]["texte"]) == nom] for nom in (DEV, TEST)}
    rapport = _intentions(lus)
    rapport.update({nom: _intentions(part) for nom, part in moities.items() if part})
    rapport.update(_erreurs(lus if tout_lister else moities[DEV]))
    return rapport


def _intentions(lus: Lus) -> dict[str, Any]:
    attendues = [cas["intention"] for cas, _ in lus]
    trouvees = [lu["intent"]["name"] for _, lu in lus]
    justes = [attendue == trouvee for attendue, trouvee in zip(attendues, trouvees, strict=False)]
    confiances = [float(lu["intent"]["confidence"] or 0) for _, lu in lus]
    return {
        "phrases": len(lus),
        "exactitude": round(sum(justes) / len(justes), 4),
        "macro_f1": round(macro_f1(attendues, trouvees), 4),
        "aides": _nommes(lus, "aides"),
        "sujets": _nommes(lus, "sujets"),
        "ece": round(ece(confiances, justes), 4),
    }


def _nommes(lus: Lus, cle: str) -> Optional[float]:
    """Share of the sentences whose aids (or topics) are exactly those expected; None if none says them."""
    paires = [(set(cas[cle]), set((lu.get("lecture") or {}).get(cle, []))) for cas, lu in lus if cle in cas]
    return round(sum(voulus == lus_ for voulus, lus_ in paires) / len(paires), 4) if paires else None


def _erreurs(lus: Lus) -> dict[str, Any]:
    fautes = [(cas, lu["intent"]["name"]) for cas, lu in lus if lu["intent"]["name"] != cas["intention"]]
    confusions = Counter((cas["intention"], trouvee) for cas, trouvee in fautes)
    return {
        "confusions": [[a, t, n] for (a, t), n in confusions.most_common(15)],
        "erreurs": [
            {"texte": cas["texte"], "attendue": cas["intention"], "trouvee": trouvee, "moitie": moitie(cas["texte"])}
            for cas, trouvee in fautes
        ],
    }


def _faits(lus: list[tuple[Mapping[str, Any], Mapping[str, Any]]]) -> dict[str, Any]:
    if not lus:
        return {"phrases": 0}
    erreurs = []
    for cas, lu in lus:
        trouves = {nom: _nu(valeur) for nom, valeur in (lu.get("lecture") or {}).get("faits", {}).items()}
        if (lu.get("lecture") or {}).get("reponse") == "refus" and cas.get("demande"):
            trouves.setdefault(cas["demande"], {"refuse": True})
        attendus = {nom: _nu(valeur) for nom, valeur in cas["faits"].items()}
        if trouves != attendus:
            erreurs.append({"texte": cas["texte"], "attendus": attendus, "trouves": trouves})
    return {"phrases": len(lus), "exactitude": round(1 - len(erreurs) / len(lus), 4), "erreurs": erreurs}


def _nu(valeur: Any) -> Any:
    """A fact without its provenance, dates as text: what two readings are compared on."""
    if isinstance(valeur, Mapping):
        reduit = {cle: _nu(v) for cle, v in valeur.items() if cle in ("valeur", "min", "max", "parmi", "refuse")}
        return reduit["valeur"] if set(reduit) == {"valeur"} else reduit
    if isinstance(valeur, (list, tuple)):
        return sorted(_nu(v) for v in valeur)
    return valeur if isinstance(valeur, (str, int, float, bool)) or valeur is None else str(valeur)


def macro_f1(attendues: list[str], trouvees: list[str]) -> float:
    bons: Counter[str] = Counter(a for a, t in zip(attendues, trouvees, strict=False) if a == t)
    voulus, rendus = Counter(attendues), Counter(trouvees)
    scores = []
    for classe, total in voulus.items():
        precision = bons[classe] / rendus[classe] if rendus[classe] else 0.0
        rappel = bons[classe] / total
        scores.append(2 * precision * rappel / (precision + rappel) if precision + rappel else 0.0)
    return float(np.mean(scores))


def ece(confiances: Iterable[float], justes: Iterable[bool]) -> float:
    """Expected calibration error: gap between confidence and accuracy, weighted by bin."""
    cases: dict[int, list[tuple[float, bool]]] = defaultdict(list)
    for confiance, juste in zip(confiances, justes, strict=False):
        cases[min(int(confiance * ECE_CASES), ECE_CASES - 1)].append((confiance, juste))
    total = sum(len(case) for case in cases.values())
    ecarts = [
        len(case) / total * abs(sum(c for c, _ in case) - sum(j for _, j in case)) / len(case) for case in cases.values()
    ]
    return sum(ecarts)


def en_tableau(rapport: Mapping[str, Any]) -> str:
    """The report for a terminal."""
    lignes = [f"{'jeu':16}{'phrases':>9}{'exactitude':>12}{'macro-F1':>10}{'aides':>8}{'sujets':>8}{'ECE':>8}"]
    for nom in ("aspects", "hors_perimetre", "securite", "faits"):
        jeu = rapport[nom]
        lignes.append(_ligne(nom, jeu))
        lignes += [_ligne(f"  {part}", jeu[part]) for part in (DEV, TEST) if part in jeu]
    for nom in ("aspects", "hors_perimetre", "securite"):
        for attendue, trouvee, nombre in rapport[nom].get("confusions", [])[:5]:
            lignes.append(f"  {nom} : {attendue} lu {trouvee} ({nombre})")
    if "parse_ms" in rapport:
        lignes.append(f"compréhension : médiane {rapport['parse_ms']['median']} ms, p95 {rapport['parse_ms']['p95']} ms")
    return "\n".join(lignes)


def _ligne(nom: str, jeu: Mapping[str, Any]) -> str:
    mesures = "".join(
        _nombre(jeu.get(cle)).rjust(largeur)
        for cle, largeur in (("exactitude", 12), ("macro_f1", 10), ("aides", 8), ("sujets", 8), ("ece", 8))
    )
    return f"{nom:16}{jeu['phrases']:>9}{mesures}"


def _nombre(valeur: Optional[float]) -> str:
    return "—" if valeur is None else f"{valeur:.3f}"
