"""The result of one aid for one person on one day: the decision at once, its explanation on demand.

Sentences, amount, counterfactuals and trace are computed the first time they are read, from the same evaluation.
"""
from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property
from typing import Any

from bot.droits import contrefactuels as _contrefactuels
from bot.droits.compilation import DOUTE, FeuilleCompilee
from bot.droits.connaissances import Connaissances
from bot.droits.decision import A_PRECISER, A_VERIFIER, ELIGIBLE, FERME, NON_ELIGIBLE, statuer
from bot.droits.derives import plus_mois
from bot.droits.explication import Redacteur, texte_date
from bot.droits.faits import Fait, fait_vers_json
from bot.droits.gabarits import grandeur
from bot.droits.logique import FAUX, LETTRES, VRAI
from bot.droits.modele import Source
from bot.droits.modele_aide import Aide, AVerifier
from bot.droits.montants import MontantCalcule, calculer_montant
from bot.droits.parametres import ParametreAbsent, lire
from bot.droits.parcours import Element, Parcours
from bot.droits.regime import Regime


@dataclass(frozen=True)
class Condition:
    """One evaluated leaf. `valeur`: T, F, U, or D when no answer can settle it."""

    id: str
    valeur: str
    faits: tuple[str, ...]
    parametre: str | None
    limite: str | None
    periode: tuple[date, date | None] | None
    sources: tuple[str, ...]
    phrase: str | None


@dataclass(frozen=True)
class Reserve:
    """A condition assumed to hold: "à condition que…", and the facts that would settle it."""

    id: str
    phrase: str
    faits: tuple[str, ...]


@dataclass(frozen=True)
class Echeance:
    id: str
    texte: str
    date: date
    passee: bool


