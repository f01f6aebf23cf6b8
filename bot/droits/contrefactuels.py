"""What would change the result: found by trying values, and said only when re-evaluation confirms it.

Only conditions whose data has a `contrefactuel` sentence are concerned: nobody is told to be younger.
"""
from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from math import ceil, floor
from typing import TYPE_CHECKING, Any

from bot.droits.compilation import FeuilleCompilee, domaine_du_fait, en_nombre
from bot.droits.connaissances import Connaissances
from bot.droits.decision import A_PRECISER, A_VERIFIER, ELIGIBLE, NON_ELIGIBLE, statuer
from bot.droits.explication import valeur_en_francais
from bot.droits.faits import INFINI, Fait, connaissance
from bot.droits.logique import VRAI
from bot.droits.modele import Affirmation, Appartenance, DefinitionFait

if TYPE_CHECKING:
    from bot.droits.resultat import Resultat

_MERITE = {NON_ELIGIBLE: 0, A_VERIFIER: 1, A_PRECISER: 2, ELIGIBLE: 3}


def chercher(resultat: Resultat) -> tuple[str, ...]:
    """Sentences, one per fact to change; when one change is not enough, all of them together if that is."""
    if resultat.statut not in (NON_ELIGIBLE, A_VERIFIER):
        return ()
    feuilles = [e.feuille for e in resultat.elements if e.feuille.noeud.contrefactuel]
    par_fait: dict[str, list[FeuilleCompilee]] = {}
    for feuille in feuilles:
        fait = _fait_a_changer(resultat.connues, feuille)
        if fait is not None:
            par_fait.setdefault(fait, []).append(feuille)
    essai = _Essai(resultat)
    seuls = [phrase for fait, lues in par_fait.items() for phrase in essai.un_seul(fait, lues)]
    return tuple(dict.fromkeys(seuls or (essai.ensemble(par_fait) if len(par_fait) > 1 else ())))


def _fait_a_changer(connues: Connaissances, feuille: FeuilleCompilee) -> str | None:
    """The fact of the leaf, or the first given amount it derives from."""
    catalogue = connues.catalogue
    if feuille.noeud.fait not in catalogue.faits:
        return None
    if catalogue.faits[feuille.noeud.fait].question is not None:
        return feuille.noeud.fait
    bases = [b for b in connues.bases(feuille.noeud.fait) if b in catalogue.faits and connues.fait(b).est_connu]
    bases.sort(key=lambda base: catalogue.faits[base].type != "montant")
    return bases[0] if bases else None


