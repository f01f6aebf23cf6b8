"""Signs of distress: suicidal words, violence, nowhere to sleep, eviction. Explicit patterns, high recall (SEC-27).

The message is flattened further than for facts (no apostrophes, no doubled letters, SMS words rewritten), so that one
pattern reads many spellings. The patterns and how they are written: ``lexique/detresse/commun.yml``.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any

from bot.langue.contexte import mots
from bot.langue.texte import Texte
from bot.langue.vocabulaire import lexique

# Most serious first: a message that shows several is answered for the first.
ORDRE = ("suicide", "violence", "sans_abri", "impayes")
# How far the words go, from an alarm to nothing at all.
SURE, POSSIBLE, EVOQUEE, MUETTE = "sure", "possible", "evoquee", "muette"

_NEGATION = re.compile(
    r"(?<![a-z0-9])(?:pas|jamais|aucune?|ni|sans|non|personne ne|personne n)"
    r"(?: (?:du tout|ete|eu|de|d|un|une|la|le|l|recu|subi|vraiment|victimes?|dans|non plus|en|des))* $"
)
# "il ne me frappe pas"; without "ne", "il me frappe pas souvent" stays an alarm.
_NE_AVANT = re.compile(r"(?<![a-z0-9])(?:ne|n)(?: (?:m|me|l|les|la|a|ai|suis|est))* $")
_PAS_APRES = re.compile(r" (?:pas|jamais)(?![a-z])")
_MOT_ENTIER = re.compile(r"(?<![a-z\[\]\\])[a-z]+(?![a-z~\[\]?*+{])")
_DOUBLE = re.compile(r"([a-z])\1+")
_ELIDE = re.compile(r"\bj(?=[b-df-hj-np-tv-z][a-z])|\bj(?=(?:ai|en|y|aurai|avais|etais)\b|(?:ar+iv|at+end|habit|essa[iy]|oserai)[a-z]*)")
# "j'suis", "jsuis": the elision of speech, before a consonant.
_ELISION_SMS = re.compile(r"\bj (?=[b-df-gj-np-tv-z])")


@dataclass(frozen=True)
class Detresse:
    """What a message shows of distress.

    ``degre``: ``sure``, an alarm whatever the classifier thinks; ``possible``, an alarm unless the message is clearly
    a question; ``evoquee``, words of the field and no more; ``muette``, not a word of it. ``nature`` is None for the
    last two. ``ecartees``: the kinds whose words are there, but in a figure of speech, denied, or about a job.
    """

    nature: str | None
    degre: str
    ecartees: tuple[str, ...] = ()


@dataclass(frozen=True)
class _Nature:
    """The compiled patterns of one kind of distress."""

    familles: dict[str, re.Pattern[str]]
    manques: frozenset[str]
    fermes: frozenset[str]
    cedent: dict[str, str]
    figures: re.Pattern[str]
    ordinaires: re.Pattern[str]
    autre_sujet: re.Pattern[str]
    doutes: re.Pattern[str]
    champ: re.Pattern[str]


@dataclass
class _Lu:
    """Families that matched for good, and whether something matched but was set aside."""

    familles: list[str] = field(default_factory=list)
    ecartee: bool = False


def lire_detresse(texte: Texte) -> Detresse:
    """The most serious distress that a text shows, and how surely."""
    plat = aplatir(texte.plat)
    lus = {nature: _lire(plat, _natures()[nature], nature) for nature in ORDRE}
    for nature, lu in lus.items():
        cede = _natures()[nature].cedent
        lu.familles = [f for f in lu.familles if not (f in cede and lus[cede[f]].familles)]
    trouvees = [nature for nature, lu in lus.items() if lu.familles]
    for nature in trouvees:
        if _natures()[nature].fermes.intersection(lus[nature].familles) or not _natures()[nature].doutes.search(plat):
            return Detresse(nature, SURE)
    if trouvees:
        return Detresse(trouvees[0], POSSIBLE)
    evoquee = any(_natures()[nature].champ.search(plat) for nature in ORDRE)
    ecartees = tuple(nature for nature, lu in lus.items() if lu.ecartee)
    return Detresse(None, EVOQUEE if evoquee else MUETTE, ecartees)


def aplatir(plat: str) -> str:
    """The folded text without apostrophes nor hyphens, elisions cut, SMS words rewritten, doubled letters reduced."""
    texte = re.sub(r"[^a-z0-9,.!?;:\n]+", " ", plat)
    texte = _ELISION_SMS.sub("je ", _decolles().sub(r"\1 ", _ELIDE.sub("j ", texte)))
    reecritures = lexique("detresse/commun")["reecritures"]
    texte = re.sub(r"[a-z]+\d?", lambda m: reecritures.get(m[0], m[0]), texte)
    texte = re.sub(r"[.,!?;:\n]+", lambda m: f" {m[0][0]} ", texte)
    return re.sub(r" +", " ", _DOUBLE.sub(r"\1", texte)).strip()


def _lire(plat: str, nature: _Nature, nom: str) -> _Lu:
    figures = [m.span() for m in nature.figures.finditer(plat)]
    ailleurs = bool(nature.autre_sujet.search(plat))
    lu = _Lu(ecartee=bool(figures) or ailleurs or bool(nature.ordinaires.search(plat)))
    for famille, motifs in nature.familles.items():
        for m in motifs.finditer(plat):
            figure = any(a < m.end() and m.start() < b for a, b in figures)
            # Suicidal words are never believed denied: asking once too often is the lesser evil.
            nie = nom != "suicide" and famille not in nature.manques and _nie(plat, m)
            if not (ailleurs or figure or nie):
                lu.familles.append(famille)
                break
            lu.ecartee = True
    return lu


def _nie(plat: str, m: re.Match[str]) -> bool:
    avant = plat[max(0, m.start() - 50):m.start()]
    if _NEGATION.search(avant):
        return True
    return bool(_PAS_APRES.match(plat, m.end()) and _NE_AVANT.search(avant))


@lru_cache(maxsize=1)
def _natures() -> dict[str, _Nature]:
    return {nom: _compiler(lexique(f"detresse/{nom}")) for nom in ORDRE}


def _compiler(donnees: dict[str, Any]) -> _Nature:
    return _Nature(
        familles={nom: _motif(motifs) for nom, motifs in donnees["familles"].items()},
        manques=frozenset(donnees.get("manques", ())),
        fermes=frozenset(donnees.get("fermes", ())),
        cedent=donnees.get("cedent", {}),
        figures=_motif(donnees["figures"]),
        ordinaires=_motif(donnees["ordinaires"]),
        autre_sujet=_motif(donnees["autre_sujet"]),
        doutes=_motif(donnees["doutes"]),
        champ=_motif(donnees["champ"]),
    )


def _motif(expressions: Iterable[str]) -> re.Pattern[str]:
    """The notation of the lexicon as one pattern; an empty list never matches."""
    return mots([_traduire(e) for e in expressions] or ["(?!)"])


def _traduire(expression: str) -> str:
    commun = lexique("detresse/commun")
    fragments = {**commun["fragments"], "metiers": commun["metiers"]}
    while (m := re.search(r"\{([a-z_]+)\}", expression)) is not None:
        expression = expression.replace(m[0], f"(?:{fragments[m[1]]})")
    # Whole words are rewritten, and doubled letters reduced, as they are in the text.
    expression = _MOT_ENTIER.sub(lambda m: commun["reecritures"].get(m[0], m[0]), expression)
    return _DOUBLE.sub(r"\1", expression).replace("~", "[a-z]*").replace(" ... ", "(?: (?!pas |jamais )[a-z0-9]+){0,3} ")


@lru_cache(maxsize=1)
def _decolles() -> re.Pattern[str]:
    racines = "|".join(lexique("detresse/commun")["decolles"])
    return re.compile(rf"\b([dlmtsn]|qu)(?=(?:{racines}))")
