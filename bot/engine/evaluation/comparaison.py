"""Two reports side by side: what got better, what got worse, target by target and sentence by sentence.

Only the sentences that both reports hold are compared, so that sets may grow between the two. The sentences of the
test half are counted, never shown.
"""

from __future__ import annotations

from dataclasses import asdict, dataclass
from math import comb
from typing import Any, Mapping, Optional

from bot.engine.evaluation.cibles import cibles
from bot.engine.evaluation.jeux import DEV, NOMS, TEST
from bot.engine.evaluation.rapport import NET


class RapportIllisible(ValueError):
    """A report that this version cannot compare."""


@dataclass(frozen=True)
class CibleComparee:
    """A target before and after, on the test half. ``sens``: mieux, pire, pareil, or inconnu when one is missing."""

    cle: str
    titre: str
    avant: Optional[float]
    apres: Optional[float]
    tenue_avant: bool
    tenue_apres: bool
    sens: str


@dataclass(frozen=True)
class Bascule:
    """A sentence of the dev half that changed sides: what was understood before and after."""

    texte: str
    avant: Any
    apres: Any


@dataclass(frozen=True)
class JeuCompare:
    """A set. ``p``: how likely so uneven a change is by chance alone (exact sign test over both halves)."""

    jeu: str
    communes: int
    mieux: dict[str, int]
    pire: dict[str, int]
    p: float
    phrases_mieux: tuple[Bascule, ...]
    phrases_pire: tuple[Bascule, ...]


@dataclass(frozen=True)
class Comparaison:
    """``perdues``: keys of the targets that were held and are no more. ``detresse_perdue``: distress sentences newly
    missed, in full: each is a reason to refuse."""

    cibles: tuple[CibleComparee, ...]
    jeux: tuple[JeuCompare, ...]
    perdues: tuple[str, ...]
    detresse_perdue: tuple[str, ...]

    @property
    def acceptable(self) -> bool:
        """No target lost, no distress lost: the least that is asked of a model that replaces another."""
        return not self.perdues and not self.detresse_perdue

    def to_json(self) -> dict[str, Any]:
        return {"acceptable": self.acceptable, **asdict(self)}


def comparer(avant: Mapping[str, Any], apres: Mapping[str, Any]) -> Comparaison:
    """Two reports of ``evaluer``. Raises RapportIllisible when one is not, or is of another version."""
    for rapport in (avant, apres):
        if not isinstance(rapport, Mapping) or rapport.get("version") != apres.get("version"):
            raise RapportIllisible("version")
        if any(cle not in rapport for cle in ("moities", "phrases", "detresse_manquee")):
            raise RapportIllisible("contenu")
    compares = tuple(_cible(cible, avant, apres) for cible in cibles())
    return Comparaison(
        cibles=compares,
        jeux=tuple(_jeu(nom, avant["phrases"].get(nom, {}), apres["phrases"].get(nom, {})) for nom in NOMS),
        perdues=tuple(each.cle for each in compares if each.tenue_avant and not each.tenue_apres),
        detresse_perdue=_detresse_perdue(avant, apres),
    )


def _cible(cible: Any, avant: Mapping[str, Any], apres: Mapping[str, Any]) -> CibleComparee:
    valeurs = [cible.mesure(rapport["moities"].get(TEST, {})) for rapport in (avant, apres)]
    ancienne, nouvelle = valeurs
    if ancienne is None or nouvelle is None:
        sens = "inconnu"
    elif ancienne == nouvelle:
        sens = "pareil"
    else:
        sens = "mieux" if cible.mieux(ancienne, nouvelle) else "pire"
    return CibleComparee(
        cible.cle, cible.titre, ancienne, nouvelle, cible.tenue(ancienne), cible.tenue(nouvelle), sens
    )


def _jeu(nom: str, avant: Mapping[str, Any], apres: Mapping[str, Any]) -> JeuCompare:
    mieux, pire, bascules, communes = {}, {}, {"mieux": [], "pire": []}, 0  # type: ignore[var-annotated]
    for part in (DEV, TEST):
        anciennes, nouvelles = avant.get(part, {}), apres.get(part, {})
        partagees = [cle for cle in nouvelles if cle in anciennes]
        communes += len(partagees)
        gagnees = [cle for cle in partagees if nouvelles[cle]["bon"] and not anciennes[cle]["bon"]]
        perdues = [cle for cle in partagees if anciennes[cle]["bon"] and not nouvelles[cle]["bon"]]
        mieux[part], pire[part] = len(gagnees), len(perdues)
        if part == DEV:
            for sens, cles in (("mieux", gagnees), ("pire", perdues)):
                bascules[sens] = [
                    Bascule(nouvelles[cle]["texte"], anciennes[cle]["trouvee"], nouvelles[cle]["trouvee"]) for cle in cles
                ]
    return JeuCompare(
        jeu=nom,
        communes=communes,
        mieux=mieux,
        pire=pire,
        p=round(signes(sum(mieux.values()), sum(pire.values())), 4),
        phrases_mieux=tuple(bascules["mieux"]),
        phrases_pire=tuple(bascules["pire"]),
    )


def signes(mieux: int, pire: int) -> float:
    """Exact two-sided sign test (McNemar): 1 when nothing changed or as much each way."""
    total = mieux + pire
    if not total:
        return 1.0
    queue = sum(comb(total, k) for k in range(min(mieux, pire) + 1)) / 2**total
    return min(1.0, 2 * queue)


def _detresse_perdue(avant: Mapping[str, Any], apres: Mapping[str, Any]) -> tuple[str, ...]:
    """Missed now, clean, by a report whose predecessor did not miss it."""
    anciennes = {cas["origine"] for cas in avant["detresse_manquee"] if cas["maniere"] == NET}
    return tuple(
        cas["origine"] for cas in apres["detresse_manquee"] if cas["maniere"] == NET and cas["origine"] not in anciennes
    )
