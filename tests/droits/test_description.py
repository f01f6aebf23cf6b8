"""The description of aids and topics: complete, stable, without a hole, drawn without overlap."""
from __future__ import annotations

import json
import re
from collections.abc import Iterator
from datetime import date
from typing import Any

import pytest

from bot.droits import Catalogue
from bot.droits.atelier.description import decrire, sommaire
from bot.droits.atelier.description_regles import libelles, mots
from bot.droits.atelier.graphe import HAUTEUR, dessiner
from bot.droits.calculs import SEUILS
from bot.droits.catalogue import noeuds
from bot.droits.modele import Source
from bot.droits.modele_aide import SECTIONS_DE_FICHE

from .outils import JOUR_REEL

CLES = {
    "aid": {
        "id", "kind", "name", "article", "date", "fingerprint", "link", "contact", "family", "family_name", "nature", "open", "periods",
        "closed_text", "projects", "referral_only", "rules", "adviser", "amount", "deadlines", "combines_with", "excludes",
        "former_rules", "sheet", "parameters", "sources",
    },
    "topic": {
        "id", "kind", "name", "article", "date", "fingerprint", "link", "contact", "history", "see", "sheet", "parameters", "sources",
    },
}
NOEUD = {"id", "op", "from", "to", "active", "note", "kind", "label", "if_true", "if_false"}
GROUPE = NOEUD | {"children"}
CONDITION = NOEUD | {
    "fact", "threshold", "parameters", "provided", "assumed", "flexible", "confidence", "reading", "marks", "sources",
}


def descriptions(catalogue: Catalogue, jour: date = JOUR_REEL) -> Iterator[dict[str, Any]]:
    return (decrire(catalogue, identifiant, jour) for identifiant in (*catalogue.aides, *catalogue.sujets))


def parcourir(noeud: dict[str, Any]) -> Iterator[dict[str, Any]]:
    yield noeud
    for enfant in noeud.get("children", []):
        yield from parcourir(enfant)


def test_la_forme_est_la_meme_pour_toutes(chaque_catalogue: Catalogue) -> None:
    for objet in descriptions(chaque_catalogue):
        assert set(objet) == CLES[objet["kind"]], objet["id"]
        for noeud in parcourir(objet["rules"]) if objet.get("rules") else ():
            assert set(noeud) == (GROUPE if noeud["kind"] == "group" else CONDITION)
        assert {tuple(sorted(chiffre)) for chiffre in objet["parameters"]} <= {(
            "confidence", "confidence_name", "gaps", "id", "name", "periods", "recheck_before", "selectors", "state", "state_name", "unit"
        )}


def test_deux_lectures_donnent_le_meme_json(catalogue: Catalogue) -> None:
    une, autre = ([json.dumps(objet, ensure_ascii=False) for objet in descriptions(catalogue)] for _ in range(2))
    assert une == autre
    assert json.dumps(sommaire(catalogue, JOUR_REEL)) == json.dumps(sommaire(catalogue, JOUR_REEL))


def test_rien_ne_manque(chaque_catalogue: Catalogue) -> None:
    """Every node, parameter used and source cited is there, and no placeholder is left unfilled."""
    for objet in descriptions(chaque_catalogue):
        texte = json.dumps(objet, ensure_ascii=False)
        assert not re.search(r"\{(?:p:)?[a-z_.]+(?::unite)?\}", texte), objet["id"]
        connues = {source["id"] for source in objet["sources"]}
        assert connues == set(objet_sources(objet)) | {s.partition("#")[0] for s in chaque_catalogue.fiche(objet["id"]).sources}
        if objet["kind"] == "aid":
            attendus = [noeud.id for noeud in noeuds(chaque_catalogue.aides[objet["id"]].conditions)]
            assert [noeud["id"] for noeud in parcourir(objet["rules"])] == attendus if objet["rules"] else not attendus
        chiffres = {chiffre["id"] for chiffre in objet["parameters"]}
        for noeud in parcourir(objet["rules"]) if objet.get("rules") else ():
            assert set(noeud.get("parameters", [])) <= chiffres


