"""Checks of what is said rather than computed: sheets, topics, sources, placeholders. See `verifications`."""
from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from bot.droits.catalogue import Catalogue
from bot.droits.gabarits import trous
from bot.droits.modele import Parametre, PeriodeParametre
from bot.droits.modele_aide import Fiche, Sujet
from bot.droits.parametres import lignes_de_table


def sources_inconnues(catalogue: Catalogue, citees: None | str | list[str]) -> Iterator[str]:
    for citee in [citees] if isinstance(citees, str) else citees or []:
        if citee.partition("#")[0] not in catalogue.sources:
            yield f"source inconnue {citee!r}"


def fautes_de_gabarit(catalogue: Catalogue, texte: str | None, permis: set[str]) -> Iterator[str]:
    if texte is None:
        return
    try:
        noms = trous(texte)
    except ValueError as faute:
        yield str(faute)
        return
    for nom in sorted(noms):
        if nom.startswith("p:"):
            parametre = catalogue.parametres.get(nom[2:].split("@")[0])
            if parametre is None and not _ligne_connue(catalogue, nom[2:]):
                yield f"paramètre inconnu {{{nom}}}"
            elif parametre is not None and parametre.selecteurs:
                yield f"{{{nom}}} dépend de {parametre.selecteurs} : préciser la ligne, p:{nom[2:]}.<valeur>"
        elif nom not in permis:
            yield f"emplacement inconnu {{{nom}}}"


def _ligne_connue(catalogue: Catalogue, nom: str) -> bool:
    """`p:visale.plafond.ii`: a parameter followed by the (lower-case) keys of one line of its table."""
    for identifiant, parametre in catalogue.parametres.items():
        if not parametre.selecteurs or not nom.startswith(f"{identifiant}."):
            continue
        ligne = nom[len(identifiant) + 1:]
        if any(ligne == ".".join(cle).lower() for periode in parametre.valeurs for cle, _ in _lignes(parametre, periode)):
            return True
    return False


def _lignes(parametre: Parametre, periode: PeriodeParametre) -> list[tuple[tuple[str, ...], Any]]:
    """Lines of a period; none when its table is malformed, which is reported with the parameter."""
    try:
        return list(lignes_de_table(periode.table or {}, len(parametre.selecteurs)))
    except ValueError:
        return []


def fautes_de_fiche(catalogue: Catalogue, fiche: Fiche) -> Iterator[tuple[str, str]]:
    """Placeholders, sources and comparisons of a sheet."""
    for nom, bloc in fiche.blocs().items():
        for texte in (bloc.texte, *bloc.points):
            yield from ((f"fiche.{nom}", m) for m in fautes_de_gabarit(catalogue, texte, set()))
        yield from ((f"fiche.{nom}.sources", m) for m in sources_inconnues(catalogue, bloc.sources))
        if nom.startswith("difference.") and not _connu(catalogue, nom.partition(".")[2]):
            yield f"fiche.{nom}", "aide inconnue"


def fautes_de_sujet(catalogue: Catalogue, sujet: Sujet) -> Iterator[tuple[str, str]]:
    """A topic has a definition, known sources and known neighbours, and no name of an aid."""
    yield from (("sources", m) for m in sources_inconnues(catalogue, sujet.sources))
    yield from fautes_de_fiche(catalogue, sujet.fiche)
    yield from (("voir", f"fiche inconnue {autre!r}") for autre in sujet.voir if not _connu(catalogue, autre))
    if sujet.fiche.definition is None:
        yield "fiche.definition", "un sujet dit au moins ce qu'il est"
    if sujet.id in catalogue.aides:
        yield "id", "identifiant déjà utilisé par une aide"


def alias_partages(catalogue: Catalogue) -> Iterator[tuple[str, str]]:
    """Names that would designate two sheets: (record, message)."""
    vus: dict[str, str] = {}
    for sorte, fiches in (("aide", catalogue.aides), ("sujet", catalogue.sujets)):
        for identifiant, fiche in fiches.items():
            for alias in fiche.alias:
                autre = vus.setdefault(alias.casefold(), identifiant)
                if autre != identifiant:
                    yield f"{sorte}:{identifiant}", f"{alias!r} désigne aussi {autre}"


def _connu(catalogue: Catalogue, identifiant: str) -> bool:
    return identifiant in catalogue.aides or identifiant in catalogue.sujets
