"""What is known about one fact: a value, an interval, some possible values, nothing, or a refusal to say.

`inconnu` (not asked yet) and `refuse` (will not or cannot say) are different: the first can be asked, the
second never is again. A malformed answer is neither: it raises `FaitInvalide`, to be repaired in the dialogue.

Inside the engine a `Fait` becomes a *connaissance* (`Connaissance`): an inclusive interval `(mini, maxi)` for
numbers and dates (dates as ordinals, open bounds as infinities), a frozenset of possible values for the rest,
None when nothing is known.
"""
from __future__ import annotations

import math
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any, Union

from bot.droits.modele import DefinitionFait

Bornes = tuple[float, float]
Connaissance = Union[None, Bornes, frozenset[Any]]
INFINI = math.inf


class FaitInvalide(ValueError):
    """A malformed value. `code` is stable (`type`, `domaine`, `choix`, `forme`, `inconnu`); the text is French."""

    def __init__(self, code: str, fait: str, detail: str) -> None:
        super().__init__(f"{fait} : {detail}")
        self.code = code
        self.fait = fait


@dataclass(frozen=True)
class Fait:
    """Exactly one of a value, an interval, a set of choices, unknown or refused.

    `definitif` marks an interval or a set that the person cannot narrow: it is not asked again.
    `provenance` says where it comes from (free text, shown to nobody, copied into the trace).
    """

    valeur: Any = None
    bornes: tuple[Any, Any] | None = None
    possibles: frozenset[Any] | None = None
    refus: bool = False
    provenance: str | None = None
    definitif: bool = False

    @staticmethod
    def connu(valeur: Any, provenance: str | None = None) -> Fait:
        if valeur is None:
            raise FaitInvalide("forme", "fait", "une valeur connue n'est pas vide")
        return Fait(valeur=valeur, provenance=provenance)

    @staticmethod
    def intervalle(mini: Any, maxi: Any, provenance: str | None = None, definitif: bool = False) -> Fait:
        """Inclusive bounds; None is an open bound. Equal bounds give a known value."""
        if mini is None and maxi is None:
            return Fait(provenance=provenance)
        if mini is not None and mini == maxi:
            return Fait(valeur=mini, provenance=provenance)
        if mini is not None and maxi is not None and mini > maxi:
            raise FaitInvalide("forme", "fait", "la borne basse dépasse la borne haute")
        return Fait(bornes=(mini, maxi), provenance=provenance, definitif=definitif)

    @staticmethod
    def parmi(valeurs: Collection[Any], provenance: str | None = None, definitif: bool = False) -> Fait:
        if not valeurs:
            raise FaitInvalide("forme", "fait", "la liste des valeurs possibles est vide")
        if len(valeurs) == 1:
            return Fait(valeur=next(iter(valeurs)), provenance=provenance)
        return Fait(possibles=frozenset(valeurs), provenance=provenance, definitif=definitif)

    @staticmethod
    def inconnu() -> Fait:
        return Fait()

    @staticmethod
    def refuse(provenance: str | None = None) -> Fait:
        return Fait(refus=True, provenance=provenance)

    @property
    def est_connu(self) -> bool:
        return self.valeur is not None

    @property
    def est_inconnu(self) -> bool:
        return self.valeur is None and self.bornes is None and self.possibles is None and not self.refus

    @property
    def interrogeable(self) -> bool:
        """Whether asking (again) could teach something: neither exact, nor refused, nor final."""
        return self.valeur is None and not self.refus and not self.definitif


def _nombre(defn: DefinitionFait, brut: Any) -> float | int:
    try:
        nombre = isinstance(brut, (int, float)) and not isinstance(brut, bool) and math.isfinite(brut)
    except OverflowError:  # an integer of hundreds of digits
        nombre = False
    if not nombre:
        raise FaitInvalide("type", defn.id, "un nombre est attendu")
    if defn.type == "entier":
        if float(brut) != int(brut):
            raise FaitInvalide("type", defn.id, "un nombre entier est attendu")
        return int(brut)
    return brut


def _jour(defn: DefinitionFait, brut: Any) -> date:
    if isinstance(brut, date):
        return brut
    try:
        return date.fromisoformat(brut)
    except (TypeError, ValueError):
        raise FaitInvalide("type", defn.id, "une date AAAA-MM-JJ est attendue") from None


def _scalaire(defn: DefinitionFait, brut: Any) -> Any:
    if defn.numerique or defn.type == "date":
        valeur: Any = _nombre(defn, brut) if defn.numerique else _jour(defn, brut)
        if defn.domaine is not None:
            bas, haut = defn.domaine.min, defn.domaine.max
            if (bas is not None and valeur < bas) or (haut is not None and valeur > haut):
                raise FaitInvalide("domaine", defn.id, "la valeur sort des limites plausibles")
        return valeur
    if defn.type == "booleen":
        if not isinstance(brut, bool):
            raise FaitInvalide("type", defn.id, "oui ou non est attendu")
        return brut
    if not isinstance(brut, str) or not brut:
        raise FaitInvalide("type", defn.id, "un texte est attendu")
    if defn.type == "choix" and brut not in {choix.valeur for choix in defn.choix}:
        raise FaitInvalide("choix", defn.id, f"{brut!r} n'est pas un choix possible")
    return brut


