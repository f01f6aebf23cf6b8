"""The search of the catalogue: what it finds, what it refuses to offer, and that it is the same every time (TRA-08)."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any

import pytest
from ruamel.yaml import YAML

from bot.droits import Catalogue, charger_catalogue
from bot.engine.evaluation import DEV, moitie
from bot.recherche import Index, indexer, valent
from bot.recherche.langues import etrangere
from bot.recherche.mots import racines
from bot.recherche.resultats import LONGUEUR_MAX, resultats

JOUR = date(2026, 11, 22)
PHRASES = Path(__file__).parents[1] / "nlu"


@pytest.fixture(scope="module")
def catalogue() -> Catalogue:
    return charger_catalogue()


@pytest.fixture(scope="module")
def index(catalogue: Catalogue) -> Index:
    return indexer(catalogue)


def dev(fichier: str) -> list[dict[str, Any]]:
    return [cas for cas in YAML(typ="safe").load(PHRASES / fichier) if moitie(cas["texte"]) == DEV]


@pytest.mark.parametrize(
    ("question", "fiche", "section"),
    [
        ("visale", "visale", "definition"),
        ("VISALE pièces", "visale", "pieces"),
        ("visale en colocation", "visale", "autres.colocation"),
        ("documents pour mobili-jeune", "mobili_jeune", "pieces"),
        ("différence entre loca-pass et visale", "loca_pass", "difference.visale"),
        ("dépôt de garantie", "depot_de_garantie", "definition"),
        ("depot de garanti", "depot_de_garantie", "definition"),
        ("bourse du crous", "loca_pass", "autres.etudiant"),
        ("je divorce", "pret_accession", "autres.separation"),
        ("prêt pour les copropriétaires", "pret_travaux_copropriete", None),
        ("colocasion", "visale", "autres.colocation"),
    ],
)
def test_premier_resultat(index: Index, question: str, fiche: str, section: str | None) -> None:
    premier = index.chercher(question)[0].passage
    assert premier.fiche == fiche and section in (None, premier.section)


@pytest.mark.parametrize("question", ["", "   ", "?!", "de la pour", "xyzzy", "ascenseur en panne", "😀"])
def test_rien_a_dire(catalogue: Catalogue, index: Index, question: str) -> None:
    assert valent(index, question) == [] and resultats(catalogue, question, JOUR)["results"] == []


def test_jamais_d_absurdite_hors_sujet(index: Index) -> None:
    """Of the dev sentences about anything else, at most 2 % are offered a sheet."""
    ailleurs = [cas["texte"] for cas in dev("hors_perimetre.yml") if cas["intention"] == "hors_sujet"]
    proposees = [texte for texte in ailleurs if valent(index, texte)]
    assert len(ailleurs) >= 100 and len(proposees) / len(ailleurs) <= 0.02, proposees


def test_une_fiche_nommee_se_retrouve(index: Index) -> None:
    """Of the dev sentences that name an aid or a topic, at least 97 % are offered it."""
    nommees = [(cas["texte"], {*cas.get("aides", []), *cas.get("sujets", [])}) for cas in dev("aspects.yml")]
    nommees = [(texte, fiches) for texte, fiches in nommees if fiches]
    trouvees = [texte for texte, fiches in nommees if fiches & {un.passage.fiche for un in valent(index, texte)}]
    assert len(nommees) > 300 and len(trouvees) / len(nommees) >= 0.97


def test_deux_index_disent_la_meme_chose(catalogue: Catalogue, index: Index) -> None:
    autre = Index(catalogue)
    for cas in dev("aspects.yml")[:100]:
        assert autre.chercher(cas["texte"]) == index.chercher(cas["texte"])


def test_l_index_est_fait_une_fois(catalogue: Catalogue) -> None:
    assert indexer(catalogue) is indexer(catalogue)


def test_un_resultat_est_date_et_rempli(catalogue: Catalogue) -> None:
    lus = resultats(catalogue, "loyer maximum visale " + "x" * 500, JOUR)
    assert len(lus["query"]) == LONGUEUR_MAX and lus["date"] == "2026-11-22"
    for un in resultats(catalogue, "montant mobili-jeune", JOUR)["results"]:
        assert "{" not in un["text"] and date.fromisoformat(un["consulted_on"]) <= date(2026, 12, 31)
        assert un["path"] == f"/catalogue/{un['id']}#dit-{un['section']}"


def test_une_fiche_au_plus_une_fois(index: Index) -> None:
    fiches = [un.passage.fiche for un in index.chercher("loyer garantie salarié", 20)]
    assert len(fiches) == len(set(fiches)) == 20


@pytest.mark.parametrize(
    ("texte", "attendues"),
    [
        ("Les dépôts de GARANTIE", ["depot", "garant"]),
        ("c'est quoi les aides ?", []),
        ("l'employeur, les employeurs", ["employeur", "employeur"]),
        ("30 ans", ["30", "an"]),
    ],
)
def test_racines(texte: str, attendues: list[str]) -> None:
    assert racines(texte) == attendues


@pytest.mark.parametrize(
    "texte",
    ["I need help to pay my rent", "can you help me with the deposit", "Wo kann ich eine Wohnung finden", "no sé cómo pagar el alquiler",
     "você pode me ajudar com o aluguel", "мне нужна помощь", "أحتاج إلى سكن", "我要租房"],
)
def test_autre_langue(texte: str) -> None:
    assert etrangere(texte)


@pytest.mark.parametrize("texte", ["", "???", "visale", "asdf qsdf", "slt c koi loca pass", "je cherche un appart in Lille", "ok thanks", "620 €"])
def test_francais_dans_le_doute(texte: str) -> None:
    assert not etrangere(texte)
