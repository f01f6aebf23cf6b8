"""The tree of an aid as words: what each condition asks for, in general, for nobody in particular."""
from __future__ import annotations

import re
from datetime import date
from functools import lru_cache
from pathlib import Path
from typing import Any

from ruamel.yaml import YAML

from bot.droits.catalogue import Catalogue
from bot.droits.compilation import parametres_du_noeud
from bot.droits.explication import valeur_de_parametre
from bot.droits.gabarits import enumeration, grandeur, remplir
from bot.droits.modele import AUJOURD_HUI, Appartenance, Comparaison, DefinitionFait, Feuille, Groupe, Noeud
from bot.droits.parametres import ValeurDatee, lignes

MOTS = Path(__file__).parent / "description.yml"
Json = dict[str, Any]
#: A condition names at most this many accepted values.
VALEURS_NOMMEES = 12
#: "Oui, privée" answers a question; in a rule only "privée" is said.
_OUI_NON = re.compile(r"^(?:Oui|Non), ")


@lru_cache(maxsize=1)
def mots() -> Json:
    """The words of the pages."""
    lus: Json = YAML(typ="safe").load(MOTS.read_text(encoding="utf-8"))
    return lus


def mot(theme: str, cle: Any) -> str:
    """One word of the pages; the key itself when the data use one that has none yet."""
    return str(mots()[theme].get(cle, cle))


def decrire_regles(catalogue: Catalogue, noeud: Noeud, jour: date) -> Json:
    """A node and its children: id, label, sentences, threshold in force at `jour`, confidence, sources."""
    commun: Json = {
        "id": noeud.id, "op": noeud.op, "from": _iso(noeud.du), "to": _iso(noeud.au), "active": noeud.actif(jour),
        "note": noeud.note,
    }
    if isinstance(noeud, Groupe):
        return {
            **commun, "kind": "group", "label": mot("groupes", noeud.op),
            "if_true": lisible(catalogue, noeud.si_vrai, jour), "if_false": lisible(catalogue, noeud.si_faux, jour),
            "children": [decrire_regles(catalogue, enfant, jour) for enfant in noeud.de],
        }
    limite, dite = seuil(catalogue, noeud, jour), _limite_dite(catalogue, noeud, jour)
    return {
        **commun, "kind": "condition", "label": libelle(catalogue, noeud, limite), "fact": noeud.fait, "threshold": limite,
        "parameters": list(parametres_du_noeud(noeud)),
        "if_true": lisible(catalogue, noeud.si_vrai, jour, dite), "if_false": lisible(catalogue, noeud.si_faux, jour, dite),
        "provided": lisible(catalogue, noeud.a_condition, jour, dite),
        "assumed": noeud.reserve, "flexible": noeud.souple, "confidence": noeud.confiance, "reading": noeud.lecture,
        "marks": _marques(noeud), "sources": [source.partition("#")[0] for source in noeud.sources],
    }


def libelles(catalogue: Catalogue, noeud: Noeud, jour: date) -> dict[str, str]:
    """Node -> its label at `jour`, for a node and its children: what `decrire_regles` says, without its sentences."""
    if isinstance(noeud, Groupe):
        trouves = {noeud.id: mot("groupes", noeud.op)}
        for enfant in noeud.de:
            trouves |= libelles(catalogue, enfant, jour)
        return trouves
    return {noeud.id: libelle(catalogue, noeud, seuil(catalogue, noeud, jour))}


def _marques(noeud: Feuille) -> list[str]:
    marques = [mot("marques", nom) for nom in ("reserve", "souple") if getattr(noeud, nom)]
    return marques + ([mot("lecture", noeud.lecture)] if noeud.lecture else [])


def _iso(jour: date | None) -> str | None:
    return jour.isoformat() if jour is not None else None


def _limite_dite(catalogue: Catalogue, noeud: Feuille, jour: date) -> str:
    """The threshold inside a sentence, which writes the unit itself; its name when it depends on the person."""
    valeur = getattr(noeud, "valeur", None)
    parametre = catalogue.parametres.get(getattr(noeud, "parametre", None) or "")
    if parametre is not None and not parametre.selecteurs:
        valeur = next((ligne.valeur for ligne in lignes(parametre, jour).values()), None)
    if valeur is None or isinstance(valeur, (bool, list, str)):
        return mot("valeurs", "limite")
    definition = catalogue.faits.get(noeud.fait)
    return grandeur(valeur, definition.unite if definition is not None else "aucune", avec_unite=False)


