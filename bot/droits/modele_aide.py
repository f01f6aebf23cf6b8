"""An aid as a typed, frozen record: its condition tree, its amount, its deadlines and what is said about it.

See `modele` for the nodes of the tree and the placeholders of the sentences.
"""
from __future__ import annotations

from datetime import date
from typing import Any, Literal

from pydantic import Field, HttpUrl, root_validator

from bot.droits.modele import Identifiant, Noeud, Periode, Strict

SECTIONS_DE_FICHE = (
    "definition", "beneficiaires", "conditions", "montant", "duree", "pieces",
    "demarche", "delai", "cumul", "refus", "contact", "alternatives",
)


#: First word of `Aide.nature` -> what is given.
GENRES = {
    "subvention": "subvention", "prime": "subvention", "prêt": "pret", "avance": "pret", "caution": "garantie", "garantie": "garantie",
}


class Bloc(Strict):
    """A short text shown as it is, with optional points and the sources it comes from."""

    texte: str
    points: list[str] = Field(default_factory=list)
    sources: list[str] = Field(default_factory=list)


class Entree(Bloc):
    """An extra entry of a sheet, found by the words of the person ("et pour une colocation ?")."""

    mots_cles: list[str] = Field(min_items=1)


class Fiche(Strict):
    """What can be said about an aid, by topic. `difference` compares it with another aid; `autres` holds the rest."""

    definition: Bloc | None = None
    beneficiaires: Bloc | None = None
    conditions: Bloc | None = None
    montant: Bloc | None = None
    duree: Bloc | None = None
    pieces: Bloc | None = None
    demarche: Bloc | None = None
    delai: Bloc | None = None
    cumul: Bloc | None = None
    refus: Bloc | None = None
    contact: Bloc | None = None
    alternatives: Bloc | None = None
    difference: dict[str, Bloc] = Field(default_factory=dict)
    autres: dict[str, Entree] = Field(default_factory=dict)

    def blocs(self) -> dict[str, Bloc]:
        """Every block present, keyed by section (`difference.<aid>` for the comparisons)."""
        simples = {nom: getattr(self, nom) for nom in SECTIONS_DE_FICHE if getattr(self, nom) is not None}
        return {
            **simples,
            **{f"difference.{autre}": bloc for autre, bloc in self.difference.items()},
            **{f"autres.{nom}": entree for nom, entree in self.autres.items()},
        }


class Lien(Strict):
    titre: str
    url: HttpUrl


class AVerifier(Strict):
    """A condition shown to the person and never computed."""

    id: Identifiant
    texte: str
    source: None | str | list[str] = None


class Montant(Strict):
    """How the amount is computed and said.

    `calcul` names a function of `bot.droits.calculs`; `entrees` are the facts it reads, in its order;
    `parametres` maps the roles it declares to parameter ids. `gabarit` is filled with its outputs when every
    input is known (exactly or within bounds), `inconnu` is said otherwise. `lignes` detail the calculation.
    `si_nul` replaces `gabarit` when the function says the amount is zero.
    """

    calcul: Identifiant
    entrees: list[Identifiant] = Field(default_factory=list)
    parametres: dict[str, Identifiant] = Field(default_factory=dict)
    gabarit: str
    inconnu: str
    si_nul: str | None = None
    lignes: list[str] = Field(default_factory=list)


class Echeance(Strict):
    """A date not to be missed: `fait` plus a delay, said with `{date}` and `{jours}` (days left).

    The delay is `delai_mois` or the dated `parametre` (months). `sens: avant` subtracts it. `passee` is said
    once the date is over; without it a past deadline is not shown.
    """

    id: Identifiant
    fait: Identifiant
    delai_mois: int | None = None
    parametre: Identifiant | None = None
    sens: Literal["apres", "avant"] = "apres"
    gabarit: str
    passee: str | None = None
    source: None | str | list[str] = None

    @root_validator(skip_on_failure=True)
    def _un_delai(cls, valeurs: dict[str, object]) -> dict[str, object]:
        if (valeurs["delai_mois"] is None) == (valeurs["parametre"] is None):
            raise ValueError("exactement une clé parmi `delai_mois` et `parametre`")
        return valeurs


