"""Amounts of money: value or interval, net or gross, per month, and what they are the amount of."""

from __future__ import annotations

import math
import re
from dataclasses import dataclass
from functools import lru_cache

from bot.droits.faits import Fait
from bot.langue.contexte import Contexte, mots
from bot.langue.modele import Libre, Trouvaille
from bot.langue.texte import Texte
from bot.langue.vocabulaire import lexique

# "about 750" covers five per cent on both sides, rounded outwards to the euro.
MARGE = 0.05
HEURES_PAR_MOIS = 151.67  # 35 hours a week, article L3121-27 of the labour code
SEUIL_ANNUEL = 10_000.0   # nobody here earns that much a month: it is a yearly amount
MONTANT_MAX = 10_000_000.0

NOMBRE = r"(?:\d{1,3}(?:[ .]\d{3})+(?!\d)(?:,\d{1,2})?|\d{1,9}(?:[.,]\d{1,2})?)(?!\d)"
_DEVISE = r"(?: ?(?:k\b(?: ?(?:euros?|€))?|k€|€|euros?\b|eu\b|e\b|mille\b))"


def _montant(nom: str) -> str:
    return rf"(?P<{nom}>{NOMBRE})(?P<{nom}d>{_DEVISE}{{0,2}})"


_UN, _DEUX = _montant("a"), _montant("b")
_ENTRE = re.compile(rf"(?<![\d,.])(?P<mot>entre |de )?{_UN} ?(?P<lien>et|a|-|ou|/) ?(?:les )?{_DEUX}")
_SEUL = re.compile(rf"(?<![\d,.]){_UN}")
_AVANT = re.compile(r"(?:^|(?<=[^a-z0-9]))(?P<q>un peu moins de|un peu plus de|moins de|plus de|pas plus de|au plus|jusqu'a|au moins|au minimum|minimum|mini|"
                    r"au maximum|maximum|max|environ|vers(?: les)?|autour de|autour des|aux? alentours? de|a peu pres|grosso modo|dans les|presque|quasi(?:ment)?|"
                    r"inferieur a|superieur a|en dessous de|au dessus de|en-dessous de|au-dessus de|approximativement|~|<=?|>=?|\+/-) ?(?:a |de |les )?$")
_APRES = re.compile(r" ?(?P<q>environ|a peu pres|au maximum|maximum|max\b|maxi\b|au minimum|minimum|mini\b|min\b|au moins|au plus|et quelques|"
                    r"grand maximum|a la louche|ou plus|ou moins|plus ou moins|\+/-)")
_PERIODE = re.compile(r" ?(?:nets?|bruts?)? ?(?:(?P<an>(?:par|/|l'|a l') ?(?:an\b|annee)|annuels?\b|annuel|l'annee)|(?P<heure>(?:par |/|de l'|l'|a l')?(?:heure|h\b)|horaires?)|"
                      r"(?P<semaine>(?:par|/|la) ?semaine|hebdo)|(?P<mois>(?:par|/|le|p) ?(?:mois|m\b)|mensuels?|mensuellement))")
# "mon conjoint gagne 1400 et moi 1700"
_MEME_ROLE = re.compile(r"^[^.;\d]{0,16}\b(?:moi|lui|elle|mais|m(?:on|a) [a-z]{4,12})(?: c'est)? $")
_NET_BRUT = re.compile(r"\b(?:(nets?)|(bruts?))\b")
# What follows a number that is no money, and what makes it one.
_PAS_ARGENT = re.compile(r"o|(?<= a 2)(?![\d€])| ?(?:ans?\b|annees?\b|mois\b|jours?\b|semaines?\b|heures?\b|h\b|h\d|minutes?\b|min\b|mn\b|km\b|%|pour ?cents?\b|m2|m²|pieces?\b|"
                         r"er\b|e?me\b|eme|ieme|e (?:annee|etage|mois|fois)|colocat|personnes?\b|enfants?\b|salaries?\b|employes?\b|fois\b|chambres?\b|[/.]\d|"
                         r"(?:janvier|fevrier|mars|avril|mai|juin|juillet|aout|septembre|octobre|novembre|decembre)\b|x\b|°|[a-jl-z]\d|balais|lits?\b|kg|g\b)")