def libelle(catalogue: Catalogue, noeud: Feuille, limite: str | None) -> str:
    """ "âge : au plus 30 ans"."""
    operateur = mot("operateurs", noeud.op) if limite != mot("confiance", "sans_valeur") else ""
    dits = [f"{nom_du_fait(catalogue, noeud.fait)} :", operateur, limite]
    return " ".join(dit for dit in dits if dit)


def nom_du_fait(catalogue: Catalogue, fait: str) -> str:
    return mot("valeurs", AUJOURD_HUI) if fait == AUJOURD_HUI else catalogue.faits[fait].nom


def seuil(catalogue: Catalogue, noeud: Feuille, jour: date) -> str | None:
    """What a leaf compares with, in force at `jour`; None for a yes/no fact."""
    definition = catalogue.faits.get(noeud.fait)
    if isinstance(noeud, Comparaison) and noeud.calcul is not None:
        entrees = [nom_du_fait(catalogue, entree) for entree in noeud.calcul.entrees]
        chiffres = [valeur_de_parametre(catalogue, identifiant, jour) for identifiant in noeud.calcul.parametres.values()]
        et = catalogue.phrases["liste.et"]
        return remplir(
            mot("calculs", noeud.calcul.nom), lambda nom, _: enumeration(entrees if nom == "entrees" else chiffres, et)
        )
    if isinstance(noeud, (Comparaison, Appartenance)):
        if noeud.parametre is not None:
            return _parametre(catalogue, noeud, definition, jour)
        return _possibles(catalogue, noeud.valeur, definition)
    return None


def _possibles(catalogue: Catalogue, valeur: Any, definition: DefinitionFait | None) -> str:
    """A value, or a list of them; a long list is only counted."""
    if not isinstance(valeur, list):
        return en_mots(catalogue, valeur, definition)
    if len(valeur) > VALEURS_NOMMEES:
        return remplir(mot("valeurs", "liste_longue"), lambda *_: str(len(valeur)))
    return enumeration([en_mots(catalogue, une, definition) for une in valeur], catalogue.phrases["liste.ou"])


def _parametre(catalogue: Catalogue, noeud: Comparaison | Appartenance, definition: DefinitionFait | None, jour: date) -> str:
    parametre = catalogue.parametres[noeud.parametre or ""]
    en_vigueur = lignes(parametre, jour)
    if not en_vigueur:
        return mot("confiance", "sans_valeur")
    if isinstance(noeud, Comparaison) and noeud.selecteurs:
        noms = [nom_du_fait(catalogue, fait) for fait in noeud.selecteurs.values()]
        return remplir(mot("valeurs", "par_ligne"), lambda *_: enumeration(noms, catalogue.phrases["liste.et"]))
    lue: ValeurDatee = en_vigueur[()]
    dites = dict.fromkeys(_possibles(catalogue, candidate, definition) for candidate in lue.candidates)
    texte = enumeration(dites, catalogue.phrases["liste.ou"])
    return remplir(catalogue.phrases["valeur.perimee"], lambda *_: texte) if lue.perimee or lue.lectures else texte


def en_mots(catalogue: Catalogue, valeur: Any, definition: DefinitionFait | None = None, unite: str | None = None) -> str:
    """A value as a person reads it: label of a choice, name of a commune, number with its unit."""
    if isinstance(valeur, bool):
        return mot("valeurs", "oui" if valeur else "non")
    if definition is not None and isinstance(valeur, str):
        if definition.type == "commune" and catalogue.nom_commune is not None:
            return catalogue.nom_commune(valeur)
        libelle_ = next((choix.libelle for choix in definition.choix if choix.valeur == valeur), valeur)
        return _OUI_NON.sub("", libelle_)
    if isinstance(valeur, list):
        return enumeration([en_mots(catalogue, une, definition, unite) for une in valeur], catalogue.phrases["liste.et"])
    return grandeur(valeur, unite or (definition.unite if definition is not None else "aucune"))


def lisible(catalogue: Catalogue, texte: str | None, jour: date, limite: str | None = None) -> str | None:
    """A sentence for nobody in particular: figures in force at `jour`, and the name of a fact where its value goes."""

    def valeur(nom: str, _: bool) -> str:
        if nom.startswith("p:"):
            return valeur_de_parametre(catalogue, nom[2:], jour)
        if nom == "limite" and limite is not None:
            return limite
        if nom in catalogue.faits or nom == AUJOURD_HUI:
            return f"[{nom_du_fait(catalogue, nom)}]"
        return mot("valeurs", "inconnue")

    return remplir(texte, valeur) if texte is not None else None
