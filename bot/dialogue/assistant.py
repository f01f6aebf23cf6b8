"""What a conversation needs, loaded once per process: catalogue, territory, French reader, sentences."""

from __future__ import annotations

import datetime
import logging
import os
import re
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any, Collection, Mapping, Optional

from bot.dialogue.lecture import Lecture, lecture_d_effet, lecture_depuis_analyse, replier
from bot.dialogue.phrases import Phrases, phrases
from bot.droits import Aide, Catalogue, Sujet, charger_catalogue
from bot.droits.parametres import ParametreAbsent
from bot.droits.parametres import lire as lire_parametre
from bot.entreprises import Annuaire, annuaire, numero_d_entreprise
from bot.langue import Analyse, Analyseur
from bot.territoire import Territoire, charger_territoire, officiel

logger = logging.getLogger(__name__)
#: The fact that "je touche le SMIC" tells: the SMIC is a gross monthly wage.
SALAIRE = "salaire_brut_mensuel"
#: What comes just before the name of an aid that is asked for.
_DROIT_A = re.compile(r"\b(?:droit|eligible|acces) (?:a |au |aux )(?:une? |l'|la |le |les |ce |cette )?$")
_A_AVOIR = re.compile(r"\b(?:deman\w*|obtenir|avoir|prendre|utiliser|beneficier d[eu']) ?(?:une? |l'|la |le |les |ce |cette )?$")
_Y_AI_DROIT = re.compile(r"\bj?'? ?y (?:ai(?:-je| je)? |suis )?(?:droit|eligible)\b|\bpossible \?")
#: Aids of a lower rank are offered first.
RANG_PRINCIPAL = 100


@dataclass(frozen=True)
class Assistant:
    """The shared, immutable parts. Everything that changes is in the memory of the conversation."""

    catalogue: Catalogue
    territoire: Territoire
    analyseur: Analyseur
    phrases: Phrases

    @property
    def annuaire(self) -> Optional[Annuaire]:
        """The company register in service, or None."""
        return annuaire()

    def analyser(self, texte: str, aujourdhui: datetime.date, fait_demande: Optional[str]) -> Analyse:
        """Read a sentence, in the context of the fact being asked for (an id, or None)."""
        definition = self.catalogue.faits.get(fait_demande) if fait_demande else None
        return self.analyseur.analyser(texte, aujourdhui, definition)

    def lire(self, texte: str, aujourdhui: datetime.date, fait_demande: Optional[str]) -> Lecture:
        """The JSON form of ``analyser``, dated."""
        return self.lecture(self.analyser(texte, aujourdhui, fait_demande), aujourdhui)

    def lecture(self, analyse: Analyse, aujourdhui: datetime.date) -> Lecture:
        """The JSON form of an analysis, dated, with references such as "le SMIC" turned into amounts."""
        lecture = lecture_depuis_analyse(analyse)
        lecture["aujourdhui"] = aujourdhui.isoformat()
        lecture["numero"] = numero_d_entreprise(analyse.texte)
        self._separer_les_sujets(lecture, _demandees(analyse))
        for reference in analyse.references:
            if reference.nom == "smic" and SALAIRE not in lecture["faits"]:
                mensuel = self.parametre("smic.brut_mensuel", aujourdhui)
                if mensuel is not None:
                    lecture["faits"][SALAIRE] = round(mensuel * reference.coefficient, 2)
        return lecture

    def parametre(self, identifiant: str, jour: datetime.date) -> Optional[float]:
        """The value of a dated parameter without selectors, or None when it has none on that day."""
        try:
            return float(lire_parametre(self.catalogue.parametres[identifiant], jour).valeur)
        except (KeyError, ParametreAbsent):
            return None

    def lire_effet(self, effet: Mapping[str, Any], aujourdhui: str) -> dict[str, Any]:
        """What a pressed button says, in the form that the NLU pipeline gives to a typed message."""
        intention, texte, lecture = lecture_d_effet(effet)
        lecture["aujourdhui"] = aujourdhui
        self._separer_les_sujets(lecture)
        return {
            "text": texte,
            "intent": {"name": intention, "confidence": 1.0},
            "entities": [{"entity": "aide", "value": aide} for aide in lecture["aides"]],
            "intent_ranking": [],
            "lecture": lecture,
        }

    def _separer_les_sujets(self, lecture: Lecture, demandees: Collection[str] = ()) -> None:
        """Names are found together: aids can be evaluated, topics are only told.

        ``demandees``: aids asked for in so many words, whose names say nothing of the dwelling.
        """
        nommes = lecture["aides"]
        lecture["aides"] = [nom for nom in nommes if nom in self.catalogue.aides]
        for nom in list(lecture["aides"]):
            if nom in demandees:
                for fait in self.aide(nom).homonyme:
                    lecture["faits"].pop(fait, None)
                continue
            autres = set(lecture["faits"]) - {*self.aide(nom).homonyme, "commune"}
            dit = any(fait in lecture["faits"] for fait in self.aide(nom).homonyme)
            if dit and (autres or len(lecture["aides"]) > 1):
                lecture["aides"].remove(nom)  # said of the dwelling, among other things
        lecture["sujets"] = [nom for nom in nommes if nom in self.catalogue.sujets]

    def dire(self, fichier: str, chemin: str, **valeurs: str) -> str:
        """A sentence of the conversation, filled."""
        return self.phrases.dire(fichier, chemin, **valeurs)

    def aide(self, identifiant: str) -> Aide:
        return self.catalogue.aides[identifiant]

    def fiche(self, identifiant: str) -> Aide | Sujet:
        """An aid or a topic: what can be told about."""
        return self.catalogue.fiche(identifiant)

    def verifiable(self, identifiant: str, jour: datetime.date) -> bool:
        """Whether the rules can tell if a person may get it: an open aid with conditions."""
        aide = self.catalogue.aides.get(identifiant)
        return aide is not None and aide.conditions is not None and aide.ouverte_le(jour)

    def principales(self, jour: Optional[datetime.date] = None) -> list[str]:
        """Ids of the aids offered to somebody who named none, the most useful first; with a day, those open then."""
        rangees = sorted(self.catalogue.aides.values(), key=lambda aide: aide.rang)
        return [aide.id for aide in rangees if aide.rang < RANG_PRINCIPAL and (jour is None or aide.ouverte_le(jour))]

    def nommer(self, aides: list[str], au_plus: Optional[int] = None) -> str:
        """ "Visale, l'Avance Loca-Pass et Mobili-Jeune"; a longer list than a sentence can hold ends with how many more."""
        noms = [self.fiche(aide).article for aide in aides]
        if au_plus is not None and len(noms) > au_plus + 1:
            return self.dire("dialogue", "et_autres", noms=", ".join(noms[:au_plus]), nombre=str(len(noms) - au_plus))
        if len(noms) < 2:
            return "".join(noms)
        return f"{', '.join(noms[:-1])} et {noms[-1]}"


