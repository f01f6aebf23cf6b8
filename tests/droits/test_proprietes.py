"""Properties that hold for any person, on the invented catalogue and on the real one."""
from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.droits import Aide, Catalogue, Fait, evaluer, evaluer_tout, prochaine_question
from bot.droits.catalogue import noeuds
from bot.droits.modele import AUJOURD_HUI, Comparaison, Groupe, Noeud

from .outils import JOUR, JOUR_REEL, feuilles, valeurs_interessantes
from .personnes import Situation, situations

pytestmark = pytest.mark.slow

DECIDES = ("eligible", "non_eligible")
#: Evaluations that the search of a witness may cost: every other missing fact, with each of its values.
BUDGET = 5_000


@pytest.fixture(params=["exemple", "catalogue"], scope="session")
def monde(request: pytest.FixtureRequest) -> tuple[Catalogue, date]:
    return request.getfixturevalue(request.param), JOUR if request.param == "exemple" else JOUR_REEL


def tirer(donnees: st.DataObject, monde: tuple[Catalogue, date]) -> Situation:
    return donnees.draw(situations(*monde))


def faits_de_reserve(aide: Aide) -> set[str]:
    """Facts read by a reserve: giving them a bad value may, rightly, withdraw an answer given "à condition que"."""
    lus: set[str] = set()
    for feuille in feuilles(aide.conditions):
        if feuille.reserve:
            lus.add(feuille.fait)
            if isinstance(feuille, Comparaison):
                lus |= set(feuille.selecteurs.values()) | set(feuille.calcul.entrees if feuille.calcul else ())
    return lus


def bases(catalogue: Catalogue, lus: set[str]) -> set[str]:
    a_voir, vus = list(lus), set(lus)
    while a_voir:
        definition = catalogue.faits.get(a_voir.pop())
        for entree in definition.derive.entrees if definition is not None and definition.derive else ():
            if entree not in vus:
                vus.add(entree)
                a_voir.append(entree)
    return vus


@given(donnees=st.data())
def test_un_fait_de_plus_ne_renverse_jamais_une_decision(monde: tuple[Catalogue, date], donnees: st.DataObject) -> None:
    catalogue, jour = monde
    situation = tirer(donnees, monde)
    ordre = donnees.draw(st.permutations(sorted(situation.complet)))
    for aide in catalogue.aides.values():
        reserves = bases(catalogue, faits_de_reserve(aide))
        avant = evaluer(catalogue, aide.id, situation.partiel, jour).statut
        connus = dict(situation.partiel)
        for fait in ordre[:12]:
            connus[fait] = situation.complet[fait]
            apres = evaluer(catalogue, aide.id, connus, jour).statut
            if avant == "non_eligible":
                assert apres == "non_eligible", (aide.id, fait)
            if avant == "eligible" and fait not in reserves:
                assert apres == "eligible", (aide.id, fait)
            avant = apres


@given(donnees=st.data())
def test_une_decision_partielle_vaut_pour_toute_completion(monde: tuple[Catalogue, date], donnees: st.DataObject) -> None:
    catalogue, jour = monde
    situation = tirer(donnees, monde)
    for aide in catalogue.aides.values():
        statut = evaluer(catalogue, aide.id, situation.partiel, jour).statut
        reserves = bases(catalogue, faits_de_reserve(aide))
        sans_reserves = {f: v for f, v in situation.complet.items() if f not in reserves}
        if statut == "non_eligible":
            assert evaluer(catalogue, aide.id, situation.complet, jour).statut == statut
        if statut in DECIDES:
            assert evaluer(catalogue, aide.id, {**situation.partiel, **sans_reserves}, jour).statut == statut, aide.id


@given(donnees=st.data())
def test_tout_dit_tout_est_decide(monde: tuple[Catalogue, date], donnees: st.DataObject) -> None:
    catalogue, jour = monde
    situation = tirer(donnees, monde)
    for aide, resultat in evaluer_tout(catalogue, situation.complet, jour).items():
        assert resultat.statut != "a_preciser", aide
        assert resultat.manquantes == ()
        assert resultat.raison
    assert prochaine_question(catalogue, situation.complet, jour, catalogue.aides, reserves=True) is None


