"""The results of a search that somebody asked for, as a page, a terminal or a program shows them."""

from __future__ import annotations

from datetime import date
from typing import Any

from bot.droits import Aide, Catalogue
from bot.droits.atelier.description import titre_de_section
from bot.droits.modele_aide import Entree
from bot.recherche.index import Passage, Trouve, indexer

#: A longer question is cut: a search is a few words.
LONGUEUR_MAX = 200
#: Sheets shown at most; the share of the question that a passage must be about to be shown.
RESULTATS, COUVERTURE = 10, 0.4


def resultats(catalogue: Catalogue, question: str, jour: date, nombre: int = RESULTATS) -> dict[str, Any]:
    """The sheets found, the best first, each by its best passage with the figures of a day. Same keys every time."""
    question = " ".join(question.split())[:LONGUEUR_MAX]
    trouves = indexer(catalogue).chercher(question, nombre, COUVERTURE)
    return {
        "query": question, "date": jour.isoformat(), "fingerprint": catalogue.empreinte,
        "results": [_resultat(catalogue, trouve, jour) for trouve in trouves],
    }


def _titre(catalogue: Catalogue, passage: Passage) -> str:
    """The section, or the first key words of an extra entry: "questions fréquentes" would say nothing of it."""
    if isinstance(passage.bloc, Entree):
        return passage.bloc.mots_cles[0]
    return titre_de_section(catalogue, passage.section)


def _resultat(catalogue: Catalogue, trouve: Trouve, jour: date) -> dict[str, Any]:
    passage = trouve.passage
    fiche = catalogue.fiche(passage.fiche)
    sources = passage.bloc.sources or fiche.sources[:1]
    lues = [catalogue.sources[source.partition("#")[0]].consulte_le for source in sources]
    return {
        "id": fiche.id, "kind": "aid" if isinstance(fiche, Aide) else "topic", "name": fiche.nom, "section": passage.section,
        "title": _titre(catalogue, passage), "text": indexer(catalogue).extrait(trouve, jour),
        "consulted_on": min(lues).isoformat(), "open": fiche.ouverte_le(jour) if isinstance(fiche, Aide) else None,
        "path": f"/catalogue/{fiche.id}#dit-{passage.section}", "score": round(trouve.score, 2), "coverage": round(trouve.couverture, 2),
    }
