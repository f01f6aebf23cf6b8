"""The plots of the report: SVG without a font to fetch, the same bytes for the same figures."""

from __future__ import annotations

from pathlib import Path
from typing import Any, Mapping

import matplotlib
from matplotlib.figure import Figure

#: Told apart by shape and line as well as by colour; each at least 4.5:1 on white.
_STYLES: Mapping[str, Mapping[str, Any]] = {
    "passerelle": {"color": "#1a5fb4", "marker": "o", "linestyle": "-", "label": "Passerelle"},
    "rasa": {"color": "#a51d2d", "marker": "s", "linestyle": "--", "label": "Rasa ordinaire"},
}
_REGLAGES = {
    "svg.fonttype": "none", "svg.hashsalt": "passerelle", "font.family": "sans-serif", "font.size": 11,
    "axes.spines.top": False, "axes.spines.right": False,
}  # fmt: skip


def _enregistrer(figure: Figure, axe: Any, chemin: Path, abscisse: str, ordonnee: str) -> None:
    axe.set_xlabel(abscisse)
    axe.set_ylabel(ordonnee)
    axe.grid(axis="y", color="#deddda")
    axe.legend(frameon=False)
    figure.tight_layout()
    figure.savefig(chemin, format="svg", metadata={"Date": None})
    texte = chemin.read_text(encoding="utf-8")
    chemin.write_text("\n".join(ligne.rstrip() for ligne in texte.splitlines()) + "\n", encoding="utf-8")


def dessiner(campagne: Mapping[str, Any], dossier: Path) -> None:
    """Latency by people, turns per second by people, cost by age."""
    dossier.mkdir(parents=True, exist_ok=True)
    with matplotlib.rc_context(_REGLAGES):
        for nom, cle, titre in (
            ("charge-p95", "p95", "p95 d'un tour (s)"),
            ("charge-debit", "tours_par_s", "tours par seconde"),
        ):
            figure = Figure(figsize=(6.4, 4.2))
            axe = figure.subplots()
            for service, style in _STYLES.items():
                niveaux = campagne[service]["niveaux"]
                axe.plot([n["personnes"] for n in niveaux], [n[cle] for n in niveaux], **style)
            axe.set_xscale("log")
            axe.set_yscale("log")
            abscisses = [n["personnes"] for n in campagne["passerelle"]["niveaux"]]
            axe.set_xticks(abscisses, minor=False)
            axe.set_xticklabels([str(each) for each in abscisses])
            _enregistrer(figure, axe, dossier / f"{nom}.svg", "personnes", titre)
        figure = Figure(figsize=(6.4, 4.2))
        axe = figure.subplots()
        for service, style in _STYLES.items():
            if "vieillissement" not in campagne[service]:
                continue
            rondes = campagne[service]["vieillissement"]["rondes"]
            axe.plot([r[0] for r in rondes], [1000 * r[1] for r in rondes], **{**style, "markersize": 4})
        axe.set_yscale("log")
        _enregistrer(figure, axe, dossier / "charge-age.svg", "tours déjà joués dans la conversation", "durée médiane d'un tour (ms)")


def dessiner_endurance(endurance: Mapping[str, Any], dossier: Path) -> None:
    """Memory of the service over time."""
    with matplotlib.rc_context(_REGLAGES):
        figure = Figure(figsize=(6.4, 3.6))
        axe = figure.subplots()
        points = endurance["points"]
        totaux = [sum(point["memoire"].values()) for point in points]
        axe.plot([point["t"] / 60 for point in points], totaux, color="#1a5fb4", label="mémoire de tous les processus")
        axe.set_ylim(bottom=0)
        _enregistrer(figure, axe, dossier / "charge-endurance.svg", "minutes", "Mo")
