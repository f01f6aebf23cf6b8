"""The catalogue as typed, frozen records: what the YAML files may say, and nothing else.

Every model forbids unknown keys, so a misspelt key is an error at load and never a rule silently lost.
The cross-checks between files (known ids, placeholders, periods) live in `verifications`.

Vocabulary of a condition tree (see `Noeud`):

* groups: ``tout`` (and), ``au_moins_une`` (or), ``non`` (not, exactly one child);
* leaves compare ONE fact with a constant ``valeur``, a dated ``parametre`` or a named ``calcul``;
* a node may carry ``du`` / ``au``: outside these dates the node does not exist (successive regimes);
* ``reserve``: unknown does not block, it becomes "à condition que…" (``a_condition``);
* ``souple``: false means "to be checked", never a refusal (known derogations);
* ``confiance: conteste | non_confirme`` + ``lecture: exigence | ouverture``: the condition exists under one
  reading of the sources only, hence it can neither refuse nor grant.

Placeholders of the sentences: ``{fact_id}``, ``{limite}`` (the threshold), ``{p:parameter.id}``,
``{valeur}`` (counterfactuals and value labels), ``{date}`` (deadlines), plus the outputs of the amount function.
Numbers are filled WITHOUT their unit, except rates ("50 %") and ``{p:…}``; ``{x:unite}`` adds the unit.
"""
from __future__ import annotations

from datetime import date
from typing import Annotated, Any, Literal, Optional, Union

from pydantic import BaseModel, Extra, Field, HttpUrl, StrictBool, StrictFloat, StrictInt, StrictStr, root_validator, validator

Identifiant = Annotated[str, Field(regex=r"^[a-z][a-z0-9_]*(\.[a-z0-9_]+)*$")]
Scalaire = Union[StrictBool, StrictInt, StrictFloat, StrictStr, date]
TypeFait = Literal["entier", "nombre", "montant", "booleen", "choix", "date", "commune"]
Unite = Literal[
    "euro", "euro_par_mois", "euro_par_an", "annee", "mois", "jour", "km", "minute", "ratio", "salarie", "personne", "aucune"
]
#: The evaluation date, usable wherever a date fact is: always known, never asked.
AUJOURD_HUI = "aujourd_hui"


class Strict(BaseModel):
    """Base of every record: immutable, and an unknown key is an error."""

    class Config:
        extra = Extra.forbid
        allow_mutation = False
        frozen = True
        smart_union = False


class Periode(Strict):
    """Inclusive period; an open end (`au: null`) means "no known end", not a promise."""

    du: date
    au: Optional[date] = None
    motif: Optional[str] = None

    @root_validator(skip_on_failure=True)
    def _ordonnee(cls, valeurs: dict[str, Any]) -> dict[str, Any]:
        if valeurs["au"] is not None and valeurs["au"] < valeurs["du"]:
            raise ValueError("la fin précède le début")
        return valeurs

    def contient(self, jour: date) -> bool:
        return self.du <= jour and (self.au is None or jour <= self.au)


class Source(Strict):
    """A document read. `rang`: 1 law, 2 operator, 3 official FAQ, 4 public-service sheet, 5 press and others."""

    id: Identifiant
    url: HttpUrl
    titre: str
    rang: int = Field(ge=1, le=5)
    consulte_le: date
    publie_le: Optional[date] = None
    sha256: Optional[str] = None
    note: Optional[str] = None


class Choix(Strict):
    """One possible value of a choice fact."""

    valeur: Identifiant
    libelle: str
    aide_a_la_saisie: Optional[str] = None
    alias: list[str] = []


class Domaine(Strict):
    """Plausible bounds of a number or a date, inclusive; an answer outside is malformed."""

    min: Optional[Scalaire] = None
    max: Optional[Scalaire] = None


class TranchePriori(Strict):
    """Prior weight of an interval of a numeric fact (lookahead only: never used to decide)."""

    min: Optional[float] = None
    max: Optional[float] = None
    poids: float = Field(gt=0)


class Derive(Strict):
    """How a fact follows from others: a named function of `bot.droits.derives` and its inputs, in order."""

    calcul: Identifiant
    entrees: list[Identifiant] = Field(min_items=1)


class DefinitionFait(Strict):
    """A fact about the person or the project. Without `question` it is never asked (derived facts).

    A fact that has both `question` and `derive` is derived until it is given (a lower bound, say).
    """

    id: Identifiant
    nom: str
    type: TypeFait
    unite: Unite = "aucune"
    domaine: Optional[Domaine] = None
    choix: list[Choix] = []
    sensibilite: Literal["ordinaire", "sensible"] = "ordinaire"
    question: Optional[str] = None
    pourquoi: Optional[str] = None
    exemple: Optional[str] = None
    libelle_valeur: Optional[str] = None
    libelle_vrai: Optional[str] = None
    libelle_faux: Optional[str] = None
    rang: int = 1000
    cout: float = Field(1.0, gt=0)
    a_priori: Union[None, dict[str, float], list[TranchePriori]] = None
    derive: Optional[Derive] = None

    @root_validator(skip_on_failure=True)
    def _choix_coherents(cls, valeurs: dict[str, Any]) -> dict[str, Any]:
        if (valeurs["type"] == "choix") != bool(valeurs["choix"]):
            raise ValueError("un fait de type choix a une liste `choix`, les autres n'en ont pas")
        if valeurs["question"] is None and valeurs["derive"] is None:
            raise ValueError("un fait a une question, une dérivation, ou les deux")
        return valeurs

    @property
    def numerique(self) -> bool:
        return self.type in ("entier", "nombre", "montant")


class Lecture(Strict):
    """Another value read in another current source."""

    valeur: Optional[Scalaire] = None
    table: Optional[dict[Any, Any]] = None
    source: str
    note: Optional[str] = None


