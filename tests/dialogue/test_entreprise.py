"""The company search without an engine: what a typed text is, what reaches the memory, what is sent."""

from __future__ import annotations

import datetime
from collections.abc import Iterator
from typing import Any, Optional

import pytest
from registre_local import LA_POSTE, fiche

from bot import entreprises
from bot.dialogue import Assistant, assistant, entreprise
from bot.dialogue.lecture import lecture_d_effet, lecture_vide
from bot.dialogue.memoire import Memoire
from bot.dialogue.saisie_entreprise import effet_d_ouverture, effet_de_numero, effet_de_saisie, texte_a_chercher
from bot.droits import Fait
from bot.entreprises import Entreprise, Indices, RechercheImpossible, Trouvees
from bot.entreprises.indices import lire_indices

JOUR = datetime.date(2026, 11, 22)
SAISIE = {"etape": "saisie"}
CONFIRMER = {"etape": "confirmer", "indices": Indices(("public",), 50, 99, 2023).vers_json()}


class Faux:
    """A register in memory."""

    def __init__(self) -> None:
        self.trouvees = Trouvees((), 0)
        self.panne: Optional[str] = None
        self.demandes: list[str] = []

    def chercher(self, texte: str) -> Trouvees:
        self.demandes.append(texte)
        if self.panne:
            raise RechercheImpossible(self.panne)
        return self.trouvees


@pytest.fixture
def service() -> Assistant:
    return assistant()


@pytest.fixture
def annuaire() -> Iterator[Faux]:
    faux = Faux()
    entreprises.installer(faux)
    yield faux
    entreprises.desinstaller()


def lu(service: Assistant, texte: str, intention: str = "informer", confiance: float = 0.5) -> dict[str, Any]:
    return {"intent": {"name": intention, "confidence": confiance}, "lecture": service.lire(texte, JOUR, None)}


# --- What is typed while a name is awaited --------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("texte", "cherche"),
    [
        ("la poste", "la poste"),
        ("Mairie de Lille", "Mairie de Lille"),
        ("Ferme de la Motte", "Ferme de la Motte"),
        ("Société Générale", "Société Générale"),
        ("je travaille chez Décathlon.", "Décathlon"),
        ("mon entreprise s'appelle Les 3 Fleurs", "Les 3 Fleurs"),
        ("c'est Leroy Merlin", "Leroy Merlin"),
        ("SIRET : 356 000 000 00048 merci", "35600000000048"),
        ("x" * 300, "x" * 100),
    ],
)
@pytest.mark.parametrize("intention", ["informer", "definition", "nlu_fallback", "logement_social"])
def test_a_name_is_what_is_sent_whatever_the_classifier_thinks(service: Assistant, texte: str, cherche: str, intention: str) -> None:
    effet = effet_de_saisie(service, SAISIE, texte, lu(service, texte, intention, 0.8))
    assert effet == {"type": "entreprise", "etape": "chercher", "texte": cherche}


@pytest.mark.parametrize(
    ("texte", "intention", "confiance"),
    [
        ("je veux mourir", "urgence_suicide", 1.0),
        ("c'est quoi Visale ?", "definition", 0.9),
        ("qui va lire ça ?", "confidentialite", 0.6),
        ("j'ai 27 ans et 1 600 net", "informer", 0.9),
        ("je veux tout effacer", "effacer_donnees", 0.99),
        ("passez-moi un conseiller", "parler_humain", 0.95),
    ],
)
def test_what_is_no_name_is_not_sent(service: Assistant, texte: str, intention: str, confiance: float) -> None:
    assert effet_de_saisie(service, SAISIE, texte, lu(service, texte, intention, confiance)) is None


@pytest.mark.parametrize("texte", ["annuler", "Annuler !", "stop", "non", "laisse tomber", "je ne sais pas", "aucune de celles-ci", "je préfère pas le dire"])
def test_giving_up(service: Assistant, texte: str) -> None:
    assert effet_de_saisie(service, SAISIE, texte, lu(service, texte)) == {"type": "entreprise", "etape": "annuler"}


@pytest.mark.parametrize("texte", ["oui", "ok", "d'accord", "[recherche d'entreprise]"])
def test_an_agreement_is_no_name(service: Assistant, texte: str) -> None:
    assert effet_de_saisie(service, SAISIE, texte, lu(service, texte)) == {"type": "entreprise", "etape": "chercher"}


