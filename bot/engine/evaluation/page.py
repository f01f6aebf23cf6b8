"""The report as one HTML page that needs nothing else: no script, no request, a table beside each plot."""

from __future__ import annotations

from pathlib import Path
from typing import Any, Mapping

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup

from bot.engine.evaluation import graphiques, textes
from bot.engine.evaluation.jeux import DEV, NOMS, TEST


def en_html(rapport: Mapping[str, Any]) -> str:
    """The whole page. The same report gives the same bytes."""
    environnement = Environment(
        loader=FileSystemLoader(Path(__file__).parent), autoescape=True, undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True
    )
    moities = rapport["moities"]
    dessins = {nom: Markup(getattr(graphiques, nom)(moities)) for nom in ("calibration", "risque", "bruits", "intentions")}
    mots = textes.textes()
    return environnement.get_template("page.html").render(
        rapport=rapport,
        moities=moities,
        cotes=(DEV, TEST),
        noms=NOMS,
        t=mots["page"],
        c=mots["page"]["colonnes"],
        mots=mots,
        dessins=dessins,
        part=textes.part,
        plage=textes.part_et_intervalle,
        pour_cent=textes.pour_cent,
        nombre=textes.nombre,
        limite=textes.limite,
        valeur=textes.valeur,
    )
