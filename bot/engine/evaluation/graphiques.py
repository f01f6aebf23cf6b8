"""The plots of the report, as SVG to put inside a page: no script, no font to fetch, the same bytes for the same data."""

from __future__ import annotations

import io
import re
from typing import Any, Mapping, Sequence

import matplotlib

from bot.engine.evaluation.jeux import DEV, TEST
from bot.engine.evaluation.textes import textes

#: Told apart by shape and line as well as by colour; each at least 4.5:1 on white.
_STYLES: Mapping[str, Mapping[str, Any]] = {
    DEV: {"color": "#1a5fb4", "marker": "o", "linestyle": "--"},
    TEST: {"color": "#a51d2d", "marker": "s", "linestyle": "-"},
}
#: A tenth of confidence with fewer sentences is in the table only.
ASSEZ = 5
_REGLAGES = {"svg.fonttype": "none", "font.family": "sans-serif", "font.size": 11, "axes.spines.top": False, "axes.spines.right": False}


def calibration(moities: Mapping[str, Any]) -> str:
    """Accuracy against confidence."""
    figure, axe = _figure(6.4, 4.6)
    axe.plot([0, 1], [0, 1], color="#5e5c64", linewidth=1, linestyle=":")
    for nom in (DEV, TEST):
        table = [ligne for ligne in moities[nom]["calibration"]["fiabilite"] if ligne["phrases"] >= ASSEZ]
        axe.plot([l["confiance"] for l in table], [l["exactitude"] for l in table], label=nom, **_STYLES[nom])  # noqa: E741
    return _fin(figure, axe, "calibration", "moyenne", "exactitude")


def risque(moities: Mapping[str, Any]) -> str:
    """Errors against coverage."""
    figure, axe = _figure(6.4, 4.2)
    for nom in (DEV, TEST):
        courbe = moities[nom]["risque_couverture"]
        axe.plot([p["couverture"] for p in courbe], [p["risque"] for p in courbe], label=nom, markersize=4, **_STYLES[nom])
    axe.set_ylim(bottom=0)
    return _fin(figure, axe, "risque", "couverture", "erreurs")


def bruits(moities: Mapping[str, Any]) -> str:
    """Macro-F1 under each noise, the clean sentences first."""
    mesures = {"net": moities[TEST]["aspects"]["macro_f1"]}
    mesures.update({nom: bruit["macro_f1"] for nom, bruit in moities[TEST]["bruits"].items()})
    noms = textes()["manieres"]
    return _points([(noms[nom], mesure) for nom, mesure in mesures.items() if mesure], "bruits", "macro_f1")


def intentions(moities: Mapping[str, Any]) -> str:
    """F1 of each intent, the worst first."""
    mesures = moities[TEST]["aspects"]["par_intention"].items()
    return _points(sorted(mesures, key=lambda paire: -paire[1]["valeur"]), "intentions", "f1_test")


def _points(mesures: Sequence[tuple[str, Mapping[str, Any]]], nom: str, titre: str) -> str:
    """A dot and its interval for each measure, from top to bottom."""
    figure, axe = _figure(7.4, 1.2 + 0.3 * len(mesures))
    valeurs = [mesure["valeur"] for _, mesure in mesures]
    rangs = list(range(len(mesures)))[::-1]
    ecarts = [[max(0.0, m["valeur"] - m["bas"]) for _, m in mesures], [max(0.0, m["haut"] - m["valeur"]) for _, m in mesures]]
    if mesures:
        axe.errorbar(valeurs, rangs, xerr=ecarts, fmt="s", color=_STYLES[TEST]["color"], ecolor="#5e5c64", capsize=3, markersize=5)
    axe.set_yticks(rangs)
    axe.set_yticklabels([etiquette for etiquette, _ in mesures])
    axe.grid(axis="x", color="#deddda")
    axe.set_xlim(right=1.01)
    axe.set_ylim(-0.7, len(mesures) - 0.3)
    return _fin(figure, axe, nom, titre, None)


def _figure(largeur: float, hauteur: float) -> tuple[Any, Any]:
    # Not pyplot, which keeps figures and looks for a screen.
    from matplotlib.figure import Figure

    with matplotlib.rc_context(_REGLAGES):
        figure = Figure(figsize=(largeur, hauteur))
        return figure, figure.subplots()


def _fin(figure: Any, axe: Any, nom: str, abscisse: str, ordonnee: str | None) -> str:
    colonnes = textes()["page"]["colonnes"]
    axe.xaxis.set_major_formatter(_francais)
    axe.set_xlabel(colonnes[abscisse])
    if ordonnee:
        axe.set_ylabel(colonnes[ordonnee])
        axe.yaxis.set_major_formatter(_francais)
        axe.grid(color="#deddda")
        if axe.get_legend_handles_labels()[0]:
            axe.legend(frameon=False)
    flux = io.StringIO()
    with matplotlib.rc_context({**_REGLAGES, "svg.hashsalt": nom}):
        figure.tight_layout()
        figure.savefig(flux, format="svg", metadata={"Date": None, "Creator": None, "Format": None, "Type": None})
    return _integrer(flux.getvalue(), nom)


def _francais(valeur: float, _: object) -> str:
    return f"{valeur:.2f}".rstrip("0").rstrip(".").replace(".", ",")


def _integrer(svg: str, nom: str) -> str:
    """The SVG element alone, named, without what only a file needs nor what would clash in a page."""
    svg = svg[svg.index("<svg"):]
    svg = re.sub(r"<metadata>.*?</metadata>", "", svg, flags=re.DOTALL)
    cites = set(re.findall(r"(?:url\(|href=\")#([^)\"]+)", svg))
    svg = re.sub(r' id="([^"]+)"', lambda m: f' id="{nom}-{m[1]}"' if m[1] in cites else "", svg)
    svg = re.sub(r'(url\(|href=")#', rf"\1#{nom}-", svg)
    alternative = textes()["page"][f"{nom}_alt"]
    return re.sub(
        r"<svg[^>]*viewBox=\"([^\"]+)\"[^>]*>",
        lambda m: f'<svg role="img" aria-label="{alternative}" viewBox="{m[1]}" xmlns:xlink="http://www.w3.org/1999/xlink">',
        svg,
        count=1,
    )
