"""Small mistakes made on purpose in the rules of an aid: a test of the cases, which must notice each of them."""
from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

from bot.droits import Catalogue
from bot.droits.catalogue import noeuds
from bot.droits.compilation import parametres_du_noeud
from bot.droits.modele import Groupe, Noeud, Parametre
from bot.droits.modele_aide import Aide

CONTRAIRES = {
    "<=": ">", ">": "<=", ">=": "<", "<": ">=", "==": "!=", "!=": "==", "dans": "hors", "hors": "dans", "vrai": "faux", "faux": "vrai",
}
Mutant = tuple[str, Catalogue]


def mutants_de_l_arbre(catalogue: Catalogue, aide: Aide) -> Iterator[Mutant]:
    """Each comparator turned around, then each leaf left out."""
    for noeud in noeuds(aide.conditions):
        if isinstance(noeud, Groupe):
            continue
        retourne = noeud.copy(update={"op": CONTRAIRES[noeud.op]})
        yield f"{noeud.id} {CONTRAIRES[noeud.op]}", _avec(catalogue, aide, _remplacer(aide.conditions, noeud.id, retourne))
        yield f"sans {noeud.id}", _avec(catalogue, aide, _remplacer(aide.conditions, noeud.id, None))


def mutants_des_parametres(catalogue: Catalogue, aide: Aide) -> Iterator[Mutant]:
    """Each figure that the rules or the amount read, moved by one step either way, in every period."""
    lus = [nom for noeud in noeuds(aide.conditions) for nom in parametres_du_noeud(noeud)]
    lus += list(aide.montant.parametres.values()) if aide.montant is not None else []
    for nom in dict.fromkeys(lus):
        parametre = catalogue.parametres[nom]
        for sens in (-1, 1):
            decale = _decaler(parametre, sens)
            if decale is not None:
                yield f"{nom} {sens:+d}", catalogue.avec(parametres={**catalogue.parametres, nom: decale})


def _avec(catalogue: Catalogue, aide: Aide, racine: Noeud | None) -> Catalogue:
    return catalogue.avec(aides={**catalogue.aides, aide.id: aide.copy(update={"conditions": racine})})


def _remplacer(noeud: Noeud | None, identifiant: str, autre: Noeud | None) -> Noeud | None:
    """The tree with one node replaced, or left out; a group left without children goes with them."""
    if noeud is None or noeud.id == identifiant:
        return autre
    if not isinstance(noeud, Groupe):
        return noeud
    enfants = [neuf for enfant in noeud.de if (neuf := _remplacer(enfant, identifiant, autre)) is not None]
    return noeud.copy(update={"de": enfants}) if enfants else None


def _decaler(parametre: Parametre, sens: int) -> Parametre | None:
    """One unit more or less; a hundredth for a rate. None for what is no number."""
    pas = 0.01 if parametre.unite == "ratio" else 1

    def bouger(valeur: Any) -> Any:
        if isinstance(valeur, dict):
            return {cle: bouger(ligne) for cle, ligne in valeur.items()}
        numerique = isinstance(valeur, (int, float)) and not isinstance(valeur, bool)
        return round(valeur + sens * pas, 4) if numerique else valeur

    lire: Callable[[Any], Any] = bouger
    periodes = [
        periode.copy(update={
            "valeur": lire(periode.valeur), "table": lire(periode.table),
            "desaccords": [autre.copy(update={"valeur": lire(autre.valeur), "table": lire(autre.table)}) for autre in periode.desaccords],
        })
        for periode in parametre.valeurs
    ]
    return parametre.copy(update={"valeurs": periodes}) if periodes != list(parametre.valeurs) else None
