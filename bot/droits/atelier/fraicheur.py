"""Freshness of the figures: when each was checked, from which source, how sure, and when to check it again.

Past `a_reverifier_avant` the engine itself stops deciding on a figure ("à vérifier"); this module only says so to
the people who keep the catalogue, early enough.
"""
from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any, Literal

from bot.droits.catalogue import Catalogue, noeuds
from bot.droits.compilation import parametres_du_noeud
from bot.droits.gabarits import trous
from bot.droits.modele import Parametre, PeriodeParametre, Source
from bot.droits.modele_aide import Aide, Bloc, Sujet
from bot.droits.parametres import periode_en_vigueur

#: Days before a re-check date from which staff are warned.
PREAVIS_JOURS = 30
#: Worst rank of a source whose figure is taken as certain when no other source contradicts it.
RANG_CERTAIN = 3

Etat = Literal["depassee", "bientot", "a_jour"]
Confiance = Literal["certain", "probable", "conteste", "sans_valeur"]


@dataclass(frozen=True)
class Fraicheur:
    """One parameter on one day. `jours` before the re-check date, negative once it is passed.

    `confiance`: `conteste` when current sources disagree, `probable` when the source is neither a law, the operator nor
    its official answers, `sans_valeur` when no figure is in force that day. `fiches` are the aids and topics that use it.
    """

    parametre: str
    nom: str
    a_reverifier_avant: date
    jours: int
    etat: Etat
    confiance: Confiance
    verifie_le: date | None
    source: Source | None
    fiches: tuple[str, ...]

    def to_json(self) -> dict[str, Any]:
        source = self.source
        return {
            "parameter": self.parametre,
            "name": self.nom,
            "recheck_before": self.a_reverifier_avant.isoformat(),
            "days_left": self.jours,
            "state": self.etat,
            "confidence": self.confiance,
            "checked_on": self.verifie_le.isoformat() if self.verifie_le else None,
            "source": None if source is None else {
                "id": source.id, "title": source.titre, "url": str(source.url), "rank": source.rang,
                "consulted_on": source.consulte_le.isoformat(),
            },
            "used_by": list(self.fiches),
        }


def fraicheurs(catalogue: Catalogue, jour: date) -> list[Fraicheur]:
    """Every parameter of the catalogue, the soonest re-check date first."""
    usages = usages_des_parametres(catalogue)
    lues = [_fraicheur(catalogue, parametre, jour, usages) for parametre in catalogue.parametres.values()]
    return sorted(lues, key=lambda lue: (lue.a_reverifier_avant, lue.parametre))


def alertes(catalogue: Catalogue, jour: date) -> list[Fraicheur]:
    """Those whose re-check date is passed, or less than `PREAVIS_JOURS` away."""
    return [lue for lue in fraicheurs(catalogue, jour) if lue.etat != "a_jour"]


def etat(parametre: Parametre, jour: date) -> Etat:
    jours = (parametre.a_reverifier_avant - jour).days
    return "depassee" if jours <= 0 else "bientot" if jours <= PREAVIS_JOURS else "a_jour"


def _fraicheur(catalogue: Catalogue, parametre: Parametre, jour: date, usages: dict[str, tuple[str, ...]]) -> Fraicheur:
    periode = periode_en_vigueur(parametre, jour)
    source = catalogue.sources.get(periode.source.partition("#")[0]) if periode is not None else None
    return Fraicheur(
        parametre=parametre.id, nom=parametre.nom or parametre.id, a_reverifier_avant=parametre.a_reverifier_avant,
        jours=(parametre.a_reverifier_avant - jour).days, etat=etat(parametre, jour), confiance=confiance(periode, source),
        verifie_le=periode.verifie_le if periode is not None else None, source=source,
        fiches=usages.get(parametre.id, ()),
    )


def confiance(periode: PeriodeParametre | None, source: Source | None) -> Confiance:
    """How sure the figure of a period is, from what its sources are and whether they agree."""
    if periode is None:
        return "sans_valeur"
    if periode.desaccords:
        return "conteste"
    return "certain" if source is not None and source.rang <= RANG_CERTAIN else "probable"


def usages_des_parametres(catalogue: Catalogue) -> dict[str, tuple[str, ...]]:
    """The aids, then the topics, that use each parameter: in a rule, an amount, a deadline or a text."""
    usages: dict[str, dict[str, None]] = {}
    fiches: list[Aide | Sujet] = [*catalogue.aides.values(), *catalogue.sujets.values()]
    for fiche in fiches:
        for parametre in parametres_de(catalogue, fiche):
            usages.setdefault(parametre, {})[fiche.id] = None
    return {parametre: tuple(fiches) for parametre, fiches in usages.items()}


def parametres_de(catalogue: Catalogue, fiche: Aide | Sujet) -> list[str]:
    """Ids of the parameters that an aid or a topic uses, in the order of its file."""
    trouves: dict[str, None] = {}
    textes: list[str | None] = [texte for bloc in fiche.fiche.blocs().values() for texte in textes_du_bloc(bloc)]
    if isinstance(fiche, Aide):
        for noeud in noeuds(fiche.conditions):
            trouves.update(dict.fromkeys(parametres_du_noeud(noeud)))
            textes += [getattr(noeud, cle, None) for cle in ("si_vrai", "si_faux", "a_condition", "contrefactuel")]
        if fiche.montant is not None:
            trouves.update(dict.fromkeys(fiche.montant.parametres.values()))
            textes += [fiche.montant.gabarit, fiche.montant.inconnu, fiche.montant.si_nul, *fiche.montant.lignes]
        for echeance in fiche.echeances:
            trouves.update(dict.fromkeys([echeance.parametre] if echeance.parametre else []))
            textes += [echeance.gabarit, echeance.passee]
        textes += [fiche.fermee, *(point.texte for point in fiche.a_verifier_par_un_conseiller)]
    for texte in textes:
        trouves.update(dict.fromkeys(cites(catalogue, texte)))
    return list(trouves)


def textes_du_bloc(bloc: Bloc) -> list[str]:
    return [bloc.texte, *bloc.points]


def cites(catalogue: Catalogue, texte: str | None) -> Iterable[str]:
    """The parameters that a text names (`{p:visale.loyer_max.ii}` names one line of `visale.loyer_max`)."""
    for trou in sorted(trous(texte)) if texte else ():
        if not trou.startswith("p:"):
            continue
        reference = trou[2:]
        while reference and reference not in catalogue.parametres:
            reference = reference.rpartition(".")[0]
        if reference:
            yield reference
