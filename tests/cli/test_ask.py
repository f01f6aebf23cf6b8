"""ask and parse on the real model, as a person or a program talks to them."""

from __future__ import annotations

import json
from typing import Any

import pytest

from bot.engine import TurnFailed

from .conftest import JOUR, Commande, en_lignes, une_ligne

pytestmark = pytest.mark.model
CAS = "j'ai 24 ans, CDI dans le privé, je gagne 1640 euros nets, loyer 600 euros à Lille, ai-je droit à visale ?"


def demander(converser: Commande, *messages: str) -> list[dict[str, Any]]:
    resultat = converser("ask", "--json", "--date", JOUR, entree="\n".join(messages))
    assert resultat.exit_code == 0 and not resultat.stderr
    return en_lignes(resultat)


def test_a_person_reads_texts_and_buttons(converser: Commande) -> None:
    resultat = converser("ask", "--date", JOUR, entree="c'est quoi visale ?\n\n")
    assert resultat.exit_code == 0 and not resultat.stderr
    assert "assistant automatique" in resultat.stdout  # TRA-01
    assert "Garantie Visale" in resultat.stdout and "[Comment demander la garantie Visale ?]" in resultat.stdout


def test_aids_are_those_named_else_the_one_in_discussion(converser: Commande) -> None:
    messages = ["c'est quoi visale ?", "quel montant ?", "quelle différence entre visale et la loca-pass ?", "il fait beau", "recommencer"]
    reponses = demander(converser, *messages)
    assert [reponse["aids"] for reponse in reponses] == [["visale"], ["visale"], ["visale", "loca_pass"], ["visale"], []]
    assert [reponse["aspect"] for reponse in reponses] == ["definition", "montant", "difference", None, None]


def test_facts_are_kept_and_the_fact_asked_is_told(converser: Commande) -> None:
    premiere, seconde = demander(converser, "j'ai 24 ans, à quoi ai-je droit ?", "je suis en CDI dans le privé")
    assert premiere["facts"] == {"age": 24} and premiere["intent"] == "eligibilite"
    assert seconde["facts"]["age"] == 24 and seconde["facts"]["contrat"] == "cdi"
    for reponse in (premiere, seconde):
        question = reponse["replies"][-1]
        assert reponse["asked"] == question["fait"] and reponse["asked"] not in reponse["facts"]
        assert question["texte"] in reponse["texts"]
        assert 0 < reponse["confidence"] <= 1 and reponse["band"]


def test_statuses_come_with_reason_and_amount(converser: Commande) -> None:
    reponses = demander(converser, CAS, "voir le résultat", "c'est quoi l'avance loca-pass ?")
    statuts, cartes = reponses[1]["statuses"], {c["aide"]: c for r in reponses[1]["replies"] for c in r.get("cartes", [])}
    assert statuts and set(statuts) == set(cartes)
    for aide, statut in statuts.items():
        assert statut["status"] == cartes[aide]["statut"] and statut["reason"] == cartes[aide]["raison"]
        assert (statut["amount"] is None) == (cartes[aide]["montant"] is None)
    assert "visale" in statuts and reponses[2]["statuses"] == {}


def test_the_same_rules_decide_for_ask_and_check(converser: Commande) -> None:
    reponse = demander(converser, CAS, "voir le résultat")[-1]
    verdicts = json.loads(converser("check", "--date", JOUR, "--json", entree=json.dumps(reponse["facts"])).stdout)
    for aide, statut in reponse["statuses"].items():
        assert statut["status"] == verdicts["aids"][aide]["status"] and statut["reason"] == verdicts["aids"][aide]["reason"]


def test_a_line_that_is_the_title_of_a_button_presses_it(converser: Commande) -> None:
    premiere, seconde = demander(converser, "c'est quoi visale ?", "comment demander la garantie visale ?")
    assert "Comment demander la garantie Visale ?" in [choix["title"] for choix in premiere["choices"]]
    assert (seconde["band"], seconde["aspect"], seconde["aids"]) == ("bouton", "demarche", ["visale"])


def test_no_message_is_only_a_welcome(converser: Commande) -> None:
    assert demander(converser) == []
    assert converser("ask", "--jsonl").output == ""
    assert converser("parse").output == ""


