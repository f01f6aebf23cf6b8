"""Amounts of money: where they are, value or interval. What they are the amount of is read by ``roles_montants``."""

from __future__ import annotations

import math
import re
from dataclasses import dataclass

from bot.langue.texte import Texte

# "about 750" covers five per cent on both sides, rounded outwards to the euro.
MARGE = 0.05
CENTS_MAX = 20  # "14 cent" are hundreds, "50 cents" are cents
MONTANT_MAX = 1_000_000_000.0

NOMBRE = r"(?:\d{1,3}(?:[ .']\d{3})+(?!\d)(?:,\d{1,2})?|\d{1,9}(?:[.,]\d{1,2})?)(?!\d)"
_DEVISE = r"(?: ?(?:m€|millions?\b(?: ?(?:d'|d' )?(?:euros?|€))?|k\b(?: ?(?:euros?|€))?|k€|€|euros?\b|eu\b|e\b|mille\b|cents?\b))"


def _montant(nom: str) -> str:
    return rf"(?P<{nom}>{NOMBRE})(?P<{nom}d>{_DEVISE}{{0,2}})"


_UN, _DEUX = _montant("a"), _montant("b")
_ENTRE = re.compile(rf"(?<![\d,.])(?P<mot>entre |de )?{_UN} ?(?P<lien>et|est|a|-|ou|/) ?(?:les )?{_DEUX}")
_SEUL = re.compile(rf"(?<![\d,.]){_UN}")
AVANT = re.compile(r"(?:^|(?<=[^a-z0-9]))(?P<q>jamais plus de|(?:pas|jamais) moins de|un peu moins de|moins que|plus que|un peu plus de|moins de|plus de|pas plus de|au plus|jusqu'a|au moins|au minimum|minimum|mini|"
                    r"au maximum|maximum|max|environ|vers(?: les)?|autour de|autour des|aux? alentours? de|a peu pres|grosso modo|dans les|presque|quasi(?:ment)?|"
                    r"inferieur a|superieur a|en dessous de|au dessus de|en-dessous de|au-dessus de|approximativement|mettons|disons|plus ou moins|~|<=?|>=?|\+/-) ?(?:a |de |les )?$")
_APRES = re.compile(r" ?(?P<q>environ|a peu pres|grand max(?:imum)?\b|au maximum|maximum|max\b|maxi\b|au minimum|minimum|mini\b|min\b|au moins|au plus|et quelques|"
                    r"grand max(?:imum)?|a la louche|ou plus|ou moins|plus ou moins|\+/-)")
# What follows a number that is no money, and what makes it one.
_PAS_ARGENT = re.compile(r"o|(?<= a 2)(?![\d€])| ?(?:ans?\b|annees?\b|mois\b|jours?\b|semaines?\b|heures?\b|h\b|h\d|minutes?\b|min\b|mn\b|km\b|%|pour ?cents?\b|m2|m²|pieces?\b|"
                         r"er\b|e?me\b|eme|ieme|e (?:annee|etage|mois|fois)|colocat|(?:salaires|loyers|revenus|paies|baux)\b|personnes?\b|enfants?\b|salaries?\b|employes?\b|fois\b|chambres?\b|[/.]\d|"
                         r"(?:janvier|fevrier|mars|avril|mai|juin|juillet|aout|septembre|octobre|novembre|decembre)\b|x\b|°|[a-jl-z]\d| ?(?:€|euros?)? ?pres\b|balais|lits?\b|kg|g\b)")
# "au 4e étage": the e is no currency.
_ETAGE = re.compile(r" ?e (?:annee|etage|mois|fois|arrondissement|ligne)")
_CENTIMES = re.compile(r" (?:virgule (?P<v>\d{1,2})(?!\d)|(?:et )?(?P<c>\d{1,2}) (?:centimes?|cents?)\b|(?P<e>\d{2})(?= ?(?:$|nets?\b|bruts?\b|par mois|[.;])))")
# "le loyer passe de 600 à 640": what was, and what is.
_PASSE_A = re.compile(r"\b(?:pass(?:e|er|era|ee?|ait)|mont(?:e|er|era|ee?)|augment(?:e|er|era|ee?)|bais+(?:e|er|era|ee?)|descend(?:re|u)?|tomb(?:e|er|ee?))(?: d'un [a-z]+| de mon [a-z]+| du [a-z]+)? $")
_AVANT_PASSAGE = re.compile(_PASSE_A.pattern[:-1] + "de $")
_PASSAGE = re.compile(r" ?(?:€|euros?)? ?(?:nets?|bruts?)? ?a (?:environ )?\d")
_NIE = re.compile(r"\b(?:pas|jamais|ni)(?: [a-z]+){0,2} $")
#: What is paid with the rent: it is added to it.
CHARGES = r"(?:(?:provisions? (?:sur|pour) )?charges?\b|(?:eau|chauffage|electricite)\b)"


