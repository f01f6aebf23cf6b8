"""The report of a campaign, for a terminal and for docs/pannes.md. Its sentences are in ``tableau.yml``."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import yaml
from rapport import Rapport

TEXTES: dict[str, Any] = yaml.safe_load(Path(__file__).with_name("tableau.yml").read_text(encoding="utf-8"))


def en_texte(rapport: Rapport) -> str:
    return "\n".join([_resume(rapport), "", *_lignes(rapport), ""])


def page(rapports: list[Rapport], machine: str) -> str:
    parties = [TEXTES["entete"].format(machine=machine).strip()]
    for rapport in rapports:
        parties += [f"## {TEXTES['bases'][rapport.base]}", _resume(rapport), "\n".join(_lignes(rapport))]
    return "\n\n".join(parties) + "\n"


def _resume(rapport: Rapport) -> str:
    verdict, json = rapport.verdict, rapport.en_json()
    phrases = [
        TEXTES["resume"].format(
            pannes=len(rapport.pannes),
            graines=", ".join(map(str, rapport.graines)),
            minutes=rapport.secondes / 60,
            personnes=rapport.personnes,
            messages=verdict.messages,
            conversations=verdict.conversations,
        ),
        TEXTES["verdict"].format(
            perdus=len(verdict.perdus),
            doubles=len(verdict.doubles),
            desordre=len(verdict.desordre),
            base=sum(verdict.base.values()),
            malhonnetes=len(rapport.malhonnetes),
            sans_retour=len(rapport.sans_retour),
        ),
        TEXTES["attente"].format(**json["attente_d_une_reponse"]),
        TEXTES["dit"].format(dit=", ".join(f"{nom} × {combien}" for nom, combien in json["dit_aux_personnes"].items())),
        *rapport.remarques,
    ]
    for ennui in [*verdict.perdus[:5], *verdict.doubles[:5], *verdict.desordre[:5], *rapport.malhonnetes[:5]]:
        phrases.append(f"- {ennui}")
    return "\n\n".join(phrases)


def _lignes(rapport: Rapport) -> list[str]:
    lignes = [TEXTES["colonnes"], "| --- | ---: | ---: | ---: | ---: | ---: |"]
    for nom, ligne in rapport.par_panne().items():
        durees = [_nombre(ligne[mesure], quoi) for mesure in ("premier", "tous") for quoi in ("mediane", "max")]
        lignes.append(f"| {TEXTES['pannes'][nom]} | {ligne['nombre']} | {' | '.join(durees)} |")
    return lignes


def _nombre(durees: Any, quoi: str) -> str:
    return "—" if durees is None else f"{durees[quoi]:.1f}".replace(".", ",")
