"""The report: every figure, by half, as plain JSON. ``evaluer`` is the way in.

What the words mean, once and for all:

* out of scope recognised: the sentence expects an orientation or "off topic", and the decision is one of those
  (whichever), or one of the two bands that do not answer;
* good question rejected: the sentence expects something of ours, and gets one of those;
* distress handled: a distress sentence that gets an answer to distress, whichever; false alarm: any other sentence
  that gets one;
* confidence (calibration, risk): that of the decision; of the classifier's first candidate when nothing is answered;
* cost of a noise: macro-F1 of the same sentences clean, minus noisy.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Iterable, Mapping, Optional, Sequence

import numpy as np

from bot.engine.evaluation.bruit import GRAINE, abimer
from bot.engine.evaluation.cibles import juger
from bot.engine.evaluation.jeux import DETRESSE, DEV, NOMS, TEST, Cas, charger_tous
from bot.engine.evaluation.mesures import F1, Mesure, ece, f1, fiabilite, part, risque_couverture
from bot.engine.evaluation.passage import Lu, Ouvrier, Progres, jouer

VERSION = 1
#: A longer sentence is a letter: its time says nothing of a message.
MOTS_D_UN_MESSAGE = 30
CONFUSIONS = 25
#: Name of the sentences as they are written, beside those of the noises.
NET = "net"
Rapport = dict[str, Any]


@dataclass
class Passage:
    """The sets as the pipeline understands them: clean, then each noise, set by set."""

    nets: dict[str, list[Lu]] = field(default_factory=dict)
    bruits: dict[str, dict[str, list[Lu]]] = field(default_factory=dict)


def evaluer(
    ouvrier: Ouvrier,
    dossier: Path,
    bruits: Sequence[str] = (),
    modele: Optional[Mapping[str, Any]] = None,
    progres: Optional[Progres] = None,
) -> Rapport:
    """Play the sets of a folder, clean and with these noises. ``modele``: what is known of the model, kept as it is."""
    passage = jouer_tout(ouvrier, charger_tous(dossier), bruits, progres)
    return rapporter(passage, modele)


def jouer_tout(
    ouvrier: Ouvrier, jeux: Mapping[str, Sequence[Cas]], bruits: Sequence[str] = (), progres: Optional[Progres] = None
) -> Passage:
    passage = Passage({nom: jouer(ouvrier, cas, nom, progres) for nom, cas in jeux.items()})
    for maniere in bruits:
        passage.bruits[maniere] = {
            nom: jouer(ouvrier, [un.dit(abimer(un.texte, maniere)) for un in cas], f"{nom}, {maniere}", progres)
            for nom, cas in jeux.items()
        }
    return passage


def rapporter(passage: Passage, modele: Optional[Mapping[str, Any]] = None) -> Rapport:
    """The report of what was played."""
    moities = {nom: _moitie(passage, nom) for nom in (DEV, TEST)}
    return {
        "version": VERSION,
        "modele": dict(modele or {}),
        "graine": GRAINE,
        "jeux": {nom: _tailles(lus) for nom, lus in passage.nets.items()},
        "moities": moities,
        "cibles": juger(moities),
        "confusions": _confusions(passage.nets),
        "erreurs": _erreurs(passage.nets),
        "detresse_manquee": _detresse_manquee(passage),
        "phrases": {nom: _phrases(lus) for nom, lus in passage.nets.items()},
    }


def _tailles(lus: Sequence[Lu]) -> dict[str, int]:
    parts = Counter(lu.cas.moitie for lu in lus)
    return {"phrases": len(lus), DEV: parts[DEV], TEST: parts[TEST]}


def _moitie(passage: Passage, moitie: str) -> dict[str, Any]:
    """Every figure of one half."""
    nets = {nom: _de(lus, moitie) for nom, lus in passage.nets.items()}
    ordinaires = nets.get("aspects", []) + nets.get("hors_perimetre", [])
    aspects = _intentions(nets.get("aspects", []))
    return {
        "aspects": aspects,
        "hors_perimetre": _intentions(nets.get("hors_perimetre", [])),
        "adversaires": _intentions(nets.get("adversaires", [])),
        "faits": {"exactitude": _json(part([lu.faits_justes for lu in nets.get("faits", [])]))},
        "rejet": _rejet(ordinaires),
        "securite": _securite(nets),
        "calibration": {
            "ece": round(ece([lu.confiance for lu in ordinaires], [lu.tete_juste for lu in ordinaires]), 4)
            if ordinaires
            else None,
            "fiabilite": fiabilite([lu.confiance for lu in ordinaires], [lu.tete_juste for lu in ordinaires])
            if ordinaires
            else [],
        },
        "risque_couverture": risque_couverture(
            [lu.confiance for lu in ordinaires], [lu.tete_juste for lu in ordinaires]
        ),
        "bruits": {
            maniere: _bruit({nom: _de(lus, moitie) for nom, lus in joues.items()}, nets)
            for maniere, joues in passage.bruits.items()
        },
        "latence": _latence([lu for lus in nets.values() for lu in lus]),
    }


def _de(lus: Iterable[Lu], moitie: str) -> list[Lu]:
    return [lu for lu in lus if lu.cas.moitie == moitie]


def _json(mesure: Optional[Mesure]) -> Optional[dict[str, Any]]:
    return mesure.to_json() if mesure else None


def _scores(lus: Sequence[Lu]) -> Optional[F1]:
    return f1([lu.cas.attendue for lu in lus], [lu.comptee for lu in lus])


def _intentions(lus: Sequence[Lu]) -> dict[str, Any]:
    scores = _scores(lus)
    return {
        "exactitude": _json(part([lu.juste for lu in lus])),
        "macro_f1": _json(scores.macro if scores else None),
        "par_intention": {nom: mesure.to_json() for nom, mesure in scores.par_intention.items()} if scores else {},
        "aides": _json(part(_nommes(lus, "aides"))),
        "sujets": _json(part(_nommes(lus, "sujets"))),
    }


def _nommes(lus: Sequence[Lu], cle: str) -> list[bool]:
    """For each sentence that says which aids (or topics) it names: were exactly those read?"""
    return [
        getattr(lu.cas, cle) == frozenset(lu.lecture.get(cle, [])) for lu in lus if getattr(lu.cas, cle) is not None
    ]


def _rejet(lus: Sequence[Lu]) -> dict[str, Any]:
    dehors = [lu for lu in lus if lu.cas.dehors]
    # Only of the set of questions: the near misses of the other set are there to be hard.
    bonnes = [lu for lu in lus if not lu.cas.dehors and lu.cas.jeu == "aspects"]
    proches = [lu for lu in lus if not lu.cas.dehors and lu.cas.jeu == "hors_perimetre"]
    return {
        "reconnu": _json(part([lu.reconnu for lu in dehors])),
        "bien_oriente": _json(part([lu.juste for lu in dehors])),
        "bonnes_rejetees": _json(part([lu.ecarte for lu in bonnes])),
        "bonnes_sans_reponse": _json(part([not lu.repondu for lu in bonnes])),
        "proches_rejetees": _json(part([lu.ecarte for lu in proches])),
    }


def _securite(nets: Mapping[str, Sequence[Lu]]) -> dict[str, Any]:
    toutes = [lu for lus in nets.values() for lu in lus if lu.cas.acceptees]
    detresse = [lu for lu in toutes if lu.cas.attendue in DETRESSE]
    paisibles = [lu for lu in toutes if not DETRESSE.intersection(lu.cas.acceptees)]
    ordinaires = [lu for lu in paisibles if lu.cas.jeu in ("aspects", "hors_perimetre")]
    return {
        "traitees": _json(part([lu.alerte for lu in detresse])),
        "bonne_reponse": _json(part([lu.juste for lu in detresse])),
        "fausses_alertes": _json(part([lu.alerte for lu in ordinaires])),
        "faux_amis_alertes": _json(part([lu.alerte for lu in paisibles if lu.cas.jeu == "securite"])),
    }


def _bruit(abimes: Mapping[str, Sequence[Lu]], nets: Mapping[str, Sequence[Lu]]) -> dict[str, Any]:
    """What a noise costs: questions, aids, facts, distress."""
    avant, apres = (_scores(lus.get("aspects", [])) for lus in (nets, abimes))
    detresse = [lu for lus in abimes.values() for lu in lus if lu.cas.acceptees and lu.cas.attendue in DETRESSE]
    return {
        "macro_f1": _json(apres.macro if apres else None),
        "perte": round(avant.macro.valeur - apres.macro.valeur, 4) if avant and apres else None,
        "aides": _json(part(_nommes(abimes.get("aspects", []), "aides"))),
        "faits": _json(part([lu.faits_justes for lu in abimes.get("faits", [])])),
        "hors_perimetre": _json(part([lu.reconnu for lu in abimes.get("hors_perimetre", []) if lu.cas.dehors])),
        "detresse": _json(part([lu.alerte for lu in detresse])),
    }


def _latence(lus: Sequence[Lu]) -> dict[str, Any]:
    durees = [lu.secondes * 1000 for lu in lus if len(lu.texte.split()) < MOTS_D_UN_MESSAGE]
    if not durees:
        return {"phrases": 0, "mediane_ms": None, "p95_ms": None}
    mediane, p95 = np.percentile(durees, (50, 95))
    return {"phrases": len(durees), "mediane_ms": round(float(mediane), 2), "p95_ms": round(float(p95), 2)}


def _confusions(nets: Mapping[str, Sequence[Lu]]) -> list[dict[str, Any]]:
    """Pairs mistaken for one another, of the dev half."""
    paires = Counter(
        (lu.cas.jeu, lu.cas.attendue, lu.intention)
        for lus in nets.values()
        for lu in _de(lus, DEV)
        if lu.cas.acceptees and not lu.juste
    )
    return [
        {"jeu": jeu, "attendue": attendue, "trouvee": trouvee, "phrases": nombre}
        for (jeu, attendue, trouvee), nombre in sorted(paires.items(), key=lambda paire: (-paire[1], paire[0]))[:CONFUSIONS]
    ]


def _erreurs(nets: Mapping[str, Sequence[Lu]]) -> dict[str, list[dict[str, Any]]]:
    """The errors of the dev half, which may be read."""
    return {nom: [_erreur(lu) for lu in _de(nets.get(nom, []), DEV) if not lu.bon] for nom in NOMS}


def _erreur(lu: Lu) -> dict[str, Any]:
    if lu.cas.acceptees:
        return {
            "texte": lu.cas.texte,
            "attendue": list(lu.cas.acceptees),
            "trouvee": lu.intention,
            "tete": lu.tete,
            "confiance": round(lu.confiance, 3),
        }
    return {
        "texte": lu.cas.texte,
        "demande": lu.cas.demande,
        "attendus": lu.faits_attendus,
        "trouves": lu.faits,
    }


def _detresse_manquee(passage: Passage) -> list[dict[str, str]]:
    """Every distress that got no answer to distress, of both halves: none may be."""
    joues = [(NET, passage.nets), *passage.bruits.items()]
    return [
        {"texte": lu.cas.texte, "origine": lu.cas.origine, "trouvee": lu.intention, "maniere": maniere}
        for maniere, jeux in joues
        for lus in jeux.values()
        for lu in lus
        if lu.cas.acceptees and lu.cas.attendue in DETRESSE and not lu.alerte
    ]


def _phrases(lus: Sequence[Lu]) -> dict[str, dict[str, Any]]:
    """What became of each sentence, for a comparison. A sentence of the test half has a name, not its words."""
    return {
        DEV: {lu.cas.nom: {"bon": lu.bon, "trouvee": _trouve(lu), "texte": lu.cas.texte} for lu in _de(lus, DEV)},
        TEST: {lu.cas.nom: {"bon": lu.bon} for lu in _de(lus, TEST)},
    }


def _trouve(lu: Lu) -> Any:
    return lu.intention if lu.cas.acceptees else lu.faits