class PeriodeParametre(Strict):
    """The value of a parameter over an inclusive period: a scalar, a list, or a table by selectors."""

    valide_du: date
    valide_au: Optional[date] = None
    source: str
    verifie_le: date
    valeur: Union[None, StrictBool, StrictInt, StrictFloat, StrictStr, date, list[StrictStr]] = None
    table: Optional[dict[Any, Any]] = None
    desaccords: list[Lecture] = []
    commentaire: Optional[str] = None

    @root_validator(skip_on_failure=True)
    def _une_forme(cls, valeurs: dict[str, Any]) -> dict[str, Any]:
        if (valeurs["valeur"] is None) == (valeurs["table"] is None):
            raise ValueError("exactement une clé parmi `valeur` et `table`")
        if valeurs["valide_au"] is not None and valeurs["valide_au"] < valeurs["valide_du"]:
            raise ValueError("la fin précède le début")
        return valeurs


class Parametre(Strict):
    """A dated figure. Past `a_reverifier_avant`, every result that rests on it becomes "à vérifier"."""

    id: Identifiant
    nom: Optional[str] = None
    unite: Unite
    selecteurs: list[Identifiant] = []
    valeurs: list[PeriodeParametre] = Field(min_items=1)
    lacunes: list[Periode] = []
    a_reverifier_avant: date

    @validator("valeurs")
    def _disjointes(cls, periodes: list[PeriodeParametre]) -> list[PeriodeParametre]:
        triees = sorted(periodes, key=lambda p: p.valide_du)
        for avant, apres in zip(triees, triees[1:]):
            if avant.valide_au is None or avant.valide_au >= apres.valide_du:
                raise ValueError(f"les périodes du {avant.valide_du} et du {apres.valide_du} se chevauchent")
        return triees


class SeuilCalcule(Strict):
    """A threshold computed by a named function of `bot.droits.calculs` from facts and parameters."""

    nom: Identifiant
    entrees: list[Identifiant] = []
    parametres: dict[str, Identifiant] = {}


class _Noeud(Strict):
    id: Identifiant
    du: Optional[date] = None
    au: Optional[date] = None
    note: Optional[str] = None

    def actif(self, jour: date) -> bool:
        return (self.du is None or self.du <= jour) and (self.au is None or jour <= self.au)


class Groupe(_Noeud):
    """`tout`, `au_moins_une` or `non`. Its optional sentences replace those of its children when it decides."""

    op: Literal["tout", "au_moins_une", "non"]
    de: list["Noeud"] = Field(min_items=1)
    si_vrai: Optional[str] = None
    si_faux: Optional[str] = None
    source: Union[None, str, list[str]] = None

    @validator("de")
    def _un_seul_enfant(cls, enfants: list[Any], values: dict[str, Any]) -> list[Any]:
        if values.get("op") == "non" and len(enfants) != 1:
            raise ValueError("`non` porte sur exactement un noeud")
        return enfants


class _Feuille(_Noeud):
    fait: Identifiant
    si_vrai: str
    si_faux: str
    source: Union[str, list[str]]
    a_condition: Optional[str] = None
    contrefactuel: Optional[str] = None
    reserve: bool = False
    souple: bool = False
    confiance: Literal["certain", "probable", "conteste", "non_confirme"] = "certain"
    lecture: Optional[Literal["exigence", "ouverture"]] = None

    @root_validator(skip_on_failure=True)
    def _cles_liees(cls, valeurs: dict[str, Any]) -> dict[str, Any]:
        if (valeurs["confiance"] in ("conteste", "non_confirme")) != (valeurs["lecture"] is not None):
            raise ValueError("`lecture` accompagne `confiance: conteste | non_confirme`, et seulement elles")
        if valeurs["reserve"] and not valeurs["a_condition"]:
            raise ValueError("une feuille `reserve` a une phrase `a_condition`")
        return valeurs

    @property
    def sources(self) -> tuple[str, ...]:
        return (self.source,) if isinstance(self.source, str) else tuple(self.source)


class Comparaison(_Feuille):
    """Compare a fact with exactly one of a constant, a parameter (with selectors) or a computed threshold."""

    op: Literal["<=", "<", ">=", ">", "==", "!="]
    valeur: Optional[Scalaire] = None
    parametre: Optional[Identifiant] = None
    selecteurs: dict[str, Identifiant] = {}
    calcul: Optional[SeuilCalcule] = None

    @root_validator(skip_on_failure=True)
    def _un_seul_seuil(cls, valeurs: dict[str, Any]) -> dict[str, Any]:
        if sum(valeurs[cle] is not None for cle in ("valeur", "parametre", "calcul")) != 1:
            raise ValueError("exactement une clé parmi `valeur`, `parametre`, `calcul`")
        return valeurs


class Appartenance(_Feuille):
    """The fact is (`dans`) or is not (`hors`) one of the listed values."""

    op: Literal["dans", "hors"]
    valeur: Optional[list[Scalaire]] = None
    parametre: Optional[Identifiant] = None

    @root_validator(skip_on_failure=True)
    def _une_seule_liste(cls, valeurs: dict[str, Any]) -> dict[str, Any]:
        if (valeurs["valeur"] is None) == (valeurs["parametre"] is None):
            raise ValueError("exactement une clé parmi `valeur` et `parametre`")
        return valeurs


class Affirmation(_Feuille):
    """A yes/no fact is true (`vrai`) or false (`faux`)."""

    op: Literal["vrai", "faux"]


Feuille = Union[Comparaison, Appartenance, Affirmation]
Noeud = Annotated[Union[Groupe, Comparaison, Appartenance, Affirmation], Field(discriminator="op")]
Groupe.update_forward_refs(Noeud=Noeud)