def objet_sources(objet: Any) -> Iterator[str]:
    if isinstance(objet, dict):
        for cle, valeur in objet.items():
            if cle == "source" and isinstance(valeur, str):
                yield valeur
            elif cle == "sources" and valeur and isinstance(valeur[0], str):
                yield from valeur
            elif cle != "sources" or not valeur or isinstance(valeur[0], str):
                yield from objet_sources(valeur)
    elif isinstance(objet, list):
        for valeur in objet:
            yield from objet_sources(valeur)


def test_le_sommaire_nomme_chaque_fiche_une_fois(catalogue: Catalogue) -> None:
    lu = sommaire(catalogue, JOUR_REEL)
    aides = [aide["id"] for famille in lu["families"] for aide in famille["aids"]]
    assert sorted(aides) == sorted(catalogue.aides)
    assert sorted(sujet["id"] for sujet in lu["topics"]) == sorted(catalogue.sujets)


def test_les_chiffres_sont_donnes_dans_le_temps(catalogue: Catalogue) -> None:
    chiffre = next(c for c in decrire(catalogue, "visale", JOUR_REEL)["parameters"] if c["id"] == "visale.salaire_max")
    assert [periode["from"] for periode in chiffre["periods"]] == sorted((p["from"] for p in chiffre["periods"]), reverse=True)
    assert [periode["current"] for periode in chiffre["periods"]] == [True, False]
    assert chiffre["periods"][0]["values"] == [{"key": [], "value": 1710, "text": "1\u00a0710\u00a0€ par mois"}]


def test_un_autre_jour_est_une_autre_description(catalogue: Catalogue) -> None:
    avant = decrire(catalogue, "visale", date(2025, 6, 1))
    salaire = next(n for n in parcourir(avant["rules"]) if n["id"] == "visale.porte.salaire")
    assert salaire["label"].endswith("au plus 1\u00a0500\u00a0€ par mois")


@pytest.mark.parametrize("jour", [date(2025, 6, 1), JOUR_REEL])
def test_les_libelles_seuls_sont_ceux_des_regles(catalogue: Catalogue, jour: date) -> None:
    for aide in catalogue.aides.values():
        if aide.conditions is not None:
            regles = decrire(catalogue, aide.id, jour)["rules"]
            assert libelles(catalogue, aide.conditions, jour) == {noeud["id"]: noeud["label"] for noeud in parcourir(regles)}


def test_une_fiche_inconnue(catalogue: Catalogue) -> None:
    with pytest.raises(KeyError):
        decrire(catalogue, "inconnue", JOUR_REEL)


def test_chaque_mot_a_son_francais(catalogue: Catalogue) -> None:
    dits = mots()
    assert set(dits["calculs"]) == set(SEUILS)
    assert set(dits["familles"]) >= {aide.famille for aide in catalogue.aides.values()}
    assert set(dits["sections"]) == {*SECTIONS_DE_FICHE, "difference", "autres"}
    assert set(dits["rangs"]) == set(range(1, 6)) and Source.__fields__["rang"].field_info.le == 5


def test_le_dessin_ne_se_chevauche_pas(chaque_catalogue: Catalogue) -> None:
    for objet in descriptions(chaque_catalogue):
        if not objet.get("rules"):
            continue
        dessin = dessiner(objet["rules"])
        assert len(dessin.boites) == len(list(parcourir(objet["rules"])))
        assert len(dessin.traits) == len(dessin.boites) - 1
        for rang, une in enumerate(dessin.boites):
            assert une.x >= 0 and une.x + une.largeur <= dessin.largeur and une.y + HAUTEUR <= dessin.hauteur
            for autre in dessin.boites[rang + 1:]:
                separees = une.x + une.largeur <= autre.x or autre.x + autre.largeur <= une.x or abs(une.y - autre.y) >= HAUTEUR
                assert separees, (objet["id"], une, autre)
