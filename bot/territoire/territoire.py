"""Lookup and tolerant search over the communes of France."""

from __future__ import annotations

import gzip
import re
from bisect import bisect_left
from collections import defaultdict
from collections.abc import Callable, Iterable
from functools import cached_property
from pathlib import Path
from typing import Any

from rapidfuzz import fuzz, process
from rapidfuzz.distance import OSA
from ruamel.yaml import YAML

from bot.territoire.mentions import GRANDE_VILLE, VILLE_CONNUE, VILLE_TOLERANTE, Reperage
from bot.territoire.modele import Commune, Mention, replier
from bot.territoire.zonages import ZonageABC, Zonages, charger_zonages

DONNEES = Path(__file__).parent / "donnees"
# A homonym is preferred without asking only if it is at least a town of this size and this many times the next one.
POPULATION_DOMINANTE, RAPPORT_DOMINANT = 20_000, 20
SEUIL_FAUTES = 84.0
LONGUEUR_PARLANTE = 8
_ARRONDISSEMENT = re.compile(r"^(paris|lyon|marseille) (?:\d{1,2}|\d{1,2} ?(?:e|er|eme)|\d{1,2} ?(?:e|er|eme)? arr.*)$")
_PARENTHESE = re.compile(r"^(.*?)\s*(?:\(?\b(\d{5}|\d{2,3}|2[aAbB])\)?)$")


