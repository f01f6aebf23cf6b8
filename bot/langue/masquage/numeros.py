"""Identifiers made of figures, written or dictated, and e-mails."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache

from phonenumbers import Leniency, PhoneNumberMatcher
from stdnum import iban, luhn
from stdnum.fr import nir

from bot.langue.masquage.modele import Trouve
from bot.langue.normalisation import replier
from bot.langue.vocabulaire import lexique

# Spaces of all widths: people paste from documents.
_S = r"[\s.\-/_\u00a0\u2009\u202f]"
_DOMAINE_ECRIT = r"[\w-]{1,63}(?:\.[\w-]{1,63}){1,4}"
_FIN_DE_DOMAINE = r"(?:fr|com|net|org|eu|be|info|me|io|re|bzh|lu|ch|de|es|it)\b"
_COURRIEL = re.compile(rf"(?i)[\w.+%-]{{1,64}} ?@ ?(?:{_DOMAINE_ECRIT}|[\w-]{{1,63}} ?[.,] ?{_FIN_DE_DOMAINE})")
_AROBASE = r"arr?ob(?:as|az|ac)e?"
_AT = rf"(?: ?(?:\(|\[|\{{) ?(?:at|{_AROBASE}) ?(?:\)|\]|\}}) ?| {_AROBASE} ?| at | ?@ ?)"
_DOT = r"(?: ?(?:\(|\[|\{) ?(?:dot|point) ?(?:\)|\]|\}) ?| (?:point|dot) |\.)"
_LOCAL = r"\b[\w.+-]{1,40}(?: (?:point|tiret(?: du)?(?: bas)?|underscore) [\w-]{1,40}){0,3}"
_COURRIEL_DICTE = re.compile(rf"(?i){_LOCAL}{_AT}[\w-]{{2,40}}(?:{_DOT}[\w-]{{2,40}})?{_DOT}{_FIN_DE_DOMAINE}")
_FOURNISSEURS = r"(?:gmail|hotmail|outlook|yahoo|orange|wanadoo|free|sfr|laposte|live|icloud|proton|protonmail|msn|bbox)"
_COURRIEL_CHEZ = re.compile(rf"(?i){_LOCAL} chez {_FOURNISSEURS}{_DOT}{_FIN_DE_DOMAINE}")

_IBAN = re.compile(rf"(?:(?<![A-Za-z0-9])|(?<=iban)|(?<=IBAN)|(?<=rib)|(?<=RIB))[A-Za-z]{_S}?[A-Za-z]{_S}?\d{_S}?\d(?:{_S}?[A-Za-z0-9]){{8,32}}", re.ASCII)
_ENTRE_RIB = rf"(?:{_S}|,|:|n°|code|guichet|agence|num[eé]ro|de compte|compte|cl[eé]|rib){{0,8}}?"
_RIB = re.compile(rf"(?i)(?<!\d)(\d{{5}}){_ENTRE_RIB}(\d{{5}}){_ENTRE_RIB}([0-9a-z]{{11}}){_ENTRE_RIB}(\d{{2}})(?!\d)", re.ASCII)
_NIR = re.compile(rf"(?<![\dA-Za-z+])[1-478](?:{_S}?{_S}?\d){{4}}{_S}?{_S}?(?:\d{_S}?\d|2{_S}?[ABab])(?:{_S}?{_S}?\d){{6}}(?:{_S}{{0,3}}(?:cl[eé]{_S}?:?{_S}?)?\d{_S}?\d)?(?!\d)(?!{_S}?(?:€|euros?\b))", re.ASCII)
_LONG = re.compile(r"(?<!\d)\d(?:[ .\-]?\d){12,18}(?!\d)", re.ASCII)
_TELEPHONE = re.compile(rf"(?<![\d])(?:\(?(?:\+|00){_S}?33\)?{_S}{{0,2}}(?:\(0\)|0)?{_S}?|\(?0\)?{_S}?)(?:[1-9]\)?(?:{_S}{{0,2}}\d){{8}}|[1-9](?:,\d\d){{4}})(?!\d)(?!{_S}?€)", re.ASCII)
#: Nine figures, without the zero, where a phone is announced.
_SANS_ZERO = re.compile(rf"(?<![\d.,])[1-79](?:{_S}\d\d){{4}}(?!\d)(?!{_S}?(?:€|euros?\b))", re.ASCII)
_O_POUR_ZERO = re.compile(r"(?<=\d)[oO](?![^\W\d_])|(?<![^\W_])[oO](?=\d)")
_DATE_EN_TETE = re.compile(r"\d\d?[ ./-]\d\d?[ ./-](?:19|20)\d\d")
_NUMERO_DE = r"(?:num[eé]ros?|n°|n[o°]|num|identifiant|id|matricule|r[eé]f[eé]rence|r[eé]f)"
_TITRE = (r"(?:allocataire|(?<!revenu )fiscal|caf|passeport|carte d['’ ]identit[eé]|cni|titre de s[eé]jour|carte de s[eé]jour|permis|dossier|client|adh[eé]rent|abonn[eé]|"
          r"nud|nur|num[eé]ro unique|demande de logement|france travail|p[oô]le emploi)")
_LIAISON = r"(?:[^\S\n]{1,2}(?:est|c['’]est|le|la|caf|visale|fiscal|demande|dossier|national|du|de)\b)"
_IDENTIFIANT = re.compile(
    rf"(?i)(?:{_NUMERO_DE}[^\S\n]?(?:d['e ]+|de la |du )?(?:contrat|police)|(?:{_NUMERO_DE}[^\S\n]?(?:d['e ]+|de la |du )?)?{_TITRE})"
    rf"{_LIAISON}{{0,3}}[^\S\n]?(?::|=|{_NUMERO_DE})?[^\S\n:]{{0,2}}:?[^\S\n]?(?P<v>(?=[A-Za-z]{{0,3}}\d)[A-Za-z0-9](?:[ .-]?[A-Za-z0-9]){{5,17}})(?![A-Za-z0-9])")
#: "1 500 2 000 2 500": amounts one after the other.
_MILLIERS = re.compile(r"\d{1,3} \d{3}(?: \d{1,3} \d{3})+(?! ?\d)")
_SIRET = re.compile(r"(?i)\b(?:siret|siren|rcs|tva|entreprise|employeur)\b[^\d]{0,12}$")


def _compact(ecrit: str) -> str:
    return re.sub(r"[^A-Za-z0-9]", "", ecrit).upper()


@lru_cache(maxsize=1)
def _annonces() -> dict[str, re.Pattern[str]]:
    """The words that announce each kind of number, folded."""
    return {genre: re.compile(rf"\b(?:{'|'.join(mots)})\b") for genre, mots in lexique("masquage")["annonces"].items()}


def _annonce(genre: str, plie: str, debut: int, fin: int = 0) -> bool:
    """Is this kind of number announced just before (or, given an end, told just after)?"""
    motif = _annonces()[genre]
    return bool(motif.search(plie[max(0, debut - 40):debut]) or (fin and motif.search(plie[fin:fin + 40])))


def courriels(texte: str) -> Iterator[Trouve]:
    for motif in (_COURRIEL, _COURRIEL_DICTE, _COURRIEL_CHEZ):
        for m in motif.finditer(texte):
            yield Trouve(*m.span(), "courriel")


def comptes(texte: str) -> Iterator[Trouve]:
    plie = replier(texte)
    for m in _IBAN.finditer(texte):
        # The candidate may run into the next words: cut where the key holds, or at the French length.
        for fin in _coupes(m[0]):
            compact = _compact(m[0][:fin])
            if iban.is_valid(compact, check_country=False) or (len(compact) == 27 and re.fullmatch(r"FR\d{12}[A-Z0-9]{11}\d\d", compact)):
                yield Trouve(m.start(), m.start() + fin, "iban")
                break
        else:
            # Cut short or mistyped, but said to be one: its figures are hidden up to the first word.
            if _annonce("iban", plie, m.start()) and (lu := re.match(rf"[A-Za-z]{_S}?[A-Za-z](?:{_S}?\d)+", m[0])) and len(_compact(lu[0])) >= 12:
                yield Trouve(m.start(), m.start() + lu.end(), "iban")
    for m in _RIB.finditer(texte):
        banque, guichet, compte, cle = (int(partie) for partie in (m[1], m[2], m[3].upper().translate(_LETTRES_DE_COMPTE), m[4]))
        if (89 * banque + 15 * guichet + 3 * compte + cle) % 97 == 0:
            yield Trouve(*m.span(), "iban")


_LETTRES_DE_COMPTE = str.maketrans("ABCDEFGHIJKLMNOPQRSTUVWXYZ", "12345678912345678923456789")


def _coupes(ecrit: str) -> Iterator[int]:
    """Ends of the candidate after each complete character, longest first, from 15 characters (the shortest IBAN)."""
    fins = [i + 1 for i, c in enumerate(ecrit) if c.isalnum()]
    return reversed(fins[14:])


def securite_sociale(texte: str) -> Iterator[Trouve]:
    for m in _NIR.finditer(texte):
        compact = re.sub(r"CLE?", "", _compact(m[0].replace("é", "e")))
        mois = int(compact[3:5])
        # A wrong key is a typing error, not another kind of number: the month tells.
        plausible = 1 <= mois <= 12 or 20 <= mois <= 42 or mois >= 50
        if not plausible and not (len(compact) == 15 and nir.is_valid(compact)):
            continue
        if len(compact) == 15 and not nir.is_valid(compact) and luhn.is_valid(compact) and compact[:2] in ("34", "37"):
            continue
        if not _MILLIERS.match(texte, m.start()) and not _SIRET.search(texte[max(0, m.start() - 30):m.start()]):
            yield Trouve(*m.span(), "nir")


def cartes(texte: str) -> Iterator[Trouve]:
    plie = replier(texte)
    for m in _LONG.finditer(texte):
        chiffres = _compact(m[0])
        # Fourteen digits are a SIRET, which passes Luhn as well.
        credible = len(chiffres) != 14 and chiffres[0] in "23456" and luhn.is_valid(chiffres)
        if credible or (len(chiffres) == 16 and _annonce("carte", plie, m.start())):
            yield Trouve(*m.span(), "carte")


def internationaux(texte: str) -> Iterator[Trouve]:
    """Phones of other countries, which start with "+" or "00": looked for before what they could be taken for."""
    if re.search(r"\+ ?\d|\b00 ?\d", texte):
        for numero in PhoneNumberMatcher(texte, "FR", leniency=Leniency.POSSIBLE):
            if numero.raw_string.startswith(("+", "00")):
                yield Trouve(numero.start, numero.end, "telephone")


def telephones(texte: str) -> Iterator[Trouve]:
    publics = lexique("masquage")["numeros_publics"]
    plie = replier(texte)
    lu = _O_POUR_ZERO.sub("0", texte)
    for m in _TELEPHONE.finditer(lu):
        national = "0" + re.sub(r"\D", "", m[0])[-9:]
        if national not in publics and not _DATE_EN_TETE.match(m[0]):
            yield Trouve(*m.span(), "telephone")
    for m in _SANS_ZERO.finditer(lu):
        if _annonce("telephone", plie, m.start()) and "0" + re.sub(r"\D", "", m[0]) not in publics:
            yield Trouve(*m.span(), "telephone")


def dictes(texte: str) -> Iterator[Trouve]:
    """Numbers said in words: "zéro six douze trente-quatre..." (a phone starts with zero), and any long run of number
    words where an identifier is announced.
    """
    donnees = lexique("masquage")
    chiffres, centaines = frozenset(donnees["chiffres"]), frozenset(donnees["centaines"])
    plie = replier(texte)
    jetons = [(m.start(), m.end(), m.group()) for m in re.finditer(r"[a-z]+|\d+", plie)]

    def suite(i: int, mots: frozenset[str]) -> int:
        j = i
        while j < len(jetons) and (jetons[j][2] in mots or jetons[j][2].isdigit() and len(jetons[j][2]) <= 2) and \
                (j == i or re.fullmatch(r"[ ,.\-]{1,3}", texte[jetons[j - 1][1]:jetons[j][0]])):
            j += 1
        return j

    i = 0
    while i < len(jetons):
        j, longue = suite(i, chiffres), suite(i, chiffres | centaines)
        mots = [jeton[2] for jeton in jetons[i:j]]
        debut = jetons[i][0]
        if 5 <= len(mots) <= 24 and mots[0] in ("zero", "0") and not all(mot.isdigit() for mot in mots):
            yield Trouve(debut, jetons[j - 1][1], "telephone")
        elif longue - i >= 8 and not jetons[i][2].isdigit():
            fin = jetons[longue - 1][1]
            genre = next((genre for genre in ("nir", "iban", "carte") if _annonce(genre, plie, debut, fin)), None)
            if genre:
                yield Trouve(debut, fin, genre)
                j = longue
        i = max(j, i + 1)


def identifiants(texte: str) -> Iterator[Trouve]:
    publics = lexique("masquage")["numeros_publics"]
    for m in _IDENTIFIANT.finditer(texte):
        # Stop at the first word after the number.
        utile = re.match(r"(?:[A-Za-z]{0,3}[ .-]?)?\d(?:[ .-]?(?:\d|[A-Z]{1,3}(?=\d|\b)))*", m["v"])
        valeur = utile[0] if utile else m["v"]
        if sum(c.isdigit() for c in valeur) >= 6 and not _DATE_EN_TETE.match(valeur) and _compact(valeur) not in publics:
            yield Trouve(m.start("v"), m.start("v") + len(valeur), "identifiant")