def test_conversations_mix_in_one_process(converser: Commande) -> None:
    """Each line is answered in its turn; what one says never reaches the other; a bad line stops nothing."""
    lignes = [
        {"conversation": "a", "text": "j'ai 24 ans, à quoi ai-je droit ?"},
        {"conversation": "b", "text": "j'ai 51 ans, à quoi ai-je droit ?"},
        {"conversation": "a", "text": "c'est quoi visale ?"},
        {"conversation": "b", "choice": "1.99"},
        {"conversation": "b"},
        {"text": "sans conversation"},
        {"conversation": "\ud800", "text": "un\ud800"},
        {"conversation": "b", "text": "je suis en CDI"},
    ]
    entree = "\n".join([*map(json.dumps, lignes[:3]), "{coupé", *map(json.dumps, lignes[3:])])
    resultat = converser("ask", "--jsonl", "--date", JOUR, entree=entree)
    reponses = en_lignes(resultat)
    assert [reponse["conversation"] for reponse in reponses] == ["a", "b", "a", None, "b", "b", None, "\ud800", "b"]
    assert ["error" in reponse for reponse in reponses] == [False] * 3 + [True] * 4 + [False] * 2
    assert "ligne 4" in reponses[3]["error"] and "1.99" in reponses[4]["error"]
    assert reponses[2]["facts"] == {"age": 24} and reponses[2]["aids"] == ["visale"]
    assert reponses[-1]["facts"]["age"] == 51 and reponses[-1]["facts"]["contrat"] == "cdi" and reponses[-1]["aids"] == []
    assert une_ligne(resultat, 1) == "4 ligne(s) sans réponse"


def test_a_choice_of_the_last_reply_is_pressed(converser: Commande) -> None:
    definition = {"conversation": "a", "text": "c'est quoi visale ?"}
    offerts = en_lignes(converser("ask", "--jsonl", "--date", JOUR, entree=json.dumps(definition)))[0]["choices"]
    suite = [definition, {"conversation": "a", "choice": offerts[-1]["id"]}, {"conversation": "a", "choice": offerts[-1]["id"]}]
    reponses = en_lignes(converser("ask", "--jsonl", "--date", JOUR, entree="\n".join(map(json.dumps, suite))))
    assert reponses[1]["band"] == "bouton" and reponses[1]["aspect"] == "demarche"
    assert "choix inconnu" in reponses[2]["error"]  # SEC-06: an old button can no longer be pressed


def test_a_turn_that_fails_is_said_and_loses_nothing(converser: Commande, ouvrier: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    vrai = ouvrier.turn

    def tombe(demande: Any) -> Any:
        if demande.text == "panne":
            raise TurnFailed("erreur")
        return vrai(demande)

    monkeypatch.setattr(ouvrier, "turn", tombe)
    resultat = converser("ask", "--json", "--date", JOUR, entree="j'ai 24 ans\npanne\nà quoi ai-je droit ?")
    reponses = en_lignes(resultat)
    assert reponses[1] == {"error": "erreur"} and reponses[2]["facts"]["age"] == 24
    assert une_ligne(resultat, 1) == "1 message(s) sans réponse"


def test_parse_says_what_is_understood(converser: Commande) -> None:
    lignes = ['{"text": "c koi le montant de mobili jeune"}', '{"text": "1250", "asked": "salaire_brut_mensuel"}', '{"text": "j\'ai 24 ans"}']
    resultat = converser("parse", "--jsonl", "--date", JOUR, entree="\n".join(lignes))
    assert resultat.exit_code == 0 and not resultat.stderr
    montant, salaire, age = en_lignes(resultat)
    assert (montant["intent"], montant["aspect"], montant["aids"]) == ("montant", "montant", ["mobili_jeune"])
    assert montant["band"] == "reponse" and 0.5 <= montant["confidence"] <= 1
    assert montant["ranking"][0] == {"intent": "montant", "confidence": montant["confidence"]}
    assert salaire["facts"] == {"salaire_brut_mensuel": 1250}
    assert age["facts"] == {"age": 24} and age["aspect"] is None
    assert en_lignes(converser("parse", "--date", JOUR, entree="j'ai 24 ans")) == [age]


def test_parse_answers_bad_lines_and_goes_on(converser: Commande) -> None:
    lignes = ["{", '{"texte": "a"}', '{"text": 3}', '{"text": "a", "asked": "couleur"}', '{"text": ""}', '{"text": "j\'ai 24 ans"}']
    resultat = converser("parse", "--jsonl", "--date", JOUR, entree="\n".join(lignes))
    reponses = en_lignes(resultat)
    assert ["error" in reponse for reponse in reponses] == [True, True, True, True, False, False]
    assert "couleur" in reponses[3]["error"] and reponses[4]["intent"] == "nlu_fallback" and reponses[5]["facts"] == {"age": 24}
    assert une_ligne(resultat, 1) == "4 ligne(s) illisible(s)"