@dataclass(frozen=True)
class Resultat:
    """See the module. `manquantes` are the pivotal facts still to ask, in the order a person is asked."""

    aide: str
    statut: str
    date: date
    manquantes: tuple[str, ...]
    definition: Aide = field(repr=False)
    connues: Connaissances = field(repr=False, compare=False)
    regime: Regime | None = field(repr=False, compare=False)
    bruts: list[int] = field(repr=False, compare=False)

    @property
    def empreinte(self) -> str:
        """Fingerprint of the rule files."""
        return self.connues.catalogue.empreinte

    @cached_property
    def elements(self) -> tuple[Element, ...]:
        """Leaves that explain the status: blocking, in doubt, or supporting."""
        parcours = self._parcours
        if parcours is None or self.regime is None or self.regime.racine is None:
            return ()
        racine = self.regime.racine
        if self.statut == ELIGIBLE:
            return tuple(parcours.soutiens(racine))
        if self.statut == A_VERIFIER:
            return tuple(self._doutes(parcours))
        if self.statut != NON_ELIGIBLE:
            return ()
        # Every completion is false although no leaf says so alone: the undecided ones are then the obstacle.
        return tuple(parcours.a_lever(racine, VRAI, inconnus=False) or parcours.a_lever(racine, VRAI, inconnus=True))

    def _doutes(self, parcours: Parcours) -> list[Element]:
        assert self.regime is not None and self.regime.racine is not None
        if self.regime.doux is not None and self.regime.doux(self.bruts) == FAUX:
            doux = Parcours(self.regime, self.bruts, self.regime.tables_douces)
            return doux.a_lever(self.regime.racine, VRAI, inconnus=False)
        return parcours.douteuses(self.regime.racine)

    @cached_property
    def _parcours(self) -> Parcours | None:
        return None if self.regime is None or self.regime.racine is None else Parcours(self.regime, self.bruts)

    @cached_property
    def redacteur(self) -> Redacteur:
        return Redacteur(self.connues.catalogue, self.connues, self._parcours)  # type: ignore[arg-type]

    @property
    def _feuilles(self) -> tuple[FeuilleCompilee, ...]:
        return () if self.regime is None else self.regime.feuilles

    @cached_property
    def bloquantes(self) -> tuple[str, ...]:
        """Ids of the smallest set of false conditions (status non_eligible only)."""
        if self.statut != NON_ELIGIBLE:
            return ()
        return tuple(dict.fromkeys(element.feuille.noeud.id for element in self.elements))

    @cached_property
    def doutes(self) -> tuple[str, ...]:
        """Ids of the conditions that leave the result to be checked (status a_verifier only)."""
        if self.statut != A_VERIFIER:
            return ()
        return tuple(dict.fromkeys(element.feuille.noeud.id for element in self.elements))

    @cached_property
    def reserves(self) -> tuple[Reserve, ...]:
        if self.statut not in (ELIGIBLE, A_VERIFIER) or self._parcours is None or self.regime is None:
            return ()
        feuilles = self._parcours.reserves(self.regime.racine)  # type: ignore[arg-type]
        return tuple(
            Reserve(
                feuille.noeud.id, self.redacteur.remplir(feuille.noeud.a_condition or "", feuille),
                tuple(dict.fromkeys(fait for lu in feuille.faits for fait in self.connues.a_demander(lu))),
            )
            for feuille in feuilles
        )

    @cached_property
    def phrases(self) -> tuple[str, ...]:
        """Sentences of the conditions that explain the status, in the order of the rules."""
        redacteur = self.redacteur
        if self.statut == NON_ELIGIBLE:
            return tuple(redacteur.phrases(list(self.elements), "si_faux"))
        if self.statut == A_VERIFIER:
            dites = [redacteur.doute(element.feuille) for element in self.elements]
            return tuple(dict.fromkeys(phrase for phrase in dites if phrase))
        if self.statut == ELIGIBLE:
            return tuple(redacteur.phrases(list(self.elements), "si_vrai"))
        return ()

    @cached_property
    def raison(self) -> str:
        """One short text that says why."""
        communes, redacteur = self.connues.catalogue.phrases, self.redacteur
        if self.statut == FERME:
            texte = self.definition.fermee or communes["raison.ferme"]
            return redacteur.remplir(texte, date=grandeur(self.date))
        if self.statut == A_PRECISER:
            return redacteur.remplir(communes["raison.a_preciser"], faits=redacteur.noms(self.manquantes))
        if self._parcours is None:
            return communes["raison.sans_regles"]
        if self.statut == ELIGIBLE:
            groupes = [e.groupe for e in self.elements if e.groupe is not None and e.groupe.noeud.si_vrai]
            if groupes:
                return redacteur.remplir(groupes[0].noeud.si_vrai or "")
            return communes["raison.eligible"]
        return self.phrases[0] if self.phrases else communes[f"raison.{self.statut}"]

    @cached_property
    def conditions(self) -> tuple[Condition, ...]:
        """Every evaluated leaf, in the order of the rules."""
        return tuple(self._condition(feuille) for feuille in self._feuilles)

    def _lettre(self, feuille: FeuilleCompilee) -> str:
        brut = self.bruts[feuille.rang]
        effet = self.regime.cartes[feuille.rang][brut] if self.regime is not None else brut
        return "D" if effet == DOUTE else LETTRES[effet]

    def trace(self) -> dict[str, Any]:
        """Ids only, without a value of the person: each condition's letter, and since when each parameter has its value.
        With the fingerprint of the rules, enough to show later why this was answered.
        """
        valeurs = [valeur for feuille in self._feuilles for valeur in feuille.valeurs.values()]
        return {
            "statut": self.statut,
            "conditions": {feuille.noeud.id: self._lettre(feuille) for feuille in self._feuilles},
            "parametres": {valeur.parametre: valeur.du.isoformat() for valeur in valeurs},
        }

    def _condition(self, feuille: FeuilleCompilee) -> Condition:
        bases = dict.fromkeys(base for fait in feuille.faits for base in self.connues.bases(fait))
        valeurs = list(feuille.valeurs.values())
        return Condition(
            id=feuille.noeud.id, valeur=self._lettre(feuille), faits=tuple(bases),
            parametre=valeurs[0].parametre if valeurs else None,
            limite=self.redacteur.limite(feuille, unite=True) if feuille.seuil(self.connues) is not None else None,
            periode=(valeurs[0].du, valeurs[0].au) if valeurs else None,
            sources=tuple(dict.fromkeys([*feuille.noeud.sources, *(valeur.source for valeur in valeurs)])),
            phrase=self.redacteur.phrase(feuille),
        )

    @cached_property
    def montant(self) -> MontantCalcule | None:
        """The amount, or what can be said of it; None for a closed or refused aid, or one without an amount."""
        if self.statut in (NON_ELIGIBLE, FERME) or self.definition.montant is None:
            return None
        return calculer_montant(self.redacteur, self.definition.montant)

    @cached_property
    def contrefactuels(self) -> tuple[str, ...]:
        """Sentences on what would change the result, each checked by re-evaluating."""
        return _contrefactuels.chercher(self)

    @cached_property
    def echeances(self) -> tuple[Echeance, ...]:
        """Deadlines that follow from the known dates, soonest first."""
        if self.statut in (NON_ELIGIBLE, FERME):
            return ()
        trouvees: list[Echeance] = []
        for modele in self.definition.echeances:
            connue = self.connues[modele.fait]
            if not isinstance(connue, tuple) or connue[0] != connue[1]:
                continue
            catalogue = self.connues.catalogue
            try:
                delai = None if modele.parametre is None else lire(catalogue.parametres[modele.parametre], self.date)
            except ParametreAbsent:
                continue
            mois = modele.delai_mois if delai is None else delai.valeur
            limite = plus_mois(date.fromordinal(int(connue[0])), int(mois or 0) * (1 if modele.sens == "apres" else -1))
            passee = limite < self.date
            gabarit = modele.passee if passee else modele.gabarit
            if gabarit is not None:
                jours = grandeur(abs((limite - self.date).days), "jour")
                texte = self.redacteur.remplir(gabarit, date=grandeur(limite), jours=jours)
                if delai is not None and delai.perimee:
                    perime = catalogue.phrases["perime.echeance"]
                    texte += " " + self.redacteur.remplir(perime, date=grandeur(delai.a_reverifier_avant))
                trouvees.append(Echeance(modele.id, texte, limite, passee))
        return tuple(sorted(trouvees, key=lambda echeance: echeance.date))

    @cached_property
    def orientations(self) -> tuple[str, ...]:
        """Other aids to suggest, given the conditions that are false; never one that is closed or would be refused."""
        if self._parcours is None or self.regime is None or self.statut != NON_ELIGIBLE:
            return ()
        faux = set(self._parcours.faux(self.regime.racine))  # type: ignore[arg-type]
        vers: list[str] = []
        for noeud, aides in self.definition.orientation_si_faux.items():
            if noeud in faux:
                vers.extend([aides] if isinstance(aides, str) else aides)
        catalogue = self.connues.catalogue
        return tuple(
            autre for autre in dict.fromkeys(vers) if statuer(catalogue, autre, self.connues)[0] not in (NON_ELIGIBLE, FERME)
        )

    @cached_property
    def conseiller(self) -> tuple[AVerifier, ...]:
        """Conditions that only an adviser checks, with their figures filled."""
        catalogue = self.connues.catalogue
        return tuple(
            point.copy(update={"texte": texte_date(catalogue, point.texte, self.date)})
            for point in self.definition.a_verifier_par_un_conseiller
        )

    @cached_property
    def sources(self) -> tuple[Source, ...]:
        """Sources of the explanation first, then those of the aid."""
        citees = [source for c in self.conditions if c.id in self._expliquees for source in c.sources]
        ids = dict.fromkeys(citee.partition("#")[0] for citee in [*citees, *self.definition.sources])
        connues = self.connues.catalogue.sources
        return tuple(connues[identifiant] for identifiant in ids if identifiant in connues)

    @cached_property
    def _expliquees(self) -> frozenset[str]:
        return frozenset(element.feuille.noeud.id for element in self.elements)

    def faits_utilises(self) -> Mapping[str, Fait]:
        """The given facts this result rests on: enough, with the date and the fingerprint, to replay it."""
        lus = {base for feuille in self._feuilles for fait in feuille.faits for base in self.connues.bases(fait)}
        if self.definition.montant is not None:
            lus |= {base for fait in self.definition.montant.entrees for base in self.connues.bases(fait)}
        lus |= {echeance.fait for echeance in self.definition.echeances}
        return {fait: self.connues.faits[fait] for fait in sorted(lus) if fait in self.connues.faits}

    def to_json(self, masquer: bool = False) -> dict[str, Any]:
        """JSON form. With `masquer`, no personal value nor sentence that contains one: ids only (for the logs)."""
        faits = {fait: fait_vers_json(donne) for fait, donne in self.faits_utilises().items()}
        par_id = {condition.id: condition for condition in self.conditions}
        montant = self.montant
        return {
            "aid": self.aide,
            "status": self.statut,
            "date": self.date.isoformat(),
            "reason": None if masquer else self.raison,
            "blocking": [{"id": i, "sentence": None if masquer else par_id[i].phrase} for i in self.bloquantes],
            "missing": list(self.manquantes),
            "reserves": [{"id": r.id, "sentence": r.phrase, "facts": list(r.faits)} for r in self.reserves],
            "amount": None if montant is None or masquer else montant.to_json(),
            "counterfactuals": [] if masquer else list(self.contrefactuels),
            "deadlines": [] if masquer else [
                {"id": e.id, "text": e.texte, "date": e.date.isoformat(), "past": e.passee} for e in self.echeances
            ],
            "referrals": list(self.orientations),
            "adviser": [{"id": point.id, "sentence": point.texte} for point in self.conseiller],
            "sources": [
                {"id": s.id, "titre": s.titre, "url": str(s.url), "date": s.consulte_le.isoformat()} for s in self.sources
            ],
            "trace": [
                {
                    "id": c.id, "value": c.valeur, "facts": list(c.faits), "parameter": c.parametre, "threshold": c.limite,
                    "period": None if c.periode is None else [c.periode[0].isoformat(),
                                                              c.periode[1].isoformat() if c.periode[1] else None],
                    "sources": list(c.sources), "sentence": None if masquer else c.phrase,
                }
                for c in self.conditions
            ],
            "facts": None if masquer else faits,
            "fingerprint": self.empreinte,
        }
