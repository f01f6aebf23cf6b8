"""The decision graph of an aid as boxes and lines: where each stands, in pixels, for a drawing without any script.

The drawing repeats the nested list of the page for the eye; the list is what is read aloud.
"""
from __future__ import annotations

from dataclasses import dataclass, field

from bot.droits.atelier.description_regles import Json, mot

RANGEE, HAUTEUR, MARGE = 30, 22, 4
LARGEUR_GROUPE, PAS = 116, 144
#: Average width of a character at the size of the drawing, and the longest text of a box.
CARACTERE, TEXTE_MAX = 7.3, 64


@dataclass(frozen=True)
class Boite:
    """One node. `genre` is a style: group, condition, doubtful, assumed, off (not at this date)."""

    x: float
    y: float
    largeur: float
    texte: str
    complet: str
    genre: str

    @property
    def texte_x(self) -> float:
        return self.x + 8

    @property
    def texte_y(self) -> float:
        return self.y + HAUTEUR * 0.7


@dataclass
class Dessin:
    """Boxes, and lines as the points of an elbow. Sizes in pixels."""

    boites: list[Boite] = field(default_factory=list)
    traits: list[str] = field(default_factory=list)
    largeur: float = 0
    hauteur: float = 0
    hauteur_boite: int = HAUTEUR


def dessiner(regles: Json) -> Dessin:
    """The drawing of the rules of a description (`decrire(...)["rules"]`)."""
    dessin = Dessin()
    _poser(dessin, regles, 0, 0)
    dessin.largeur = max(boite.x + boite.largeur for boite in dessin.boites) + MARGE
    dessin.hauteur = max(boite.y for boite in dessin.boites) + HAUTEUR + MARGE
    return dessin


def _poser(dessin: Dessin, noeud: Json, profondeur: int, rangee: int) -> tuple[Boite, int]:
    """The box of a node and the first row below its branch."""
    x = MARGE + profondeur * PAS
    if noeud["kind"] == "condition":
        texte = noeud["label"]
        court = texte if len(texte) <= TEXTE_MAX else texte[: TEXTE_MAX - 1] + "…"
        boite = Boite(x, MARGE + rangee * RANGEE, len(court) * CARACTERE + 16, court, texte, _genre(noeud))
        dessin.boites.append(boite)
        return boite, rangee + 1
    enfants: list[Boite] = []
    for enfant in noeud["children"]:
        posee, rangee = _poser(dessin, enfant, profondeur + 1, rangee)
        enfants.append(posee)
    y = (enfants[0].y + enfants[-1].y) / 2
    boite = Boite(x, y, LARGEUR_GROUPE, mot("branches", noeud["op"]), noeud["label"], f"{_genre(noeud)} {noeud['op']}")
    dessin.boites.append(boite)
    depart, milieu = x + LARGEUR_GROUPE, x + (LARGEUR_GROUPE + PAS) / 2
    for enfant in enfants:
        hauts = (y + HAUTEUR / 2, enfant.y + HAUTEUR / 2)
        dessin.traits.append(f"{depart},{hauts[0]} {milieu},{hauts[0]} {milieu},{hauts[1]} {enfant.x},{hauts[1]}")
    return boite, rangee


def _genre(noeud: Json) -> str:
    if not noeud["active"]:
        return "eteint"
    if noeud["kind"] == "group":
        return "groupe"
    if noeud["reading"] is not None:
        return "doute"
    return "reserve" if noeud["assumed"] else "condition"
