"""Building a candidate: train, measure beside the model in use, replay past turns, keep the report.

Runs in a process of its own: it loads Rasa, takes minutes, and nobody talks to it. The two models are loaded one after
the other, so that memory is that of one.
"""

from __future__ import annotations

import gc
import json
import tempfile
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import Any, Callable, Mapping, Optional, Sequence

from bot.engine import model
from bot.engine.candidat.corrections import Correction, Tri, apprises, ecrire, trier
from bot.engine.candidat.promotion import Refus, refus
from bot.engine.candidat.rejeu import Bascule, Rendu, Tour, comparer_tours, rejouer
from bot.engine.evaluation import Cas, Ouvrier, bruits_exiges, charger_tous, comparer, jouer_tout, mots, rapporter

VERSION = 1
#: Steps, and the share of the work done when each ends.
TRI, APPRENTISSAGE, MESURE_VIVANT, MESURE_CANDIDAT, BILAN = "tri", "apprentissage", "vivant", "candidat", "bilan"
PARTS = {TRI: (0.0, 0.02), APPRENTISSAGE: (0.02, 0.40), MESURE_VIVANT: (0.40, 0.68), MESURE_CANDIDAT: (0.68, 0.97), BILAN: (0.97, 1.0)}
#: Steps that Rasa tells during a training, about.
_ETAPES_DE_RASA = 7

#: Called with the step, and the share of the whole work done.
Avancement = Callable[[str, float], None]
Entraineur = Callable[..., model.ModelSheet]
Chargeur = Callable[[Path], Ouvrier]


class RienAApprendre(Exception):
    """No correction may be learnt; ``tri`` says why."""

    def __init__(self, tri: Tri) -> None:
        super().__init__(f"{len(tri.ecartees)} set aside")
        self.tri = tri


class SansJeux(Exception):
    """The evaluation sets are not there: a candidate could not be measured."""


class CandidatConnu(Exception):
    """The same data made a candidate already: its sheet."""

    def __init__(self, fiche: model.ModelSheet) -> None:
        super().__init__(fiche.archive)
        self.fiche = fiche


@dataclass(frozen=True)
class Candidat:
    """``refus``: why it may not be promoted. ``rapport``: everything, as kept beside the archive."""

    fiche: model.ModelSheet
    tri: Tri
    bascules: tuple[Bascule, ...]
    refus: tuple[Refus, ...]
    rapport: dict[str, Any]


@dataclass(frozen=True)
class Projet:
    """Where things are: the Rasa project, the evaluation sets, the folder of candidates, the model in use."""

    racine: Path
    jeux: Path
    dossier: Path
    vivant: Path