class Territoire:
    """The commune table in memory. Build it with ``charger_territoire``; it is immutable and safe to share."""

    def __init__(self, lignes: list[str], epci: dict[str, str], alias: dict[str, list[str]],
                 ordinaires: frozenset[str], zones: dict[str, Any], indices: dict[str, list[str]],
                 zonages: Callable[[], Zonages]) -> None:
        # Lines are split on demand: 37 000 lists kept alive would double the loading time.
        self._lignes = lignes
        self._epci, self._alias, self._zones = epci, alias, zones
        self._ordinaires, self._indices = ordinaires, indices
        self._charger_zonages = zonages
        self._cles = replier("\n".join(ligne.split(";", 3)[2] for ligne in lignes)).split("\n")
        # Sorted by code then type: reversed, the current commune comes last and keeps the code.
        self._par_code = {ligne[:5]: i for i, ligne in zip(range(len(lignes) - 1, -1, -1), reversed(lignes), strict=True)}
        self._par_cle: dict[str, list[int]] = defaultdict(list)
        for i, cle in enumerate(self._cles):
            self._par_cle[cle].append(i)
        for cle, codes in alias.items():
            if cle not in self._par_cle:
                self._par_cle[cle] = [self._par_code[code] for code in codes]
        self._communes: dict[int, Commune] = {}

    # -- lookups -----------------------------------------------------------------------------------------------

    def commune(self, code: str) -> Commune | None:
        """The commune that has this INSEE code, current ones first; None if there is none."""
        i = self._par_code.get(code)
        return None if i is None else self._commune(i)

    def codes(self) -> list[str]:
        """Every INSEE code of the table."""
        return list(self._par_code)

    def par_code_postal(self, code_postal: str) -> list[Commune]:
        """Current communes served by a postal code, the most populated first."""
        return self._trier(self._par_cp.get(code_postal, ()))

    def zones_visale(self, code: str) -> frozenset[str]:
        """Visale rent zones ("I", "II", "III") that the commune may be in; empty where Visale does not exist.

        Several zones mean that the official list of agglomerations is not known, see ``zones_visale.yml``.
        Raises KeyError on an unknown code.
        """
        champs = self._champs(self._par_code[code])
        departement, region = champs[4], champs[5]
        if departement in self._zones["territoires"]:
            return frozenset(self._zones["territoires"][departement])
        if region in self._zones["regions"]:
            return frozenset({self._zones["regions"][region]})
        if departement in self._zones["departements_sans_grande_agglomeration"]:
            return frozenset({"III"})
        return frozenset({"II", "III"})

    @property
    def zonages(self) -> dict[str, Callable[[str], frozenset[str]]]:
        """The zones of a commune code, by name of zoning."""
        return {
            "visale": self.zones_visale,
            "abc": lambda code: self.tables.zones_abc(self.reference(code)),
            "hlm": lambda code: self.tables.region_hlm(self.reference(code), self._champs(self._par_code[code])[5]),
            "apl": lambda code: self.tables.zone_apl(self.reference(code)),
        }

    @cached_property
    def tables(self) -> Zonages:
        """The zoning tables, read at the first use."""
        return self._charger_zonages()

    def reference(self, code: str) -> str:
        """The code of the commune that this one is part of (Lomme and Hellemmes: Lille), or itself."""
        return self._champs(self._par_code[code])[3] or code

    def dans_la_mel(self, code: str) -> bool:
        """Whether the commune (or the one it is part of) belongs to the Lille metropolis. Raises KeyError on an unknown code."""
        return self._champs(self._par_code[self.reference(code)])[6] == self.tables.mel

    def membres(self, epci: str) -> list[Commune]:
        """Current communes of an intercommunal body (SIREN), by name; empty when it is unknown."""
        rangs = [i for i in range(len(self._lignes)) if self._champs(i)[6] == epci and self._champs(i)[1] == "C"]
        return sorted((self._commune(i) for i in rangs), key=lambda commune: replier(commune.nom))

    # -- names -------------------------------------------------------------------------------------------------

    def exactes(self, cle: str) -> list[Commune]:
        """Communes whose folded name (or usual alias) is exactly ``cle``, the most populated first."""
        return self._trier(self._par_cle.get(cle, ()))

    def chercher(self, nom: str, limite: int = 5) -> list[tuple[Commune, float]]:
        """Communes whose name resembles ``nom``, with a score of 0 to 100, best first.

        100 for the exact name, 92 when the name starts with the words typed, less for spelling mistakes.
        A department or a postal code after the name ("Saint-Denis 93") keeps only the communes that are there.
        """
        nom, lieu = self._separer_lieu(nom)
        cle = replier(nom)
        if arrondissement := _ARRONDISSEMENT.match(cle):
            cle = arrondissement[1]
        if not cle:
            return [(c, 100.0) for c in self.par_code_postal(lieu)][:limite]
        trouvees: dict[int, float] = dict.fromkeys(self._par_cle.get(cle, ()), 100.0)
        for i in self._commencant_par(cle):
            trouvees.setdefault(i, 92.0)
        if not trouvees:
            for autre, score, _ in process.extract(cle, self._cles_uniques, scorer=fuzz.ratio,
                                                   score_cutoff=SEUIL_FAUTES, limit=4 * limite):
                score = _ressemblance(cle, autre, score)
                for i in self._par_cle[autre]:
                    trouvees.setdefault(i, score)
        gardees = [i for i in trouvees if not lieu or self._est_dans(i, lieu)]
        gardees.sort(key=lambda i: (-trouvees[i], -int(self._champs(i)[8]), self._champs(i)[0]))
        return [(self._commune(i), trouvees[i]) for i in self._fusionner(gardees)][:limite]

    def resoudre(self, nom: str) -> list[Commune]:
        """What a person who typed this name may mean: one commune when it is clear, several to ask, none.

        Homonyms are never chosen, save when the name is exact, the largest has at least 20 000 inhabitants and
        twenty times those of the next, and no name that starts the same is a third as large ("Lille"). A much larger commune
        whose name only starts with what was typed
        is proposed beside small exact ones ("Boulogne"). A misspelt name is accepted alone only if nothing else is
        nearly as close, and unless an ordinary word may have been meant: see ``_plausible``.
        """
        if re.fullmatch(r"\s*\d{5}\s*", nom):
            return self.par_code_postal(nom.strip())[:6]
        resultats = self.chercher(nom, limite=60)
        exactes = [c for c, score in resultats if score == 100.0]
        prefixes = [c for c, score in resultats if score == 92.0]
        if exactes:
            grande = max(c.population for c in exactes)
            plancher = max(5_000, grande if grande >= POPULATION_DOMINANTE else 10 * grande)
            candidates = exactes + [c for c in prefixes if c.population >= plancher]
        elif prefixes:
            candidates = [c for c in prefixes if c.population >= max(c.population for c in prefixes) / 20]
        else:
            proches = self._proches(resultats)
            cle = replier(self._separer_lieu(nom)[0])
            return proches if len(proches) > 1 or all(_plausible(cle, c) for c in proches) else []
        candidates.sort(key=lambda c: (-c.population, c.code))
        premiere = candidates[0]
        rivale = any(c.population * 3 >= premiere.population for c in prefixes)
        if premiere in exactes and not rivale and _domine(premiere, candidates[1:]):
            return [premiere]
        return candidates[:6]

    def mentions(self, texte: str) -> list[Mention]:
        """Communes named in running text, by name or postal code; ordinary words are not taken for communes."""
        return self._reperage.trouver(texte)

    # -- internals ---------------------------------------------------------------------------------------------

    def _champs(self, i: int) -> list[str]:
        return self._lignes[i].split(";")

    def _commune(self, i: int) -> Commune:
        if i not in self._communes:
            code, genre, nom, mere, departement, region, epci, codes, population = self._champs(i)
            self._communes[i] = Commune(
                code=code, nom=nom, type=genre, departement=departement, region=region,
                codes_postaux=tuple(codes.split()), epci=epci, epci_nom=self._epci.get(epci, ""),
                population=int(population), commune_mere=mere or None)
        return self._communes[i]

    def _trier(self, indices: Iterable[int]) -> list[Commune]:
        ordre = sorted(indices, key=lambda i: (-int(self._champs(i)[8]), self._champs(i)[0]))
        return [self._commune(i) for i in self._fusionner(ordre)]

    def _fusionner(self, indices: list[int]) -> list[int]:
        """Drop municipal arrondissements and a part whose own commune is in the list."""
        codes = {self._champs(i)[0] for i in indices if not self._champs(i)[3]}
        return [i for i in indices if self._champs(i)[1] != "M" and self._champs(i)[3] not in codes]

    def _est_dans(self, i: int, lieu: str) -> bool:
        champs = self._champs(i)
        if len(lieu) == 5:
            return lieu in champs[7].split() or (bool(champs[3]) and self._est_dans(self._par_code[champs[3]], lieu))
        return champs[4] == lieu.upper()

    def _separer_lieu(self, nom: str) -> tuple[str, str]:
        nom = nom.strip()
        if re.fullmatch(r"\d{5}", nom):
            return "", nom
        if avant := re.fullmatch(r"(\d{5})[ ,]+(\D+)", nom):
            return avant[2], avant[1]
        m = _PARENTHESE.match(nom)
        if m and m[1] and not _ARRONDISSEMENT.match(replier(nom)):
            return m[1].strip(" ,-("), m[2]
        return nom, ""

    def _commencant_par(self, cle: str) -> Iterable[int]:
        # "!" follows the space: the names in between are those that continue with another word.
        du, au = bisect_left(self._cles_uniques, cle + " "), bisect_left(self._cles_uniques, cle + "!")
        return [i for autre in self._cles_uniques[du:au] for i in self._par_cle[autre]]

    def _proches(self, resultats: list[tuple[Commune, float]]) -> list[Commune]:
        if not resultats:
            return []
        meilleur = resultats[0][1]
        proches = [c for c, score in resultats if score >= meilleur - 4]
        proches.sort(key=lambda c: (-c.population, c.code))
        if proches[0] == resultats[0][0] and _domine(proches[0], proches[1:]):
            return proches[:1]
        return proches[:5]

    @cached_property
    def _cles_uniques(self) -> list[str]:
        return sorted(cle for cle in self._par_cle if " arrondissement" not in cle)

    @cached_property
    def _par_cp(self) -> dict[str, list[int]]:
        table: dict[str, list[int]] = defaultdict(list)
        for i in range(len(self._lignes)):
            champs = self._champs(i)
            if champs[1] == "C":
                for code in champs[7].split():
                    table[code].append(i)
        return table

    @cached_property
    def _reperage(self) -> Reperage:
        populations: dict[str, int] = {}
        for cle, indices in self._par_cle.items():
            if " arrondissement" not in cle:
                populations[cle] = max(self._population_dite(i) for i in indices)
        return Reperage(self, populations, self._ordinaires, self._indices)

    def _population_dite(self, indice: int) -> int:
        """How well known a name is. The census counts nobody in a commune joined to another ("Lomme"): joined to a city,
        it is named as often as a town.
        """
        genre, mere, population = (self._champs(indice)[n] for n in (1, 3, 8))
        if genre == "A" and mere and (ville := self.commune(mere)) and ville.population >= GRANDE_VILLE:
            return max(int(population), VILLE_CONNUE)
        return int(population)


