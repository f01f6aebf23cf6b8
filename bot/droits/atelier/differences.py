"""Two versions of the catalogue on the same people: whose verdict changes, and what changed in the data.

The people are the fixed synthetic population. Both versions are evaluated by the present code, on the same day.
"""
from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from bot.droits.atelier.fraicheur import parametres_de
from bot.droits.atelier.population import population
from bot.droits.catalogue import Catalogue, noeuds
from bot.droits.evaluation import evaluer_tout
from bot.droits.faits import Fait, FaitInvalide, fait_depuis_json, fait_vers_json
from bot.droits.modele import Comparaison, Groupe
from bot.droits.resultat import Resultat

#: People shown for each kind of change.
EXEMPLES = 2


@dataclass
class Changement:
    """People whose verdict on one aid goes from `avant` to `apres`. `exemples`: facts and both reasons."""

    aide: str
    avant: str
    apres: str
    nombre: int = 0
    exemples: list[dict[str, Any]] = field(default_factory=list)


@dataclass
class Bilan:
    """`montants` counts, by aid, the people whose amount alone changes."""

    jour: date
    personnes: int
    empreintes: tuple[str, str]
    ajouts: dict[str, list[str]]
    retraits: dict[str, list[str]]
    modifies: dict[str, list[str]]
    changements: list[Changement]
    montants: dict[str, int]

    @property
    def vide(self) -> bool:
        return not self.changements and not self.montants

    def to_json(self) -> dict[str, Any]:
        return {
            "date": self.jour.isoformat(), "people": self.personnes,
            "fingerprints": {"before": self.empreintes[0], "after": self.empreintes[1]},
            "added": self.ajouts, "removed": self.retraits, "changed": self.modifies,
            "verdicts": [
                {"aid": c.aide, "before": c.avant, "after": c.apres, "people": c.nombre, "examples": c.exemples}
                for c in self.changements
            ],
            "amounts": self.montants,
        }


def comparer(avant: Catalogue, apres: Catalogue, jour: date, taille: int) -> Bilan:
    """The verdicts of `taille` people under both versions, on the aids that both know and that something touches."""
    touchees = [aide for aide in apres.aides if aide in avant.aides and _touchee(avant, apres, aide)]
    changements: dict[tuple[str, str, str], Changement] = {}
    montants: Counter[str] = Counter()
    gens = zip(population(apres, jour, taille), population(avant, jour, taille), strict=True) if touchees else ()
    for personne, secours in gens:
        connus = {nom: fait_depuis_json(apres.faits[nom], valeur) for nom, valeur in personne.items()}
        anciens = evaluer_tout(avant, _traduire(avant, personne, secours), jour, touchees)
        for aide, resultat in evaluer_tout(apres, connus, jour, touchees).items():
            ancien = anciens[aide]
            if ancien.statut != resultat.statut:
                cle = (aide, ancien.statut, resultat.statut)
                _noter(changements.setdefault(cle, Changement(*cle)), ancien, resultat)
            elif _montant(ancien) != _montant(resultat):
                montants[aide] += 1
    tables: dict[str, tuple[Mapping[str, Any], Mapping[str, Any]]] = {
        "aids": (avant.aides, apres.aides), "topics": (avant.sujets, apres.sujets), "facts": (avant.faits, apres.faits),
        "parameters": (avant.parametres, apres.parametres), "sources": (avant.sources, apres.sources),
    }
    return Bilan(
        jour=jour, personnes=taille, empreintes=(avant.empreinte, apres.empreinte),
        ajouts={sorte: [i for i in la if i not in ici] for sorte, (ici, la) in tables.items()},
        retraits={sorte: [i for i in ici if i not in la] for sorte, (ici, la) in tables.items()},
        modifies={sorte: [i for i in la if i in ici and ici[i] != la[i]] for sorte, (ici, la) in tables.items()},
        changements=sorted(changements.values(), key=lambda c: (list(apres.aides).index(c.aide), -c.nombre)),
        montants=dict(montants),
    )


def _touchee(avant: Catalogue, apres: Catalogue, aide: str) -> bool:
    """Whether anything that the verdict on an aid rests on differs: its record, its figures, the facts it reads."""
    if avant.aides[aide] != apres.aides[aide]:
        return True
    parametres, faits = parametres_de(apres, apres.aides[aide]), faits_de(apres, aide)
    return any(avant.parametres.get(p) != apres.parametres[p] for p in parametres) or any(
        avant.faits.get(fait) != apres.faits[fait] for fait in faits
    )


def faits_de(catalogue: Catalogue, aide_id: str) -> set[str]:
    """Every fact that an aid reads, directly or through the facts they are derived from."""
    aide = catalogue.aides[aide_id]
    lus: list[str] = [echeance.fait for echeance in aide.echeances] + (aide.montant.entrees if aide.montant is not None else [])
    for noeud in noeuds(aide.conditions):
        if not isinstance(noeud, Groupe):
            lus.append(noeud.fait)
        if isinstance(noeud, Comparaison):
            lus += [*noeud.selecteurs.values(), *(noeud.calcul.entrees if noeud.calcul is not None else ())]
    trouves: set[str] = set()
    while lus:
        definition = catalogue.faits.get(lus.pop())
        if definition is not None and definition.id not in trouves:
            trouves.add(definition.id)
            lus += definition.derive.entrees if definition.derive is not None else []
    return trouves


def _traduire(catalogue: Catalogue, personne: Mapping[str, Any], secours: Mapping[str, Any]) -> dict[str, Fait]:
    """The same person in another version: its own draw where a fact is new there, or would not take the value."""
    faits = {}
    for nom, valeur in secours.items():
        definition = catalogue.faits[nom]
        try:
            faits[nom] = fait_depuis_json(definition, personne.get(nom, valeur))
        except FaitInvalide:
            faits[nom] = fait_depuis_json(definition, valeur)
    return faits


def _noter(changement: Changement, ancien: Resultat, resultat: Resultat) -> None:
    changement.nombre += 1
    if len(changement.exemples) < EXEMPLES:
        faits = {**ancien.faits_utilises(), **resultat.faits_utilises()}
        changement.exemples.append({
            "facts": {nom: fait_vers_json(faits[nom]) for nom in sorted(faits)},
            "reason_before": ancien.raison, "reason_after": resultat.raison,
        })


def _montant(resultat: Resultat) -> Any:
    return resultat.montant.valeurs if resultat.montant is not None else None