_SMIC = re.compile(r"(?:(?P<n>\d{1,3}(?:[.,]\d{1,2})?) ?(?P<pc>%|pour ?cents?)? ?(?:x|fois|du|de|d'un)? ?(?:le )?)?\bsmic\b(?: et demi)?")
_CHARGES = re.compile(r"^ ?(?:€|euros?)? ?(?:de loyer )?(?:\+|plus|et) ?(?P<c>\d{1,4}(?:[.,]\d{1,2})?) ?(?:€|euros?|e)? ?(?:de |d'|pour les )?(?:provisions? (?:sur|pour) )?charges?\b")
_HORS_CHARGES = re.compile(r"^[^,.;\d]{0,25}?\b(?:hors charges?|hc|sans (?:les )?charges?|(?:\+|plus) (?:les )?charges)\b")


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
    ecrit = ecrit.replace(" ", "")
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
            montant = _intervalle(paire)
            position = paire.end()
        else:
            if _chevauche(m.start(), m.end(), pris) or _PAS_ARGENT.match(plat, m.end()) or _code(plat, m) or _ajout(plat, m):
                continue
            montant = _seul(plat, m)
        if montant:
            trouves.append(montant)
            position = max(position, montant.fin)
    return trouves


def _est_paire(m: re.Match[str], plat: str, pris: list[tuple[int, int]]) -> bool:
    if _chevauche(m.start("a"), m.end(), pris) or _PAS_ARGENT.match(plat, m.end()) or (_PAS_ARGENT.match(plat, m.end("a")) and not m["ad"]):
        return False
    if m["lien"] == "et" and (m["mot"] or "").strip() != "entre":
        return False
    if m["lien"] == "/" and not m["bd"]:
        return False
    a, b = _valeur(m["a"], m["ad"]), _valeur(m["b"], m["bd"])
    return 0 < a < b <= 3 * a or (m["mot"] is not None and a < b)


def _intervalle(m: re.Match[str]) -> Montant | None:
    a, b = _valeur(m["a"], m["ad"]), _valeur(m["b"], m["bd"])
    if "k" in m["bd"] and "k" not in m["ad"] and a < 100:
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
    negatif = bool(re.search(r"(?:^|[ :])- ?$|moins $", plat[max(0, debut - 6):debut])) and plat[:debut].strip() in ("-", "moins")
    avant = _AVANT.search(plat[max(0, debut - 30):debut])
    apres = _APRES.match(plat, fin) or _APRES.match(plat, _apres_unite(plat, fin))
    if avant:
        debut -= len(avant[0])
    elif apres:
        fin = apres.end()
    mini, maxi = bornes((avant or apres)["q"] if avant or apres else "", valeur)  # type: ignore[index]
    return Montant(debut, fin, mini, maxi, bool(m["ad"]) or fin > m.end() and "k" in plat[m.end("a"):fin], negatif)


def bornes(mot: str, valeur: float) -> tuple[float | None, float | None]:
    """Bounds that a qualifier ("environ", "moins de") gives to a value; no qualifier gives the value itself."""
    mot = mot.strip()
    if not mot:
        return valeur, valeur
    bas, haut = float(math.floor(valeur * (1 - MARGE))), float(math.ceil(valeur * (1 + MARGE)))
    if mot in ("un peu moins de", "presque", "quasi", "quasiment"):
        return bas, valeur
    if mot == "un peu plus de":
        return valeur, haut
    if mot == "et quelques":
        return valeur, haut
    if mot in ("moins de", "pas plus de", "au plus", "jusqu'a", "au maximum", "maximum", "max", "maxi", "inferieur a", "en dessous de",
               "en-dessous de", "<", "<=", "grand maximum", "ou moins"):
        return None, valeur
    if mot in ("plus de", "au moins", "au minimum", "minimum", "mini", "min", "superieur a", "au dessus de", "au-dessus de", ">", ">=", "ou plus"):
        return valeur, None
    return bas, haut


def _valeur(ecrit: str, devise: str) -> float:
    valeur = lire_nombre(ecrit)
    return valeur * 1000 if "k" in devise or "mille" in devise else valeur


def _apres_unite(plat: str, position: int) -> int:
    m = re.compile(r" ?(?:nets?|bruts?|€|euros?)(?: par mois|/mois)?").match(plat, position)
    return m.end() if m else position


