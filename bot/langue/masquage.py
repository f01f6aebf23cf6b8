"""Personal identifiers typed by accident, masked before anything is stored, logged or shown (PRV-07).

Masked: social security number, IBAN and bank account, payment card, phone, e-mail, street address, names that the person
gives as hers, and numbers announced as an identifier. Kept: amounts, ages, dates, postal codes, communes, SIREN and SIRET,
numbers of public services.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from functools import lru_cache
from typing import NamedTuple

from phonenumbers import Leniency, PhoneNumberMatcher
from stdnum import iban, luhn
from stdnum.fr import nir

from bot.langue.normalisation import normaliser, replier
from bot.langue.vocabulaire import lexique


class Trouve(NamedTuple):
    """A span to hide, and what it is."""

    debut: int
    fin: int
    genre: str


# Spaces of all widths: people paste from documents.
_S = r"[\s.\-/_\u00a0\u2009\u202f]"
_COURRIEL = re.compile(r"[\w.+%-]{1,64} ?@ ?[\w-]{1,63}(?:\.[\w-]{1,63}){1,4}")
_COURRIEL_DICTE = re.compile(r"(?i)\b[\w.+-]{1,40}(?: (?:point|tiret|underscore) [\w-]{1,40}){0,3} ?(?:\(at\)|\[at\]|\{at\}| arobase | arobas | at |\(arobase\)) ?[\w-]{2,40}(?: ?(?:\(dot\)|\[dot\]| point | dot |\.) ?(?:fr|com|net|org|eu|be|info))\b")
_IBAN = re.compile(rf"(?<![A-Za-z0-9])[A-Za-z]{_S}?[A-Za-z]{_S}?\d{_S}?\d(?:{_S}?[A-Za-z0-9]){{11,32}}", re.ASCII)
_RIB = re.compile(rf"(?<!\d)\d{{5}}{_S}?\d{{5}}{_S}?[0-9A-Za-z]{{11}}{_S}?\d{{2}}(?!\d)", re.ASCII)
_NIR = re.compile(rf"(?<![\dA-Za-z])[1-478](?:{_S}?\d){{4}}{_S}?(?:\d{_S}?\d|2{_S}?[ABab])(?:{_S}?\d){{6}}(?:{_S}{{0,3}}(?:cl[eé]{_S}?:?{_S}?)?\d{_S}?\d)?(?!\d)", re.ASCII)
_LONG = re.compile(r"(?<!\d)\d(?:[ .\-]?\d){12,18}(?!\d)", re.ASCII)
_TELEPHONE = re.compile(rf"(?<![\d])(?:\(?(?:\+|00){_S}?33\)?{_S}{{0,2}}(?:\(0\)|0)?{_S}?|\(?0\)?{_S}?)[1-9]\)?(?:{_S}{{0,2}}\d){{8}}(?!\d)(?!{_S}?€)", re.ASCII)
_DATE_EN_TETE = re.compile(r"\d\d?[ ./-]\d\d?[ ./-](?:19|20)\d\d")
_IDENTIFIANT = re.compile(r"(?i)(?:num[eé]ro|n°|no|n[o°]|num|identifiant|id|matricule|référence|reference)?[^\S\n]?(?:d['e ]+|de la |du )?(?:allocataire|fiscal|caf|passeport|carte d['’]identit[eé]|cni|titre de s[eé]jour|carte de s[eé]jour|permis|dossier|client|adh[eé]rent|nud|nur|num[eé]ro unique|demande de logement|france travail|p[oô]le emploi)"
                          r"[^\S\n]?(?:est|c['’]est|:|n°|=|le)?[^\S\n:]{0,2}:?[^\S\n]?(?P<v>(?=[A-Za-z]{0,3}\d)[A-Za-z0-9](?:[ .-]?[A-Za-z0-9]){5,17})(?![A-Za-z0-9])")
_SIRET = re.compile(r"(?i)\b(?:siret|siren|rcs|tva|entreprise|employeur)\b[^\d]{0,12}$")
_CODE_ET_VILLE = re.compile(r"\s*,?\s*\b\d{5}\b")
_MOT = re.compile(r"[^\W\d_]+(?:['’-][^\W\d_]+)*\.?")


def masquer(texte: str) -> tuple[str, frozenset[str]]:
    """The text with its identifiers replaced by their kind, and the kinds found.

    When the canonical form of the text hides more than the text itself (invisible or compatibility characters), the
    canonical form is what is masked and returned.
    """
    masque, genres = _masquer(texte)
    canonique = normaliser(texte)
    if canonique != texte:
        autre, autres = _masquer(canonique)
        if autres - genres:
            return autre, autres
    return masque, genres


def _masquer(texte: str) -> tuple[str, frozenset[str]]:
    trouves: list[Trouve] = []
    for chercher in _CHERCHEURS:
        for t in chercher(texte):
            if t.debut < t.fin and not any(t.debut < autre.fin and autre.debut < t.fin for autre in trouves):
                trouves.append(t)
    libelles = lexique("masquage")["libelles"]
    morceaux, position = [], 0
    for t in sorted(trouves):
        morceaux += [texte[position:t.debut], libelles[t.genre]]
        position = t.fin
    return "".join([*morceaux, texte[position:]]), frozenset(t.genre for t in trouves)


def _compact(ecrit: str) -> str:
    return re.sub(r"[^A-Za-z0-9]", "", ecrit).upper()


def _courriels(texte: str) -> Iterator[Trouve]:
    for motif in (_COURRIEL, _COURRIEL_DICTE):
        for m in motif.finditer(texte):
            yield Trouve(*m.span(), "courriel")


def _comptes(texte: str) -> Iterator[Trouve]:
    for m in _IBAN.finditer(texte):
        # The candidate may run into the next words: cut where the key holds, or at the French length.
        for fin in _coupes(m[0]):
            compact = _compact(m[0][:fin])
            if iban.is_valid(compact, check_country=False) or (len(compact) == 27 and re.fullmatch(r"FR\d{12}[A-Z0-9]{11}\d\d", compact)):
                yield Trouve(m.start(), m.start() + fin, "iban")
                break
    for m in _RIB.finditer(texte):
        chiffres = _compact(m[0]).translate(str.maketrans("ABCDEFGHIJKLMNOPQRSTUVWXYZ", "12345678912345678923456789"))
        if (89 * int(chiffres[:5]) + 15 * int(chiffres[5:10]) + 3 * int(chiffres[10:21]) + int(chiffres[21:])) % 97 == 0:
            yield Trouve(*m.span(), "iban")


def _coupes(ecrit: str) -> Iterator[int]:
    """Ends of the candidate after each complete character, longest first, from 15 characters (the shortest IBAN)."""
    fins = [i + 1 for i, c in enumerate(ecrit) if c.isalnum()]
    return reversed(fins[14:])


def _securite_sociale(texte: str) -> Iterator[Trouve]:
    for m in _NIR.finditer(texte):
        compact = re.sub(r"CLE?", "", _compact(m[0].replace("é", "e")))
        mois = int(compact[3:5])
        # A wrong key is a typing error, not another kind of number: the month tells.
        plausible = 1 <= mois <= 12 or 20 <= mois <= 42 or mois >= 50
        if not plausible and not (len(compact) == 15 and nir.is_valid(compact)):
            continue
        if len(compact) == 15 and not nir.is_valid(compact) and luhn.is_valid(compact) and compact[:2] in ("34", "37"):
            continue
        if not _SIRET.search(texte[max(0, m.start() - 30):m.start()]):
            yield Trouve(*m.span(), "nir")


def _cartes(texte: str) -> Iterator[Trouve]:
    for m in _LONG.finditer(texte):
        chiffres = _compact(m[0])
        annoncee = re.search(r"(?i)carte|\bcb\b|visa|mastercard", texte[max(0, m.start() - 40):m.start()])
        # Fourteen digits are a SIRET, which passes Luhn as well.
        credible = len(chiffres) != 14 and chiffres[0] in "23456" and luhn.is_valid(chiffres)
        if credible or (annoncee and len(chiffres) == 16):
            yield Trouve(*m.span(), "carte")


def _telephones(texte: str) -> Iterator[Trouve]:
    publics = lexique("masquage")["numeros_publics"]
    for m in _TELEPHONE.finditer(texte):
        national = "0" + re.sub(r"\D", "", m[0])[-9:]
        if national not in publics and not _DATE_EN_TETE.match(m[0]):
            yield Trouve(*m.span(), "telephone")
    if re.search(r"\+ ?\d|\b00\d", texte):
        for numero in PhoneNumberMatcher(texte, "FR", leniency=Leniency.POSSIBLE):
            if numero.raw_string.startswith(("+", "00")):
                yield Trouve(numero.start, numero.end, "telephone")
    yield from _telephones_dictes(texte)


def _telephones_dictes(texte: str) -> Iterator[Trouve]:
    """"zéro six douze trente-quatre...": a run of number words that starts with zero and makes ten digits or so."""
    chiffres = frozenset(lexique("masquage")["chiffres"])
    jetons = [(m.start(), m.end(), m.group()) for m in re.finditer(r"[a-z]+|\d+", replier(texte))]
    i = 0
    while i < len(jetons):
        j = i
        while j < len(jetons) and (jetons[j][2] in chiffres or jetons[j][2].isdigit() and len(jetons[j][2]) <= 2) and \
                (j == i or re.fullmatch(r"[ ,.\-]{1,3}", texte[jetons[j - 1][1]:jetons[j][0]])):
            j += 1
        mots = [jeton[2] for jeton in jetons[i:j]]
        if 5 <= len(mots) <= 24 and mots[0] in ("zero", "0") and not all(mot.isdigit() for mot in mots):
            yield Trouve(jetons[i][0], jetons[j - 1][1], "telephone")
        i = max(j, i + 1)


def _identifiants(texte: str) -> Iterator[Trouve]:
    for m in _IDENTIFIANT.finditer(texte):
        valeur = m["v"]
        if sum(c.isdigit() for c in valeur) >= 6:
            # Stop at the first word after the number.
            utile = re.match(r"(?:[A-Za-z]{0,3}[ .-]?)?\d(?:[ .-]?(?:\d|[A-Z](?=\d|\b)))*", valeur)
            fin = m.start("v") + (utile.end() if utile else len(valeur))
            yield Trouve(m.start("v"), fin, "identifiant")


# -- addresses and names ---------------------------------------------------------------------------------------


@lru_cache(maxsize=1)
def _voies() -> tuple[re.Pattern[str], re.Pattern[str], frozenset[str], re.Pattern[str]]:
    donnees = lexique("masquage")
    sures = "|".join(sorted(donnees["voies"], key=len, reverse=True))
    ambigues = "|".join(sorted(donnees["voies_ambigues"], key=len, reverse=True))
    numero = r"(?<![\d,.€])\d{1,4}(?: ?(?:bis|ter|quater|[a-d])\b)?(?: ?[/-] ?\d{1,3})?,? ?"
    return (re.compile(rf"(?<!\d)(?:{numero})(?P<type>{sures})\.? (?=[a-z'\d])|(?:habite|adresse|domicilie|demeurant|reside|loge)[a-z :']{{0,20}}?(?P<sans>(?:{sures})) (?=[a-z'])"),
            re.compile(rf"(?<!\d){numero}(?P<type>{ambigues})\.? (?=[a-z'\d])"), frozenset(donnees["arrets"]),
            re.compile(r"(?:de |du |d')?(?:" + "|".join(donnees["pas_une_voie"]) + r")(?![a-z])"))


def _adresses(texte: str) -> Iterator[Trouve]:
    plie = replier(texte)
    sures, ambigues, arrets, pas_une_voie = _voies()
    for m in sures.finditer(plie):
        debut = m.start("sans") if m["sans"] else m.start()
        yield Trouve(debut, _fin_de_voie(texte, plie, m.end(), arrets), "adresse")
    for m in ambigues.finditer(plie):
        suite = texte[m.end():]
        if pas_une_voie.match(plie, m.end()):
            continue
        if suite[:1].isupper() or re.match(r"(?:d[eu]s?|d'|l[ae]s?|l') ?", plie[m.end():]):
            yield Trouve(m.start(), _fin_de_voie(texte, plie, m.end(), arrets), "adresse")
    for m in re.finditer(r"\b(?:lieu-?dit|boite postale|b\.?p\.?(?= ?\d)) (?:[^\W\d_][\w'-]*|\d{1,5})(?: [A-ZÀ-Ý][\w'-]*){0,3}", plie):
        yield Trouve(*m.span(), "adresse")


def _fin_de_voie(texte: str, plie: str, position: int, arrets: frozenset[str]) -> int:
    """End of the name of a street: five words at most, before punctuation, a postal code or an ordinary word."""
    fin, mots = position, 0
    for m in re.finditer(r"[a-z0-9'’.-]+", plie[position:position + 80]):
        entre = plie[fin:position + m.start()]
        mot = m[0].strip(".'-")
        if (mots and entre not in (" ", "", "'", " '")) or mots >= 6 or re.fullmatch(r"\d{5}", mot):
            break
        # "rue de Lille à Roubaix": a lone "a" ends it, "de", "la", "l'" do not.
        if mots and (mot in arrets or mot.split("'")[0] in ("j", "c", "s", "n", "qu")):
            break
        fin, mots = position + m.end(), mots + 1
        if m[0].endswith(".") and len(mot) > 3:
            fin -= 1
            break
    return fin


_NOM_ANNONCE = re.compile(r"(?:(?<!on )(?<!il )(?<!lle )(?<![a-z])(?:je |j)?m['e ]?appel+es?|m'appelant|je me nomme|je me prenomme|mon nom(?: de famille)?(?: est| c'est| :|:)|mon prenom(?: est| c'est| :|:)|mon nom et prenom(?: est| sont| :|:)?|nom(?: de famille)? ?:|prenom ?:|nom et prenom ?:|"
                          r"(?:il|elle) s'appelle|qui s'appelle|mon (?:mari|fils|conjoint|frere|pere|copain) s'appelle|ma (?:femme|fille|conjointe|soeur|mere|copine) s'appelle|au nom de|cordialement,?|bien a vous,?|signe ?:|ici (?=[A-Z]))\s*:?\s+(?=[a-z])")
_CIVILITE = re.compile(r"\b(?:monsieur|madame|mademoiselle|mr|mme|mlle|m\.)\.? (?=[a-z])")
_MOI_C_EST = re.compile(r"\b(?:moi,? c'est|c'est (?=[a-z]+ [a-z]+ a l'appareil)|je suis|moi je suis) (?=[a-z])")


def _noms(texte: str) -> Iterator[Trouve]:
    plie = replier(texte)
    donnees = lexique("masquage")
    arrets = frozenset(donnees["arrets"]) | frozenset(donnees["arrets_de_nom"])
    pas_un_nom = frozenset(donnees["pas_un_nom"]) | arrets
    for m in _NOM_ANNONCE.finditer(plie):
        # After "cordialement" or "au nom de", only capital letters make a name.
        exigeant = m[0].startswith(("cordialement", "bien a", "au nom", "ici"))
        yield Trouve(m.end(), _fin_de_nom(texte, plie, m.end(), arrets, 3, exigeant), "nom")
    for m in _CIVILITE.finditer(plie):
        yield Trouve(m.end(), _fin_de_nom(texte, plie, m.end(), arrets, 2, True), "nom")
    if texte.isupper():
        return
    for m in _MOI_C_EST.finditer(plie):
        fin = _fin_de_nom(texte, plie, m.end(), pas_un_nom, 3, True)
        mots = texte[m.end():fin].split()
        # "moi c'est Karim" is a name; "je suis" takes a first name and a family name.
        if len(mots) >= (2 if "suis" in m[0] else 1) and all(len(mot) > 2 and not mot.isupper() for mot in mots):
            yield Trouve(m.end(), fin, "nom")


def _fin_de_nom(texte: str, plie: str, position: int, arrets: frozenset[str], mots_max: int, majuscules: bool) -> int:
    """End of a person's name: a few words, with capitals if required, before an ordinary word."""
    fin, mots = position, 0
    for m in _MOT.finditer(texte, position, min(len(texte), position + 60)):
        mot = plie[m.start():m.end()].strip(".")
        particule = mot in ("de", "da", "el", "ben", "van", "von", "le", "du", "di", "al") and mots
        if texte[fin:m.start()] not in ("", " ") or mots >= mots_max or (mot in arrets and not particule) or mot.split("'")[0] in ("j", "c", "n", "qu"):
            break
        if majuscules and not m[0][0].isupper() and not particule:
            break
        fin, mots = m.end(), mots + (not particule)
    while fin > position and texte[fin - 1] in ". ":
        fin -= 1
    return fin


_CHERCHEURS: tuple[Callable[[str], Iterator[Trouve]], ...] = (
    _courriels, _comptes, _identifiants, _securite_sociale, _cartes, _telephones, _adresses, _noms)