class Etape(Strict):
    """Something to do at a moment of a move, told in the order of the plan.

    With a `fait` (a date), the step is dated: that date plus `mois`, or plus the dated `parametre` (months), for the
    moments after it; minus them for the moments before. Without a delay the date itself is the limit. Until the date
    is known the moment says when. `texte` holds neither date nor delay: the plan says them.
    """

    id: Identifiant
    moment: Literal["avant_bail", "avant_demenagement", "apres_entree", "apres_embauche"]
    fait: Identifiant | None = None
    mois: int | None = None
    parametre: Identifiant | None = None
    texte: str
    source: str | list[str]

    @root_validator(skip_on_failure=True)
    def _au_plus_un_delai(cls, valeurs: dict[str, object]) -> dict[str, object]:
        if valeurs["mois"] is not None and valeurs["parametre"] is not None:
            raise ValueError("au plus une clé parmi `mois` et `parametre`")
        if valeurs["fait"] is None and (valeurs["mois"] is not None or valeurs["parametre"] is not None):
            raise ValueError("un délai se compte à partir d'un `fait`")
        return valeurs


class RegimeAnterieur(Strict):
    """An earlier regime, kept as dated information (the rules themselves use `du`/`au` and dated parameters)."""

    du: date | None = None
    au: date
    texte: str
    sources: list[str] = Field(default_factory=list)


class Sujet(Strict):
    """A topic that is not an aid: an organisation, a rule, a zoning, a moment of history.

    `zonage` is what this topic says of a commune, when one is named.
    `voir` lists the aids and topics to look at next. `historique` marks what is told as the past.
    """

    id: Identifiant
    nom: str
    article: str
    alias: list[str] = Field(default_factory=list)
    sources: list[str] = Field(min_items=1)
    historique: bool = False
    zonage: Literal["abc", "visale", "hlm", "apl", "mel"] | None = None
    lien: Lien | None = None
    contact: str | None = None
    voir: list[Identifiant] = Field(default_factory=list)
    fiche: Fiche


class Aide(Strict):
    """An aid of the catalogue.

    `projets` are the answers to the fact `projet` that this aid may serve (all of them when the list is empty).
    `orientation` marks what others than Action Logement give: told when asked for, never part of a result.

    `homonyme` is the answer (fact: value) that its name also is ("je signe un bail mobilité" names no aid).
    `genre` says what is given, so that a plan never adds a loan to a subsidy; by default, the first word of `nature`
    says it. None: a service, a contract, or something mixed, which no total counts.
    `rang` orders the cards of a result, the most useful first.
    `ouverte` lists the periods during which it can be asked for; outside them its status is
    `dispositif_ferme`. Without `conditions` nothing is decided: an open aid is then always "à vérifier".
    `orientation_si_faux` maps the id of a node to the aid (or aids) to suggest when this node is false.
    """

    id: Identifiant
    nom: str
    article: str
    famille: str
    nature: str
    genre: Literal["subvention", "pret", "garantie"] | None = None
    projets: list[str] = Field(default_factory=list)
    orientation: bool = False
    rang: int = 100
    homonyme: dict[str, str] = Field(default_factory=dict)
    alias: list[str] = Field(default_factory=list)
    ouverte: list[Periode]
    fermee: str | None = None
    sources: list[str] = Field(min_items=1)
    conditions: Noeud | None = None
    a_verifier_par_un_conseiller: list[AVerifier] = Field(default_factory=list)
    montant: Montant | None = None
    non_cumul: list[Identifiant] = Field(default_factory=list)
    cumul: list[Identifiant] = Field(default_factory=list)
    orientation_si_faux: dict[str, Identifiant | list[Identifiant]] = Field(default_factory=dict)
    lien: Lien | None = None
    contact: str | None = None
    echeances: list[Echeance] = Field(default_factory=list)
    etapes: list[Etape] = Field(default_factory=list)
    succession: list[RegimeAnterieur] = Field(default_factory=list)
    fiche: Fiche = Fiche()

    @root_validator(skip_on_failure=True)
    def _genre_de_la_nature(cls, valeurs: dict[str, Any]) -> dict[str, Any]:
        if valeurs["genre"] is None:
            premier, *suite = valeurs["nature"].replace(":", " ").replace(",", " ").split()
            # "prêt et subvention", "prêt ou subvention": neither one nor the other.
            if not {"et", "ou"} & set(suite):
                valeurs["genre"] = GENRES.get(premier)
        return valeurs

    def ouverte_le(self, jour: date) -> bool:
        return any(periode.contient(jour) for periode in self.ouverte)
