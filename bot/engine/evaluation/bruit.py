"""Evaluation noise: the same sentence as hurried fingers, ears and machines write it.

Another family than the noise of the training (``bot.engine.nlu.bruit``): its own gestures, its own tables, no line in
common (a test says so), so that a good score is not a memory of the training. Figures are never altered: the facts
expected stay those of the clean sentence. A sentence, a manner and a seed always give the same result, whatever is
evaluated with it.
"""

from __future__ import annotations

import random
import re
import string
import unicodedata
from functools import cache, lru_cache
from pathlib import Path
from typing import Any, Callable, Mapping

from ruamel.yaml import YAML

from bot.engine.evaluation.dictee import dicter

GRAINE = 4_1017
_MOT = re.compile(r"[^\W\d_]+")
#: A mark between two digits belongs to a number or a date.
_PONCTUATION = re.compile(r"(?<!\d)[^\w\s'’€%]|[^\w\s'’€%](?!\d)")
_FIN = re.compile(r"\s+")
#: How often a word that can change does.
_TAUX = {"sms": 0.8, "homophones": 0.5, "finales": 0.5, "colles": 0.4}


@lru_cache(maxsize=1)
def tables() -> Mapping[str, Any]:
    contenu: Mapping[str, Any] = YAML(typ="safe").load(Path(__file__).with_name("bruit.yml"))
    return contenu


def sans_accents(texte: str, alea: random.Random) -> str:
    decompose = unicodedata.normalize("NFD", texte.replace("œ", "oe").replace("Œ", "Oe").replace("æ", "ae"))
    return "".join(lettre for lettre in decompose if not unicodedata.combining(lettre))


def sans_ponctuation(texte: str, alea: random.Random) -> str:
    return _serrer(_PONCTUATION.sub(" ", texte))


def sans_accents_ni_ponctuation(texte: str, alea: random.Random) -> str:
    return sans_ponctuation(sans_accents(texte, alea), alea)


def sms(texte: str, alea: random.Random) -> str:
    """Abbreviations and elisions of messages, in lower case."""
    phrase = texte.lower().replace("’", "'")
    for expression, formes in tables()["sms"]["expressions"].items():
        if alea.random() < _TAUX["sms"]:
            phrase = re.sub(rf"(?<!\w){re.escape(expression)}(?!\w)", lambda m, f=formes: alea.choice(f), phrase)  # type: ignore[misc]
    return _mots(phrase, tables()["sms"]["mots"], alea, _TAUX["sms"])


def homophones(texte: str, alea: random.Random) -> str:
    """Words that sound alike, and the endings that everybody mixes up."""
    phrase = _mots(texte, _groupes("homophones"), alea, _TAUX["homophones"])
    finales = tables()["finales"]

    def finir(mot: re.Match[str]) -> str:
        entier = mot[0]
        finale = next((each for each in finales if entier.endswith(each)), None)
        if finale is None or len(entier) < 5 or alea.random() >= _TAUX["finales"]:
            return entier
        return entier[: -len(finale)] + alea.choice([each for each in finales if each != finale])

    return _MOT.sub(finir, phrase)


def colles(texte: str, alea: random.Random) -> str:
    """Small words stuck to the next one, apostrophes lost."""
    petits = "|".join(sorted(tables()["colles"], key=len, reverse=True))

    def coller(trouve: re.Match[str]) -> str:
        return trouve[1] if alea.random() < _TAUX["colles"] else trouve[0]

    phrase = re.sub(r"(?<=[^\W\d_])['’](?=[^\W\d_])", lambda m: "" if alea.random() < 0.7 else m[0], texte)
    return re.sub(rf"(?<![\w'’])({petits}) (?=[^\W\d_])", coller, phrase, flags=re.IGNORECASE)


def dictee(texte: str, alea: random.Random) -> str:
    """What a telephone writes down: no capital, no punctuation, figures in words."""
    return _serrer(_PONCTUATION.sub(" ", dicter(texte.lower())).replace("-", " "))


def poli(texte: str, alea: random.Random) -> str:
    """The sentence in a polite frame, or told among other things."""
    cadre = alea.choice(tables()["cadres"])
    return str(string.Template(cadre).substitute(phrase=texte))


def coquilles(taux: float) -> Callable[[str, random.Random], str]:
    """Slips of fingers on a telephone: each letter fails with probability ``taux``."""

    def glisser(texte: str, alea: random.Random) -> str:
        voisins, gestes = tables()["clavier"], tables()["gestes"]
        noms, poids = list(gestes), list(gestes.values())
        sortie: list[str] = []
        lettres = list(texte)
        rang = 0
        while rang < len(lettres):
            lettre = lettres[rang]
            rang += 1
            voisines = voisins.get(sans_accents(lettre.lower(), alea), "")
            if not lettre.isalpha() or not voisines or alea.random() >= taux:
                sortie.append(lettre)
                continue
            geste = alea.choices(noms, poids)[0]
            if geste == "remplacer":
                sortie.append(alea.choice(voisines))
            elif geste == "ajouter":
                sortie += alea.choice([[lettre, alea.choice(voisines)], [alea.choice(voisines), lettre]])
            elif geste == "redoubler":
                sortie += [lettre, lettre]
            elif geste == "inverser" and rang < len(lettres) and lettres[rang].isalpha():
                sortie += [lettres[rang], lettre]
                rang += 1
            elif geste == "espacer":
                sortie += [lettre, " "]
            # "oublier": nothing is written; so is a swap at the end of a word
        return "".join(sortie)

    return glisser


#: Name of a manner -> how it is done.
MANIERES: Mapping[str, Callable[[str, random.Random], str]] = {
    "sans_accents": sans_accents,
    "sans_ponctuation": sans_ponctuation,
    "sans_accents_ni_ponctuation": sans_accents_ni_ponctuation,
    "sms": sms,
    "homophones": homophones,
    "colles": colles,
    "dictee": dictee,
    "poli": poli,
    "coquilles_5": coquilles(0.05),
    "coquilles_10": coquilles(0.10),
}


def abimer(texte: str, maniere: str, graine: int = GRAINE) -> str:
    """A sentence as somebody else would have typed it. Never empty when the sentence is not."""
    return MANIERES[maniere](texte, random.Random(f"{graine}|{maniere}|{texte}")).strip() or texte


def _serrer(texte: str) -> str:
    return _FIN.sub(" ", texte).strip()


def _mots(texte: str, formes: Mapping[str, Any], alea: random.Random, taux: float) -> str:
    def changer(mot: re.Match[str]) -> str:
        choix = formes.get(mot[0].lower())
        return str(alea.choice(choix)) if choix and alea.random() < taux else mot[0]

    return _MOT.sub(changer, texte)


@cache
def _groupes(nom: str) -> Mapping[str, list[str]]:
    """Each word of a group, with the others."""
    return {mot: [autre for autre in groupe if autre != mot] for groupe in tables()[nom] for mot in groupe}
