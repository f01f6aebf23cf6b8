"""Every sentence that the rules may say, filled once from the readable cases: a file for a person to read again.

`cd tests && python -m droits.phrases_remplies` writes `phrases_remplies.txt`; a test says when it is no longer what the rules say.
"""
from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

from bot.droits import Catalogue, Resultat, charger_catalogue, evaluer
from bot.droits.catalogue import noeuds
from bot.droits.logique import FAUX, VRAI
from bot.droits.modele import Groupe
from bot.droits.modele_aide import Aide
from bot.territoire import charger_territoire

from .outils import charger_cas, faits_du_cas

FICHIER = Path(__file__).with_suffix(".txt")
Cle = tuple[str, str]


def gabarits(aide: Aide) -> list[Cle]:
    """Every template of an aid, as (id, kind), in the order of its file."""
    cles: list[Cle] = []
    for noeud in noeuds(aide.conditions):
        genres = ("si_vrai", "si_faux") if isinstance(noeud, Groupe) else ("si_vrai", "si_faux", "a_condition", "contrefactuel")
        cles += [(noeud.id, genre) for genre in genres if getattr(noeud, genre)]
    if aide.montant is not None:
        cles += [("montant", genre) for genre in ("gabarit", "inconnu", "si_nul", "lignes") if getattr(aide.montant, genre)]
    cles += [(echeance.id, genre) for echeance in aide.echeances for genre in ("gabarit", "passee") if getattr(echeance, genre)]
    return cles


def remplies(aide: Aide, resultats: list[Resultat]) -> dict[Cle, str]:
    """The templates of an aid that its cases fill, each with the first text it gave."""
    dites: dict[Cle, str] = {}
    for resultat in resultats:
        for cle, texte in _dites(aide, resultat):
            dites.setdefault(cle, texte)
    return dites


def _dites(aide: Aide, resultat: Resultat) -> Iterator[tuple[Cle, str]]:
    if resultat.regime is None or resultat.regime.racine is None:
        return
    redacteur = resultat.redacteur
    for feuille in resultat.regime.feuilles:
        noeud, brut = feuille.noeud, resultat.bruts[feuille.rang]
        if brut in (VRAI, FAUX):
            genre = "si_vrai" if brut == VRAI else "si_faux"
            yield (noeud.id, genre), redacteur.remplir(getattr(noeud, genre), feuille)
        if noeud.a_condition:
            yield (noeud.id, "a_condition"), redacteur.remplir(noeud.a_condition, feuille)
        debut = (noeud.contrefactuel or "").partition("{")[0]
        for phrase in resultat.contrefactuels if debut else ():
            if phrase.startswith(debut):
                yield (noeud.id, "contrefactuel"), phrase
    for groupe in noeuds(aide.conditions):
        if isinstance(groupe, Groupe) and groupe.actif(resultat.date):
            for genre in ("si_vrai", "si_faux"):
                if texte := getattr(groupe, genre):
                    yield (groupe.id, genre), redacteur.remplir(texte)
    if resultat.montant is not None and aide.montant is not None:
        nul = aide.montant.si_nul is not None and resultat.montant.texte.startswith(aide.montant.si_nul.partition("{")[0])
        yield ("montant", "inconnu" if not resultat.montant.valeurs else "si_nul" if nul else "gabarit"), resultat.montant.texte
        if resultat.montant.lignes:
            yield ("montant", "lignes"), " / ".join(resultat.montant.lignes)
    for echeance in resultat.echeances:
        yield (echeance.id, "passee" if echeance.passee else "gabarit"), echeance.texte


def tout(catalogue: Catalogue) -> dict[str, dict[Cle, str | None]]:
    """Aid -> template -> filled sentence, None for one that no case fills."""
    cas: dict[str, list[dict[str, Any]]] = {}
    for un in charger_cas():
        cas.setdefault(un["aide"], []).append(un)
    sortie: dict[str, dict[Cle, str | None]] = {}
    for aide in catalogue.aides.values():
        resultats = [evaluer(catalogue, aide.id, faits_du_cas(catalogue, un), un["date"]) for un in cas.get(aide.id, [])]
        dites = remplies(aide, resultats)
        if cles := gabarits(aide):
            sortie[aide.id] = {cle: dites.get(cle) for cle in cles}
    return sortie


def en_texte(phrases: dict[str, dict[Cle, str | None]]) -> str:
    lignes = []
    for aide, dites in phrases.items():
        lignes += [f"== {aide}", *(f"{cle[0]} · {cle[1]}\n    {texte}" for cle, texte in dites.items() if texte is not None), ""]
    return "\n".join(lignes).replace("\u00a0", " ").replace("\u202f", " ") + "\n"


if __name__ == "__main__":
    FICHIER.write_text(en_texte(tout(charger_catalogue(zones=charger_territoire().zonages))), encoding="utf-8")
