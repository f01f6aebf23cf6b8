"""What a campaign found: each fault and the time to recover from it, what people were told, and the verdict."""

from __future__ import annotations

import statistics
from collections import Counter
from dataclasses import asdict, dataclass, field
from typing import Any, Optional

from verdict import Verdict


@dataclass
class Panne:
    """One fault. ``premier``: seconds until somebody who wrote after it began was answered; ``tous``: until everybody
    who waited before that, or while it lasted, was; both count the time that it lasts. None: not within the limit.
    """

    nom: str
    a: float
    premier: Optional[float] = None
    tous: Optional[float] = None


@dataclass
class Rapport:
    base: str
    graines: list[int]
    personnes: int
    pannes: list[Panne] = field(default_factory=list)
    verdict: Verdict = field(default_factory=Verdict)
    dit: dict[str, int] = field(default_factory=dict)
    malhonnetes: list[str] = field(default_factory=list)
    attentes: list[float] = field(default_factory=list)
    departs: int = 0
    coupees: int = 0
    retardees: int = 0
    secondes: float = 0.0
    remarques: list[str] = field(default_factory=list)

    @property
    def sans_retour(self) -> list[str]:
        return [panne.nom for panne in self.pannes if panne.tous is None or panne.premier is None]

    @property
    def tient(self) -> bool:
        return self.verdict.tient and not self.malhonnetes and not self.sans_retour

    def par_panne(self) -> dict[str, dict[str, Any]]:
        """By kind: how many, and the time to recover (median and longest)."""
        tableau: dict[str, dict[str, Any]] = {}
        for nom in sorted({panne.nom for panne in self.pannes}):
            siennes = [panne for panne in self.pannes if panne.nom == nom]
            ligne: dict[str, Any] = {"nombre": len(siennes)}
            for mesure in ("premier", "tous"):
                durees = [duree for panne in siennes if (duree := getattr(panne, mesure)) is not None]
                ligne[mesure] = {"mediane": round(statistics.median(durees), 2), "max": round(max(durees), 2)} if durees else None
            tableau[nom] = ligne
        return tableau

    def ajouter(self, autre: "Rapport") -> None:
        """The same, with what another sitting on the same database found."""
        self.graines += autre.graines
        self.pannes += autre.pannes
        self.attentes += autre.attentes
        self.malhonnetes += autre.malhonnetes
        self.remarques += [remarque for remarque in autre.remarques if remarque not in self.remarques]
        self.verdict.ajouter(autre.verdict)
        self.dit = dict(Counter(self.dit) + Counter(autre.dit))
        for nom in ("departs", "coupees", "retardees", "secondes"):
            setattr(self, nom, getattr(self, nom) + getattr(autre, nom))

    @staticmethod
    def depuis(lu: dict[str, Any]) -> "Rapport":
        """A report as ``en_json`` wrote it."""
        tout = dict(lu["tout"])
        tout["pannes"] = [Panne(**panne) for panne in tout["pannes"]]
        tout["verdict"] = Verdict(**tout["verdict"])
        return Rapport(**tout)

    def en_json(self) -> dict[str, Any]:
        attentes = sorted(self.attentes) or [0.0]
        return {
            "base": self.base,
            "graines": self.graines,
            "tient": self.tient,
            "personnes": self.personnes,
            "secondes": round(self.secondes, 1),
            "pannes": self.par_panne(),
            "sans_retour": self.sans_retour,
            "verdict": asdict(self.verdict),
            "tout": asdict(self),
            "dit_aux_personnes": dict(sorted(self.dit.items())),
            "malhonnetes": self.malhonnetes[:20],
            "attente_d_une_reponse": {
                nom: round(attentes[min(len(attentes) - 1, int(part * len(attentes)))], 2)
                for nom, part in (("p50", 0.5), ("p95", 0.95), ("p99", 0.99), ("max", 1.0))
            },
            "departs_du_web": self.departs,
            "connexions_coupees": self.coupees,
            "connexions_retardees": self.retardees,
            "remarques": self.remarques,
        }