@dataclass(frozen=True)
class Montant:
    """An amount found in ``Texte.plat``: bounds in euros (None is open), currency written or not."""

    debut: int
    fin: int
    mini: float | None
    maxi: float | None
    devise: bool
    negatif: bool = False


def lire_nombre(ecrit: str) -> float:
    """"1 640", "1.640", "1640,50", "1,7" as a number."""
    ecrit = ecrit.replace(" ", "").replace("'", "")
    if re.fullmatch(r"\d{1,3}(?:\.\d{3})+(?:,\d{1,2})?", ecrit):
        ecrit = ecrit.replace(".", "")
    return float(ecrit.replace(",", "."))


def trouver_montants(texte: Texte, pris: list[tuple[int, int]]) -> list[Montant]:
    """Every number that may be an amount, outside the spans already read as something else."""
    plat = texte.plat
    trouves: list[Montant] = []
    position = 0
    while m := _SEUL.search(plat, position):
        position = m.end()
        paire = next((p for recul in (len("entre "), len("de "), 0) if m.start() >= recul
                      and (p := _ENTRE.match(plat, m.start() - recul)) and p.start("a") == m.start("a")), None)
        if paire and paire["a"] == m["a"] and _est_paire(paire, plat, pris):
            if (paire["mot"] or "").strip() == "de" and _PASSE_A.search(plat, 0, paire.start()):
                position = paire.start("b")  # "il passe de 600 à 640": only the second is still true
                continue
            montant = _intervalle(paire)
            position = paire.end()
        else:
            if _AVANT_PASSAGE.search(plat[:m.start()]) and _PASSAGE.match(plat, m.end()):
                continue  # "il est passé de 25 000 à 18 000"
            if _annee(plat, m) or _ETAGE.match(plat, m.end("a")) or _chevauche(m.start(), m.end(), pris) or _PAS_ARGENT.match(plat, m.end()) or _code(plat, m) or _ajout(plat, m):
                if " " in m["a"] and plat[m.start() - 1:m.start()].isalpha():
                    position = m.start("a") + m["a"].index(" ")  # "18 m2 430 €", "T2 650": the first figure is of the word before
                continue
            montant = _seul(plat, m)
        if montant:
            trouves.append(montant)
            position = max(position, montant.fin)
    return trouves


def _est_paire(m: re.Match[str], plat: str, pris: list[tuple[int, int]]) -> bool:
    if _chevauche(m.start("a"), m.end(), pris) or _PAS_ARGENT.match(plat, m.end()) or (_PAS_ARGENT.match(plat, m.end("a")) and not m["ad"] and m["lien"] != "/"):
        return False
    if m["lien"] in ("et", "est") and (m["mot"] or "").strip() != "entre":
        return False
    if m["lien"] == "/" and not m["bd"] and len(m["a"]) < 3:
        return False
    a, b = _valeur(m["a"], m["ad"]), _valeur(m["b"], m["bd"])
    return 0 < a < b <= 3 * a or (10 <= a < 100 and not m["ad"] and a * 1000 < b <= 3000 * a) or (m["mot"] is not None and a < b)


def _intervalle(m: re.Match[str]) -> Montant | None:
    a, b = _valeur(m["a"], m["ad"]), _valeur(m["b"], m["bd"])
    # "20-25k", "entre 2 et 3 mille", "entre vingt-cinq et trente mille": thousands are told once.
    if 10 <= a < 100 and 1000 <= b < 10_000 and a * 100 < b and not m["ad"]:
        a *= 100  # "entre 14 et 1500"
    elif a < 100 and a * 1000 < b and ("k" in m["bd"] or "k" not in m["ad"]) and b >= 1000:
        a *= 1000
    return Montant(m.start("a"), m.end(), a, b, bool(m["ad"] or m["bd"]))


def _seul(plat: str, m: re.Match[str]) -> Montant | None:
    valeur = _valeur(m["a"], m["ad"])
    if valeur > MONTANT_MAX:
        return None
    debut, fin = m.start("a"), m.end()
    # "1k7": the digits after the k are hundreds.
    if (suite := re.match(r" ?k(\d)(?!\d)", plat[m.end("a"):m.end("a") + 4])) and not m["ad"]:
        valeur, fin = valeur * 1000 + int(suite[1]) * 100, m.end("a") + suite.end()
    if (centimes := _CENTIMES.match(plat, fin)) and (not (centimes["e"] or centimes["c"]) or re.search("euro|€", m["ad"])):
        # "sept cent vingt euros virgule cinquante"
        valeur, fin = valeur + int(centimes["v"] or centimes["c"] or centimes["e"]) / 100, centimes.end()
    negatif = bool(re.search(r"(?:^|[ :])- ?$|moins $", plat[max(0, debut - 6):debut])) and plat[:debut].strip() in ("-", "moins")
    avant = AVANT.search(plat[max(0, debut - 30):debut])
    apres = _APRES.match(plat, fin) or _APRES.match(plat, _apres_unite(plat, fin))
    if avant:
        debut -= len(avant[0])
        if avant["q"] in ("plus de", "au dessus de", "au-dessus de", "superieur a") and _NIE.search(plat, max(0, debut - 40), debut):
            return Montant(debut, fin, None, valeur, bool(m["ad"]), negatif)  # "je ne peux pas mettre plus de 600"
    elif apres:
        fin = apres.end()
    mini, maxi = bornes((avant or apres)["q"] if avant or apres else "", valeur)  # type: ignore[index]
    return Montant(debut, fin, mini, maxi, bool(m["ad"]) or fin > m.end() and "k" in plat[m.end("a"):fin], negatif)


