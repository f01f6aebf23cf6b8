"""Figures as they are said: amounts, dates and numbers in words. Pure."""

from __future__ import annotations

import re

_UNITES = (
    "zéro", "un", "deux", "trois", "quatre", "cinq", "six", "sept", "huit", "neuf", "dix", "onze", "douze", "treize",
    "quatorze", "quinze", "seize", "dix-sept", "dix-huit", "dix-neuf",
)  # fmt: skip
_DIZAINES = ("vingt", "trente", "quarante", "cinquante", "soixante")
_MOIS = (
    "janvier", "février", "mars", "avril", "mai", "juin", "juillet", "août", "septembre", "octobre", "novembre",
    "décembre",
)  # fmt: skip
_DATE = re.compile(r"(?<![\w/.-])(\d{1,2})[/.-](\d{1,2})[/.-](\d{4})(?![\w/-])")
_GROUPES = re.compile(r"(?<![\w.,])(\d{1,3})(?:[ \u00a0\u202f.](\d{3}))+(?![\w])(?!\.\d)")
_NOMBRE = re.compile(r"(?<![\w.,/+-])(\d+)(?:([.,])(\d{1,2}))?(\s*€|\s+euros?\b|\s*%)?(?![\w/+-])(?![.,]\d)")
#: Five digits in a row are a postal code, more are a number of a file: a telephone writes them in digits.
_TROP_LONG = 5
_MAXIMUM = 999_999


def en_lettres(nombre: int) -> str:
    """A number from 0 to 999 999 in words, as in France. Raises ValueError outside."""
    if not 0 <= nombre <= _MAXIMUM:
        raise ValueError(nombre)
    if nombre >= 1000:
        milliers, reste = divmod(nombre, 1000)
        tete = "mille" if milliers == 1 else f"{_sans_s(en_lettres(milliers))} mille"
        return tete if not reste else f"{tete} {en_lettres(reste)}"
    if nombre >= 100:
        centaines, reste = divmod(nombre, 100)
        tete = "cent" if centaines == 1 else f"{_UNITES[centaines]} cent"
        return f"{tete}{'s' if centaines > 1 else ''}" if not reste else f"{tete} {en_lettres(reste)}"
    return _UNITES[nombre] if nombre < len(_UNITES) else _dizaine(nombre)


def _dizaine(nombre: int) -> str:
    if nombre >= 80:
        return "quatre-vingts" if nombre == 80 else f"quatre-vingt-{en_lettres(nombre - 80)}"
    dizaine, unite = divmod(nombre, 10)
    if dizaine == 7:
        dizaine, unite = 6, unite + 10
    mot = _DIZAINES[dizaine - 2]
    if not unite:
        return mot
    return f"{mot} et {en_lettres(unite)}" if unite in (1, 11) else f"{mot}-{en_lettres(unite)}"


def _sans_s(mots: str) -> str:
    """"deux cents" but "deux cent mille"."""
    return mots[:-1] if mots.endswith(("cents", "vingts")) else mots


def dicter(texte: str) -> str:
    """A text whose dates, amounts and numbers are in words. What is glued to letters ("T2", "18h") stays."""
    texte = _DATE.sub(_date, texte)
    texte = _GROUPES.sub(lambda m: re.sub(r"\D", "", m[0]) if _groupe(m[0]) else m[0], texte)
    texte = re.sub(r"(?<!\w)1er(?!\w)", "premier", texte)
    return re.sub(r"€", " euros ", _NOMBRE.sub(_nombre, texte))


def _groupe(nombre: str) -> bool:
    """True for "1 640", not for the pairs of a telephone number or a SIRET."""
    return len(re.sub(r"\D", "", nombre)) <= 6 and not nombre.startswith("0")


def _date(m: re.Match[str]) -> str:
    jour, mois, annee = (int(each) for each in m.groups())
    if not 1 <= mois <= len(_MOIS) or not 1 <= jour <= 31:
        return m[0]
    return f"{'premier' if jour == 1 else en_lettres(jour)} {_MOIS[mois - 1]} {en_lettres(annee)}"


def _nombre(m: re.Match[str]) -> str:
    entier, marque, decimales, unite = m.groups()
    somme = unite and "%" not in unite
    if len(entier) > _TROP_LONG + 1 or (len(entier) == _TROP_LONG and not somme and not unite):
        return m[0]
    mots = "zéro " * (len(entier) - len(entier.lstrip("0"))) if len(entier) > 1 else ""
    mots += en_lettres(int(entier)) if int(entier) or len(entier) == 1 else ""
    if somme:
        centimes = int(decimales.ljust(2, "0")) if decimales else 0
        return f"{mots.strip()} euros" + (f" {en_lettres(centimes)}" if centimes else "")
    if marque:
        zeros = "zéro " * (len(decimales) - len(decimales.lstrip("0"))) if int(decimales) else ""
        mots = f"{mots.strip()} {'virgule' if marque == ',' else 'point'} {zeros}{en_lettres(int(decimales))}"
    return mots.strip() + (" pour cent" if unite else "")