@pytest.mark.parametrize(
    ("texte", "attendu"),
    [
        ("oui", "oui"), ("oui c'est exact", "oui"), ("non", "non"), ("je ne sais pas", "ne_sait_pas"),
        ("oui mais privé", None), ("oui, 30 salariés", None), ("la poste", None), ("c'est quoi Visale ?", None),
    ],
)
def test_only_a_plain_answer_confirms(service: Assistant, texte: str, attendu: Optional[str]) -> None:
    intention = "definition" if "?" in texte else "informer"
    effet = effet_de_saisie(service, CONFIRMER, texte, lu(service, texte, intention, 0.9)) or {}
    assert effet.get("reponse") == attendu
    assert attendu or effet.get("etape") in (None, "relire")


@pytest.mark.parametrize(
    ("texte", "numero"),
    [
        ("356000000", True), ("mon siret est 356 000 000 00048", True), ("mon siret 35600000000048, c'est quoi visale ?", False),
        ("je gagne 1650 et j'ai 27 ans, siren 356000000", False), ("356000001", False),
    ],
)
def test_a_number_alone_is_offered_a_search(service: Assistant, texte: str, numero: bool) -> None:
    assert bool(effet_de_numero(texte, lu(service, texte))) is numero


# --- The memory -----------------------------------------------------------------------------------------------------


def pas(memoire: Memoire, etape: str, **options: Any) -> Memoire:
    """One step, as a pressed button makes it."""
    _, _, lecture = lecture_d_effet({"type": "entreprise", "etape": etape, **options})
    entreprise.avancer(memoire, lecture, "informer")
    return memoire


def choisie(**champs: Any) -> Memoire:
    return pas(Memoire(), "choisir", indices=lire_indices(fiche(**champs)).vers_json())


def test_nothing_is_a_fact_before_it_is_confirmed() -> None:
    memoire = choisie()
    assert not memoire.faits and memoire.suivi.recherche is not None
    pas(memoire, "repondre", reponse="oui")
    assert memoire.faits == {
        "secteur_employeur": Fait.connu("prive_non_agricole", "registre"),
        "effectif_employeur": Fait.intervalle(10000, None, "registre"),
    }
    assert memoire.suivi.recherche is None


@pytest.mark.parametrize("reponse", ["non", "ne_sait_pas"])
def test_nothing_is_kept_otherwise(reponse: str) -> None:
    memoire = pas(choisie(tranche_effectif_salarie="02"), "repondre", reponse=reponse)
    assert not memoire.faits and memoire.suivi.recherche is None


@pytest.mark.parametrize(
    ("reponse", "secteur"),
    [
        ("oui", Fait.connu("agricole", "registre")),
        ("non", Fait.connu("prive_non_agricole", "registre")),
        ("ne_sait_pas", Fait.parmi(["agricole", "prive_non_agricole"], "registre", definitif=True)),
    ],
)
def test_farming_is_asked_then_the_size(reponse: str, secteur: Fait) -> None:
    memoire = choisie(nature_juridique="6317", tranche_effectif_salarie="12")
    assert memoire.suivi.recherche is not None and memoire.suivi.recherche["etape"] == "msa"
    pas(memoire, "repondre", reponse=reponse)
    assert memoire.faits == {"secteur_employeur": secteur}
    pas(memoire, "repondre", reponse="oui")
    assert memoire.faits["effectif_employeur"] == Fait.intervalle(20, 49, "registre")


def test_an_unsettled_sector_is_never_written() -> None:
    memoire = pas(choisie(nature_juridique="4110"), "repondre", reponse="oui")
    assert list(memoire.faits) == ["effectif_employeur"]


def test_an_unknown_size_is_never_written() -> None:
    memoire = pas(choisie(tranche_effectif_salarie="NN"), "repondre", reponse="oui")
    assert list(memoire.faits) == ["secteur_employeur"]


def test_nothing_to_confirm_ends_the_search() -> None:
    assert choisie(nature_juridique="3120", tranche_effectif_salarie=None).suivi.recherche is None


def test_what_the_person_said_comes_first() -> None:
    memoire = Memoire(faits={"secteur_employeur": Fait.connu("public"), "effectif_employeur": Fait.intervalle(10, None)})
    pas(memoire, "choisir", indices=lire_indices(LA_POSTE).vers_json())
    pas(memoire, "repondre", reponse="oui")
    assert memoire.faits["secteur_employeur"] == Fait.connu("public")
    assert memoire.faits["effectif_employeur"] == Fait.intervalle(10000, None, "registre")