def construire(
    projet: Projet,
    corrections: Sequence[Correction],
    tours: Sequence[Tour],
    intentions: Sequence[str],
    avancement: Avancement = lambda etape, part: None,
    entraineur: Optional[Entraineur] = None,
    chargeur: Optional[Chargeur] = None,
) -> Candidat:
    """Raises RienAApprendre, SansJeux, CandidatConnu, ModelInvalid (the model in use), TrainingFailed."""
    avancement(TRI, 0.0)
    jeux = charger_tous(projet.jeux)
    if not any(jeux.values()):
        raise SansJeux(str(projet.jeux))
    mesurees = {mots(cas.texte) for liste in jeux.values() for cas in liste}
    tri = trier(corrections, apprises(projet.racine), mesurees, intentions)
    if not tri.gardees:
        raise RienAApprendre(tri)
    ancienne = model.verify(projet.vivant)
    entraineur, chargeur = entraineur or _entrainer, chargeur or _charger
    fiche = _apprendre(projet, tri, avancement, entraineur)
    archive = projet.dossier / fiche.archive
    try:
        avant, rendus_avant = _mesurer(projet.vivant, ancienne, jeux, tours, MESURE_VIVANT, avancement, chargeur)
        apres, rendus_apres = _mesurer(archive, fiche, jeux, tours, MESURE_CANDIDAT, avancement, chargeur)
        avancement(BILAN, PARTS[BILAN][0])
        comparaison = comparer(avant, apres)
        bascules = comparer_tours(tours, rendus_avant, rendus_apres)
        raisons = refus(avant, apres, comparaison, bascules)
        fiche = replace(fiche, report=f"rapport-{fiche.fingerprint}.json")
        rapport = {
            "version": VERSION,
            "modele": asdict(fiche),
            "vivant": asdict(ancienne),
            "corrections": {"gardees": [une.numero for une in tri.gardees], "ecartees": [asdict(une) for une in tri.ecartees]},
            "refus": [asdict(raison) for raison in raisons],
            "comparaison": comparaison.to_json(),
            "rejeu": {"joues": len(tours), "changes": [asdict(each) for each in bascules]},
            "avant": avant,
            "apres": apres,
        }
        (projet.dossier / fiche.report).write_text(json.dumps(rapport, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")
        fiche.write(projet.dossier)
    except BaseException:
        oublier(archive)
        raise
    return Candidat(fiche, tri, bascules, raisons, rapport)


def oublier(archive: Path) -> None:
    """Remove a model of the folder of candidates, its sheet and its report."""
    report = archive.with_name(f"rapport-{archive.stem.removeprefix('passerelle-')}.json")
    for chemin in (archive, archive.with_suffix(".json"), report):
        chemin.unlink(missing_ok=True)


def _apprendre(projet: Projet, tri: Tri, avancement: Avancement, entraineur: Entraineur) -> model.ModelSheet:
    etapes = 0
    debut, fin = PARTS[APPRENTISSAGE]

    def progres(etape: str, secondes: float) -> None:
        nonlocal etapes
        etapes += 1
        avancement(APPRENTISSAGE, debut + (fin - debut) * min(etapes / (_ETAPES_DE_RASA + 1), 1.0))

    with tempfile.TemporaryDirectory(prefix="passerelle-candidat-") as temporaire:
        fichier = Path(temporaire) / "corrections.yml"
        ecrire(tri.gardees, fichier)
        empreinte = model.data_fingerprint(projet.racine, fichier)
        try:
            raise CandidatConnu(model.verify(projet.dossier / f"passerelle-{empreinte}.tgz"))
        except model.ModelInvalid:
            pass
        return entraineur(projet.racine, projet.dossier, progres, corrections=fichier, examples=len(tri.gardees))


def _mesurer(
    archive: Path,
    fiche: model.ModelSheet,
    jeux: Mapping[str, Sequence[Cas]],
    tours: Sequence[Tour],
    etape: str,
    avancement: Avancement,
    chargeur: Chargeur,
) -> tuple[dict[str, Any], dict[str, Rendu]]:
    """The report of a model on the sets, with the noises that the targets need, and the past turns as it reads them."""
    bruits = bruits_exiges()
    total = (1 + len(bruits)) * sum(map(len, jeux.values())) + len(tours)
    debut, fin = PARTS[etape]
    finis: dict[str, int] = {}

    def progres(quoi: str, fait: int, _: int) -> None:
        finis[quoi] = fait
        avancement(etape, debut + (fin - debut) * min(sum(finis.values()) / max(total, 1), 1.0))

    avancement(etape, debut)
    ouvrier = chargeur(archive)
    rapport = rapporter(jouer_tout(ouvrier, jeux, bruits, progres), asdict(fiche))
    rendus = rejouer(ouvrier, tours, "rejeu", progres)
    del ouvrier
    gc.collect()
    return rapport, rendus


def _entrainer(*arguments: Any, **options: Any) -> model.ModelSheet:
    from bot.engine import training

    return training.train(*arguments, **options)


def _charger(archive: Path) -> Ouvrier:
    from bot.engine.worker import Worker

    return Worker(archive)