def bornes(mot: str, valeur: float) -> tuple[float | None, float | None]:
    """Bounds that a qualifier ("environ", "moins de") gives to a value; no qualifier gives the value itself."""
    mot = re.sub(r" que$", " de", mot.strip())
    if not mot:
        return valeur, valeur
    bas, haut = float(math.floor(valeur * (1 - MARGE))), float(math.ceil(valeur * (1 + MARGE)))
    if mot in ("un peu moins de", "presque", "quasi", "quasiment"):
        return bas, valeur
    if mot == "un peu plus de":
        return valeur, haut
    if mot == "et quelques":
        return valeur, haut
    if mot in ("moins de", "pas plus de", "jamais plus de", "au plus", "jusqu'a", "au maximum", "maximum", "max", "maxi", "inferieur a", "en dessous de",
               "en-dessous de", "<", "<=", "grand max", "grand maximum", "ou moins"):
        return None, valeur
    if mot in ("plus de", "pas moins de", "jamais moins de", "au moins", "au minimum", "minimum", "mini", "min", "superieur a", "au dessus de", "au-dessus de", ">", ">=", "ou plus"):
        return valeur, None
    return bas, haut


def _valeur(ecrit: str, devise: str) -> float:
    valeur = lire_nombre(ecrit)
    if "m€" in devise or "million" in devise:
        return valeur * 1_000_000
    if re.search(r"\bcents?\b", devise) and valeur < CENTS_MAX:
        return valeur * 100  # "14 cent"
    return valeur * 1000 if "k" in devise or "mille" in devise else valeur


def _apres_unite(plat: str, position: int) -> int:
    m = re.compile(r" ?(?:nets?|bruts?|€|euros?)(?: par mois|/mois)?").match(plat, position)
    return m.end() if m else position


def _chevauche(debut: int, fin: int, pris: list[tuple[int, int]]) -> bool:
    return any(debut < b and a < fin for a, b in pris)


def _code(plat: str, m: re.Match[str]) -> bool:
    """A number glued to letters ("t2", "covid19") or part of a longer series of digits."""
    avant = plat[max(0, m.start() - 1):m.start()]
    return avant.isalpha() or avant in ("#", "°") or bool(re.search(r"\d ?(?:x|\*|fois) ?$", plat[max(0, m.start() - 8):m.start()]))


def _annee(plat: str, m: re.Match[str]) -> bool:
    """A year: "depuis 1943"."""
    if m["ad"] or not re.fullmatch(r"(?:19|20)\d\d", m["a"]):
        return False
    return bool(re.search(r"\b(?:depuis|annee|debut|fin|loi de|communique de) (?:l'annee )?$", plat[max(0, m.start() - 20):m.start()])
                or (re.search(r"\b(?:rfr|fiscal|fiscaux|reference|impots?|imposition|revenus?|avis|declaration)(?: (?:de|en|sur|pour|d'))* $", plat[max(0, m.start() - 30):m.start()]) and (re.match(r"[ :=,]+(?:(?:est|c'est|de|a|etait) )*\d{4}|[ :=]+\d{1,3} \d{3}", plat[m.end():m.end() + 24]) or re.search(r"\d{4}|\d \d{3}", plat[:m.start()]))))


def _ajout(plat: str, m: re.Match[str]) -> bool:
    """The charges of "600 + 50 de charges", or of "loyer 600, charges 50", which are added to the rent before them."""
    avant = plat[max(0, m.start() - 40):m.start()]
    if re.search(r"\d ?(?:€|euros?|e)? ?(?:de loyer )?(?:(?:hors charges?|hc),? ?)?[,;/\n]? ?(?:et |\+ |plus )?(?:les |mes )?(?:provisions? (?:sur|pour) )?charges? ?(?:de|:|=|a|sont de)? ?$", avant):
        return True
    if re.search(r"\d ?(?:€|euros?|e)? ?(?:hors charges?|hc) ?(?:\+|plus) ?$", avant):
        return True
    return bool(re.search(r"\d ?(?:€|euros?|e)? ?(?:de loyer )?(?:(?:hors charges?|hc),? ?)?(?:(?:\+|plus|et|,|dont|incluant) )?$|\d\+ ?$|\bdont (?:environ )?$", avant)
                and re.match(rf" ?(?:€|euros?|e)? ?(?:de |d'|pour les )?{CHARGES}", plat[m.end("a"):m.end("a") + 30]))
