"""From an evaluation to French sentences. The sentences are data: this module only chooses and fills them."""
from __future__ import annotations

from datetime import date
from typing import Any

from bot.droits.catalogue import Catalogue
from bot.droits.compilation import DOUTE, FeuilleCompilee
from bot.droits.connaissances import Connaissances
from bot.droits.faits import INFINI, Connaissance
from bot.droits.gabarits import enumeration, grandeur, nombre, remplir
from bot.droits.logique import FAUX, INCONNU, VRAI
from bot.droits.modele import AUJOURD_HUI, DefinitionFait, Parametre
from bot.droits.parametres import ParametreAbsent, ValeurDatee, lignes, lire
from bot.droits.parcours import Element, Parcours


def valeur_en_francais(catalogue: Catalogue, definition: DefinitionFait, connue: Connaissance, unite: bool = False) -> str:
    """What is known of a fact, without a sentence: "27", "entre 712 et 788", "CDI", "22 novembre 2026"."""
    phrases = catalogue.phrases
    if connue is None:
        return phrases["valeur.inconnue"]
    if isinstance(connue, frozenset):
        libelles = {choix.valeur: choix.libelle for choix in definition.choix}
        if definition.type == "booleen":
            libelles = {True: phrases["valeur.vrai"], False: phrases["valeur.faux"]}  # type: ignore[dict-item]
        nommer = catalogue.nom_commune if definition.type == "commune" and catalogue.nom_commune else str
        rangs = {valeur: rang for rang, valeur in enumerate(libelles)}
        ordonnees = sorted(connue, key=lambda valeur: (rangs.get(valeur, 0), str(valeur)))
        return enumeration([libelles.get(v) or nommer(v) for v in ordonnees], phrases["liste.ou"])
    return _bornes(catalogue, definition, connue, unite)


def _bornes(catalogue: Catalogue, definition: DefinitionFait, bornes: tuple[float, float], unite: bool) -> str:
    def une(valeur: float) -> str:
        objet = date.fromordinal(int(valeur)) if definition.type == "date" else valeur
        return grandeur(objet, definition.unite, unite)

    bas, haut = bornes
    phrases, genre = catalogue.phrases, ".date" if definition.type == "date" else ""
    if bas == haut:
        return une(bas)
    if bas == -INFINI:
        return remplir(phrases[f"valeur.au_plus{genre}"], lambda *_: une(haut))
    if haut == INFINI:
        return remplir(phrases[f"valeur.au_moins{genre}"], lambda *_: une(bas))
    return remplir(phrases[f"valeur.entre{genre}"], lambda nom, _: une(bas if nom == "bas" else haut))


def valeur_de_parametre(catalogue: Catalogue, reference: str, jour: date) -> str:
    """`visale.salaire_max`, or `visale.plafond.ii` for one line of a table, in force at a date, with its unit.

    Past its re-check date the value is still given, marked as to be checked.
    """
    parametre = catalogue.parametres.get(reference)
    try:
        if parametre is not None:
            return _datee(catalogue, lire(parametre, jour))
        parametre, ligne = _ligne(catalogue, reference)
        for cle, valeur in lignes(parametre, jour).items():
            if ".".join(cle).lower() == ligne:
                return _datee(catalogue, valeur)
    except ParametreAbsent:
        pass
    return catalogue.phrases["valeur.inconnue"]


def _datee(catalogue: Catalogue, valeur: ValeurDatee) -> str:
    dite = grandeur(valeur.valeur, valeur.unite)
    return remplir(catalogue.phrases["valeur.perimee"], lambda *_: dite) if valeur.perimee else dite


def _ligne(catalogue: Catalogue, reference: str) -> tuple[Parametre, str]:
    for identifiant, parametre in catalogue.parametres.items():
        if parametre.selecteurs and reference.startswith(f"{identifiant}."):
            return parametre, reference[len(identifiant) + 1:]
    raise KeyError(reference)


def texte_date(catalogue: Catalogue, texte: str, jour: date) -> str:
    """A text of a sheet with its `{p:…}` filled with the values in force at a date."""
    return remplir(texte, lambda nom, _: valeur_de_parametre(catalogue, nom[2:], jour))


