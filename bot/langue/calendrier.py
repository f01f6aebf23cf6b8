"""What each way of writing a date means on a given day: the interval of days it covers."""

from __future__ import annotations

import re
from datetime import date, timedelta
from typing import Any

from dateutil.relativedelta import relativedelta

MOIS = {"janvier": 1, "fevrier": 2, "mars": 3, "avril": 4, "mai": 5, "juin": 6, "juillet": 7, "aout": 8, "septembre": 9, "sept": 9,
        "octobre": 10, "novembre": 11, "decembre": 12}
JOURS = {"lundi": 0, "mardi": 1, "mercredi": 2, "jeudi": 3, "vendredi": 4, "samedi": 5, "dimanche": 6}

Bornes = tuple[date, date]


def annee_complete(ecrite: str) -> int:
    """Four digits as they are; two digits are of this century up to 40, of the last one beyond."""
    n = int(ecrite)
    return n if n >= 100 else 2000 + n if n <= 40 else 1900 + n


def _complete(jour: int, mois: int, auj: date, passe: bool) -> date:
    """The next (or last) day of this day and month."""
    annees = range(auj.year, auj.year - 9, -1) if passe else range(auj.year, auj.year + 9)
    for annee in annees:
        try:
            candidate = date(annee, mois, jour)
        except ValueError:
            continue  # 29 February
        if candidate <= auj if passe else candidate >= auj:
            return candidate
    raise ValueError("aucune année n'a ce jour")


def _un(d: date) -> Bornes:
    return d, d


def _iso(m: re.Match[str], auj: date, passe: bool, avant: str, apres: str) -> Bornes:
    return _un(date(int(m["ia"]), int(m["im"]), int(m["ij"])))


def _numerique(m: re.Match[str], auj: date, passe: bool, avant: str, apres: str) -> Bornes:
    return _un(date(annee_complete(m["na"]), int(m["nm"]), int(m["nj"])))


def _jour_mois(m: re.Match[str], auj: date, passe: bool, avant: str, apres: str) -> Bornes:
    mois, jour = MOIS[m["jm"]], 1 if m["jj"] == "premier" else int(m["jj"])
    if m["ja"]:
        return _un(date(int(m["ja"]), mois, jour))
    return _un(_complete(jour, mois, auj, passe or m[0].endswith("dernier")))


def _court(m: re.Match[str], auj: date, passe: bool, avant: str, apres: str) -> Bornes:
    return _un(_complete(int(m["cj"]), int(m["cm"]), auj, passe or m[0].endswith("dernier")))


def _fete(m: re.Match[str], auj: date, passe: bool, avant: str, apres: str) -> Bornes:
    mois, jour = (12, 25) if m["fe"] == "noel" else (11, 1) if m["fe"].endswith("toussaint") else (1, 1)
    return _un(_complete(jour, mois, auj, passe or m[0].endswith("dernier")))


def _quinzaine(m: re.Match[str], auj: date, passe: bool, avant: str, apres: str) -> Bornes:
    return _decaler(auj, 15, "j", 1, _vague("quinzaine"))


def _week_end(m: re.Match[str], auj: date, passe: bool, avant: str, apres: str) -> Bornes:
    samedi = auj + timedelta(days=5 - auj.weekday())
    if (m["wes"] or "").endswith("dernier") or (passe and not m["wes"]):
        samedi -= timedelta(days=7)
    return samedi, samedi + timedelta(days=1)


def _mois_annee_num(m: re.Match[str], auj: date, passe: bool, avant: str, apres: str) -> Bornes:
    return _dans_mois(int(m["ma"]), int(m["mm"]), None)


