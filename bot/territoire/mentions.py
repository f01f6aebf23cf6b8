"""Find communes in running French text, without taking ordinary words for communes.

A name is accepted according to how much it resembles an ordinary word:

* several words that are not all ordinary ("Villeneuve-d'Ascq"), or a town of at least 5 000 inhabitants whose name is
  not an ordinary word: accepted as it stands;
* a smaller commune: needs a cue of place before it ("à", "sur", "habite"...) or its postal code beside it;
* an ordinary word ("Sens", "Bail", "La"): needs a cue of place, and a capital letter unless the town is large.

"chez" and what introduces a person's name forbid the reading as a commune.
"""

from __future__ import annotations

import re
from itertools import pairwise
from typing import TYPE_CHECKING

from rapidfuzz import fuzz, process

from bot.territoire.modele import Mention, replier

if TYPE_CHECKING:
    from bot.territoire.territoire import Territoire

VILLE_CONNUE, VILLE_MOYENNE, VILLE_TOLERANTE, GRANDE_VILLE = 5_000, 18_000, 10_000, 100_000
SEUIL_FAUTES = 85.0
_JETON = re.compile(r"[^\W\d_]+|\d+")
_SEPARATEURS = re.compile(r"^[-'’ ./]{0,2}$")
_MONNAIE = re.compile(r"^\s*(?:€|e\b|eur|euro|balle|net|brut|par\b|/|k\b|km\b)", re.IGNORECASE)
_GAIN = re.compile(r"(?:gagne|touche|salaire|revenus?|per[cç]ois|remuneration|rémunération|paye?)\D{0,12}$", re.IGNORECASE)
_SUITE = re.compile(r"^ ?(?:ou|et|,|/|ou bien|soit|voire) ?(?:[aà] )?$")
_CONTRACTIONS = {"au": "le", "du": "le", "aux": "les", "des": "les"}
MOTS_MAX = 9


