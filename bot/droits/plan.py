"""Several results put together: what to do and when, what adds up, what excludes what.

Nothing is decided here. The steps and the deadlines are data of the aids kept; amounts come from their results, with
their bounds. A loan, a subsidy and a guarantee are never added together, nor are amounts paid at different paces.
"""
from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from itertools import combinations

from bot.droits.calculs import CALCULS
from bot.droits.connaissances import Connaissances
from bot.droits.decision import A_VERIFIER, ELIGIBLE
from bot.droits.derives import plus_mois
from bot.droits.explication import texte_date
from bot.droits.faits import Bornes, Connaissance
from bot.droits.gabarits import grandeur
from bot.droits.modele_aide import Aide, Etape
from bot.droits.parametres import ParametreAbsent, lire
from bot.droits.resultat import Resultat

#: Moments in the order in which they come.
MOMENTS = ("avant_bail", "avant_demenagement", "apres_entree", "apres_embauche")
#: Facts that say a moment is over.
BAIL_SIGNE, ENTREE = "bail_signe", "date_entree"
#: Unit of an amount -> pace at which it is paid.
RYTHMES = {"euro_par_mois": "mois", "euro_par_an": "an", "euro": "une_fois"}
#: Beyond this many aids that exclude one another, every combination is no longer tried: none is then counted.
EXCLUSIONS_AU_PLUS = 12


@dataclass(frozen=True)
class EtapeDatee:
    """A step of one aid. `quand` says the moment in words, `date` the limit (None: not known yet).

    `fait`: the date to ask in order to date it. `passee`: the limit is over. `a_verifier`: so is the aid.
    """

    id: str
    aide: str
    moment: str | None
    quand: str
    texte: str
    date: date | None
    passee: bool
    fait: str | None
    sources: tuple[str, ...]
    a_verifier: bool


@dataclass(frozen=True)
class Somme:
    """What adds up: amounts of one kind (`genre`) paid at one pace (`rythme`), as bounds in euros.

    `aides` are those counted. Where some exclude each other, the bounds cover every possible choice.
    `verifier`: aids among them still to be checked; the lower bound does without them.
    """

    genre: str
    rythme: str
    bornes: Bornes
    aides: tuple[str, ...]
    verifier: tuple[str, ...] = ()


@dataclass(frozen=True)
class Plan:
    """`retenues`: aids that seem possible. `exclusives`: pairs that cannot be had together. `incertaines`: groups of
    aids of one kind of which no source says whether they add up; such amounts are not added: each is a sum of its own.
    `sans_montant`: aids that would count in a sum, and whose amount is not known yet; `a_chiffrer`: facts to ask for it.
    """

    retenues: tuple[str, ...]
    etapes: tuple[EtapeDatee, ...]
    sommes: tuple[Somme, ...]
    exclusives: tuple[tuple[str, str], ...]
    incertaines: tuple[tuple[str, ...], ...]
    sans_montant: tuple[str, ...] = ()
    a_chiffrer: tuple[str, ...] = ()

    @property
    def a_demander(self) -> tuple[str, ...]:
        """Facts that would complete the plan: dates, then amounts."""
        return tuple(dict.fromkeys([*self.a_dater, *self.a_chiffrer]))

    @property
    def a_dater(self) -> tuple[str, ...]:
        """Facts (dates) that would date a step, in the order of the plan."""
        return tuple(dict.fromkeys(etape.fait for etape in self.etapes if etape.fait is not None and etape.date is None))


def planifier(resultats: Mapping[str, Resultat]) -> Plan:
    """The plan of results of one person on one day: of the aids that seem possible, or are to be checked."""
    retenus = {aide: r for aide, r in resultats.items() if r.statut in (ELIGIBLE, A_VERIFIER)}
    exclusives = tuple(
        (un, autre) for un, autre in combinations(retenus, 2) if exclut(retenus[un].definition, retenus[autre].definition)
    )
    sommes, incertaines = _sommes(retenus, exclusives)
    sans_montant = tuple(
        aide for aide, resultat in retenus.items() if resultat.definition.genre is not None and montant_principal(resultat) is None
    )
    a_chiffrer = tuple(
        fait for aide in sans_montant for entree in getattr(retenus[aide].definition.montant, "entrees", ())
        for fait in retenus[aide].connues.a_demander(entree)
    )
    return Plan(tuple(retenus), _etapes(retenus.values()), sommes, exclusives, incertaines, sans_montant, a_chiffrer)