@given(donnees=st.data())
def test_l_ordre_des_faits_ne_compte_pas(monde: tuple[Catalogue, date], donnees: st.DataObject) -> None:
    catalogue, jour = monde
    situation = tirer(donnees, monde)
    ordre = donnees.draw(st.permutations(sorted(situation.partiel)))
    melanges = {fait: situation.partiel[fait] for fait in ordre}
    for aide in catalogue.aides:
        direct = evaluer(catalogue, aide, situation.partiel, jour).to_json()
        assert evaluer(catalogue, aide, melanges, jour).to_json() == direct
    cibles = list(catalogue.aides)
    assert prochaine_question(catalogue, melanges, jour, cibles) == prochaine_question(
        catalogue, situation.partiel, jour, cibles
    )


def temoin(
    catalogue: Catalogue, aide: str, connus: dict[str, Fait], fait: str, jour: date, budget: list[int]
) -> bool:
    """Whether some completion of the other facts makes the status hinge on `fait`: answers them one by one,
    keeping those after which the fact still matters, then changes the fact alone and looks at the status."""
    valeurs = [Fait.connu(v) for v in valeurs_interessantes(catalogue, catalogue.faits[fait], jour)]
    resultat = evaluer(catalogue, aide, connus, jour)
    autres = [manquante for manquante in resultat.manquantes if manquante != fait]
    if not autres:
        statuts = {evaluer(catalogue, aide, {**connus, fait: valeur}, jour).statut for valeur in valeurs}
        return len(statuts) > 1
    for valeur in valeurs_interessantes(catalogue, catalogue.faits[autres[0]], jour):
        budget[0] -= 1
        if budget[0] < 0:
            return False
        suite = {**connus, autres[0]: Fait.connu(valeur)}
        if fait in evaluer(catalogue, aide, suite, jour).manquantes and temoin(catalogue, aide, suite, fait, jour, budget):
            return True
    return False


@settings(max_examples=25)
@given(donnees=st.data())
def test_un_fait_annonce_manquant_peut_vraiment_tout_changer(
    monde: tuple[Catalogue, date], donnees: st.DataObject
) -> None:
    catalogue, jour = monde
    situation = tirer(donnees, monde)
    for aide in catalogue.aides:
        manquantes = evaluer(catalogue, aide, situation.partiel, jour).manquantes
        if manquantes:
            fait = donnees.draw(st.sampled_from(manquantes))
            assert temoin(catalogue, aide, situation.partiel, fait, jour, [BUDGET]), (aide, fait, situation.partiel)


@settings(max_examples=25)
@given(donnees=st.data())
def test_une_question_posee_peut_vraiment_changer_un_resultat(
    monde: tuple[Catalogue, date], donnees: st.DataObject
) -> None:
    catalogue, jour = monde
    situation = tirer(donnees, monde)
    question = prochaine_question(catalogue, situation.partiel, jour, list(catalogue.aides))
    if question is None:
        statuts = {r.statut for r in evaluer_tout(catalogue, situation.partiel, jour).values()}
        assert "a_preciser" not in statuts
        return
    assert question.aides
    for aide in question.aides:
        assert temoin(catalogue, aide, situation.partiel, question.fait, jour, [BUDGET]), (aide, question)


@given(donnees=st.data())
def test_un_refus_n_est_jamais_redemande(monde: tuple[Catalogue, date], donnees: st.DataObject) -> None:
    catalogue, jour = monde
    situation = tirer(donnees, monde)
    connus = dict(situation.partiel)
    for fait in donnees.draw(st.sets(st.sampled_from(sorted(situation.complet)), min_size=3)):
        connus[fait] = Fait.refuse()
    refuses = {fait for fait, donne in connus.items() if donne.refus}
    for resultat in evaluer_tout(catalogue, connus, jour).values():
        assert not refuses & set(resultat.manquantes)
        assert not refuses & {fait for reserve in resultat.reserves for fait in reserve.faits}
    for reserves in (False, True):
        question = prochaine_question(catalogue, connus, jour, list(catalogue.aides), reserves)
        assert question is None or question.fait not in refuses