class _Essai:
    def __init__(self, resultat: Resultat) -> None:
        self.resultat, self.connues = resultat, resultat.connues
        self.catalogue = resultat.connues.catalogue
        self.depart = _MERITE[resultat.statut]

    def statut(self, changements: dict[str, Any]) -> tuple[str, Connaissances]:
        faits = dict(self.connues.faits)
        faits.update({fait: Fait.connu(valeur) for fait, valeur in changements.items()})
        connues = Connaissances(self.catalogue, faits, self.connues.jour)
        return statuer(self.catalogue, self.resultat.aide, connues)[0], connues

    def mieux(self, statut: str) -> bool:
        # Leaving "to be checked" only helps when it leads to a positive answer.
        return _MERITE[statut] > self.depart and (self.depart == 0 or statut == ELIGIBLE)

    def un_seul(self, fait: str, feuilles: list[FeuilleCompilee]) -> Iterator[str]:
        """The nearest value with the best status."""
        meilleur: tuple[int, float, Any] | None = None
        for valeur in self.candidates(fait, feuilles):
            statut, _ = self.statut({fait: valeur})
            if self.mieux(statut):
                essai = (-_MERITE[statut], self.distance(fait, valeur), valeur)
                if meilleur is None or essai[:2] < meilleur[:2]:
                    meilleur = essai
        if meilleur is not None:
            yield self.dire(self.remplie(fait, meilleur[2], feuilles), fait, meilleur[2])

    def ensemble(self, par_fait: dict[str, list[FeuilleCompilee]]) -> Iterator[str]:
        """Every obstacle lifted at once, each by its nearest value."""
        choix: dict[str, Any] = {}
        for fait, feuilles in par_fait.items():
            bons = [valeur for valeur in self.candidates(fait, feuilles) if self.leve({fait: valeur}, feuilles)]
            if not bons:
                return
            choix[fait] = min(bons, key=lambda valeur: self.distance(fait, valeur))
        if self.mieux(self.statut(choix)[0]):
            for fait, feuilles in par_fait.items():
                yield self.dire(feuilles[0], fait, choix[fait])

    def remplie(self, fait: str, valeur: Any, feuilles: list[FeuilleCompilee]) -> FeuilleCompilee:
        """The condition that a value fulfils, whose sentence is said: several may stand on the same fact."""
        _, connues = self.statut({fait: valeur})
        regime = self.resultat.regime
        soeurs = [f for f in (regime.feuilles if regime else ()) if f.noeud.fait == fait and f.noeud.contrefactuel]
        gagnees = (f for f in [*feuilles, *soeurs] if f.evaluer(connues) == VRAI and f.evaluer(self.connues) != VRAI)
        return next(gagnees, feuilles[0])

    def leve(self, changements: dict[str, Any], feuilles: list[FeuilleCompilee]) -> bool:
        _, connues = self.statut(changements)
        return all(feuille.evaluer(connues) == VRAI for feuille in feuilles)

    def distance(self, fait: str, valeur: Any) -> float:
        connue = self.connues[fait]
        if not isinstance(connue, tuple):
            return 0.0
        cible = en_nombre(valeur)
        return max(connue[0] - cible, cible - connue[1], 0.0)

    def candidates(self, fait: str, feuilles: list[FeuilleCompilee]) -> list[Any]:
        definition = self.catalogue.faits[fait]
        if not (definition.numerique or definition.type == "date"):
            return [valeur for feuille in feuilles for valeur in _valeurs_symboliques(definition, feuille)]
        trouvees: list[float] = []
        for feuille in self.resultat.regime.feuilles if self.resultat.regime is not None else ():
            if feuille.noeud.fait == fait:
                trouvees.extend(_au_seuil(feuille, feuille.seuil(self.connues), definition))
        for feuille in feuilles:
            if feuille.noeud.fait != fait:
                trouvees.extend(self.par_dichotomie(fait, definition, feuille))
        bas, haut = domaine_du_fait(definition)
        bons = sorted({valeur for valeur in trouvees if bas <= valeur <= haut})
        return [date.fromordinal(int(valeur)) if definition.type == "date" else valeur for valeur in bons]

    def par_dichotomie(self, fait: str, definition: DefinitionFait, feuille: FeuilleCompilee) -> Iterator[float]:
        """Whole value nearest to the current one for which a derived condition becomes true, on each side."""
        connue = self.connues[fait]
        if not isinstance(connue, tuple):
            return
        for depart, extreme in zip(connue, domaine_du_fait(definition), strict=True):
            if abs(depart) == INFINI or abs(extreme) == INFINI or not self._vraie_en(fait, definition, feuille, extreme):
                continue
            mauvais, bon = depart, extreme
            while abs(bon - mauvais) > 1:
                milieu = (bon + mauvais) // 2 if bon < mauvais else ceil((bon + mauvais) / 2)
                if milieu in (mauvais, bon):
                    break
                if self._vraie_en(fait, definition, feuille, milieu):
                    bon = milieu
                else:
                    mauvais = milieu
            yield bon

    def _vraie_en(self, fait: str, definition: DefinitionFait, feuille: FeuilleCompilee, valeur: float) -> bool:
        objet = date.fromordinal(int(valeur)) if definition.type == "date" else valeur
        return self.leve({fait: objet}, [feuille])

    def dire(self, feuille: FeuilleCompilee, fait: str, valeur: Any) -> str:
        definition = self.catalogue.faits[fait]
        connue = connaissance(definition, Fait.connu(valeur))
        texte = valeur_en_francais(self.catalogue, definition, connue)
        gabarit = (feuille.noeud.contrefactuel or "").replace(
            "{valeur:unite}", valeur_en_francais(self.catalogue, definition, connue, unite=True)
        )
        return self.resultat.redacteur.remplir(gabarit, feuille, valeur=texte)


def _au_seuil(feuille: FeuilleCompilee, seuil: Any, definition: DefinitionFait) -> Iterator[float]:
    """Whole values just inside the threshold of a leaf, on the safe side when the threshold is uncertain."""
    if seuil is None or isinstance(seuil, (str, list)):
        return
    bas, haut = seuil if isinstance(seuil, tuple) else (en_nombre(seuil), en_nombre(seuil))
    op = feuille.noeud.op
    if abs(bas) == INFINI or abs(haut) == INFINI:
        return
    if op == "<=":
        yield floor(bas)
    elif op == "<":
        yield ceil(bas) - 1
    elif op == ">=":
        yield ceil(haut)
    elif op == ">":
        yield floor(haut) + 1
    elif op == "==" and bas == haut:
        yield bas


def _valeurs_symboliques(definition: DefinitionFait, feuille: FeuilleCompilee) -> Iterator[Any]:
    noeud = feuille.noeud
    if isinstance(noeud, Affirmation):
        yield noeud.op == "vrai"
        return
    citees = feuille.seuil(None)  # type: ignore[arg-type]
    visees = citees if isinstance(citees, list) else [citees]
    if noeud.op in ("dans", "=="):
        yield from visees
    elif isinstance(noeud, Appartenance) or noeud.op == "!=":
        yield from (choix.valeur for choix in definition.choix if choix.valeur not in visees)
