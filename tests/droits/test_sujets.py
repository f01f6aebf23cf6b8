"""The topics that are not aids, and the founding press release: every sentence of it has an answer, sourced and dated."""
from __future__ import annotations

import datetime
import re
from collections import Counter
from pathlib import Path
from typing import Any

import pytest
from ruamel.yaml import YAML

from bot.dialogue import assistant
from bot.dialogue.memoire import Memoire
from bot.dialogue.repondre import repondre
from bot.droits import Catalogue, charger_catalogue
from bot.droits.gabarits import trous
from bot.droits.modele_aide import SECTIONS_DE_FICHE, Bloc

from .outils import JOUR_REEL

ICI = Path(__file__).parent
PHRASES: list[dict[str, Any]] = YAML(typ="safe").load((ICI / "communique.yml").read_text(encoding="utf-8"))
#: Sentences of the press release, in its order ("titre" is its headline).
RANGS = {"titre", *range(1, 23)}
SUJETS = sorted(charger_catalogue().sujets)
#: Words in a sentence: beyond, it is no longer plain French.
MOTS_MAX = 25
POINTS_MAX = 6
DOSSIER = Path(charger_catalogue.__code__.co_filename).parent / "donnees" / "sujets"


def poser(question: str) -> list[dict[str, Any]]:
    """What is answered to "what is…", as an action asks it."""
    memoire, lecture = Memoire(), assistant().lire(question, JOUR_REEL, None)
    return repondre(assistant(), memoire, lecture, "definition", question, JOUR_REEL, False)


def dit(reponse: dict[str, Any]) -> str:
    return re.sub(r"\s", " ", " ".join([reponse["texte"], *reponse.get("points", [])]))


def attendu(cas: dict[str, Any]) -> Bloc:
    fiche = assistant().catalogue.sujets[cas["sujet"]].fiche
    bloc = fiche.autres[cas["entree"]] if "entree" in cas else fiche.definition
    assert bloc is not None
    return bloc


@pytest.mark.parametrize("cas", PHRASES, ids=lambda cas: f"{cas['phrase']}: {cas['question']}")
def test_a_sentence_of_the_press_release_is_answered(cas: dict[str, Any]) -> None:
    assert assistant().lire(cas["question"], JOUR_REEL, None)["sujets"][:1] == [cas["sujet"]]
    reponse = poser(cas["question"])[0]
    assert reponse["titre"] == assistant().catalogue.sujets[cas["sujet"]].nom
    for morceau in cas["dit"]:
        assert morceau in dit(reponse)
    assert attendu(cas).sources
    for source in reponse["sources"]:
        assert source["titre"]
        assert datetime.date.fromisoformat(source["date"]) <= JOUR_REEL


def test_no_sentence_of_the_press_release_is_forgotten() -> None:
    assert {cas["phrase"] for cas in PHRASES} == RANGS


def test_the_press_release_is_cited_as_a_document_of_2018(catalogue: Catalogue) -> None:
    source = catalogue.sources["communique_2018"]
    assert source.publie_le == datetime.date(2018, 1, 31)
    assert "sans adresse connue" in source.titre


@pytest.mark.parametrize("identifiant", SUJETS)
def test_a_topic_is_defined_and_sourced(identifiant: str, catalogue: Catalogue) -> None:
    sujet = catalogue.sujets[identifiant]
    assert sujet.fiche.definition is not None
    for nom, bloc in sujet.fiche.blocs().items():
        assert bloc.sources, nom
        for source in bloc.sources:
            assert catalogue.sources[source.partition("#")[0]].consulte_le <= JOUR_REEL


@pytest.mark.parametrize("identifiant", SUJETS)
def test_a_topic_is_told_in_short_sentences(identifiant: str, catalogue: Catalogue) -> None:
    for nom, bloc in catalogue.sujets[identifiant].fiche.blocs().items():
        assert len(bloc.points) <= POINTS_MAX, nom
        for texte in (bloc.texte, *bloc.points):
            for phrase in re.split(r"(?<=[.?!])\s+|:\s", texte):
                assert len(phrase.split()) <= MOTS_MAX, f"{nom} : {phrase}"


@pytest.mark.parametrize("identifiant", SUJETS)
def test_what_is_past_says_its_year(identifiant: str, catalogue: Catalogue) -> None:
    """Historic facts are never told as the state of today: every block of a past topic is dated, or turns to today."""
    sujet = catalogue.sujets[identifiant]
    if not sujet.historique:
        return
    definition = sujet.fiche.definition
    assert definition is not None and re.search(r"\b(19|20)\d\d\b", definition.texte)
    for nom, bloc in sujet.fiche.blocs().items():
        texte = " ".join([bloc.texte, *bloc.points])
        assert re.search(r"\b(19|20)\d\d\b|[Aa]ujourd'hui|actuel|Si un logement|Pour votre demande|n'est pas un résultat", texte), nom


@pytest.mark.parametrize("identifiant", SUJETS)
def test_an_aspect_without_object_says_why(identifiant: str, catalogue: Catalogue) -> None:
    """The missing aspects are listed in the file with their reason: `# sans objet : <aspect> — <why>`."""
    texte = (DOSSIER / f"{identifiant}.yml").read_text(encoding="utf-8")
    declares = set(re.findall(r"# sans objet : (\w+) — \S", texte))
    absents = {nom for nom in SECTIONS_DE_FICHE if getattr(catalogue.sujets[identifiant].fiche, nom) is None}
    assert declares == absents


def test_a_name_designates_one_sheet(catalogue: Catalogue) -> None:
    """Names as they are looked up: without case, accents nor spaces."""
    from bot.langue.normalisation import normaliser, replier

    fiches = [*catalogue.aides.values(), *catalogue.sujets.values()]
    cles = [
        (cle, fiche.id)
        for fiche in fiches
        for cle in {"".join(re.findall(r"[a-z0-9%]+", replier(normaliser(nom)))) for nom in (fiche.nom, *fiche.alias)}
    ]
    partages = [cle for cle, n in Counter(cle for cle, _ in cles).items() if n > 1]
    assert not partages, [(cle, [f for c, f in cles if c == cle]) for cle in partages]


def test_the_figures_of_a_topic_have_a_value_today(catalogue: Catalogue) -> None:
    for identifiant in SUJETS:
        fiche = assistant().fiche(identifiant).fiche
        for bloc in fiche.blocs().values():
            if any(trous(texte) for texte in (bloc.texte, *bloc.points)):
                from bot.droits import texte_date

                for texte in (bloc.texte, *bloc.points):
                    assert not re.search(r"[{}]|inconnu", texte_date(catalogue, texte, JOUR_REEL))