def _demandees(analyse: Analyse) -> set[str]:
    """Aids that the message asks a right to: "ai-je droit à un bail mobilité ? je suis saisonnier", not "je signe un bail mobilité"."""
    plie = replier(analyse.texte)
    return {
        mention.id
        for mention in analyse.aides
        if _DROIT_A.search(plie[: mention.debut]) or _A_AVOIR.search(plie[: mention.debut]) and _Y_AI_DROIT.search(plie[mention.fin :])
    }


def catalogue_situe(territoire: Territoire) -> Catalogue:
    """The catalogue, able to place a commune in its zones and to name it."""
    return charger_catalogue().avec(
        zones=territoire.zonages, nom_commune=lambda code: getattr(territoire.commune(code), "nom", code)
    )


def territoire_en_service() -> Territoire:
    """The territory, with the official ABC table when the operator refreshed it (``passerelle data refresh``).

    A refreshed table that was altered is left aside, with a warning: the one shipped with the product then serves.
    """
    try:
        abc = officiel.charger(dossier_officiel())
    except officiel.FichierRefuse as erreur:
        logger.warning("official ABC table ignored: %s", erreur)
        abc = None
    return charger_territoire(abc=abc)


def dossier_officiel() -> Path:
    """Where the refreshed tables are kept, in the data folder of the product (PASSERELLE_DATA)."""
    return Path(os.environ.get("PASSERELLE_DATA", "donnees")) / "territoire"


@lru_cache(maxsize=1)
def assistant() -> Assistant:
    """The assistant of this process, loaded at the first call."""
    territoire = territoire_en_service()
    catalogue = catalogue_situe(territoire)
    fiches: list[Aide | Sujet] = [*catalogue.aides.values(), *catalogue.sujets.values()]
    alias = {fiche.id: [fiche.nom, *fiche.alias] for fiche in fiches}
    return Assistant(catalogue, territoire, Analyseur(alias, territoire), phrases())