@pytest.mark.parametrize("intention", ["arreter", "urgence_suicide", "urgence_logement"])
def test_leaving_ends_the_search(intention: str) -> None:
    memoire = pas(Memoire(), "chercher")
    entreprise.avancer(memoire, lecture_vide(), intention)
    assert memoire.suivi.recherche is None


def test_answering_the_question_ends_the_search() -> None:
    memoire = pas(Memoire(), "chercher")
    entreprise.avancer(memoire, {**lecture_vide(), "faits": {"secteur_employeur": {"valeur": "public"}}}, "informer")
    assert memoire.suivi.recherche is None


def test_an_old_answer_without_a_search_changes_nothing() -> None:
    assert not pas(Memoire(), "repondre", reponse="oui").faits


@pytest.mark.parametrize(
    "effet", [{"etape": "autre"}, {}, {"etape": "repondre", "reponse": "peut-être"}, {"etape": ["chercher"]}]
)
def test_effects_are_a_closed_set(effet: dict[str, Any]) -> None:
    with pytest.raises((ValueError, TypeError)):
        lecture_d_effet({"type": "entreprise", **effet})


# --- The replies ----------------------------------------------------------------------------------------------------


def dit(service: Assistant, cherche: str, memoire: Optional[Memoire] = None) -> tuple[list[dict[str, Any]], bool, Memoire]:
    memoire = memoire or Memoire()
    _, _, lecture = lecture_d_effet({"type": "entreprise", "etape": "chercher", "texte": cherche})
    entreprise.avancer(memoire, lecture, "informer")
    return (*entreprise.poursuivre(service, memoire, lecture), memoire)


def test_the_person_is_told_before_anything_is_sent(service: Assistant, annuaire: Faux) -> None:
    memoire = pas(Memoire(), "chercher")
    (invite,), suspend = entreprise.poursuivre(service, memoire, lecture_vide())
    assert suspend and "recherche-entreprises.api.gouv.fr" in invite["texte"] and invite["saisie_masquee"]
    assert [choix["titre"] for choix in invite["choix"]] == ["Annuler"] and not annuaire.demandes


def candidates(nombre: int, total: int) -> Trouvees:
    return Trouvees(tuple(Entreprise(f"CANARI {rang}", "LILLE", rang == 2, lire_indices(LA_POSTE)) for rang in range(nombre)), total)


@pytest.mark.parametrize(("nombre", "total", "proposees"), [(1, 1, 1), (3, 3, 3), (5, 1234, 3)])
def test_candidates(service: Assistant, annuaire: Faux, nombre: int, total: int, proposees: int) -> None:
    annuaire.trouvees = candidates(nombre, total)
    (reponse,), suspend, memoire = dit(service, "canari")
    titres = [choix["titre"] for choix in reponse["choix"]]
    assert suspend and len(titres) == proposees + 1 and titres[0] == "CANARI 0 – LILLE" and titres[-1] == "Aucune de celles-ci"
    assert proposees < 3 or titres[2].endswith("(fermée)")
    assert total <= 3 or "1\u202f234" in reponse["texte"]
    assert all(choix["effet"].get("masque") for choix in reponse["choix"][:-1])
    effets = [choix["effet"] for choix in reponse["choix"]]
    assert "CANARI" not in str(effets) and "canari" not in str(memoire.vers_slots()).lower()


@pytest.mark.parametrize(("visibles", "total", "debut"), [(2, 9, "Le registre propose ces"), (1, 4, "Le registre propose une"), (3, 4, "Le registre connaît 4")])
def test_companies_that_hide_are_not_announced(service: Assistant, annuaire: Faux, visibles: int, total: int, debut: str) -> None:
    annuaire.trouvees = candidates(visibles, total)
    (reponse,), _, _ = dit(service, "canari")
    assert reponse["texte"].startswith(debut)


@pytest.mark.parametrize(("fait", "texte", "ouvre"), [
    ("secteur_employeur", "Chercher mon entreprise !", True), ("effectif_employeur", "rechercher mon entreprise", True),
    ("loyer", "chercher mon entreprise", False), (None, "chercher mon entreprise", False), ("secteur_employeur", "mon entreprise", False),
])
def test_the_words_of_the_button_press_it(service: Assistant, annuaire: Faux, fait: Optional[str], texte: str, ouvre: bool) -> None:
    assert bool(effet_d_ouverture(service, fait, texte)) is ouvre
    entreprises.installer(None)
    assert effet_d_ouverture(service, fait, texte) is None


