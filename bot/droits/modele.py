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
from itertools import pairwise
from typing import Annotated, Any, Literal, Union

from pydantic import (
    BaseModel,
    Extra,
    Field,
    HttpUrl,
    StrictBool,
    StrictFloat,
    StrictInt,
    StrictStr,
    root_validator,
    validator,
)

Identifiant = Annotated[str, Field(regex=r"^[a-z][a-z0-9_]*(\.[a-z0-9_]+)*$")]
Scalaire = Union[StrictBool, StrictInt, StrictFloat, StrictStr, date]
TypeFait = Literal["entier", "nombre", "montant", "booleen", "choix", "date", "commune"]
Unite = Literal[
    "euro", "euro_par_mois", "euro_par_an", "annee", "mois", "jour", "km", "minute", "ratio", "salarie", "personne", "aucune"
]
#: The evaluation date, usable wherever a date fact is: always known, never asked.
AUJOURD_HUI = "aujourd_hui"
#: The fact that tells which aids concern the person, see `pertinence`.
PROJET = "projet"


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
    au: date | None = None
    motif: str | None = None

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
    publie_le: date | None = None
    sha256: str | None = None
    note: str | None = None


class Choix(Strict):
    """One possible value of a choice fact."""

    valeur: Annotated[str, Field(regex=r"^[A-Za-z][A-Za-z0-9_]*$")]
    libelle: str
    aide_a_la_saisie: str | None = None
    alias: list[str] = Field(default_factory=list)


class Domaine(Strict):
    """Plausible bounds of a number or a date, inclusive; an answer outside is malformed."""

    min: Scalaire | None = None
    max: Scalaire | None = None


class TranchePriori(Strict):
    """Prior weight of an interval of a numeric fact (lookahead only: never used to decide)."""

    min: float | None = None
    max: float | None = None
    poids: float = Field(gt=0)


class Proposition(Strict):
    """A button for a number: an exact value when `min` equals `max`, an interval otherwise (an open end is unknown)."""

    libelle: str
    min: float | None = None
    max: float | None = None


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
    domaine: Domaine | None = None
    choix: list[Choix] = Field(default_factory=list)
    sensibilite: Literal["ordinaire", "sensible"] = "ordinaire"
    question: str | None = None
    pourquoi: str | None = None
    exemple: str | None = None
    libelle_valeur: str | None = None
    libelle_vrai: str | None = None
    libelle_faux: str | None = None
    rang: int = 1000
    cout: float = Field(default=1.0, gt=0)
    a_priori: None | dict[str, float] | list[TranchePriori] = None
    propositions: list[Proposition] = Field(default_factory=list)
    derive: Derive | None = None

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

    valeur: Scalaire | None = None
    table: dict[Any, Any] | None = None
    source: str
    note: str | None = None


class PeriodeParametre(Strict):
    """The value of a parameter over an inclusive period: a scalar, a list, or a table by selectors."""

    valide_du: date
    valide_au: date | None = None
    source: str
    verifie_le: date
    valeur: None | StrictBool | StrictInt | StrictFloat | StrictStr | date | list[StrictStr] = None
    table: dict[Any, Any] | None = None
    desaccords: list[Lecture] = Field(default_factory=list)
    commentaire: str | None = None

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
    nom: str | None = None
    unite: Unite
    selecteurs: list[Identifiant] = Field(default_factory=list)
    valeurs: list[PeriodeParametre] = Field(min_items=1)
    lacunes: list[Periode] = Field(default_factory=list)
    a_reverifier_avant: date

    @validator("valeurs")
    def _disjointes(cls, periodes: list[PeriodeParametre]) -> list[PeriodeParametre]:
        triees = sorted(periodes, key=lambda p: p.valide_du)
        for avant, apres in pairwise(triees):
            if avant.valide_au is None or avant.valide_au >= apres.valide_du:
                raise ValueError(f"les périodes du {avant.valide_du} et du {apres.valide_du} se chevauchent")
        return triees


class SeuilCalcule(Strict):
    """A threshold computed by a named function of `bot.droits.calculs` from facts and parameters."""

    nom: Identifiant
    entrees: list[Identifiant] = Field(default_factory=list)
    parametres: dict[str, Identifiant] = Field(default_factory=dict)


class _Noeud(Strict):
    id: Identifiant
    du: date | None = None
    au: date | None = None
    note: str | None = None

    def actif(self, jour: date) -> bool:
        return (self.du is None or self.du <= jour) and (self.au is None or jour <= self.au)


class Groupe(_Noeud):
    """`tout`, `au_moins_une` or `non`. Its optional sentences replace those of its children when it decides."""

    op: Literal["tout", "au_moins_une", "non"]
    de: list[Noeud]
    si_vrai: str | None = None
    si_faux: str | None = None
    source: None | str | list[str] = None

    @validator("de")
    def _assez_d_enfants(cls, enfants: list[Any], values: dict[str, Any]) -> list[Any]:
        if not enfants:
            raise ValueError("un groupe porte sur au moins un noeud")
        if values.get("op") == "non" and len(enfants) != 1:
            raise ValueError("`non` porte sur exactement un noeud")
        return enfants


class _Feuille(_Noeud):
    fait: Identifiant
    si_vrai: str
    si_faux: str
    source: str | list[str]
    a_condition: str | None = None
    contrefactuel: str | None = None
    reserve: bool = False
    souple: bool = False
    confiance: Literal["certain", "probable", "conteste", "non_confirme"] = "certain"
    lecture: Literal["exigence", "ouverture"] | None = None

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
    valeur: Scalaire | None = None
    parametre: Identifiant | None = None
    selecteurs: dict[str, Identifiant] = Field(default_factory=dict)
    calcul: SeuilCalcule | None = None

    @root_validator(skip_on_failure=True)
    def _un_seul_seuil(cls, valeurs: dict[str, Any]) -> dict[str, Any]:
        if sum(valeurs[cle] is not None for cle in ("valeur", "parametre", "calcul")) != 1:
            raise ValueError("exactement une clé parmi `valeur`, `parametre`, `calcul`")
        return valeurs


class Appartenance(_Feuille):
    """The fact is (`dans`) or is not (`hors`) one of the listed values."""

    op: Literal["dans", "hors"]
    valeur: list[Scalaire] | None = None
    parametre: Identifiant | None = None

    @root_validator(skip_on_failure=True)
    def _une_seule_liste(cls, valeurs: dict[str, Any]) -> dict[str, Any]:
        if (valeurs["valeur"] is None) == (valeurs["parametre"] is None):
            raise ValueError("exactement une clé parmi `valeur` et `parametre`")
        return valeurs


class Affirmation(_Feuille):
    """A yes/no fact is true (`vrai`) or false (`faux`)."""

    op: Literal["vrai", "faux"]


Feuille = Union[Comparaison, Appartenance, Affirmation]
Noeud = Annotated[Groupe | Comparaison | Appartenance | Affirmation, Field(discriminator="op")]
Groupe.update_forward_refs(Noeud=Noeud)