def exclut(une: Aide, autre: Aide) -> bool:
    """True if the data say that the two aids cannot be had together."""
    return autre.id in une.non_cumul or une.id in autre.non_cumul


def s_ajoute(une: Aide, autre: Aide) -> bool:
    """True if the data say that the two aids add up. False does not mean the opposite: see `exclut`."""
    return not exclut(une, autre) and (autre.id in une.cumul or une.id in autre.cumul)


# --- Steps ---------------------------------------------------------------------------------------------------


def _etapes(resultats: Iterable[Resultat]) -> tuple[EtapeDatee, ...]:
    """Steps in the order of their dates; one without a date follows those of the moments before it."""
    trouvees = [etape for resultat in resultats for etape in _etapes_d_une_aide(resultat)]
    dernieres: list[date] = []
    for rang in range(len(MOMENTS)):
        dates = [e.date for e in trouvees if e.date is not None and e.moment == MOMENTS[rang]]
        dernieres.append(max([*dates, *dernieres[-1:]], default=date.min))

    def cle(etape: EtapeDatee) -> tuple[date, bool, int]:
        rang = MOMENTS.index(etape.moment) if etape.moment is not None else len(MOMENTS)
        if etape.date is not None:
            return etape.date, False, rang
        return (dernieres[rang - 1] if rang else date.min), True, rang

    return tuple(sorted(trouvees, key=cle))


def _etapes_d_une_aide(resultat: Resultat) -> list[EtapeDatee]:
    connues, a_verifier = resultat.connues, resultat.statut == A_VERIFIER
    etapes = [
        _dater(resultat, etape) for etape in resultat.definition.etapes if not _revolue(connues, etape, resultat.date)
    ]
    dites = {etape.date for etape in etapes if etape.date is not None}
    sources = {echeance.id: echeance.source for echeance in resultat.definition.echeances}
    for echeance in resultat.echeances:
        if echeance.date not in dites:  # a step says the same deadline, and what to do
            quand = connues.catalogue.phrases["etape.passee" if echeance.passee else "etape.au_plus_tard"]
            etapes.append(
                EtapeDatee(
                    echeance.id, resultat.aide, None, quand.format(date=grandeur(echeance.date)), echeance.texte, echeance.date,
                    echeance.passee, None, _liste(sources[echeance.id]) or tuple(resultat.definition.sources[:1]), a_verifier,
                )
            )
    # A limit that is over is told only when the aid has no other one left.
    a_venir = [etape for etape in etapes if not etape.passee]
    return a_venir or etapes


def _revolue(connues: Connaissances, etape: Etape, jour: date) -> bool:
    """True when the moment is over for good: the lease is signed, the person has moved in."""
    if etape.moment == "avant_bail" and _connue(connues, BAIL_SIGNE) == frozenset({True}):
        return True
    entree = _connue(connues, ENTREE)
    return etape.moment in MOMENTS[:2] and isinstance(entree, tuple) and entree[1] < jour.toordinal()


def _connue(connues: Connaissances, fait: str) -> Connaissance:
    return connues[fait] if fait in connues.catalogue.faits else None


def _dater(resultat: Resultat, etape: Etape) -> EtapeDatee:
    connues, phrases, jour = resultat.connues, resultat.connues.catalogue.phrases, resultat.date
    mois = etape.mois
    if etape.parametre is not None:
        try:
            mois = int(lire(connues.catalogue.parametres[etape.parametre], jour).valeur)
        except ParametreAbsent:
            mois = None
    avant = etape.moment in MOMENTS[:2]
    limite = None
    connue = connues[etape.fait] if etape.fait is not None else None
    # A delay that has no value on this day gives no date: it would be a wrong one.
    if isinstance(connue, tuple) and connue[0] == connue[1] and (mois is not None or etape.parametre is None):
        limite = plus_mois(date.fromordinal(int(connue[0])), (mois or 0) * (-1 if avant else 1))
    quand = phrases[f"etape.{etape.moment}"]
    if mois:
        quand = phrases[f"etape.{etape.moment}.delai"].format(delai=grandeur(mois, "mois"))
    passee = limite is not None and limite < jour
    if limite is not None:
        cle = "etape.passee" if passee else "etape.avant_le" if avant else "etape.au_plus_tard"
        quand = phrases[cle].format(date=grandeur(limite))
    # Without a delay, the moment says enough: the person knows when the lease is signed.
    libre = etape.fait if mois and connue is None and etape.fait is not None and connues.a_demander(etape.fait) else None
    return EtapeDatee(
        etape.id, resultat.aide, etape.moment, quand, texte_date(connues.catalogue, etape.texte, jour), limite, passee,
        libre, _liste(etape.source), resultat.statut == A_VERIFIER,
    )


