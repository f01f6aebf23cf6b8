"""Names of aids in the text, misspelt or not ("vizale", "locapass", "moby jeune")."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Mapping, Sequence

from rapidfuzz import fuzz, process
from rapidfuzz.distance import OSA

from bot.langue.modele import MentionAide
from bot.langue.normalisation import normaliser, replier
from bot.langue.vocabulaire import lexique

MOTS_MAX = 6
SEUIL_FAUTES = 84.0
# A short name has too many neighbours to forgive a mistake.
LONGUEUR_TOLERANTE = 6
_MOT = re.compile(r"[a-z0-9%']+")
# "l'éco-PTZ" names the éco-PTZ.
_ELISION = re.compile(r"(?:l|d|qu)'(?=[a-z])")


#: Left out inside a name, never at its ends: "prêt travaux de performance énergétique".
_DE_LIAISON = frozenset({"de", "du", "des"})


def _coller(mots: Sequence[str]) -> str:
    return "".join(mots).replace("'", "")


def _sans_liaison(mots: Sequence[str]) -> str:
    """The key of a name without the small words inside it; "" when its ends are small words."""
    if not mots or mots[0] in _DE_LIAISON or mots[-1] in _DE_LIAISON:
        return ""
    return _coller([mot for mot in mots if mot not in _DE_LIAISON])


class RepereurAides:
    """Index of the aliases of the aids: exact on the words, tolerant on the words run together."""

    def __init__(self, alias: Mapping[str, Sequence[str]]) -> None:
        self._exacts: dict[str, str] = {}
        # Names cut at a word: "demande" is no misspelling of "demande hlm", nor "la zone" of "la zone b1".
        self._coupes: dict[str, frozenset[str]] = {}
        for identifiant, noms in alias.items():
            for nom in noms:
                mots = _MOT.findall(replier(normaliser(nom)))
                cle = _coller(mots)
                if cle:
                    self._exacts.setdefault(cle, identifiant)
                    coupes = {_coller(bout) for i in range(1, len(mots)) for bout in (mots[:i], mots[i:])}
                    self._coupes[cle] = self._coupes.get(cle, frozenset()) | coupes
        self._par_lettre: dict[str, list[str]] = defaultdict(list)
        # A slip on the first letter: names that begin or go on with the second one.
        self._par_seconde: dict[str, list[str]] = defaultdict(list)
        for cle in self._exacts:
            if len(cle) >= LONGUEUR_TOLERANTE:
                self._par_lettre[cle[0]].append(cle)
                self._par_seconde[cle[1]].append(cle)
        self._courants = frozenset(lexique("aides")["mots_courants"])

    def trouver(self, texte_normal: str) -> list[MentionAide]:
        """Aids named, in the order of the text and without overlap; the longest name wins ("garantie loca-pass")."""
        plie = replier(texte_normal)
        jetons = [(m.start(), m.end(), m.group()) for m in _MOT.finditer(plie)]
        mentions: list[MentionAide] = []
        i = 0
        while i < len(jetons):
            trouvee, n = self._a(plie, jetons, i)
            if trouvee is None and (elision := _ELISION.match(jetons[i][2])):
                debut, fin, mot = jetons[i]
                jetons[i] = (debut + elision.end(), fin, mot[elision.end():])
                trouvee, n = self._a(plie, jetons, i)
            if trouvee:
                mentions.append(trouvee)
            i += n
        return mentions

    def _a(self, plie: str, jetons: list[tuple[int, int, str]], i: int) -> tuple[MentionAide | None, int]:
        fins = [n for n in range(1, MOTS_MAX + 1) if i + n <= len(jetons) and not re.search(r"[.!?;\n]", plie[jetons[i][0]:jetons[i + n - 1][1]])]
        cles = {n: _coller([j[2] for j in jetons[i:i + n]]) for n in fins}
        for n in reversed(fins):
            identifiant = self._exacts.get(cles[n]) or self._exacts.get(_sans_liaison([j[2] for j in jetons[i:i + n]]))
            if identifiant:
                return MentionAide(identifiant, jetons[i][0], jetons[i + n - 1][1], 100.0), n
        if not cles or jetons[i][2] in self._courants:
            return None, 1
        meilleure: tuple[float, int, str] | None = None
        for n in fins[:4]:
            cle = cles[n]
            if not LONGUEUR_TOLERANTE - 1 <= len(cle) <= 40:
                continue
            proche, dernier = self._proche(cle), jetons[i + n - 1][2]
            if proche and dernier in self._courants and not _finit_par(proche[1], cle, dernier):
                continue  # "visalle pour": the ordinary word is not part of the name, unless the name ends with it
            if proche and (meilleure is None or proche[0] > meilleure[0]):
                meilleure = (proche[0], n, proche[1])
        if meilleure is None:
            return None, 1
        score, n, cle = meilleure
        return MentionAide(self._exacts[cle], jetons[i][0], jetons[i + n - 1][1], round(score, 1)), n

    def _proche(self, cle: str) -> tuple[float, str] | None:
        """The nearest name and its score, a name merely cut at a word not counting."""
        noms, seuil = self._par_lettre.get(cle[0], []), _seuil(cle)
        trouve = process.extractOne(cle, noms, scorer=fuzz.ratio, score_cutoff=seuil)
        if trouve and cle in self._coupes[trouve[0]]:
            entiers = [nom for nom in noms if cle not in self._coupes[nom]]
            trouve = process.extractOne(cle, entiers, scorer=fuzz.ratio, score_cutoff=seuil)
        if trouve is None and len(cle) >= LONGUEUR_TOLERANTE:
            return self._premiere_lettre(cle)
        return (float(trouve[1]), str(trouve[0])) if trouve else None

    def _premiere_lettre(self, cle: str) -> tuple[float, str] | None:
        """The name at one mistake, when that mistake is on its first letter ("ivsale", "cisale")."""
        noms = {*self._par_lettre[cle[1]], *self._par_seconde[cle[1]], *self._par_seconde[cle[0]]}
        for nom in sorted(noms):
            if abs(len(nom) - len(cle)) <= 1 and OSA.distance(cle, nom, score_cutoff=1) <= 1 and cle not in self._coupes[nom]:
                return SEUIL_FAUTES, nom
        return None


def _finit_par(nom: str, cle: str, dernier: str) -> bool:
    """Whether the name ends with this ordinary word, what comes before it being misspelt once ("mohili jeune")."""
    avant, attendu = cle[: -len(dernier)], nom[: -len(dernier)]
    return nom.endswith(dernier) and len(attendu) >= LONGUEUR_TOLERANTE - 1 and OSA.distance(avant, attendu) <= 1


def _seuil(cle: str) -> float:
    """One mistake is forgiven in a name of five to seven letters, more in a longer one."""
    return 80.0 if len(cle) <= 7 else SEUIL_FAUTES