def _chevauche(debut: int, fin: int, pris: list[tuple[int, int]]) -> bool:
    return any(debut < b and a < fin for a, b in pris)


def _code(plat: str, m: re.Match[str]) -> bool:
    """A number glued to letters ("t2", "covid19") or part of a longer series of digits."""
    avant = plat[max(0, m.start() - 1):m.start()]
    return avant.isalpha() or avant in ("#", "°")


def _ajout(plat: str, m: re.Match[str]) -> bool:
    """The charges of "600 + 50 de charges", which are added to the rent before them."""
    return bool(re.search(r"\d ?(?:€|euros?|e)? ?(?:de loyer )?(?:\+|plus|et) $|\d\+ ?$", plat[max(0, m.start() - 24):m.start()])
                and re.match(r" ?(?:€|euros?|e)? ?(?:de |d'|pour les )?(?:provisions? (?:sur|pour) )?charges?\b", plat[m.end("a"):m.end("a") + 30]))


# -- roles -----------------------------------------------------------------------------------------------------


@lru_cache(maxsize=1)
def _roles() -> tuple[re.Pattern[str], re.Pattern[str]]:
    roles = lexique("montants")["roles"]
    avant = mots(f"(?P<{role}>{'|'.join(sorted(r['avant'], key=len, reverse=True))})" for role, r in roles.items())
    apres = re.compile(r"^ ?(?:par mois|/mois|mensuels?|/ mois|le mois)? ?(?:\(|,|:)? ?(?:" + "|".join(
        f"(?P<{role}>(?:{'|'.join(r['apres'])})(?![a-z0-9]))" for role, r in roles.items()) + ")")
    return avant, apres


def attribuer(texte: Texte, contexte: Contexte, montants: list[Montant], attendu: str | None) -> tuple[list[Trouvaille], list[Libre]]:
    """Give each amount its fact. ``attendu`` is the amount fact being asked: it claims amounts without a role."""
    avant, apres = _roles()
    trouvailles: list[Trouvaille] = []
    libres: list[Libre] = []
    plat = texte.plat
    role: str | None = None
    for i, montant in enumerate(montants):
        if montant.negatif:
            continue
        depuis = max(texte.phrase(montant.debut)[0], montants[i - 1].fin if i else 0)
        precedents = list(avant.finditer(plat, max(depuis, montant.debut - 90), montant.debut))
        suivant = apres.match(plat[montant.fin:montant.fin + 60])
        zone = plat[precedents[-1].start() if precedents else depuis:montant.debut], plat[montant.fin:montant.fin + 40]
        role = _role(precedents, suivant, zone, role if _MEME_ROLE.match(plat[depuis:montant.debut]) else None)
        trouvaille = None
        if (role or attendu) and (montant.devise or suivant or attendu or not _petit(montant)):
            trouvaille = _fait(montant, role, zone, attendu)
        if trouvaille:
            trouvailles.append(trouvaille)
        elif role != "aucun" and (montant.devise or not _petit(montant)):
            debut, fin = texte.origine(montant.debut, montant.fin)
            libres.append(Libre("montant", Fait.intervalle(montant.mini, montant.maxi), debut, fin, texte.normal[debut:fin]))
    return trouvailles, libres


def _role(precedents: list[re.Match[str]], suivant: re.Match[str] | None, zone: tuple[str, str], herite: str | None) -> str | None:
    """The role that the words around an amount give it. What follows wins, unless it introduces the next amount."""
    precedent = precedents[-1] if precedents else None
    if suivant and precedent:
        # "salaire 1640 loyer 750": "loyer" announces 750, "salaire" is right before 1640.
        annonce = re.match(r" ?(?:est |sont )?(?:de |d'|a |: ?)?\d", zone[1][suivant.end():])
        if annonce and not re.search(r"nets?|bruts?", suivant[0]) and len(zone[0]) - len(precedent[0]) <= 10:
            suivant = None
    if suivant:
        if suivant.lastgroup == "salaire" and precedent and precedent.lastgroup == "ressources":
            return "ressources"
        return suivant.lastgroup
    if precedent:
        return precedent.lastgroup
    if (periode := _PERIODE.match(zone[1])) and periode["heure"]:
        return "salaire"
    return herite


