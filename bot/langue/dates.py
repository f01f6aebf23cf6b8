"""Dates in French, absolute and relative, read on the day given: exact dates or intervals of dates.

Days and weeks are taken as exact ("dans 2 semaines"); months and years as people round them: "ça fait 4 mois" covers
half a month on both sides, "en mars" the whole month.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from datetime import date, timedelta

from rapidfuzz.distance import OSA

from bot.droits.faits import Fait
from bot.langue.calendrier import JOURS, LECTEURS, MOIS, Bornes, annee_complete
from bot.langue.texte import Texte

_M, _J = "|".join(MOIS), "|".join(JOURS)
# "le 1er décembre 1900 net": 1900 is a wage, not a year.
_SOMME = r"\d| ?(?:€|euros?|balles|par mois)| ?(?:nets?|bruts?)\b(?! ?\d)"
_MOTIFS = (
    ("iso", r"(?P<ia>\d{4})-(?P<im>\d{2})-(?P<ij>\d{2})"),
    ("numerique", r"(?P<nj>\d{1,2}) ?[/.-] ?(?P<nm>\d{1,2}) ?[/.-] ?(?P<na>\d{4}|\d{2})(?![\d/])"),
    ("jour_mois", rf"(?:(?:{_J}) )?(?P<jj>\d{{1,2}}|premier)(?:er)? ?(?P<jm>{_M})\b\.?(?:,? ?(?:en )?(?P<ja>(?:19|20)\d{{2}})(?!{_SOMME}))?(?: prochain| dernier)?"),
    ("court", r"(?!24/7)(?P<cj>\d{1,2})/(?P<cm>\d{1,2})(?![\d/])(?: prochain| dernier)?"),
    ("mois_annee_num", r"(?P<mm>0?[1-9]|1[0-2])/(?P<ma>(?:19|20)\d{2})(?!\d)"),
    ("mois", rf"(?P<part>(?:tout )?debut|mi-?|milieu|courant|fin)? ?(?:(?:de |du mois de |d'))?(?<![a-z])(?P<mo>{_M})\b(?: ?(?P<moa>(?:19|20)\d{{2}})(?!{_SOMME}))?"
             r"(?P<mos> prochain| dernier| de l'annee prochaine| de l'annee derniere| passe)?"),
    ("annee", r"(?:(?<=depuis )|(?<=date de ))(?:l'annee )?(?P<an>(?:19[5-9]|20[0-9])\d)(?![\d/-])" + f"(?!{_SOMME})"),
    ("quinzaine", r"dans une (?:petite |bonne )?(?P<qz>quinzaine)\b(?! d)"),
    ("week_end", r"(?:ce (?P<we>week-? ?end)|(?:le )?(?P<we2>week-? ?end)(?P<wes> prochain| dernier| qui vient))\b"),
    ("fete", r"(?P<fe>noel|(?:la )?toussaint|(?:le )?(?:nouvel an|jour de l'an|premier de l'an))(?: prochain| dernier)?\b"),
    ("jour_semaine", rf"(?P<js>{_J})\b(?P<jss> prochain| dernier| en (?:huit|8)| qui vient| de la semaine prochaine| passe)?"),
    ("jour_seul", r"(?<=\ble )(?P<jo>\d{1,2}|1er)(?:er)?(?! ?(?:€|euros?|ans|mois|km|h\b|/|[.,]\d|loyer|[a-z]*eme))(?![\d])(?: (?P<jom>d(?:e ce|u) mois(?: prochain)?|prochain))?"),
    ("dans", r"(?:d'ici|dans|sous)(?: environ| a peu pres| moins de| moins d'| plus de| les| quelque)? ?(?P<dn>\d{1,3}|une (?:petite |bonne )?(?:dizaine|quinzaine|vingtaine|trentaine) d(?:e |')|une?|quelques|plusieurs) ?(?P<du>jours?|j\b|semaines?|mois|ans?|annees?)(?P<dd> et demie?)?"),
    ("ilya", r"(?:(?<![a-z])(?:il )?y a|(?<![a-z])(?:ca|cela|voila) fait(?: environ| deja| a peine| maintenant| presque)?|depuis(?: environ| plus de| moins de| deja| a peine| presque)?|voila)"
             r"(?: (?:environ|a peu pres|deja|plus de|moins de|a peine|presque|bientot))* ?(?P<yn>\d{1,3}|une?|quelques|plusieurs) ?(?P<yu>jours?|j\b|semaines?|mois|ans?|annees?)(?P<yd> et demie?)?"),
    ("relatif", r"(?P<re>apres[ -]?demain|avant[ -]?hier|demain|aujourd'hui|hier|ce (?:matin|soir)|cette semaine|(?:la )?semaine prochaine|(?:la )?semaine derniere|"
                r"(?:(?:debut|fin) (?:du )?)?(?:le |du )?mois prochain|(?:le )?mois dernier|(?:a la )?fin du mois|fin de mois|ce mois-?ci|ce mois|l'an(?:nee)? prochaine?|l'an(?:nee)? derniere?|"
                r"la rentree|fin d'annee|fin de l'annee|debut d'annee|cette annee)(?![a-z])"),
)
_TOUT = re.compile(r"(?<![a-z\d/.,])(?:" + "|".join(f"(?P<{nom}>{motif})" for nom, motif in _MOTIFS) + ")")
# Words that place an incomplete date in the past or in the future. A verb in the present announces, like a future.
_FAIT = (r"(?:commence|debute|demarre|attaque|signe|emmenage|amenage|demenage|pris|repris|eu|recu|recupere|obtenu|rejoint|integre|quitte|"
         r"embauche|recrute|mute|transfere)e?s?")
_VENU = r"(?:entre|rentre|arrive|installe|venu)e?s?"
_PASSE = re.compile(rf"\b(?:depuis|dernier|derniere|passee?$|etais|commencait|(?:ai|as|a|avons|avez|ont)(?: (?:y|ete|deja|bien|juste|tout juste|enfin))* {_FAIT}|"
                    rf"(?:suis|es|est|sommes|etes|sont)(?: (?:y|deja|bien|tout juste|enfin))* {_VENU}|(?:viens|vient|venons) d(?:e |')\w+(?:er|ir|re)|date d[ue]|"
                    r"(?:ai|a|suis|est) ete|embauchee? depuis|(?:etais|etait|etions) entree?s? (?:le|en|dans)|c'etait|deja (?:commence|debute|demarre)|(?:ai|a|est|ete|deja) signee?|(?:ai|avons)(?: (?:deja|bien|enfin))* (?:signer|emmenager|demenager|commencer|debuter|demarrer)|(?:bail|contrat de location) signee? (?:le|en)|mutee? depuis|"
                    r"nee? (?:le|en)|il y a)\b")
_FUTUR = re.compile(r"\b(?:vais|va|vont|allons|prochain|prochaine|futur|future|serai|sera|seront|serons|aurai|aura|aurons|auront|\w{3,}(?:erai|era|erons|eront)|partir du|a partir de|demarre|debute|commence|prevue?|dans (?:\d|une?|deux|trois|quelques)|"
                    r"compte|comptons|dois|devons|doit|veux|veut|voulons|voudrais|voudrait|aimerais|souhaite|cherche|cherchons|recherche|espere|envisage|"
                    r"(?:j'|je |on |nous |m'|s'|l'|y )(?:emmenage|amenage|demenage|entre|rentre|arrive|installe|signe|integre|attaque|rejoins|prends|prend|reprends|pars|part)(?:ons)?|"
                    r"(?:emmenag|amenag|demenag|entr|rentr|arriv|install|commenc|debut|demarr|sign|integr|attaqu)er|prendre|bientot)\b")
_PARTICIPE = re.compile(r"\b(?:commenc|démarr|début)ée?s? (?:le|en|au|début|fin|mi-?)? ?$")
# Words that end just before a date to come.
_POUR = re.compile(r"\b(?:pour|des|a partir|a compter|d'ici|au plus tard|pas avant|avant|jusqu'au|jusqu'a|jusqu'en)(?: du| de| le| la| au| debut| fin| mi-?)* ?$")
# Days to the nearest date of this name, from which the other one is as likely: neither is then chosen.
_LOIN = 120


#: Ways of writing a date that may leave its year out.
_SANS_ANNEE = ("jour_mois", "court", "mois")


@dataclass(frozen=True)
class DateLue:
    """A date (``mini`` = ``maxi``) or an interval found in ``Texte.plat``; ``borne`` is "max" after "avant le", "min" after "pas avant le".

    ``autre`` is the same date of another year, where neither the words nor the calendar tell which one is meant.
    """

    debut: int
    fin: int
    mini: date
    maxi: date
    genre: str
    borne: str = ""
    autre: DateLue | None = None

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
        if trouvees and "," in (entre := texte.plat[max(m.start() - len(avant), trouvees[-1].fin):m.start()]):
            avant = entre[entre.index(","):]  # "bail signé le 20, entrée le 1er": the tense of the first date is not that of the second
        tel_quel = texte.normal[:texte.origine(m.start(), m.end())[0]]
        passe, autre = _temps(avant, m[0], tel_quel), None
        try:
            if genre in _SANS_ANNEE and passe is None:
                passe, autre = _plus_pres(genre, m, aujourd_hui, avant, apres)
            bornes = LECTEURS[genre](m, aujourd_hui, bool(passe), avant, apres)
        except (ValueError, OverflowError):
            continue
        if genre == "jour_semaine" and not m["jss"] and re.search(r"(?<![a-z])(?:le|les|chaque) $", avant):
            continue  # "je travaille le samedi": every week
        if genre == "jour_seul" and _mois_mal_ecrit(texte.plat, m.end()):
            continue
        if bornes and genre == "jour_seul" and trouvees and trouvees[-1].genre in ("jour_mois", "court", "numerique"):
            # "le 5 janvier, et j'emménage le 3": of the month just named.
            jour = trouvees[-1].mini.replace(day=1) + timedelta(days=bornes[0].day - 1)
            bornes = (jour, jour) if trouvees[-1].exacte else bornes
        if bornes:
            hesite = DateLue(m.start(), m.end(), *autre, genre) if autre else None
            trouvees.append(DateLue(m.start(), m.end(), *bornes, genre, _borne(avant, apres), hesite))
    return _reunir(texte, trouvees)


def _mois_mal_ecrit(plat: str, position: int) -> bool:
    """True before what looks like a month that was not read ("le 1er lctobrfe"): the day alone would be another date."""
    mot = re.compile(r" ([a-z]{5,11})\b").match(plat, position)
    return bool(mot) and any(OSA.distance(mot[1], mois, score_cutoff=3) <= (3 if len(mois) >= 7 else 2) for mois in MOIS if len(mois) >= 4)  # type: ignore[index]


def _borne(avant: str, apres: str) -> str:
    if re.search(r"\b(?:pas avant|au plus tot)(?: le| du)? ?$", avant):
        return "min"
    return "max" if re.search(r"\b(?:avant|au plus tard)(?: le| la| fin)? ?$", avant) or re.match(r",? (?:au plus tard|dernier d)", apres) else ""


def _reunir(texte: Texte, dates: list[DateLue]) -> list[DateLue]:
    """Make one interval of two dates that are joined: "fin décembre ou début janvier", "entre le 10 et le 15 décembre"."""
    reunies: list[DateLue] = []
    for lue in dates:
        lien = texte.plat[reunies[-1].fin:lue.debut] if reunies else ""
        entre = bool(reunies) and bool(re.search(r"\bentre (?:le )?$", texte.plat[:reunies[-1].debut])) and bool(re.fullmatch(r" et (?:le )?", lien))
        voisins = bool(reunies) and reunies[-1].genre == lue.genre == "mois" and bool(re.fullmatch(r" ?[-/]? ?", lien))
        if reunies and (entre or voisins or re.fullmatch(r",? ?(?:ou|ou bien)(?: alors)?(?: le| en| a)? ?", lien)):
            avant = reunies.pop()
            if entre and avant.genre == "jour_seul" and lue.exacte and avant.mini.day < lue.mini.day:
                # The month is told once, after the second day.
                avant = replace(avant, mini=lue.mini.replace(day=avant.mini.day), maxi=lue.mini.replace(day=avant.mini.day))
            lue = DateLue(avant.debut, lue.fin, min(avant.mini, lue.mini), max(avant.maxi, lue.maxi), lue.genre)
        reunies.append(lue)
    return reunies


def _temps(avant: str, date_dite: str, tel_quel: str) -> bool | None:
    """True for a date that the words place in the past, False in the future; None where they do not say.

    ``tel_quel`` is what comes before it with its accents, which tell "bail commencé" from "bail commence".
    """
    if _POUR.search(avant):
        return False
    if _PARTICIPE.search(tel_quel):
        return True
    passe, futur = _dernier(_PASSE, avant + date_dite), _dernier(_FUTUR, avant + date_dite)
    return None if passe < 0 and futur < 0 else passe >= futur


def _plus_pres(genre: str, m: re.Match[str], auj: date, avant: str, apres: str) -> tuple[bool, Bornes | None]:
    """Whether the last such date is nearer than the next one ("embauché le 1er décembre", told in November), and the
    farther of the two when the nearest is far too."""
    avants, suivants = (LECTEURS[genre](m, auj, passe, avant, apres) for passe in (True, False))
    if not (avants and suivants) or avants == suivants:
        return not suivants, None
    passes, restent = abs((auj - avants[0]).days), abs((suivants[0] - auj).days)
    return passes <= restent, (suivants if passes <= restent else avants) if min(passes, restent) >= _LOIN else None


def impossible(texte: Texte) -> bool:
    """True if the text holds something written like a date that no calendar has ("31/02/2027")."""
    for m in re.finditer(r"(?<!\d)(\d{1,2})(?:/(\d{1,2})(?:/(\d{4}|\d{2}))?|[.-](\d{1,2})[.-](\d{4}|\d{2}))(?!\d)", texte.plat):
        try:
            annee = m[3] or m[5]
            date(annee_complete(annee) if annee else 2028, int(m[2] or m[4]), int(m[1]))
        except ValueError:
            return True
    return False


def _dernier(motif: re.Pattern[str], texte: str) -> int:
    return max((m.end() for m in motif.finditer(texte)), default=-1)
