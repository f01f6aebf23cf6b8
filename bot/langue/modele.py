"""What the analysis of a message gives. Spans index the normalised text (``Analyse.texte``)."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from bot.droits.faits import Fait


@dataclass(frozen=True)
class Lecture:
    """One fact read in the text, and where. ``incertain``: the person said "je crois".

    ``suppositions`` names what was taken for granted: ``net`` or ``brut`` (a salary that says neither), ``annuel`` (an amount
    too large for a month), ``35_heures`` (an hourly rate), ``implique`` (a status that follows from a contract).
    """

    fait: Fait
    debut: int
    fin: int
    extrait: str
    incertain: bool = False
    suppositions: tuple[str, ...] = ()


@dataclass(frozen=True)
class MentionAide:
    """An aid or a topic named in the text; ``score`` is 100 for an exact alias, less for a misspelt one."""

    id: str
    debut: int
    fin: int
    score: float


@dataclass(frozen=True)
class Ambiguite:
    """Several possible values of a fact, to be asked: (value, French label)."""

    fait: str
    options: tuple[tuple[Any, str], ...]


@dataclass(frozen=True)
class Libre:
    """A value that no fact claims: ``type`` is montant, age, date, distance, duree_minutes or commune."""

    type: str
    fait: Fait
    debut: int
    fin: int
    extrait: str


@dataclass(frozen=True)
class Reference:
    """A wage of the person told by reference: "le SMIC" (``nom`` smic, ``coefficient`` 1), "80 % du SMIC" (0.8).

    ``nom`` is ``smic_au_moins`` or ``smic_au_plus`` when only a bound is told ("un peu plus que le SMIC").
    """

    nom: str
    coefficient: float
    debut: int
    fin: int


@dataclass
class Analyse:
    """Everything one message says.

    ``faits`` is what it says of the person; ``autres`` what it says of somebody else, by kind of person (conjoint,
    enfant, autre). ``pour_autrui`` is set when the person asks on behalf of somebody ("c'est pour mon fils"): the
    facts about that somebody are then in ``autres`` under the same key. ``libres`` are values without a role, which
    a correction ("non, 1 750 finalement") may need. ``projet`` is what the words let see of the project, see `projet`,
    and ``mobilite`` whether they tell of a change of job or town.
    ``detresse`` is the kind of distress that shows, ``alerte`` how surely, ``ecartees`` the kinds whose words mean
    something else (see ``bot.langue.detresse.Detresse``).
    """

    texte: str
    faits: dict[str, Lecture] = field(default_factory=dict)
    autres: dict[str, dict[str, Lecture]] = field(default_factory=dict)
    aides: list[MentionAide] = field(default_factory=list)
    reponse: str | None = None
    correction: bool = False
    hypothese: bool = False
    detresse: str | None = None
    projet: str | None = None
    mobilite: bool = False
    alerte: str = "muette"
    ecartees: tuple[str, ...] = ()
    ambiguites: list[Ambiguite] = field(default_factory=list)
    malforme: str | None = None
    pour_autrui: str | None = None
    libres: list[Libre] = field(default_factory=list)
    references: list[Reference] = field(default_factory=list)
    question: bool = False


@dataclass
class Trouvaille:
    """A reading before it is attributed: span in ``Texte.plat``. ``priorite`` 2 a value, 1 a set of values, 0 implied."""

    fait: str
    valeur: Fait
    debut: int
    fin: int
    priorite: int = 2
    personnel: bool = True
    suppositions: tuple[str, ...] = ()
