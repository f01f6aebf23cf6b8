"""Dates in French, absolute and relative, read on the day given: exact dates or intervals of dates.

Days and weeks are taken as exact ("dans 2 semaines"); months and years as people round them: "ça fait 4 mois" covers
half a month on both sides, "en mars" the whole month.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from dateutil.relativedelta import relativedelta

from bot.droits.faits import Fait
from bot.langue.texte import Texte

MOIS = {"janvier": 1, "fevrier": 2, "mars": 3, "avril": 4, "mai": 5, "juin": 6, "juillet": 7, "aout": 8, "septembre": 9, "sept": 9,
        "octobre": 10, "novembre": 11, "decembre": 12}
JOURS = {"lundi": 0, "mardi": 1, "mercredi": 2, "jeudi": 3, "vendredi": 4, "samedi": 5, "dimanche": 6}
_M, _J = "|".join(MOIS), "|".join(JOURS)
# "le 1er décembre 1900 net": 1900 is a wage, not a year.
_SOMME = r"\d| ?(?:€|euros?|balles|par mois)| ?(?:nets?|bruts?)\b(?! ?\d)"
_MOTIFS = (
    ("iso", r"(?P<ia>\d{4})-(?P<im>\d{2})-(?P<ij>\d{2})"),
    ("numerique", r"(?P<nj>\d{1,2}) ?[/.-] ?(?P<nm>\d{1,2}) ?[/.-] ?(?P<na>\d{4}|\d{2})(?![\d/])"),
    ("jour_mois", rf"(?:(?:{_J}) )?(?P<jj>\d{{1,2}}|premier)(?:er)? ?(?P<jm>{_M})\b\.?(?: ?(?P<ja>(?:19|20)\d{{2}})(?!{_SOMME}))?(?: prochain| dernier)?"),
    ("court", r"(?!24/7)(?P<cj>\d{1,2})/(?P<cm>\d{1,2})(?![\d/])(?: prochain| dernier)?"),
    ("mois_annee_num", r"(?P<mm>0?[1-9]|1[0-2])/(?P<ma>(?:19|20)\d{2})(?!\d)"),
    ("mois", rf"(?P<part>(?:tout )?debut|mi-?|milieu|courant|fin)? ?(?:(?:de |du mois de |d'))?(?<![a-z])(?P<mo>{_M})\b(?: ?(?P<moa>(?:19|20)\d{{2}})(?!{_SOMME}))?"
             r"(?P<mos> prochain| dernier| de l'annee prochaine| de l'annee derniere| passe)?"),
    ("annee", r"(?<=depuis )(?:l'annee )?(?P<an>(?:19[5-9]|20[0-9])\d)(?![\d/-])" + f"(?!{_SOMME})"),
    ("fete", r"(?P<fe>noel|(?:le )?(?:nouvel an|jour de l'an|premier de l'an))(?: prochain| dernier)?\b"),
    ("jour_semaine", rf"(?P<js>{_J})\b(?P<jss> prochain| dernier| en (?:huit|8)| qui vient| de la semaine prochaine| passe)?"),
    ("jour_seul", r"(?<=\ble )(?P<jo>\d{1,2}|1er)(?:er)?(?! ?(?:€|euros?|ans|mois|km|h\b|/|[.,]\d|loyer|[a-z]*eme))(?![\d])(?: (?P<jom>du mois(?: prochain)?|prochain))?"),
    ("dans", r"(?:d'ici|dans|sous)(?: environ| a peu pres| moins de| moins d'| plus de| les| quelque)? ?(?P<dn>\d{1,3}|une (?:petite |bonne )?(?:dizaine|quinzaine|vingtaine|trentaine) d(?:e |')|une?|quelques|plusieurs) ?(?P<du>jours?|j\b|semaines?|mois|ans?|annees?)(?P<dd> et demie?)?"),
    ("ilya", r"(?:(?<![a-z])il y a|(?<![a-z])(?:ca|cela|voila) fait(?: environ| deja| a peine| maintenant| presque)?|depuis(?: environ| plus de| moins de| deja| a peine| presque)?|voila)"
             r"(?: (?:environ|a peu pres|deja|plus de|moins de|a peine|presque|bientot))* ?(?P<yn>\d{1,3}|une?|quelques|plusieurs) ?(?P<yu>jours?|j\b|semaines?|mois|ans?|annees?)(?P<yd> et demie?)?"),
    ("relatif", r"(?P<re>apres[ -]?demain|avant[ -]?hier|demain|aujourd'hui|hier|ce (?:matin|soir)|cette semaine|(?:la )?semaine prochaine|(?:la )?semaine derniere|"
                r"(?:(?:debut|fin) (?:du )?)?(?:le |du )?mois prochain|(?:le )?mois dernier|(?:a la )?fin du mois|fin de mois|ce mois-?ci|ce mois|l'an(?:nee)? prochaine?|l'an(?:nee)? derniere?|"
                r"la rentree|fin d'annee|fin de l'annee|debut d'annee|cette annee)(?![a-z])"),
)
_TOUT = re.compile(r"(?<![a-z\d/.,])(?:" + "|".join(f"(?P<{nom}>{motif})" for nom, motif in _MOTIFS) + ")")
# Words that place an incomplete date in the past or in the future.
_PASSE = re.compile(r"\b(?:depuis|dernier|derniere|passee?$|etais|commencait|ai (?:commence|signe|demarre|debute|emmenage|demenage|pris|eu)|suis (?:entree?|arrivee?|rentree?|installee?)|"
                    r"(?:ai|a|suis|est) ete|embauchee? depuis|(?:suis|est|etais) entree? (?:le|en|dans)|c'etait|(?:a |deja )(?:commence|debute|demarre|signe)|(?:ai|a|est|ete|deja) signee?|(?:bail|contrat de location) signee? (?:le|en)|mutee? depuis|"
                    r"nee? (?:le|en)|des (?:le|la)|il y a)\b")
# A past participle without its auxiliary: the nearest date, past or to come.
_PROCHE = re.compile(r"(?<!ete )\b(?:embauchee?|recrutee?|arrivee?|installee?) (?:le |en |au |depuis le )?$")
_FUTUR = re.compile(r"\b(?:vais|va|prochain|prochaine|futur|serai|sera|aurai|commencerai|commencera|partir du|a partir de|demarre|debute|commence|prevu|dans)\b")


@dataclass(frozen=True)
class DateLue:
    """A date (``mini`` = ``maxi``) or an interval found in ``Texte.plat``; ``borne`` is "max" after "avant le", "min" after "pas avant le"."""

    debut: int
    fin: int
    mini: date
    maxi: date
    genre: str
    borne: str = ""

    @property
    def exacte(self) -> bool:
        return self.mini == self.maxi

    @property
    def fait(self) -> Fait:
        """What the date says of a fact: itself, or only a bound."""
        return Fait.intervalle(None if self.borne == "max" else self.mini, None if self.borne == "min" else self.maxi)


def trouver_dates(texte: Texte, aujourd_hui: date) -> list[DateLue]:
    """Dates in the order of the text. Impossible ones ("le 32/13") are left out."""
    trouvees: list[DateLue] = []
    for m in _TOUT.finditer(texte.plat):
        genre = next(nom for nom, _ in _MOTIFS if m[nom] is not None)
        phrase = texte.phrase(m.start())
        avant, apres = texte.plat[max(phrase[0], m.start() - 50):m.start()], texte.plat[m.end():m.end() + 18]
        passe = _dernier(_PASSE, avant + m[0]) >= max(_dernier(_FUTUR, avant + m[0]), 0)
        try:
            if genre in ("jour_mois", "court", "mois") and _PROCHE.search(avant):
                passe = _plus_pres(genre, m, aujourd_hui, avant, apres)
            bornes = _LECTEURS[genre](m, aujourd_hui, passe, avant, apres)
        except (ValueError, OverflowError):
            continue
        if bornes and genre == "jour_seul" and trouvees and trouvees[-1].genre in ("jour_mois", "court", "numerique"):
            # "le 5 janvier, et j'emménage le 3": of the month just named.
            jour = bornes[0].day
            bornes = _un(trouvees[-1].mini.replace(day=1) + timedelta(days=jour - 1)) if trouvees[-1].exacte else bornes
        if bornes:
            trouvees.append(DateLue(m.start(), m.end(), *bornes, genre, _borne(avant, apres)))
    return _reunir(texte, trouvees)


def _borne(avant: str, apres: str) -> str:
    if re.search(r"\b(?:pas avant|au plus tot|a compter)(?: le| du)? ?$", avant):
        return "min"
    return "max" if re.search(r"\b(?:avant|au plus tard)(?: le| la| fin)? ?$", avant) or re.match(r",? (?:au plus tard|dernier d)", apres) else ""


def _reunir(texte: Texte, dates: list[DateLue]) -> list[DateLue]:
    """Make one interval of two dates that "ou" joins: "fin décembre ou début janvier"."""
    reunies: list[DateLue] = []
    for lue in dates:
        if reunies and re.fullmatch(r",? ?(?:ou|ou bien)(?: alors)?(?: le| en| a)? ?", texte.plat[reunies[-1].fin:lue.debut]):
            avant = reunies.pop()
            lue = DateLue(avant.debut, lue.fin, min(avant.mini, lue.mini), max(avant.maxi, lue.maxi), lue.genre)
        reunies.append(lue)
    return reunies


def _plus_pres(genre: str, m: re.Match[str], auj: date, avant: str, apres: str) -> bool:
    """True if the last such date is nearer than the next one: "embauché le 1er décembre", told in November."""
    avants, suivants = (_LECTEURS[genre](m, auj, passe, avant, apres) for passe in (True, False))
    return not (avants and suivants) or abs((auj - avants[0]).days) <= abs((suivants[0] - auj).days)


def impossible(texte: Texte) -> bool:
    """True if the text holds something written like a date that no calendar has ("31/02/2027")."""
    for m in re.finditer(r"(?<!\d)(\d{1,2})(?:/(\d{1,2})(?:/(\d{4}|\d{2}))?|[.-](\d{1,2})[.-](\d{4}|\d{2}))(?!\d)", texte.plat):
        try:
            annee = m[3] or m[5]
            date(annee_complete(annee) if annee else 2028, int(m[2] or m[4]), int(m[1]))
        except ValueError:
            return True
    return False


Bornes = tuple[date, date]


def _dernier(motif: re.Pattern[str], texte: str) -> int:
    return max((m.end() for m in motif.finditer(texte)), default=-1)


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
    return _un(_complete(25 if m["fe"] == "noel" else 1, 12 if m["fe"] == "noel" else 1, auj, passe or m[0].endswith("dernier")))


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


_LECTEURS = {"iso": _iso, "fete": _fete, "numerique": _numerique, "jour_mois": _jour_mois, "court": _court, "mois_annee_num": _mois_annee_num, "mois": _mois, "annee": _annee,
             "jour_semaine": _jour_semaine, "jour_seul": _jour_seul, "dans": _dans, "ilya": _ilya, "relatif": _relatif}