def _plausible(cle: str, commune: Commune) -> bool:
    """Whether ``cle`` may be taken for a misspelling of ``commune`` without asking. Typos spare the first letter; many
    an ordinary word resembles a village ("bureau", "centre", "null"), so that only a long name is one, misspelt.
    """
    connue = commune.population >= VILLE_TOLERANTE or len(cle) >= LONGUEUR_PARLANTE
    return connue and replier(commune.nom)[0] == cle[:1]


def _ressemblance(cle: str, autre: str, score: float) -> float:
    """The score of a misspelt name; two letters swapped ("Roubiax") are one mistake, as a letter too many is."""
    if len(cle) == len(autre) and OSA.distance(cle, autre) == 1 and sorted(cle) == sorted(autre):
        return 100.0 * (1 - 1 / (2 * len(cle)))
    return min(float(score), 99.0)


def _domine(commune: Commune, autres: list[Commune]) -> bool:
    suivante = max((c.population for c in autres), default=0)
    return not autres or (commune.population >= max(POPULATION_DOMINANTE, RAPPORT_DOMINANT * suivante))


def charger_territoire(dossier: Path | None = None, abc: ZonageABC | None = None) -> Territoire:
    """Read the tables shipped with the product (about 0.1 s); ``abc`` replaces the ABC one. Raises OSError if a file is missing."""
    dossier = dossier or DONNEES
    lignes = _lignes(dossier / "communes.csv.gz")
    epci = dict(ligne.split(";")[:2] for ligne in _lignes(dossier / "epci.csv.gz"))
    ordinaires = frozenset(replier(nom) for nom in (dossier / "noms_ordinaires.txt").read_text("utf-8").split("\n")
                           if nom and not nom.startswith("#"))
    return Territoire(lignes, epci, {replier(str(k)): v for k, v in _yaml(dossier / "alias.yml").items()},
                      ordinaires, _yaml(dossier / "zones_visale.yml"), _yaml(dossier / "indices_de_lieu.yml"),
                      lambda: charger_zonages(dossier, abc))


def _lignes(chemin: Path) -> list[str]:
    return gzip.decompress(chemin.read_bytes()).decode("utf-8").rstrip("\n").split("\n")[1:]


def _yaml(chemin: Path) -> dict[str, Any]:
    with chemin.open(encoding="utf-8") as fichier:
        contenu: dict[str, Any] = YAML(typ="safe").load(fichier)
    return contenu