def _mois(m: re.Match[str], auj: date, passe: bool, avant: str, apres: str) -> Bornes | None:
    mois, suite = MOIS[m["mo"]], m["mos"] or ""
    if m["mo"] in ("mars", "sept", "mai") and not (m["part"] or m["moa"] or suite) and not re.search(
            r"\b(?:en|de|depuis|d'ici|avant|apres|pour|a|debut|fin|mi|des|et|ou|jusqu'a|jusqu'en|au mois de|le mois de|courant|,) ?$|^$", avant):
        return None
    if m["mo"] == "sept" and not m["part"] and not m["moa"] and not re.search(r"\b(?:en|depuis|pour) $", avant):
        return None
    if m["moa"]:
        annee = int(m["moa"])
    elif "annee prochaine" in suite:
        annee = auj.year + 1
    elif "annee derniere" in suite:
        annee = auj.year - 1
    elif passe or suite in (" dernier", " passe"):
        annee = auj.year if mois <= auj.month and not (suite == " dernier" and mois == auj.month) else auj.year - 1
    else:
        annee = auj.year if mois >= auj.month and not (suite == " prochain" and mois == auj.month) else auj.year + 1
    return _dans_mois(annee, mois, m["part"])


def _annee(m: re.Match[str], auj: date, passe: bool, avant: str, apres: str) -> Bornes | None:
    annee = int(m["an"])
    return (date(annee, 1, 1), min(date(annee, 12, 31), auj)) if annee <= auj.year else None


def _dans_mois(annee: int, mois: int, part: str | None) -> Bornes:
    premier = date(annee, mois, 1)
    dernier = premier + relativedelta(months=1, days=-1)
    if part and "debut" in part:
        return premier, premier.replace(day=10)
    if part and part.startswith("mi"):
        return premier.replace(day=11), premier.replace(day=20)
    if part == "fin":
        return premier.replace(day=21), dernier
    return premier, dernier


def _jour_semaine(m: re.Match[str], auj: date, passe: bool, avant: str, apres: str) -> Bornes:
    suite, ecart = m["jss"] or "", (JOURS[m["js"]] - auj.weekday()) % 7
    if suite in (" dernier", " passe") or (passe and not suite):
        return _un(auj - timedelta(days=(auj.weekday() - JOURS[m["js"]]) % 7 or 7))
    if "semaine prochaine" in suite:
        return _un(auj + timedelta(days=7 - auj.weekday() + JOURS[m["js"]]))
    if suite in (" en huit", " en 8"):
        return _un(auj + timedelta(days=(ecart or 7) + 7))
    return _un(auj + timedelta(days=ecart or 7))


def _jour_seul(m: re.Match[str], auj: date, passe: bool, avant: str, apres: str) -> Bornes:
    jour = int(re.sub(r"\D", "", m["jo"]))
    if m["jom"] == "du mois prochain":
        return _un((auj.replace(day=1) + relativedelta(months=1)).replace(day=jour))
    mois = auj.replace(day=1)
    if m["jom"] == "de ce mois":
        return _un(mois.replace(day=jour))
    if passe:
        mois -= relativedelta(months=int(jour > auj.day))
    elif jour < auj.day:
        mois += relativedelta(months=1)
    return _un(mois.replace(day=jour))


_AINES = {"dizaine": 10, "quinzaine": 15, "vingtaine": 20, "trentaine": 30}


def _vague(nombre: str) -> float:
    """How far a count of days may be wrong: half of "quelques", a fifth of "une dizaine"."""
    return 0.5 if nombre in ("quelques", "plusieurs") else 0.2 if "aine" in nombre else 0.0


def _quantite(nombre: str, unite: str, demi: str | None) -> tuple[float, str]:
    n = {"un": 1.0, "une": 1.0, "quelques": 3.0, "plusieurs": 3.0}.get(nombre)
    if n is None:
        n = next((float(valeur) for mot, valeur in _AINES.items() if mot in nombre), None) or float(nombre)
    return n + (0.5 if demi else 0), unite[0] if unite[0] in "js" else "m" if unite == "mois" else "a"