def _petit(montant: Montant) -> bool:
    return max(montant.mini or 0, montant.maxi or 0) < 50


def _fait(montant: Montant, role: str | None, zone: tuple[str, str], attendu: str | None) -> Trouvaille | None:
    if role is None:
        role = {"salaire_net_mensuel": "salaire", "salaire_brut_mensuel": "salaire", "ressources_mensuelles": "ressources"}.get(attendu or "", attendu)
    if role in (None, "aucun"):
        return None
    mini, maxi, suppositions = montant.mini, montant.maxi, []
    if role == "salaire":
        nature = _nature(zone)
        if nature is None:
            # Wages by the hour or the year are told gross, by the month net; the fact asked decides before that.
            periode = _PERIODE.match(zone[1])
            nature = {"salaire_brut_mensuel": "brut", "salaire_net_mensuel": "net"}.get(attendu or "")
            if nature is None:
                nature = "brut" if periode and (periode["an"] or periode["heure"]) else "net"
                suppositions.append(nature)
        fait = f"salaire_{nature}_mensuel"
    else:
        fait = {"ressources": "ressources_mensuelles", "budget": "loyer"}.get(str(role), str(role))
    if role in ("salaire", "ressources"):
        facteur, supposition = _facteur(montant, zone[1], role)
        mini, maxi = (None if v is None else round(v * facteur, 2) for v in (mini, maxi))
        if supposition:
            suppositions.append(supposition)
    if fait == "loyer":
        mini, maxi = _charges(mini, maxi, zone[1])
        if role == "budget" and mini == maxi:
            mini = None
    return Trouvaille(fait, Fait.intervalle(mini, maxi), montant.debut, montant.fin, personnel=role == "salaire",
                      suppositions=tuple(suppositions))


def _nature(zone: tuple[str, str]) -> str | None:
    """net or brut, written just after the amount or else before it."""
    apres = _NET_BRUT.search(re.split(r"[,;.\d]| et | mais ", zone[1])[0][:30])
    avant = list(_NET_BRUT.finditer(zone[0]))
    m = apres or (avant[-1] if avant else None)
    return None if m is None else "net" if m[1] else "brut"


def _facteur(montant: Montant, suite: str, role: str) -> tuple[float, str | None]:
    """Factor that brings the amount to one month, and what had to be supposed."""
    m = _PERIODE.match(suite)
    if m and m["an"]:
        return 1 / 12, None
    if m and m["heure"] and (montant.maxi or montant.mini or 0) < 100:
        return HEURES_PAR_MOIS, "35_heures"
    if m and m["semaine"]:
        return 52 / 12, None
    if not (m and m["mois"]) and (montant.mini or montant.maxi or 0) >= SEUIL_ANNUEL:
        return 1 / 12, "annuel"
    return 1.0, None


def _charges(mini: float | None, maxi: float | None, suite: str) -> tuple[float | None, float | None]:
    """Rent with charges: "600 + 50 de charges" adds up; "600 hors charges" is only a lower bound."""
    if plus := _CHARGES.match(suite):
        charges = lire_nombre(plus["c"])
        return (None if mini is None else mini + charges), (None if maxi is None else maxi + charges)
    if _HORS_CHARGES.match(suite):
        return mini, None
    return mini, maxi


def references_smic(texte: Texte) -> list[tuple[int, int, float, str]]:
    """"le SMIC", "80 % du SMIC", "1,5 SMIC": (start, end, coefficient, qualifier before it)."""
    trouvees = []
    for m in _SMIC.finditer(texte.plat):
        coefficient = 1.0
        if m["n"]:
            coefficient = lire_nombre(m["n"]) / (100 if m["pc"] else 1)
        elif m[0].endswith("et demi"):
            coefficient = 1.5
        avant = _AVANT.search(re.sub(r"(?:le|que le|du|au) $", "", texte.plat[max(0, m.start() - 30):m.start()]))
        plus = re.search(r"(un peu )?(plus|moins) (?:que|du) (?:le )?$", texte.plat[max(0, m.start() - 24):m.start()])
        mot = f"{plus[1] or ''}{plus[2]} de" if plus else avant["q"] if avant else ""
        trouvees.append((m.start(), m.end(), coefficient, mot))
    return trouvees
