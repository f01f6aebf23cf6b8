"""From a calculation to French sentences, which are data: this module only chooses and fills them."""
from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from bot.droits.calculateurs.entrees import LectureEntrees
from bot.droits.calculateurs.formule import FAIT, Formule
from bot.droits.explication import valeur_de_parametre, valeur_en_francais
from bot.droits.gabarits import enumeration, grandeur, remplir, trous
from bot.droits.parametres import ValeurDatee


@dataclass(frozen=True)
class EntreeDite:
    """An input used, and its value in French. `fait` is the fact it was read from."""

    fait: str
    libelle: str
    valeur: str


def entrees_dites(lecture: LectureEntrees, valeurs: Mapping[str, list[Any]]) -> Iterator[EntreeDite]:
    for entree in lecture.calculateur.entrees:
        if valeurs[entree.role] == [None]:
            continue
        definition = lecture.catalogue.faits[lecture.fait_de(entree)]
        connue = lecture.connues[definition.id]
        yield EntreeDite(definition.id, definition.nom, valeur_en_francais(lecture.catalogue, definition, connue, unite=True))


def notes(lecture: LectureEntrees, lus: Mapping[str, ValeurDatee]) -> Iterator[str]:
    """What weakens the figures: stand-ins, suppositions, stale and disagreeing parameters."""
    phrases = lecture.catalogue.phrases
    for entree in lecture.calculateur.entrees:
        if entree.note_sinon and lecture.fait_de(entree) == entree.sinon:
            yield entree.note_sinon
    for supposition in lecture.supposes.values():
        yield supposition.note
    noms = {valeur.parametre: lecture.catalogue.parametres[valeur.parametre].nom or valeur.parametre for valeur in lus.values()}
    perimes: dict[date, dict[str, None]] = {}
    for valeur in lus.values():
        if valeur.perimee:
            perimes.setdefault(valeur.a_reverifier_avant, {})[noms[valeur.parametre]] = None
    for jour, quoi in sorted(perimes.items()):
        textes = {"noms": enumeration(quoi, phrases["liste.et"]), "date": grandeur(jour)}
        yield remplir(phrases["calcul.perime"], lambda cle, _, t=textes: t[cle])  # type: ignore[misc]
    dits: set[str] = set()
    for valeur in lus.values():
        nom = noms[valeur.parametre]
        if valeur.parametre in dits:
            continue
        dits.add(valeur.parametre)
        if len(set(valeur.candidates)) > 1:
            valeurs = enumeration([grandeur(candidate, valeur.unite) for candidate in valeur.candidates], phrases["liste.ou"])
            textes = {"nom": nom, "valeurs": valeurs}
            yield remplir(phrases["calcul.desaccord"], lambda cle, _, t=textes: t[cle])  # type: ignore[misc]


class Redaction:
    """Fills the templates: outputs first, then inputs, then parameters."""

    def __init__(
        self, lecture: LectureEntrees, formule: Formule, valeurs: Mapping[str, list[Any]], sorties: Mapping[str, Any],
        lus: Mapping[str, ValeurDatee],
    ) -> None:
        self.lecture, self.formule, self.sorties = lecture, formule, sorties
        self.entrees = {e.role: e for e in lecture.calculateur.entrees if valeurs[e.role] != [None]}
        self.roles: dict[str, list[ValeurDatee]] = {}
        for cle, valeur in lus.items():
            self.roles.setdefault(cle.partition(".")[0], []).append(valeur)

    def dites(self, gabarits: Iterable[str]) -> Iterator[str]:
        """The sentences that have a value for each of their placeholders."""
        for gabarit in gabarits:
            phrase = self.dire(gabarit)
            if phrase is not None:
                yield phrase

    def dire(self, gabarit: str) -> str | None:
        """The sentence, or None when one of its placeholders has no value."""
        textes = {(nom, unite): self._valeur(nom, unite) for nom in trous(gabarit) for unite in (True, False)}
        if None in textes.values():
            return None
        return remplir(gabarit, lambda nom, unite: str(textes[nom, unite]))

    def _valeur(self, nom: str, unite: bool) -> str | None:
        catalogue = self.lecture.catalogue
        if nom.startswith("p:"):
            return valeur_de_parametre(catalogue, nom[2:], self.lecture.jour)
        if nom in self.sorties:
            return self._sortie(self.sorties[nom], self.formule.sorties[nom], unite)
        if nom in self.entrees:
            definition = catalogue.faits[self.lecture.fait_de(self.entrees[nom])]
            return valeur_en_francais(catalogue, definition, self.lecture.connues[definition.id], unite)
        if nom in self.roles:
            candidates = sorted({v for lu in self.roles[nom] for v in lu.candidates})
            return self._bornes(candidates[0], candidates[-1], self.roles[nom][0].unite, unite)
        return None

    def _sortie(self, valeur: Any, genre: str, unite: bool) -> str | None:
        if valeur is None:
            return None
        if genre.startswith(FAIT):
            definition = self.lecture.catalogue.faits[genre.removeprefix(FAIT)]
            return valeur_en_francais(self.lecture.catalogue, definition, frozenset(valeur))
        return self._bornes(float(valeur[0]), float(valeur[1]), genre, unite)

    def _bornes(self, bas: Any, haut: Any, genre: str, unite: bool) -> str:
        if bas == haut:
            return grandeur(bas, genre, unite)
        textes = {"bas": grandeur(bas, genre, False), "haut": grandeur(haut, genre, unite)}
        return remplir(self.lecture.catalogue.phrases["calcul.bornes"], lambda nom, _: textes[nom])