def fait_depuis_json(defn: DefinitionFait, objet: Any, provenance: str | None = None) -> Fait:
    """A fact from its JSON form: scalar, {"valeur"}, {"min","max"}, {"parmi"}, {"refuse": true} or null (unknown).

    Raises FaitInvalide on anything malformed: an unreadable answer never becomes "unknown".
    """
    if objet is None:
        return Fait.inconnu()
    if not isinstance(objet, Mapping):
        return Fait.connu(_scalaire(defn, objet), provenance)
    cles = set(objet) - {"provenance", "definitif"}
    provenance = objet.get("provenance", provenance)
    definitif = objet.get("definitif", False) is True
    if cles == {"valeur"}:
        return Fait.connu(_scalaire(defn, objet["valeur"]), provenance)
    if cles == {"refuse"} and objet["refuse"] is True:
        return Fait.refuse(provenance)
    if cles == {"parmi"} and isinstance(objet["parmi"], (list, tuple, set, frozenset)):
        return Fait.parmi({_scalaire(defn, valeur) for valeur in objet["parmi"]}, provenance, definitif)
    if cles and cles <= {"min", "max"} and (defn.numerique or defn.type == "date"):
        bornes = [objet.get(cle) for cle in ("min", "max")]
        bas, haut = (None if borne is None else _scalaire(defn, borne) for borne in bornes)
        if bas is None and haut is None:
            raise FaitInvalide("forme", defn.id, "un intervalle a au moins une borne")
        return Fait.intervalle(bas, haut, provenance, definitif)
    raise FaitInvalide("forme", defn.id, "forme de réponse non reconnue")


def fait_vers_json(fait: Fait) -> Any:
    """The inverse of `fait_depuis_json`; dates become ISO strings, an unknown fact becomes None."""

    def simple(valeur: Any) -> Any:
        return valeur.isoformat() if isinstance(valeur, date) else valeur

    objet: dict[str, Any]
    if fait.refus:
        objet = {"refuse": True}
    elif fait.valeur is not None:
        if fait.provenance is None:
            return simple(fait.valeur)
        objet = {"valeur": simple(fait.valeur)}
    elif fait.bornes is not None:
        objet = {cle: simple(borne) for cle, borne in zip(("min", "max"), fait.bornes, strict=False) if borne is not None}
    elif fait.possibles is not None:
        objet = {"parmi": sorted(simple(valeur) for valeur in fait.possibles)}
    else:
        return None
    if fait.definitif:
        objet["definitif"] = True
    if fait.provenance is not None:
        objet["provenance"] = fait.provenance
    return objet


_TYPES: dict[str, type | tuple[type, ...]] = {
    "entier": (int, float), "nombre": (int, float), "montant": (int, float),
    "booleen": bool, "choix": str, "commune": str, "date": date,
}


def _controler(defn: DefinitionFait, valeurs: Collection[Any]) -> None:
    attendu = _TYPES[defn.type]
    for valeur in valeurs:
        # In Python a yes/no is also an integer: it is refused wherever a number is expected.
        if valeur is not None and (not isinstance(valeur, attendu) or isinstance(valeur, bool) != (attendu is bool)):
            raise FaitInvalide("type", defn.id, f"{valeur!r} n'est pas du type {defn.type}")


def connaissance(defn: DefinitionFait, fait: Fait) -> Connaissance:
    """What the engine computes with. Refused and unknown facts both give None.

    Raises FaitInvalide when a value has not the type of its fact.
    """
    if fait.valeur is not None:
        _controler(defn, (fait.valeur,))
        if defn.numerique:
            return (fait.valeur, fait.valeur)
        if defn.type == "date":
            ordinal = fait.valeur.toordinal()
            return (ordinal, ordinal)
        return frozenset((fait.valeur,))
    if fait.bornes is not None:
        _controler(defn, fait.bornes)
        bas, haut = fait.bornes
        if defn.type == "date":
            bas, haut = (None if borne is None else borne.toordinal() for borne in (bas, haut))
        return (-INFINI if bas is None else bas, INFINI if haut is None else haut)
    if fait.possibles is not None:
        _controler(defn, fait.possibles)
        if defn.numerique or defn.type == "date":
            rangs = [v.toordinal() if defn.type == "date" else v for v in fait.possibles]
            return (min(rangs), max(rangs))
        return fait.possibles
    return None


def exacte(connue: Connaissance) -> bool:
    """Whether one single value remains possible."""
    if connue is None:
        return False
    return len(connue) == 1 if isinstance(connue, frozenset) else connue[0] == connue[1]