def _liste(source: None | str | list[str]) -> tuple[str, ...]:
    return () if source is None else (source,) if isinstance(source, str) else tuple(source)


# --- Sums ----------------------------------------------------------------------------------------------------


def montant_principal(resultat: Resultat) -> tuple[str, Bornes] | None:
    """Pace and bounds of the amount of an aid; None when it has none, or when it cannot be computed yet."""
    modele, montant = resultat.definition.montant, resultat.montant
    if modele is None or montant is None or not montant.valeurs:
        return None
    calcul = CALCULS[modele.calcul]
    rythme = RYTHMES.get(calcul.sorties[calcul.principal])
    return None if rythme is None else (rythme, montant.valeurs[calcul.principal])


def _sommes(
    retenus: Mapping[str, Resultat], exclusives: Iterable[tuple[str, str]]
) -> tuple[tuple[Somme, ...], tuple[tuple[str, ...], ...]]:
    familles: dict[tuple[str, str], dict[str, Bornes]] = {}
    for aide, resultat in retenus.items():
        montant = montant_principal(resultat)
        if resultat.definition.genre is not None and montant is not None and montant[1][1] > 0:
            familles.setdefault((str(resultat.definition.genre), montant[0]), {})[aide] = montant[1]
    sommes: list[Somme] = []
    incertaines: list[tuple[str, ...]] = []
    interdites = {frozenset(paire) for paire in exclusives}
    for (genre, rythme), montants in familles.items():
        groupe: list[str] = []
        en_doute: dict[str, None] = {}
        for aide in montants:
            douteuses = [
                autre for autre in groupe if frozenset((aide, autre)) not in interdites
                and not s_ajoute(retenus[aide].definition, retenus[autre].definition)
            ]
            if douteuses:
                en_doute.update(dict.fromkeys([*douteuses, aide]))
                sommes.append(_somme(genre, rythme, [aide], montants, retenus, interdites))
            else:
                groupe.append(aide)
        sommes.append(_somme(genre, rythme, groupe, montants, retenus, interdites))
        if en_doute:
            incertaines.append(tuple(en_doute))
    ordre = ["subvention", "pret", "garantie"]
    return tuple(sorted(sommes, key=lambda s: (ordre.index(s.genre), s.rythme != "mois", -len(s.aides)))), tuple(incertaines)


def _somme(
    genre: str, rythme: str, aides: list[str], montants: Mapping[str, Bornes], retenus: Mapping[str, Resultat],
    interdites: set[frozenset[str]],
) -> Somme:
    verifier = tuple(aide for aide in aides if retenus[aide].statut == A_VERIFIER)
    totaux = [
        (
            sum(montants[aide][0] for aide in choix if aide not in verifier),
            sum(montants[aide][1] for aide in choix),
        )
        for choix in _choix(aides, interdites)
    ]
    bas, haut = min(bas for bas, _ in totaux), max(haut for _, haut in totaux)
    return Somme(genre, rythme, (round(bas, 2), round(haut, 2)), tuple(aides), verifier)


def _choix(aides: list[str], interdites: set[frozenset[str]]) -> list[tuple[str, ...]]:
    """The largest sets of aids without two that exclude each other."""
    liees = [aide for aide in aides if any(frozenset((aide, autre)) in interdites for autre in aides)]
    libres = tuple(aide for aide in aides if aide not in liees)
    if not liees or len(liees) > EXCLUSIONS_AU_PLUS:
        return [libres]
    retenus: list[frozenset[str]] = []
    for taille in range(len(liees), 0, -1):
        for ensemble in map(frozenset, combinations(liees, taille)):
            if any(ensemble <= plus_grand for plus_grand in retenus):
                continue
            if not any(frozenset(paire) in interdites for paire in combinations(ensemble, 2)):
                retenus.append(ensemble)
    return [(*libres, *sorted(ensemble)) for ensemble in retenus]
