"""Answers about an aid: one aspect, from its sheet in the catalogue, with its sources and their dates."""

from __future__ import annotations

import datetime
import re
from typing import Optional, Sequence

from bot.dialogue.assistant import Assistant
from bot.dialogue.comparaison import comparer
from bot.dialogue.comprendre import aspect_demande
from bot.dialogue.lecture import Lecture, replier
from bot.dialogue.memoire import Memoire
from bot.dialogue.reponses import Choix, Reponse, choix_intention, choix_question, sources_de, texte
from bot.dialogue.situer import situer
from bot.droits import Sujet, texte_date
from bot.droits.modele_aide import Bloc

#: Aids answered in one turn at most: three bubbles is what a person reads (ACC-30).
AIDES_PAR_TOUR = 3
#: Aids offered as buttons when none was named.
AIDES_PROPOSEES = 5
#: Neighbours offered after a topic.
SUITES = 3
#: Aspects asked of a topic named beside an aid; the others are asked of the aid alone.
COMPARENT = ("definition", "difference")
#: Intents answered by an extra entry of a sheet rather than by a common aspect.
ENTREES = {"impaye_visale": ("visale", "impaye")}
#: Aspects that an extra entry answers better ("quel montant pour un étudiant ?"). The others have one answer for all:
#: "quels documents pour Visale à Lille ?" asks for documents, not for the zones.
PRECISES_PAR_UNE_ENTREE = ("definition", "beneficiaires", "conditions", "montant", "duree", "refus")


def repondre(
    service: Assistant,
    memoire: Memoire,
    lecture: Lecture,
    intention: str,
    message: str,
    jour: datetime.date,
    en_question: bool,
) -> list[Reponse]:
    """Answer the aspect asked for, for the aids named or the one in discussion.

    ``en_question``: a question is pending and will be put again right after, so that no suggestion is added.
    """
    if intention in ENTREES and lecture["sujets"]:
        intention = "definition"  # "qui paie la PEEC ?" is no question of arrears
    if intention in ENTREES:
        aide, entree = ENTREES[intention]
        memoire.parler_de(aide)
        autres = service.fiche(aide).fiche.autres
        precise = _entree(service, aide, message)
        # The landlord's side of the same question, when the words are a landlord's.
        cote_bailleur = precise is not None and precise is autres.get(f"bailleur_{entree}")
        return [_bulle(service, aide, precise if precise and cote_bailleur else autres[entree], jour, [])]
    aides = _aides(memoire, lecture, intention)
    aspect = aspect_demande(intention, memoire)
    if not aides:
        return [_quelle_aide(service, memoire, aspect, jour)]
    memoire.suivi.dernier_aspect = aspect
    precise = _entree(service, aides[0], message) if aspect == "difference" and len(aides) == 1 else None
    if aspect == "difference" and precise is None:
        return _difference(service, memoire, aides, jour)
    suite = [] if en_question else _suite(service, aspect, aides[0], jour)
    reponses = []
    for aide in aides[:AIDES_PAR_TOUR]:
        fiche = service.fiche(aide)
        situee = situer(service, fiche, lecture) if isinstance(fiche, Sujet) else None
        if situee is not None:
            reponses.append(situee)
        bloc = precise or _bloc(service, aide, aspect, message)
        if bloc is None:
            reponses.append(texte(service.dire("dialogue", "aspect_absent", aide=service.fiche(aide).article)))
        else:
            reponses.append(_bulle(service, aide, bloc, jour, suite if aide == aides[-1] else []))
    return reponses


def redire(service: Assistant, memoire: Memoire, jour: datetime.date) -> list[Reponse]:
    """The last answer again."""
    if memoire.aide is None or memoire.suivi.dernier_aspect in (None, "difference"):
        return [texte(service.dire("dialogue", "pas_de_question"))]
    bloc = _bloc(service, memoire.aide, str(memoire.suivi.dernier_aspect), "")
    if bloc is None:
        return [texte(service.dire("dialogue", "pas_de_question"))]
    return [_bulle(service, memoire.aide, bloc, jour, [])]


def _aides(memoire: Memoire, lecture: Lecture, intention: str) -> list[str]:
    if lecture["aides"] or lecture["sujets"]:
        if lecture["aides"] and intention not in COMPARENT:
            return list(lecture["aides"])  # "les pièces de Visale pour l'ADIL": the papers of Visale
        return [*lecture["aides"], *lecture["sujets"]]
    if memoire.suivi.visees != []:
        return list(memoire.suivi.visees or ())  # none: "les deux", when only one was named
    if intention == "autre_aide":
        if memoire.suivi.precedente is None:
            return []  # which other one?
        memoire.parler_de(memoire.suivi.precedente)
    return [memoire.aide] if memoire.aide else []


