"""A message that is not understood: bands, search, contact, subjects; a button for each way out (TRA-08)."""

from __future__ import annotations

import datetime
from typing import Any

import pytest

from bot.dialogue import assistant
from bot.dialogue.incompris import hors_sujet, incompris
from bot.dialogue.lecture import lecture_vide
from bot.dialogue.memoire import Memoire
from bot.dialogue.repondre import mots_d_entree, repondre

JOUR = datetime.date(2026, 11, 22)
SERVICE = assistant()


def dire(memoire: Memoire, message: str, classement: Any = (), bande: str = "repli", en_question: bool = False, **lu: Any) -> dict[str, Any]:
    lecture = {**lecture_vide(), "bande": bande, **lu}
    [reponse] = incompris(SERVICE, memoire, lecture, list(classement), message, JOUR, en_question)
    return reponse


def titres(reponse: dict[str, Any]) -> list[str]:
    return [choix["titre"] for choix in reponse["choix"]]


def test_hesitation_de_vraies_questions() -> None:
    reponse = dire(Memoire(aide="mobili_jeune"), "kombi1", [("montant", 0.4), ("duree", 0.3), ("pieces", 0.2)], "hesitation")
    assert reponse["texte"].endswith("Vouliez-vous dire :")
    assert titres(reponse)[:2] == ["Combien peut-on recevoir avec l'aide Mobili-Jeune ?", "Combien de temps dure l'aide Mobili-Jeune ?"]


def test_hesitation_sans_aide_nommee_les_principales() -> None:
    reponse = dire(Memoire(), "kombi1", [("montant", 0.4), ("hors_sujet", 0.3)], "hesitation")
    assert titres(reponse)[:2] == ["Quel loyer peut-on garantir avec la garantie Visale ?", "Combien peut-on emprunter avec l'Avance Loca-Pass ?"]


@pytest.mark.parametrize("improbable", [("informer", 0.45), ("recommencer", 0.4), ("montant", 0.01)])
def test_hesitation_rien_d_improbable(improbable: tuple[str, float]) -> None:
    reponse = dire(Memoire(), "xyzzy", [improbable], "hesitation")
    assert "mes fiches n'en parlent pas" in reponse["texte"]


def test_la_recherche_propose_la_fiche() -> None:
    reponse = dire(Memoire(), "bourse du crous")
    assert "voici ce qui s'en approche" in reponse["texte"]
    choix = reponse["choix"][0]
    assert choix["titre"] == "Avance Loca-Pass : bourse" and choix["effet"]["mots"] == "bourse"


def test_un_echec_apres_l_autre() -> None:
    memoire = Memoire()
    dits = [dire(memoire, "xyzzy") for _ in range(4)]
    assert "0970 800 800" not in dits[0]["texte"] and all("0970 800 800" in dit["texte"] for dit in dits[1:])
    assert "Voici aussi les sujets" in dits[2]["texte"] and dits[2] == dits[3]
    assert "Comment demander un logement social ?" in titres(dits[2])
    for dit in dits:
        assert "Parler à un conseiller" in titres(dit) and len(titres(dit)) >= 3
        assert len(titres(dit)) == len(set(titres(dit)))


def test_au_milieu_des_questions_on_peut_arreter() -> None:
    memoire = Memoire()
    dits = [dire(memoire, "xyzzy", en_question=True) for _ in range(3)]
    assert ["Arrêter les questions" in titres(dit) for dit in dits] == [False, True, True]


@pytest.mark.parametrize("echecs", [0, 1, 5])
def test_une_autre_langue(echecs: int) -> None:
    memoire = Memoire()
    memoire.suivi.echecs = echecs
    assert "que le français" in dire(memoire, "can you help me with my rent")["texte"]
    assert "que le français" in hors_sujet(SERVICE, Memoire(), "can you help me with my rent", JOUR, False)[0]["texte"]


def test_un_nombre_seul() -> None:
    assert "« loyer 620 »" in dire(Memoire(), "620", libres=[{"type": "montant"}])["texte"]


def test_hors_sujet_deux_fois_un_contact() -> None:
    memoire = Memoire()
    premier, second = (hors_sujet(SERVICE, memoire, "horoscope", JOUR, False)[0]["texte"] for _ in range(2))
    assert "0970" not in premier and "0970 800 800" in second


def test_chaque_bouton_de_sujet_a_sa_fiche() -> None:
    for sujet in SERVICE.phrases.donnee("dialogue", "incompris.liste"):
        assert "fiche" not in sujet or getattr(SERVICE.fiche(sujet["fiche"]).fiche, sujet["intention"]) is not None


def test_le_bouton_d_une_entree_mene_a_elle() -> None:
    """The key words that a button says find the entry it offers, in every sheet."""
    fiches = [*SERVICE.catalogue.aides.values(), *SERVICE.catalogue.sujets.values()]
    entrees = [(fiche, nom, bloc) for fiche in fiches for nom, bloc in fiche.fiche.autres.items()]
    assert len(entrees) > 100
    perdues = []
    for fiche, nom, bloc in entrees:
        mots = mots_d_entree(SERVICE, fiche.id, nom, "")
        cle = "aides" if fiche.id in SERVICE.catalogue.aides else "sujets"
        lecture = {**lecture_vide(), cle: [fiche.id], "aujourdhui": JOUR.isoformat()}
        dite = repondre(SERVICE, Memoire(), lecture, "definition", mots, JOUR, True)[-1]
        if dite.get("texte", "")[:20] != bloc.texte[:20] and "{" not in bloc.texte[:20]:
            perdues.append((fiche.id, nom))
    assert perdues == []
