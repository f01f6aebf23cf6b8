"""A calculator as a typed, frozen record: what its file may say, and nothing else.

Placeholders of the sentences: the outputs of the formula, the roles of the inputs and of the parameters, `{p:…}`;
`{x:unite}` adds the unit. A line whose placeholder has no value (no insurance, no income told) is left out.
"""
from __future__ import annotations

from pydantic import Field, root_validator

from bot.droits.modele import Identifiant, Scalaire, Strict


class EntreeCalcul(Strict):
    """An input. `role`: its name in the formula. `sinon`: another fact, used while this one is not exactly known.

    `facultatif`: used when known, never asked for, unless the message holds one of the words of `demandee_si`.
    """

    role: Identifiant
    fait: Identifiant
    sinon: Identifiant | None = None
    note_sinon: str | None = None
    facultatif: bool = False
    demandee_si: list[str] = Field(default_factory=list)

    @root_validator(skip_on_failure=True)
    def _cles_liees(cls, valeurs: dict[str, object]) -> dict[str, object]:
        if (valeurs["sinon"] is None) != (valeurs["note_sinon"] is None):
            raise ValueError("`sinon` et `note_sinon` vont ensemble")
        if valeurs["demandee_si"] and not valeurs["facultatif"]:
            raise ValueError("`demandee_si` ne vaut que pour une entrée `facultatif`")
        return valeurs


class ParametreCalcul(Strict):
    """A parameter with selectors: selector -> role of the input that selects."""

    id: Identifiant
    selecteurs: dict[str, Identifiant] = Field(default_factory=dict)


class Supposition(Strict):
    """A fact that is not asked: the value taken until it is told, and the sentence that says so."""

    valeur: Scalaire
    note: str


class Calculateur(Strict):
    """A calculator. `mots_cles`: expressions searched in the folded message. `sur_mention`: only for who names it.

    `bornes`: role of an input -> role of the parameter that it cannot exceed, to choose between calculators.
    `resultats`: one sentence per case of the formula, and `incertain` when the inputs leave several cases open.
    """

    id: Identifiant
    nom: str
    mots_cles: list[str] = Field(min_items=1)
    aides: list[Identifiant] = Field(default_factory=list)
    projets: list[str] = Field(default_factory=list)
    rang: int = 100
    sur_mention: bool = False
    formule: Identifiant
    entrees: list[EntreeCalcul] = Field(min_items=1)
    parametres: dict[str, Identifiant | ParametreCalcul] = Field(default_factory=dict)
    suppose: dict[Identifiant, Supposition] = Field(default_factory=dict)
    bornes: dict[Identifiant, Identifiant] = Field(default_factory=dict)
    resultats: dict[str, str]
    lignes: list[str] = Field(min_items=1)
    limites: list[str] = Field(min_items=1)
    sources: list[str] = Field(min_items=1)

    @property
    def faits(self) -> tuple[str, ...]:
        """The facts it reads directly, in the order they are asked."""
        lus = [fait for entree in self.entrees for fait in (entree.fait, entree.sinon) if fait is not None]
        return tuple(dict.fromkeys(lus))

    def parametre(self, role: str) -> ParametreCalcul:
        brut = self.parametres[role]
        return brut if isinstance(brut, ParametreCalcul) else ParametreCalcul(id=brut)