@pytest.mark.parametrize(("panne", "mot"), [("hors_ligne", "ne répond pas"), ("occupe", "trop de demandes"), ("illisible", "lire")])
def test_no_answer_of_the_register_goes_on_with_the_question(service: Assistant, annuaire: Faux, panne: str, mot: str) -> None:
    annuaire.panne = panne
    (reponse,), suspend, memoire = dit(service, "canari")
    assert not suspend and mot in reponse["texte"] and memoire.suivi.recherche is None


def test_nothing_found_goes_on_with_the_question(service: Assistant, annuaire: Faux) -> None:
    (reponse,), suspend, memoire = dit(service, "canari")
    assert not suspend and "aucune entreprise" in reponse["texte"] and memoire.suivi.recherche is None


@pytest.mark.parametrize("texte", ["a", "é !", "06 12 34 56 78", "canari@exemple.fr"])
def test_too_short_or_personal_is_not_sent(service: Assistant, annuaire: Faux, texte: str) -> None:
    _, suspend, memoire = dit(service, texte)
    assert suspend and memoire.suivi.recherche == {"etape": "saisie"} and not annuaire.demandes


def verification(service: Assistant, **champs: Any) -> str:
    memoire = Memoire()
    _, _, lecture = lecture_d_effet({"type": "entreprise", "etape": "choisir", "indices": lire_indices(fiche(**champs)).vers_json()})
    entreprise.avancer(memoire, lecture, "informer")
    return " ".join(reponse["texte"] for reponse in entreprise.poursuivre(service, memoire, lecture)[0]).replace("\u202f", " ")


def test_what_is_to_confirm_is_said_with_its_year(service: Assistant) -> None:
    dite = verification(service, tranche_effectif_salarie="52", annee_tranche_effectif_salarie="2023")
    assert dite.startswith("D'après le registre (effectif de 2023) : entreprise privée (société commerciale), 5 000 à 9 999 salariés.")
    assert "Est-ce exact ?" in dite and "retard" in dite


@pytest.mark.parametrize(
    ("champs", "mots"),
    [
        ({"nature_juridique": "7210"}, ["employeur public"]),
        ({"nature_juridique": "4110"}, ["établissement public commercial", "10 000 salariés ou plus"]),
        ({"nature_juridique": "6317"}, ["MSA"]),
        ({"activite_principale": "03.11Z", "section_activite_principale": "A"}, ["pêche"]),
        ({"etat_administratif": "C"}, ["fermée", "entreprise privée"]),
        ({"nature_juridique": "3120", "tranche_effectif_salarie": None}, ["étranger"]),
        ({"tranche_effectif_salarie": None}, ["D'après le registre : entreprise privée"]),
    ],
)
def test_what_is_uncertain_is_said(service: Assistant, champs: dict[str, Any], mots: list[str]) -> None:
    dite = verification(service, **champs)
    assert all(mot in dite for mot in mots), dite


def test_every_doubt_has_its_sentence(service: Assistant) -> None:
    from bot.entreprises.indices import DOUTES, registre

    dites = service.phrases.donnee("entreprise", "doutes")
    assert set(dites) | {"agricole"} == set(DOUTES)
    assert {famille["forme"] for famille in registre()["familles"].values()} == set(service.phrases.donnee("entreprise", "formes"))


def test_without_a_register_nothing_is_offered(service: Assistant) -> None:
    entreprises.installer(None)
    try:
        assert entreprise.bouton(service, "secteur_employeur") == []
        assert entreprise.offre(service, {**lecture_vide(), "numero": "356000000"}) == []
        (reponse,), suspend, _ = dit(service, "canari")
        assert not suspend and "ne répond pas" in reponse["texte"]
    finally:
        entreprises.desinstaller()


@pytest.mark.parametrize("fait", ["secteur_employeur", "effectif_employeur", "loyer"])
def test_the_button_is_beside_the_questions_about_the_employer(service: Assistant, annuaire: Faux, fait: str) -> None:
    assert len(entreprise.bouton(service, fait)) == (fait != "loyer")


def test_only_the_number_is_sent(service: Assistant) -> None:
    assert texte_a_chercher(service, "bonjour mon siren c'est 356 000 000 voilà") == "356000000"