def _quelle_aide(service: Assistant, memoire: Memoire, aspect: str, jour: datetime.date) -> Reponse:
    """Ask which aid, among those being checked or the main ones, other than the one in discussion."""
    candidates = [aide for aide in memoire.cibles or service.principales(jour) if aide != memoire.aide]
    candidates = candidates or service.principales(jour)
    choix = [choix_intention(service.aide(aide).nom, aspect, [aide]) for aide in candidates[:AIDES_PROPOSEES]]
    return texte(service.dire("dialogue", "aide_precise"), choix=choix)


def _bloc(service: Assistant, identifiant: str, aspect: str, message: str) -> Optional[Bloc]:
    """What a sheet says of an aspect. A topic has few aspects: the entry of the message, or its definition, answers."""
    fiche = service.fiche(identifiant)
    sujet = isinstance(fiche, Sujet)
    precise = _entree(service, identifiant, message) if sujet or aspect in PRECISES_PAR_UNE_ENTREE else None
    bloc: Optional[Bloc] = precise or getattr(fiche.fiche, aspect) or (fiche.fiche.definition if sujet else None)
    return bloc


def _entree(service: Assistant, aide: str, message: str) -> Optional[Bloc]:
    """An extra entry of the sheet whose key words are in the message ("et pour une colocation ?")."""
    plie = f" {_plat(message)} "
    for entree in service.fiche(aide).fiche.autres.values():
        if any(f" {_plat(mot)} " in plie for mot in entree.mots_cles):
            return entree
    return None


def _plat(message: str) -> str:
    return " ".join(re.findall(r"[a-z0-9]+", replier(message)))


def mots_d_entree(service: Assistant, aide: str, nom: str, message: str) -> str:
    """The key words by which an extra entry is asked for: those that the message is closest to, that no other entry takes."""
    entree = service.fiche(aide).fiche.autres[nom]
    siens = [mot for mot in entree.mots_cles if _entree(service, aide, mot) is entree]
    dits = set(_plat(message).split())
    return max(siens or entree.mots_cles, key=lambda mot: len(dits & set(_plat(mot).split())))


def _bulle(service: Assistant, aide: str, bloc: Bloc, jour: datetime.date, choix: Sequence[Choix]) -> Reponse:
    return texte(
        texte_date(service.catalogue, bloc.texte, jour),
        [texte_date(service.catalogue, point, jour) for point in bloc.points],
        sources_de(service, bloc.sources or service.fiche(aide).sources[:1]),
        choix,
        titre=service.fiche(aide).nom,
    )


def _difference(service: Assistant, memoire: Memoire, aides: list[str], jour: datetime.date) -> list[Reponse]:
    """What distinguishes two aids: what the catalogue says of the pair, or else their data side by side.

    With one named, the one before it or each of those its sheet compares it with.
    """
    premiere = aides[0]
    autres = aides[1:2] or ([memoire.suivi.precedente] if memoire.suivi.precedente else [])
    candidates = [autre for autre in autres if autre != premiere] or list(service.fiche(premiere).fiche.difference)
    reponses = []
    for autre in candidates[: AIDES_PAR_TOUR - 1]:
        bloc = service.fiche(premiere).fiche.difference.get(autre) or service.fiche(autre).fiche.difference.get(premiere)
        if bloc is not None:
            reponses.append(_bulle(service, premiere, bloc, jour, []))
        else:
            reponses.append(comparer(service, premiere, autre, jour))
    definition = service.fiche(premiere).fiche.definition
    if not reponses and isinstance(service.fiche(premiere), Sujet) and definition is not None:
        return [_bulle(service, premiere, definition, jour, [])]
    return reponses or [texte(service.dire("dialogue", "aspect_absent", aide=service.fiche(premiere).article))]


def _suite(service: Assistant, aspect: str, aide: str, jour: datetime.date) -> list[Choix]:
    fiche = service.fiche(aide)
    choix = []
    if service.verifiable(aide, jour):
        choix.append(choix_question(service, "eligibilite", aide))
    for autre in service.phrases.donnee("aspects", "suite").get(aspect, []):
        if getattr(fiche.fiche, autre) is not None:
            choix.append(choix_question(service, autre, aide))
    if isinstance(fiche, Sujet):
        choix += [choix_question(service, "definition", voisine) for voisine in fiche.voir[:SUITES]]
    return choix