class Reperage:
    """Index of names by first word, built once for a ``Territoire``."""

    def __init__(self, territoire: Territoire, populations: dict[str, int], ordinaires: frozenset[str],
                 indices: dict[str, list[str]]) -> None:
        self._territoire, self._populations, self._ordinaires = territoire, populations, ordinaires
        self._indices = {nom: frozenset(mots) for nom, mots in indices.items()}
        self._longueurs: dict[str, int] = {}
        for cle in populations:
            premier, mots = cle.split(" ", 1)[0], cle.count(" ") + 1
            if mots > self._longueurs.get(premier, 0):
                self._longueurs[premier] = mots
        self._tolerees = sorted(cle for cle, n in populations.items()
                                if n >= VILLE_TOLERANTE and len(cle) >= 5 and cle not in ordinaires)
        # "lile": a doubled letter forgotten in the name of a city.
        self._simplifiees = {_simplifier(cle): cle for cle in self._tolerees if populations[cle] >= GRANDE_VILLE}

    def trouver(self, texte: str) -> list[Mention]:
        """Mentions in the order of the text, without overlap."""
        jetons = [(m.start(), m.end(), replier(m.group())) for m in _JETON.finditer(texte)]
        majuscules_parlantes = not texte.isupper()
        mentions: list[Mention] = []
        i = 0
        while i < len(jetons):
            suite = bool(mentions) and bool(_SUITE.match(texte[mentions[-1].fin:jetons[i][0]]))
            trouvee = self._code_postal(texte, jetons, i) or self._nom(texte, jetons, i, majuscules_parlantes, suite)
            if trouvee is None:
                i += 1
                continue
            mention, i = trouvee
            mentions.append(mention)
        return _reunir(texte, mentions)

    def _code_postal(self, texte: str, jetons: list[tuple[int, int, str]], i: int) -> tuple[Mention, int] | None:
        debut, fin, mot = jetons[i]
        if len(mot) != 5 or not mot.isdigit():
            return None
        if _MONNAIE.match(texte[fin:fin + 12]) or _GAIN.search(texte[max(0, debut - 30):debut]):
            return None
        # Groups of digits around it: a phone number, a company number, an account.
        if any(0 <= j < len(jetons) and jetons[j][2].isdigit() and abs(jetons[j][0] - debut) <= 8 for j in (i - 1, i + 1)):
            return None
        communes = self._territoire.par_code_postal(mot)
        return (Mention(debut, fin, tuple(communes)), i + 1) if communes else None

    def _nom(self, texte: str, jetons: list[tuple[int, int, str]], i: int, majuscules: bool,
             suite: bool) -> tuple[Mention, int] | None:
        premier = jetons[i][2]
        # "à Roubaix ou Tourcoing": a place is expected after "ou" too.
        precedents = ["a"] if suite else [j[2] for j in jetons[max(0, i - 3):i]]
        voisins = precedents[-2:] if precedents[-1:] and precedents[-1] in self._indices["de"] else precedents[-1:]
        if self._indices["interdits"].intersection(voisins) and not suite:
            return None
        for article in ("", _CONTRACTIONS.get(premier, "")):
            for n in range(min(self._longueurs.get(article or premier, 0), MOTS_MAX, len(jetons) - i), 0, -1):
                if article and n == 1:
                    continue
                if not _contigus(texte, jetons[i:i + n]):
                    continue
                mots = [j[2] for j in jetons[i:i + n]]
                cle = replier(" ".join([article, *mots[1:]] if article else mots))
                if cle not in self._populations:
                    continue
                # "au Mans" is a cue of place in itself.
                cues = [*precedents, premier] if article else precedents
                if self._admis(cle, texte, jetons[i + n - 1][0], cues, majuscules, len(jetons) == n, bool(article)):
                    communes = self._territoire.resoudre(cle)
                    debut = jetons[i + 1][0] if article else jetons[i][0]
                    return Mention(debut, jetons[i + n - 1][1], tuple(communes)), i + n
        return self._approche(texte, jetons, i, precedents)

    def _admis(self, cle: str, texte: str, position: int, precedents: list[str], majuscules: bool, seul: bool,
               contraction: bool) -> bool:
        population = self._populations[cle]
        cue = self._cue(precedents)
        if cle in self._ordinaires:
            capitale = majuscules and texte[position].isupper() and position > 0
            # "au plaisir", "du port": a name without article is never contracted with one.
            contraction = contraction or bool(self._indices["contractes"].intersection(precedents[-1:]))
            if population >= VILLE_MOYENNE and not contraction:
                return cue or (capitale and bool(self._indices["lieu_avant_majuscule"].intersection(precedents[-1:])))
            return cue and capitale
        if " " in cle or population >= VILLE_CONNUE or seul:
            return True
        return cue and len(cle) > 3

    def _approche(self, texte: str, jetons: list[tuple[int, int, str]], i: int,
                  precedents: list[str]) -> tuple[Mention, int] | None:
        """A misspelt town, only where a place is expected: "à Roubais", "sur toucoing"."""
        mot = jetons[i][2]
        if mot.isdigit() or not self._cue(precedents) or mot in self._ordinaires:
            return None
        if len(mot) >= 4 and (ville := self._simplifiees.get(_simplifier(mot))):
            return Mention(jetons[i][0], jetons[i][1], tuple(self._territoire.resoudre(ville))), i + 1
        if len(mot) < 5:
            return None
        for n in (3, 2, 1):
            if i + n > len(jetons) or not _contigus(texte, jetons[i:i + n]):
                continue
            cle = " ".join(j[2] for j in jetons[i:i + n])
            proche = process.extractOne(cle, self._tolerees, scorer=fuzz.ratio, score_cutoff=SEUIL_FAUTES)
            # A typo keeps the first letter: refuses "moins" for "Mons", "bord" for "Niort".
            if proche and proche[0][0] == cle[0] and cle not in self._indices["courants"]:
                communes = self._territoire.resoudre(proche[0])
                return Mention(jetons[i][0], jetons[i + n - 1][1], tuple(communes)), i + n
        return None

    def _cue(self, precedents: list[str]) -> bool:
        """True if a place is expected after these words."""
        if not precedents:
            return False
        dernier, avant = precedents[-1], precedents[-2:-1]
        if dernier in self._indices["lieu"]:
            return True
        return dernier in self._indices["de"] and bool(self._indices["lieu"].intersection(avant))


def _simplifier(mot: str) -> str:
    """A word without its doubled letters."""
    return re.sub(r"(.)\1", r"\1", mot)


def _contigus(texte: str, jetons: list[tuple[int, int, str]]) -> bool:
    return all(_SEPARATEURS.match(texte[a[1]:b[0]]) for a, b in pairwise(jetons))


def _reunir(texte: str, mentions: list[Mention]) -> list[Mention]:
    """Merge a postal code and the name beside it ("59650 Villeneuve-d'Ascq") into one mention of both."""
    reunies: list[Mention] = []
    for m in mentions:
        precedente = reunies[-1] if reunies else None
        if precedente and re.fullmatch(r"[ ,(:-]{0,3}", texte[precedente.fin:m.debut]):
            codes = {c.code_actuel for c in m.communes} & {c.code_actuel for c in precedente.communes}
            if codes:
                gardees = tuple(c for c in m.communes if c.code_actuel in codes)
                reunies[-1] = Mention(precedente.debut, m.fin, gardees)
                continue
        reunies.append(m)
    return reunies