class Redacteur:
    """Fills the sentences of one evaluation."""

    def __init__(self, catalogue: Catalogue, connues: Connaissances, parcours: Parcours) -> None:
        self.catalogue, self.connues, self.parcours = catalogue, connues, parcours
        self.jour = connues.jour

    def remplir(self, gabarit: str, feuille: FeuilleCompilee | None = None, **autres: str) -> str:
        def valeur(nom: str, unite: bool) -> str:
            if nom in autres:
                return autres[nom]
            if nom.startswith("p:"):
                return valeur_de_parametre(self.catalogue, nom[2:], self.jour)
            if nom == "limite" and feuille is not None:
                return self.limite(feuille, unite)
            if nom == AUJOURD_HUI:
                return grandeur(self.jour)
            return valeur_en_francais(self.catalogue, self.catalogue.faits[nom], self.connues[nom], unite)

        return remplir(gabarit, valeur)

    def limite(self, feuille: FeuilleCompilee, unite: bool = False) -> str:
        """The threshold of a leaf for this person."""
        definition = self.catalogue.faits.get(feuille.noeud.fait)
        seuil: Any = feuille.seuil(self.connues)
        if seuil is None or definition is None:
            return grandeur(seuil) if isinstance(seuil, date) else self.catalogue.phrases["valeur.inconnue"]
        if isinstance(seuil, list):
            return valeur_en_francais(self.catalogue, definition, frozenset(seuil))
        if isinstance(seuil, str):
            return valeur_en_francais(self.catalogue, definition, frozenset((seuil,)))
        if isinstance(seuil, tuple):
            return _bornes(self.catalogue, definition, seuil, unite)
        return grandeur(seuil, definition.unite, unite)

    def phrase(self, feuille: FeuilleCompilee) -> str | None:
        """The sentence of a leaf for its value; None while it is unknown."""
        brut = self.parcours.bruts[feuille.rang]
        if brut == FAUX:
            return self.remplir(feuille.noeud.si_faux, feuille)
        return self.remplir(feuille.noeud.si_vrai, feuille) if brut == VRAI else None

    def phrases(self, elements: list[Element], cle: str) -> list[str]:
        """Sentences of the elements of a walk, the sentence of a group being said once (`cle`: si_vrai/si_faux)."""
        dites: dict[str, None] = {}
        for element in elements:
            texte = getattr(element.groupe.noeud, cle) if element.groupe is not None else None
            phrase = self.remplir(texte) if texte else self.phrase(element.feuille)
            if phrase:
                dites[phrase] = None
        return list(dites)

    def noms(self, faits: tuple[str, ...] | list[str], mot: str = "liste.et") -> str:
        return enumeration([self.catalogue.faits[fait].nom for fait in faits], self.catalogue.phrases[mot])

    def doute(self, feuille: FeuilleCompilee) -> str | None:
        """Why a leaf leaves the result to be checked."""
        brut, phrases = self.parcours.bruts[feuille.rang], self.catalogue.phrases
        phrase = self.phrase(feuille) or ""
        if brut == DOUTE:
            return phrases["doute.desaccord" if feuille.valeurs else "doute.sans_valeur"]
        if brut == INCONNU:
            faits = [base for fait in feuille.faits for base in self.connues.bases(fait)]
            manquants = list(dict.fromkeys(base for base in faits if not self.connues.fait(base).est_connu))
            cle = "doute.inconnu" if manquants else "doute.incertain"
            vagues = [fait for fait in feuille.faits if fait != AUJOURD_HUI and not _exact(self.connues[fait])]
            nommes = manquants or vagues or [fait for fait in feuille.faits if fait != AUJOURD_HUI]
            return self.remplir(phrases[cle], faits=self.noms(nommes))
        if self.parcours.effet(feuille) != DOUTE:
            return None
        if feuille.noeud.lecture is not None:
            return self.remplir(phrases["doute.conteste"], phrase=phrase)
        if feuille.perimee:
            echeance = min(valeur.a_reverifier_avant for valeur in feuille.valeurs.values() if valeur.perimee)
            return self.remplir(phrases["doute.perime"], phrase=phrase, date=grandeur(echeance))
        return self.remplir(phrases["doute.souple"], phrase=phrase)


def _exact(connue: Connaissance) -> bool:
    """True if one value is left: what is exact is never called uncertain."""
    if isinstance(connue, frozenset):
        return len(connue) == 1
    return connue is not None and connue[0] == connue[1]


def libelle_de_valeur(catalogue: Catalogue, definition: DefinitionFait, connue: Connaissance) -> str:
    """A fact and its value as a short label: "620 € de loyer", "CDI", "bail non signé"."""
    if definition.type == "booleen" and isinstance(connue, frozenset) and len(connue) == 1:
        libelle = definition.libelle_vrai if True in connue else definition.libelle_faux
        if libelle:
            return libelle
    gabarit, valeur = definition.libelle_valeur or "{valeur}", valeur_en_francais(catalogue, definition, connue)
    if definition.type == "date" and _exact(connue):
        valeur = remplir(catalogue.phrases["valeur.exacte.date"], lambda *_: valeur)
    return remplir(gabarit, lambda *_: valeur)


__all__ = ["Redacteur", "libelle_de_valeur", "nombre", "texte_date", "valeur_de_parametre", "valeur_en_francais"]
