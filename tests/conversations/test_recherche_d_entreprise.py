"""Looking for one's employer during a check, on the real engine and a local server that speaks the register's format."""

from __future__ import annotations

import datetime
import json
import logging
from typing import Any

import pytest
from registre_local import LA_POSTE, Registre, fiche

from bot.cli.conversation import Conversation
from bot.dialogue.lecture import replier

pytestmark = pytest.mark.model

DATE = datetime.date(2026, 11, 22)
CHERCHER, AUCUNE = "Chercher mon entreprise", "Aucune de celles-ci"
QUESTIONS = ("secteur_employeur", "effectif_employeur")
NOM = "CANARI ET FILS"


class Echange(Conversation):
    """A conversation that checks on every turn that the name is in no state, and that it never falls silent."""

    derniere: dict[str, Any]

    def dit(self, texte: str) -> dict[str, Any]:
        self.derniere = self.dire(texte)
        assert self.derniere["texts"], "silence"
        assert "canari" not in json.dumps(self.state).lower()
        return self.derniere

    def choisit(self, titre: str) -> dict[str, Any]:
        choix = [cle for cle, offert in self.offerts.items() if offert["titre"] == titre]
        assert choix, (titre, [offert["titre"] for offert in self.offerts.values()])
        self.derniere = self.dire(None, choix[0])
        assert self.derniere["texts"] and "canari" not in json.dumps(self.state).lower()
        return self.derniere

    @property
    def texte(self) -> str:
        return " ".join(replier(" ".join(self.derniere["texts"])).replace("\u202f", " ").split())

    @property
    def faits(self) -> dict[str, Any]:
        return {fait: self.derniere["facts"][fait] for fait in QUESTIONS if fait in self.derniere["facts"]}


@pytest.fixture
def echange(ouvrier: Any, registre: Registre) -> Echange:
    """A person checking an aid, asked about the sector of the employer."""
    registre.resultats = [fiche(nom_complet=NOM, commune="TOURCOING", tranche_effectif_salarie="21")]
    echange = Echange(ouvrier, DATE)
    echange.accueillir()
    echange.dit("ai-je droit à l'avance Loca-Pass ? je suis salarié")
    # Whatever the catalogue asks first: the question as when the person changes that answer.
    echange.offerts["essai"] = {"titre": "essai", "effet": {"type": "redemander", "fait": "secteur_employeur"}}
    echange.choisit("essai")
    assert echange.derniere["asked"] == "secteur_employeur"
    return echange


def test_search_choose_confirm(echange: Echange, registre: Registre) -> None:
    echange.choisit(CHERCHER)
    assert "recherche-entreprises.api.gouv.fr" in echange.texte and not registre.demandes
    echange.dit("je bosse chez Canari et fils")
    assert [demande["q"] for demande in registre.demandes] == ["Canari et fils"]
    echange.choisit(f"{NOM} – TOURCOING")
    assert not echange.faits
    assert "d'apres le registre (effectif de 2022) : entreprise privee (societe commerciale), 50 a 99 salaries" in echange.texte
    echange.choisit("Oui")
    assert echange.faits == {
        "secteur_employeur": {"valeur": "prive_non_agricole", "provenance": "registre"},
        "effectif_employeur": {"min": 50, "max": 99, "provenance": "registre"},
    }
    assert echange.derniere["asked"] not in QUESTIONS


@pytest.mark.parametrize("reponse", ["oui", "oui c'est exact"])
def test_confirming_in_words(echange: Echange, registre: Registre, reponse: str) -> None:
    registre.resultats = [fiche(nom_complet=NOM, commune="TOURCOING", nature_juridique="7210", tranche_effectif_salarie="12")]
    echange.choisit(CHERCHER)
    echange.dit("canari")
    echange.choisit(f"{NOM} – TOURCOING")
    echange.dit(reponse)
    assert echange.faits["secteur_employeur"]["valeur"] == "public"


