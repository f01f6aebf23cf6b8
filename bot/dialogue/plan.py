"""The plan under a result: steps in order of date, what adds up and what does not, choices to make."""

from __future__ import annotations

from typing import Any, Mapping, Optional

from bot.dialogue.assistant import Assistant
from bot.dialogue.memoire import Memoire
from bot.dialogue.reponses import Choix, Reponse, choix_intention, sources_de
from bot.droits import Plan, Resultat, Somme
from bot.droits.gabarits import grandeur


def proposer(
    service: Assistant, memoire: Memoire, resultats: Mapping[str, Resultat], plan: Plan
) -> Optional[tuple[Reponse, list[Choix]]]:
    """The plan of several aids, and the button that dates it; None when there is nothing to put in order."""
    if len(resultats) < 2 or not plan.retenues or not (plan.etapes or plan.sommes):
        return None
    composant: Reponse = {
        "type": "plan",
        "titre": service.dire("dialogue", "plan.titre"),
        "texte": service.dire("dialogue", "plan.texte"),
        "etapes": [
            {
                "id": etape.id,
                "quand": etape.quand,
                "date": etape.date.isoformat() if etape.date else None,
                "passee": etape.passee,
                "aide": etape.aide,
                "nom": service.aide(etape.aide).nom,
                "texte": etape.texte,
                "reserve": service.dire("dialogue", "plan.a_verifier") if etape.a_verifier else "",
                "sources": sources_de(service, etape.sources),
            }
            for etape in plan.etapes
        ],
        "sommes": [_somme(service, somme, plan) for somme in plan.sommes],
        "remarques": _remarques(service, plan),
    }
    dater = []
    if plan.a_demander and not memoire.suivi.dater:
        options: dict[str, Any] = {"dater": True} if memoire.cibles else {"dater": True, "toutes": True}
        dater.append(choix_intention(service.dire("dialogue", "plan.dater"), "eligibilite", memoire.cibles, **options))
    return composant, dater


def _somme(service: Assistant, somme: Somme, plan: Plan) -> dict[str, Any]:
    """One line of the total: its kind, how much, of which aids, and what makes it uncertain."""
    bas, haut = (grandeur(borne, "euro") for borne in somme.bornes)
    cle = "exacte" if bas == haut else "au_plus" if somme.bornes[0] == 0 else "entre"
    precisions = []
    if somme.verifier:
        precisions.append(service.dire("dialogue", "plan.somme.a_verifier", aides=service.nommer(list(somme.verifier))))
    if any(set(paire) <= set(somme.aides) for paire in plan.exclusives):
        precisions.append(service.dire("dialogue", "plan.somme.selon_choix"))
    return {
        "libelle": service.dire("dialogue", f"plan.somme.{somme.genre}.{somme.rythme}"),
        "valeur": service.dire("dialogue", f"plan.somme.{cle}", bas=bas, haut=haut),
        "aides": [service.aide(aide).nom for aide in somme.aides],
        "precisions": precisions,
    }


def _remarques(service: Assistant, plan: Plan) -> list[str]:
    """What the sums do not say: aids that exclude each other, amounts not known, aids of which no source says that they add up."""
    dites = [
        service.dire("dialogue", "plan.exclusive", une=service.aide(une).nom, autre=service.aide(autre).nom)
        for une, autre in plan.exclusives
    ]
    dites += [
        service.dire("dialogue", "plan.incertaine", aides=service.nommer(list(groupe))) for groupe in plan.incertaines
    ]
    if plan.sans_montant:
        dites.append(service.dire("dialogue", "plan.sans_montant", aides=service.nommer(list(plan.sans_montant))))
    return dites