@given(donnees=st.data())
def test_le_nombre_de_questions_annonce_est_tenu(monde: tuple[Catalogue, date], donnees: st.DataObject) -> None:
    catalogue, jour = monde
    situation = tirer(donnees, monde)
    connus, cibles = dict(situation.partiel), list(catalogue.aides)
    reste: int | None = None
    for _ in range(len(catalogue.faits) + 1):
        question = prochaine_question(catalogue, connus, jour, cibles)
        if question is None:
            break
        # A date of birth may follow an age that was not precise enough: one more, never announced.
        assert reste is None or question.restantes_au_plus <= reste
        precise = question.fait in connus
        connus[question.fait] = situation.complet[question.fait]
        reste = question.restantes_au_plus - (0 if precise else 1) + 1
    else:
        pytest.fail("le dialogue ne se termine pas")


def constante(feuille: Any, vrai: bool) -> Comparaison:
    """A leaf with the same id and sentences, true or false for everybody on every day."""
    return Comparaison(
        id=feuille.id, op=">=" if vrai else "<", fait=AUJOURD_HUI, valeur=date(1, 1, 1),
        si_vrai=feuille.si_vrai, si_faux=feuille.si_faux, source=feuille.source,
    )


def lectures(aide: Aide) -> Iterator[tuple[str, Aide]]:
    """The aid under each reading of each contested condition, taken as certain.

    Where the condition does not exist, a requirement (``exigence``) always holds and an opening (``ouverture``) never
    does. Taking the leaf out of its group would say something else: an opening inside ``tout`` would widen it.
    """
    contestees = [f for f in feuilles(aide.conditions) if f.lecture is not None]
    for feuille in contestees:
        for existe in (True, False):
            def lire(noeud: Noeud, cible: str = feuille.id, existe: bool = existe) -> Noeud | None:
                if isinstance(noeud, Groupe):
                    enfants = [e for e in (lire(enfant) for enfant in noeud.de) if e is not None]
                    return noeud.copy(update={"de": enfants}) if enfants else None
                if noeud.id != cible:
                    return noeud
                certaine = noeud.copy(update={"confiance": "certain", "lecture": None})
                return certaine if existe else constante(certaine, noeud.lecture == "exigence")

            racine = lire(aide.conditions)  # type: ignore[arg-type]
            if racine is not None:
                yield f"{feuille.id}:{existe}", aide.copy(update={"conditions": racine})


_VARIANTES: dict[int, list[tuple[str, str, Catalogue]]] = {}


def variantes(catalogue: Catalogue) -> list[tuple[str, str, Catalogue]]:
    if id(catalogue) not in _VARIANTES:
        _VARIANTES[id(catalogue)] = [
            (aide.id, nom, catalogue.avec(aides={**catalogue.aides, aide.id: lue}))
            for aide in catalogue.aides.values() for nom, lue in lectures(aide)
        ]
    return _VARIANTES[id(catalogue)]


@settings(max_examples=40)
@given(donnees=st.data())
def test_une_condition_contestee_ne_refuse_ni_n_accorde(monde: tuple[Catalogue, date], donnees: st.DataObject) -> None:
    """A firm answer is the same whichever reading is right."""
    catalogue, jour = monde
    complet = tirer(donnees, monde).complet
    statuts = {aide: evaluer(catalogue, aide, complet, jour).statut for aide in catalogue.aides}
    assert variantes(catalogue)
    for aide, nom, variante in variantes(catalogue):
        if statuts[aide] in DECIDES:
            assert evaluer(variante, aide, complet, jour).statut == statuts[aide], nom


def test_des_conditions_contestees_existent(monde: tuple[Catalogue, date]) -> None:
    catalogue, _ = monde
    contestees: list[Any] = [
        noeud for aide in catalogue.aides.values() for noeud in noeuds(aide.conditions)
        if getattr(noeud, "lecture", None) is not None
    ]
    assert contestees