@pytest.mark.parametrize("reponse", ["exact", "tout à fait", "hmm", "oui mais"])
def test_other_words_never_answer_the_hidden_question(echange: Echange, registre: Registre, reponse: str) -> None:
    """"Exact" says yes to "employeur public", not to "est-il une entreprise privée ?"."""
    registre.resultats = [fiche(nom_complet=NOM, commune="TOURCOING", nature_juridique="7210")]
    echange.choisit(CHERCHER)
    echange.dit("canari")
    echange.choisit(f"{NOM} – TOURCOING")
    echange.dit(reponse)
    assert echange.faits.get("secteur_employeur", {}).get("valeur") in (None, "public")


def test_a_sector_told_instead_of_an_answer_wins(echange: Echange) -> None:
    echange.choisit(CHERCHER)
    echange.dit("canari")
    echange.choisit(f"{NOM} – TOURCOING")
    echange.dit("oui mais je suis dans le public")
    assert echange.faits["secteur_employeur"] == "public"
    assert "est-ce exact" not in echange.texte


def test_not_right(echange: Echange) -> None:
    echange.choisit(CHERCHER)
    echange.dit("canari")
    echange.choisit(f"{NOM} – TOURCOING")
    echange.choisit("Non")
    assert not echange.faits and echange.derniere["asked"] == "secteur_employeur"
    echange.choisit("Oui, privée")
    assert echange.faits["secteur_employeur"] == "prive_non_agricole"


def test_farming_is_asked_of_the_person(echange: Echange, registre: Registre) -> None:
    registre.resultats = [fiche(nom_complet=NOM, commune="TOURCOING", nature_juridique="6317", tranche_effectif_salarie="12")]
    echange.choisit(CHERCHER)
    echange.dit("canari")
    echange.choisit(f"{NOM} – TOURCOING")
    assert "msa" in echange.texte and not echange.faits
    echange.choisit("Non")
    assert list(echange.faits) == ["secteur_employeur"] and "20 a 49 salaries" in echange.texte
    echange.choisit("Oui")
    assert echange.faits["effectif_employeur"] == {"min": 20, "max": 49, "provenance": "registre"}


def test_a_small_old_band_refuses_nothing_by_itself(echange: Echange, registre: Registre) -> None:
    registre.resultats = [fiche(nom_complet=NOM, commune="TOURCOING", tranche_effectif_salarie="02", annee_tranche_effectif_salarie="2019")]
    echange.choisit(CHERCHER)
    echange.dit("canari")
    echange.choisit(f"{NOM} – TOURCOING")
    assert not echange.derniere["statuses"] and not echange.faits
    echange.choisit("Non")
    assert not echange.derniere["statuses"] and echange.derniere["asked"] == "secteur_employeur"


def test_several_candidates_then_none_of_them(echange: Echange, registre: Registre) -> None:
    registre.resultats = [fiche(nom_complet=f"{NOM} {rang}", commune="TOURCOING") for rang in range(5)]
    echange.choisit(CHERCHER)
    echange.dit("canari")
    titres = [choix["title"] for choix in echange.derniere["choices"]]
    assert titres == [*(f"{NOM} {rang} – TOURCOING" for rang in range(3)), AUCUNE]
    echange.choisit(AUCUNE)
    assert echange.derniere["asked"] == "secteur_employeur" and "Oui, privée" in [each["title"] for each in echange.derniere["choices"]]


def test_another_name_instead_of_a_choice(echange: Echange, registre: Registre) -> None:
    echange.choisit(CHERCHER)
    echange.dit("canari")
    echange.dit("canari du nord")
    assert [demande["q"] for demande in registre.demandes] == ["canari", "canari du nord"]


