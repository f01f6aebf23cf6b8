"""Which aspect each aid and each topic answers, and why not: read from the data and from their comments.

The reasons are comments at the end of a file: ``# sans objet : <aspect>[, <aspect>…] — <why>``.
"""
from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from bot.droits.atelier.description_regles import mot, mots
from bot.droits.catalogue import Catalogue
from bot.droits.lecture import DOSSIER, Erreur
from bot.droits.modele_aide import SECTIONS_DE_FICHE, Aide, Sujet

_RAISON = re.compile(r"^\s*#\s*sans objet\s*:\s*(?P<aspects>[a-z_]+(?:\s*,\s*[a-z_]+)*)\s*[—–-]\s*(?P<raison>\S.*?)\s*$", re.M)
_ANNONCE = re.compile(r"#\s*sans objet", re.I)


@dataclass(frozen=True)
class Ligne:
    """One sheet: the aspects it tells, and the reason of each it does not."""

    id: str
    nom: str
    dits: frozenset[str]
    raisons: dict[str, str]

    @property
    def manques(self) -> tuple[str, ...]:
        """Aspects neither told nor explained."""
        return tuple(a for a in SECTIONS_DE_FICHE if a not in self.dits and a not in self.raisons)

    @property
    def fautes(self) -> tuple[str, ...]:
        """Aspects explained although told, or that do not exist."""
        return tuple(a for a in self.raisons if a in self.dits or a not in SECTIONS_DE_FICHE)


def raisons(texte: str) -> dict[str, str]:
    """The reasons written in a file. Raises ValueError for a comment that cannot be read."""
    lues: dict[str, str] = {}
    trouvees = list(_RAISON.finditer(texte))
    if len(trouvees) != len(_ANNONCE.findall(texte)):
        raise ValueError("un commentaire « sans objet » s'écrit « # sans objet : aspect, aspect — raison »")
    for trouvee in trouvees:
        lues.update(dict.fromkeys(re.split(r"\s*,\s*", trouvee["aspects"]), trouvee["raison"]))
    return lues


def ligne(fiche: Aide | Sujet, dossier: Path = DOSSIER) -> Ligne:
    """The line of an aid or a topic, with the reasons of its file."""
    sorte = "aides" if isinstance(fiche, Aide) else "sujets"
    texte = (dossier / sorte / f"{fiche.id}.yml").read_text(encoding="utf-8")
    return Ligne(fiche.id, fiche.nom, frozenset(fiche.fiche.blocs()) & frozenset(SECTIONS_DE_FICHE), raisons(texte))


def lignes(catalogue: Catalogue, dossier: Path = DOSSIER) -> dict[str, list[Ligne]]:
    """By title: one group per family of aids, then the topics."""
    groupes: dict[str, list[Ligne]] = {mot("familles", famille): [] for famille in mots()["familles"]}
    for aide in sorted(catalogue.aides.values(), key=lambda aide: (aide.rang, aide.id)):
        groupes.setdefault(mot("familles", aide.famille), []).append(ligne(aide, dossier))
    groupes[mot("matrice", "sujets")] = [ligne(sujet, dossier) for _, sujet in sorted(catalogue.sujets.items())]
    return {titre: liste for titre, liste in groupes.items() if liste}


def fautes_d_aspects(catalogue: Catalogue, dossier: Path = DOSSIER) -> list[Erreur]:
    """What is wrong with the aspects of the sheets: forgotten, explained although told, or unreadable."""
    erreurs: list[Erreur] = []
    fiches: list[Aide | Sujet] = [*catalogue.aides.values(), *catalogue.sujets.values()]
    for fiche in fiches:
        fichier = f"{'aides' if isinstance(fiche, Aide) else 'sujets'}/{fiche.id}.yml"
        try:
            lue = ligne(fiche, dossier)
        except ValueError as faute:
            erreurs.append(Erreur(fichier, "fiche", str(faute)))
            continue
        erreurs += [Erreur(fichier, f"fiche.{a}", "aspect ni dit, ni expliqué par « # sans objet »") for a in lue.manques]
        erreurs += [Erreur(fichier, f"fiche.{a}", "aspect dit « sans objet » à tort") for a in lue.fautes]
    return erreurs


def en_markdown(catalogue: Catalogue, dossier: Path = DOSSIER) -> str:
    """The page of the documentation."""
    return "\n".join(_page(lignes(catalogue, dossier))) + "\n"


def _page(groupes: dict[str, list[Ligne]]) -> Iterator[str]:
    yield f"# {mot('matrice', 'titre')}"
    yield ""
    yield mot("matrice", "intro")
    for titre, liste in groupes.items():
        yield from ("", f"## {titre}", "")
        yield f"| {mot('matrice', 'fiche')} | " + " | ".join(mot("sections", aspect) for aspect in SECTIONS_DE_FICHE) + " |"
        yield "| --- |" + " --- |" * len(SECTIONS_DE_FICHE)
        for une in liste:
            cases = [mot("matrice", _case(une, aspect)) for aspect in SECTIONS_DE_FICHE]
            yield f"| {une.nom} | " + " | ".join(cases) + " |"
        yield ""
        yield from (texte for une in liste for texte in _pourquoi(une))


def _case(une: Ligne, aspect: str) -> str:
    return "oui" if aspect in une.dits else "non" if aspect in une.raisons else "manque"


def _pourquoi(une: Ligne) -> Iterator[str]:
    par_raison: dict[str, list[str]] = {}
    for aspect, raison in une.raisons.items():
        par_raison.setdefault(raison.rstrip("."), []).append(mot("sections", aspect).lower())
    if par_raison:
        yield f"- {une.nom} : " + " ; ".join(f"{', '.join(aspects)} ({raison})" for raison, aspects in par_raison.items()) + "."