def _decaler(auj: date, n: float, unite: str, sens: int, vague: float) -> Bornes:
    if unite in "js":
        jours = int(n * (7 if unite == "s" else 1))
        flou = timedelta(days=int(jours * vague))
        centre = auj + sens * timedelta(days=jours)
        return centre - flou, centre + flou
    mois = n * (12 if unite == "a" else 1)
    centre = auj + sens * (relativedelta(months=int(mois)) + timedelta(days=int((mois % 1) * 30)))
    # Half of the unit in which people count.
    marge: Any = relativedelta(months=6) if unite == "a" else timedelta(days=15)
    return centre - marge, centre + marge


def _dans(m: re.Match[str], auj: date, passe: bool, avant: str, apres: str) -> Bornes:
    bas, haut = _decaler(auj, *_quantite(m["dn"], m["du"], m["dd"]), 1, _vague(m["dn"]))
    if re.search(r"moins d|d'ici|sous", m[0]):
        return auj, auj + (haut - auj) if bas == haut else haut - (haut - bas) / 2
    return max(bas, auj), haut


def _ilya(m: re.Match[str], auj: date, passe: bool, avant: str, apres: str) -> Bornes:
    bas, haut = _decaler(auj, *_quantite(m["yn"], m["yu"], m["yd"]), -1, _vague(m["yn"]))
    milieu = bas + (haut - bas) / 2
    if "moins de" in m[0]:
        return milieu, auj
    if "plus de" in m[0]:
        return date(1900, 1, 1), milieu
    return bas, min(haut, auj)


def _relatif(m: re.Match[str], auj: date, passe: bool, avant: str, apres: str) -> Bornes:
    mot = m["re"].replace("-", " ")
    lundi, premier = auj - timedelta(days=auj.weekday()), auj.replace(day=1)
    jours = {"apresdemain": 2, "apres demain": 2, "demain": 1, "hier": -1, "avant hier": -2, "avanthier": -2, "aujourd'hui": 0, "ce matin": 0, "ce soir": 0}
    if mot in jours:
        return _un(auj + timedelta(days=jours[mot]))
    if "semaine" in mot:
        decalage = 7 if "prochaine" in mot else -7 if "derniere" in mot else 0
        return lundi + timedelta(days=decalage), lundi + timedelta(days=decalage + 6)
    if "mois prochain" in mot or "mois dernier" in mot:
        vise = premier + relativedelta(months=1 if "prochain" in mot else -1)
        return _dans_mois(vise.year, vise.month, "debut" if "debut" in mot else "fin" if "fin" in mot else None)
    if "fin du mois" in mot or "fin de mois" in mot:
        return max(auj, premier.replace(day=21)), premier + relativedelta(months=1, days=-1)
    if "mois" in mot:
        return premier, premier + relativedelta(months=1, days=-1)
    if mot == "la rentree":
        annee = auj.year if (auj.month < 9 or passe) else auj.year + 1
        return date(annee, 8, 25), date(annee, 9, 30)
    annee = auj.year + (1 if "prochain" in mot else -1 if "dernier" in mot else 0)
    if "fin" in mot:
        return date(annee, 12, 1), date(annee, 12, 31)
    if "debut" in mot:
        annee = auj.year if auj.month <= 2 or passe else auj.year + 1
        return date(annee, 1, 1), date(annee, 1, 31)
    return date(annee, 1, 1), date(annee, 12, 31)


#: Reader of each kind of date: (match, today, told in the past, words before, words after) -> bounds, or None.
LECTEURS = {"iso": _iso, "fete": _fete, "numerique": _numerique, "jour_mois": _jour_mois, "court": _court, "mois_annee_num": _mois_annee_num, "mois": _mois, "annee": _annee,
             "jour_semaine": _jour_semaine, "jour_seul": _jour_seul, "quinzaine": _quinzaine, "week_end": _week_end, "dans": _dans, "ilya": _ilya, "relatif": _relatif}