@pytest.mark.parametrize("faute", ["429", "500", "coupee", "vide", "muet"])
def test_whatever_fails_the_question_is_asked(echange: Echange, registre: Registre, faute: str) -> None:
    if faute == "429":
        registre.statut, registre.entetes = 429, {"Retry-After": "30"}
    elif faute == "500":
        registre.statut = 500
    elif faute == "coupee":
        registre.corps = b'{"results": [{"nom_complet": "CAN'
    elif faute == "vide":
        registre.resultats = []
    else:
        registre.muet = True
    echange.choisit(CHERCHER)
    echange.dit("canari")
    assert echange.derniere["asked"] == "secteur_employeur" and "je vous pose donc la question" in echange.texte
    assert CHERCHER in [each["title"] for each in echange.derniere["choices"]]
    if faute == "429":
        echange.choisit(CHERCHER)
        echange.dit("canari bis")
        assert len(registre.demandes) == 1 and "trop de demandes" in echange.texte
    echange.dit("oui, privée")
    assert "secteur_employeur" in echange.faits


def test_the_button_in_words(echange: Echange, registre: Registre) -> None:
    echange.dit("rechercher mon entreprise")
    assert "ecrivez le nom" in echange.texte
    echange.dit("canari")
    assert [demande["q"] for demande in registre.demandes] == ["canari"]


def test_asking_something_else_meanwhile(echange: Echange, registre: Registre) -> None:
    echange.choisit(CHERCHER)
    reponse = echange.dit("c'est quoi Visale ?")
    assert reponse["intent"] == "definition" and "ecrivez le nom" in echange.texte and not registre.demandes


@pytest.mark.parametrize(("dit", "intention"), [("je veux mourir", "urgence_suicide"), ("je dors dehors ce soir", "urgence_logement")])
def test_distress_comes_first(echange: Echange, registre: Registre, dit: str, intention: str) -> None:
    echange.choisit(CHERCHER)
    assert echange.dit(dit)["intent"] == intention and not registre.demandes
    echange.dit("merci")
    assert not registre.demandes


@pytest.mark.parametrize("geste", ["Annuler", "annuler", "stop", "je ne sais pas"])
def test_cancelling(echange: Echange, registre: Registre, geste: str) -> None:
    echange.choisit(CHERCHER)
    echange.dit(geste)
    assert echange.derniere["asked"] == "secteur_employeur" and not registre.demandes


def test_forgetting_everything_meanwhile(echange: Echange, registre: Registre) -> None:
    echange.choisit(CHERCHER)
    assert echange.dit("recommencer à zéro")["intent"] == "recommencer"
    echange.dit("merci")
    assert not registre.demandes and not echange.derniere["facts"]


def test_a_number_typed_by_itself_is_offered_never_sent(ouvrier: Any, registre: Registre) -> None:
    registre.resultats = [LA_POSTE]
    echange = Echange(ouvrier, DATE)
    echange.accueillir()
    echange.dit("mon siret c'est 356 000 000 00048")
    assert not registre.demandes and "recherche-entreprises.api.gouv.fr" in echange.texte
    echange.choisit("Chercher l'entreprise de ce numéro")
    assert [demande["q"] for demande in registre.demandes] == ["35600000000048"]
    echange.choisit("LA POSTE (DIRECTION GENERALE DE LA POSTE) – PARIS")
    echange.choisit("Oui")
    assert echange.faits["effectif_employeur"] == {"min": 10000, "provenance": "registre"}


def test_the_name_is_in_no_log_and_no_understanding(
    ouvrier: Any, echange: Echange, caplog: pytest.LogCaptureFixture, capfd: pytest.CaptureFixture[str]
) -> None:
    from bot.engine.interface import TurnRequest

    with caplog.at_level(logging.DEBUG):
        echange.choisit(CHERCHER)
        resultat = ouvrier.turn(TurnRequest(echange.state, "canari et fils", None, DATE.isoformat()))
    assert "canari" not in json.dumps([resultat.state, resultat.understanding]).lower()
    assert resultat.understanding["masked"] == "[recherche d'entreprise]"
    assert "canari" not in (caplog.text + "".join(capfd.readouterr())).lower()
