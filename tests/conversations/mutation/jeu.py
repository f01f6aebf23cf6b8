"""Play a conversation on the real engine, and say what must not have changed."""

from __future__ import annotations

import datetime
from collections import Counter
from dataclasses import dataclass, field
from typing import Any, Iterable

from bot.cli.conversation import Conversation
from mutation.gestes import muter
from mutation.personnes import NE_SAIT_PAS, Echange, Etape, personnes

#: Mutated conversations, all of which lead to the same facts and the same verdict; played in lots of a few seconds.
CONVERSATIONS = 2025
LOTS = tuple(range(debut, debut + 45) for debut in range(0, CONVERSATIONS, 45))
DATE = datetime.date(2026, 11, 22)
#: Turns after which a conversation goes round in circles.
TOURS_AU_PLUS = 60
#: What the rules of the conversation conclude by themselves from what is said.
DEDUITS = ("projet", "periode_essai")
RESULTAT = "donne-moi le résultat"


@dataclass
class Partie:
    """What was said on both sides, and where it ended."""

    tours: list[tuple[str, dict[str, Any]]] = field(default_factory=list)
    faits: dict[str, Any] = field(default_factory=dict)
    statuts: dict[str, str] = field(default_factory=dict)
    impasse: str = ""


def jouer(echange: Echange, ouvrier: Any, jour: datetime.date = DATE) -> Partie:
    """Say the opening, answer until nothing is asked, then read the result."""
    conversation, partie = Conversation(ouvrier, jour), Partie()
    conversation.accueillir()

    def dire(texte: str) -> dict[str, Any]:
        reponse = conversation.dire(texte)
        partie.tours.append((texte, reponse))
        return reponse

    for message in echange.ouverture:
        reponse = dire("".join(fragment.texte for fragment in message))
    attente: list[Etape] = []
    demandes: Counter[str] = Counter()
    while attente or reponse["asked"] is not None:
        if not attente:
            fait = str(reponse["asked"])
            demandes[fait] += 1
            etapes = list(echange.reponses.get(fait, (Etape(NE_SAIT_PAS, fait),)))
            attente = etapes if demandes[fait] == 1 else etapes[-1:]
            if demandes[fait] > 2 or len(partie.tours) > TOURS_AU_PLUS:
                partie.impasse = f"{fait} asked {demandes[fait]} times"
                break
        etape = attente.pop(0)
        elsewhere = etape.ailleurs is not None and reponse["asked"] != etape.fait
        texte = str(etape.ailleurs) if elsewhere else etape.texte
        if texte:
            reponse = dire(texte)
    if not reponse["statuses"] and not partie.impasse:
        reponse = dire(RESULTAT)
    partie.faits = (conversation.state or {"slots": {}})["slots"].get("faits", {})  # replies do not tell sensitive ones
    partie.statuts = {aide: each["status"] for aide, each in reponse["statuses"].items()}
    return partie


def ecarts(echange: Echange, partie: Partie) -> list[str]:
    """What differs from what the person is: facts first, then verdicts. Empty when the invariant holds."""
    personne = echange.personne
    trouves = [partie.impasse] if partie.impasse else []
    for fait, valeur in partie.faits.items():
        if fait in personne.faits:
            if valeur != personne.faits[fait]:
                trouves.append(f"{fait} = {valeur!r}, not {personne.faits[fait]!r}")
        elif valeur != {"refuse": True} and fait not in DEDUITS:
            trouves.append(f"{fait} = {valeur!r}, never said")
    trouves += [f"{fait} forgotten" for fait in personne.dit if fait not in partie.faits]
    for aide, statut in personne.statuts.items():
        if partie.statuts.get(aide) != statut:
            trouves.append(f"{aide}: {partie.statuts.get(aide)}, not {statut}")
    return trouves


def manquees(graines: Iterable[int], ouvrier: Any) -> list[tuple[Any, ...]]:
    """The conversations of these seeds in which something differs, with what was said and what was being asked."""
    trouvees: list[tuple[Any, ...]] = []
    for graine in graines:
        echange = muter(personnes()[graine % len(personnes())], str(graine))
        partie = jouer(echange, ouvrier)
        differe = ecarts(echange, partie)
        if differe:
            trouvees.append((graine, echange.gestes, differe, [(dit, reponse["asked"]) for dit, reponse in partie.tours]))
    return trouvees
