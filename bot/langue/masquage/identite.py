"""Street addresses, and names of persons.

A name is masked where the sentence gives it as one (announced, after a title, signed), or where a common first name
(``lexique/prenoms.yml``) comes with what looks like a family name.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache
from typing import NamedTuple

from bot.langue.masquage.modele import Trouve
from bot.langue.normalisation import replier
from bot.langue.vocabulaire import lexique

_MOT = re.compile(r"[^\W\d_]+(?:['’-][^\W\d_]+)*\.?")
_PARTICULES = ("de", "da", "el", "ben", "van", "von", "le", "du", "di", "al")


class _Voies(NamedTuple):
    """The patterns of addresses, made once from the lexicon."""

    sures: re.Pattern[str]
    ambigues: re.Pattern[str]
    ensembles: re.Pattern[str]
    arrets: frozenset[str]
    pas_une_voie: re.Pattern[str]


@lru_cache(maxsize=1)
def _voies() -> _Voies:
    donnees = lexique("masquage")
    sures = "|".join(sorted(donnees["voies"], key=len, reverse=True))
    ambigues = "|".join(sorted(donnees["voies_ambigues"], key=len, reverse=True))
    mots = "|".join(sorted(donnees["chiffres"], key=len, reverse=True))
    numero = r"(?<![\d,.€])\d{1,4}(?: ?(?:bis|ter|quater|[a-d])\b)?(?: ?[/-] ?\d{1,3})?,? ?"
    dicte = rf"(?<![a-z])(?:(?:{mots}|cents?|bis|ter)[ -]){{1,6}}"
    return _Voies(
        re.compile(rf"(?<!\d)(?:{numero}|{dicte})(?P<type>{sures}|r(?=\.))\.? (?=[a-z'\d])|(?:habite|adresse|domicilie|demeurant|reside|loge)[a-z :']{{0,20}}?(?P<sans>(?:{sures})) (?=[a-z'])"),
        re.compile(rf"(?<!\d){numero}(?P<type>{ambigues})\.? (?=[a-z'\d])"),
        re.compile(rf"\b(?:{'|'.join(donnees['ensembles'])}) (?=[a-z'])"),
        frozenset(donnees["arrets"]),
        re.compile(r"(?:de |du |d'|la |le |les )?(?:" + "|".join(donnees["pas_une_voie"]) + r")(?![a-z])"),
    )


def adresses(texte: str) -> Iterator[Trouve]:
    plie = replier(texte)
    voies = _voies()
    for m in voies.sures.finditer(plie):
        debut = m.start("sans") if m["sans"] else m.start()
        yield _voie(texte, plie, debut, m.end())
    for m in voies.ambigues.finditer(plie):
        if voies.pas_une_voie.match(plie, m.end()):
            continue
        if texte[m.end():m.end() + 1].isupper() or re.match(r"(?:d[eu]s?|d'|l[ae]s?|l') ?", plie[m.end():]):
            yield _voie(texte, plie, m.start(), m.end())
    # "résidence du Parc": without a number, its name must be written as one.
    for m in voies.ensembles.finditer(plie):
        if not voies.pas_une_voie.match(plie, m.end()) and re.match(r"(?:d[eu]s? |d['’]|l[ae]s? |l['’]|L[ae]s? |L['’])?[A-ZÀ-Ý][a-zà-ÿ]", texte[m.end():]):
            yield _voie(texte, plie, m.start(), m.end())
    for m in re.finditer(r"\b(?:lieu-?dit|boite postale|b\.?p\.?(?= ?\d)) (?:[^\W\d_][\w'-]*|\d{1,5})(?: [A-ZÀ-Ý][\w'-]*){0,3}", plie):
        yield Trouve(*m.span(), "adresse")


def _voie(texte: str, plie: str, debut: int, position: int) -> Trouve:
    """The address from its number to the end of its name; empty when no name follows."""
    fin = _fin_de_voie(plie, position, _voies().arrets)
    return Trouve(debut, fin if fin > position else debut, "adresse")


def _fin_de_voie(plie: str, position: int, arrets: frozenset[str]) -> int:
    """End of the name of a street: six words at most, before punctuation, a postal code, a size of flat or an ordinary
    word.
    """
    fin, mots = position, 0
    for m in re.finditer(r"[a-z0-9'’.-]+", plie[position:position + 80]):
        entre = plie[fin:position + m.start()]
        mot = m[0].strip(".'-")
        if (mots and entre not in (" ", "", "'", " '")) or mots >= 6 or re.fullmatch(r"\d{5}|\d{3}|[tf][1-6]", mot):
            break
        # "rue de Lille à Roubaix": a lone "a" ends it, "de", "la", "l'" do not.
        if mot in arrets - {"c", "j"} or (mots and (mot in arrets or mot.split("'")[0] in ("j", "c", "s", "n", "qu"))):
            break
        fin, mots = position + m.end(), mots + 1
        if m[0].endswith(".") and len(mot) > 3:
            fin -= 1
            break
    return fin


# -- names -----------------------------------------------------------------------------------------------------

_APPELER = r"app?ell?"
_PROCHES = r"(?:mari|fils|conjoint|compagnon|copain|frere|pere|enfant|collegue|proprietaire|proprio|bailleur|voisin|patron|chef|conseiller|femme|epouse|fille|conjointe|compagne|copine|soeur|mere|conseillere|garant|coloc|ami|amie)s?"
#: What announces a name; the second form asks for capital letters.
_NOM_ANNONCE = re.compile(
    rf"(?:(?<!on )(?<!il )(?<!lle )(?<![a-z])(?:je |j)?m['e ]?{_APPELER}es?|m'appelant|je me nomme|je me prenomme"
    r"|mon nom(?: de famille| de jeune fille| d'usage| marital| d'epouse)?(?: est| c'est| :|:)|mon prenom(?: est| c'est| :|:)|mon nom et prenom(?: est| sont| :|:)?"
    r"|nom(?: de famille| de jeune fille)? ?:|prenoms? ?:|nom et prenom ?:"
    rf"|(?:il|elle|qui) s'{_APPELER}e|(?:il|elle|qui) se nomme|(?:mon|ma) {_PROCHES} s'{_APPELER}e)\s*:?\s+(?=[a-z])")
_NOM_ECRIT = re.compile(
    rf"\b(?:au nom de|cordialement|cdt|cdlt|bien a vous|amicalement|salutations|signee? ?:|ici|je soussignee?|je me presente ?:?|{_APPELER}ez[ -]moi|on m'{_APPELER}e|s'{_APPELER}ent"
    rf"|(?:pre)?nom|(?:mon|ma|mes|son|sa|votre|vos|notre) {_PROCHES},?)\s*[,:.!]?\s+(?=[a-z])")
_CIVILITE = re.compile(r"\b(?:monsieur|madame|mademoiselle|docteur|maitre|(?:mr|mme|mlle|dr)\.?|m\.) (?=[a-z])")
#: "Me Durand": lower case, "me" is a pronoun.
_MAITRE = re.compile(r"\bMe\.? (?=[A-ZÀ-Ý][^\W\d_]+ *(?:,|\.|$))")
_MOI_C_EST = re.compile(r"\b(?:moi,? c(?:'?est| est)?|c'est(?= [a-z]+ [a-z]+ a l'appareil)|(?:moi )?je suis) (?=[a-z])")
#: The lines after "Cordialement," or "Merci d'avance." are a signature when they hold nothing but a name.
_SIGNATURE = re.compile(r"\b(?:cordialement|cdt|cdlt|merci|d'avance|journee|soiree|reception|salutations|amicalement|vous)[ ,.!]*\n\s*(?P<nom>[^\n]{2,50})")
_DE_QUELQU_UN = re.compile(r"\b(?:dossier|bail|contrat|courrier|compte|demande) (?:de |d'|pour )(?=[a-z])")
_C_EST_MOI = re.compile(r"\bc'?(?:est)? moi,? (?=[a-z])")
_UN_LIEU = re.compile(r"\b(?:rue|avenue|boulevard|place|lycee|college|ecole|universite|fac|hopital|clinique|centre|metro|station|stade|residence|foyer|parc|quai|gare|institut|fondation|chez) (?:de |du )?$")
#: Where only a known first name, or two capitalised words, make a name: a town or a company could follow as well.
_A_DEUX = ("ici", "mon ", "ma ", "mes ", "son ", "sa ", "vo", "notre ", "je me presente", "je soussigne", "c'est", "appel", "on m'")


def noms(texte: str) -> Iterator[Trouve]:
    plie = replier(texte)
    arrets, pas_un_nom = _arrets()
    for m in _NOM_ANNONCE.finditer(plie):
        fin = _fin_de_nom(texte, plie, m.end(), arrets, 3, False)
        yield Trouve(m.end(), fin, "nom")
    for m in _CIVILITE.finditer(plie):
        yield Trouve(m.end(), _fin_de_nom(texte, plie, m.end(), arrets, 2, True), "nom")
    for m in _MAITRE.finditer(texte):
        yield Trouve(m.end(), _fin_de_nom(texte, plie, m.end(), arrets, 2, True), "nom")
    yield from _prenoms(texte, plie, arrets)
    if texte.isupper():
        return
    for m in _NOM_ECRIT.finditer(plie):
        yield from _nom_ecrit(texte, plie, m, pas_un_nom)
    for m in _SIGNATURE.finditer(plie):
        ligne = texte[m.start("nom"):m.end("nom")].rstrip(" .,")
        mots = ligne.split()
        if 1 <= len(mots) <= 4 and all(mot[0].isupper() or replier(mot) in _PARTICULES for mot in mots) and replier(mots[0]) not in pas_un_nom:
            yield Trouve(m.start("nom"), m.start("nom") + len(ligne), "nom")
    for m in _MOI_C_EST.finditer(plie):
        fin = _fin_de_nom(texte, plie, m.end(), pas_un_nom, 3, True)
        mots = texte[m.end():fin].split()
        # "moi c'est Karim" is a name; "je suis" takes a first name and a family name.
        if len(mots) >= (1 if m[0].startswith("moi") and "suis" not in m[0] else 2) and all(len(mot) > 2 and not mot.isupper() for mot in mots):
            yield Trouve(m.end(), fin, "nom")


def _nom_ecrit(texte: str, plie: str, m: re.Match[str], pas_un_nom: frozenset[str]) -> Iterator[Trouve]:
    """A name with capital letters, and those joined to it ("Lina et Noé")."""
    debut = m.end()
    while True:
        fin = _fin_de_nom(texte, plie, debut, pas_un_nom, 3, True)
        mots = plie[debut:fin].split()
        if not mots or (m[0].startswith(_A_DEUX) and len(mots) < 2 and mots[0] not in _prenoms_connus()
                        and not m[0].startswith(("appel", "on m'"))):
            return
        yield Trouve(debut, fin, "nom")
        suite = re.match(r",? et |, ", plie[fin:])
        if not suite or not texte[fin + suite.end():fin + suite.end() + 1].isupper():
            return
        debut = fin + suite.end()


def _prenoms(texte: str, plie: str, arrets: frozenset[str]) -> Iterator[Trouve]:
    """A known first name: with a family name in capitals, or announced even in lower case."""
    connus = _prenoms_connus()
    annonces = [m.end() for motif in (_MOI_C_EST, _DE_QUELQU_UN, _C_EST_MOI) for m in motif.finditer(plie)]
    for m in _MOT.finditer(texte):
        mot = plie[m.start():m.end()].strip(".")
        if mot not in connus and mot.split("-")[0] not in connus:
            continue
        ecrit = m[0][0].isupper()
        if m.start() in annonces:
            yield Trouve(m.start(), _fin_de_nom(texte, plie, m.start(), arrets, 2, ecrit), "nom")
        elif ecrit and not _UN_LIEU.search(plie[max(0, m.start() - 25):m.start()]):
            fin = _fin_de_nom(texte, plie, m.start(), arrets, 3, True)
            if len(texte[m.start():fin].split()) >= 2:
                yield Trouve(m.start(), fin, "nom")


@lru_cache(maxsize=1)
def _prenoms_connus() -> frozenset[str]:
    return frozenset(lexique("prenoms"))


@lru_cache(maxsize=1)
def _arrets() -> tuple[frozenset[str], frozenset[str]]:
    """The words that end a name, and those that are none."""
    donnees = lexique("masquage")
    arrets = frozenset(donnees["arrets"]) | frozenset(donnees["arrets_de_nom"])
    return arrets, frozenset(donnees["pas_un_nom"]) | arrets


def _fin_de_nom(texte: str, plie: str, position: int, arrets: frozenset[str], mots_max: int, majuscules: bool) -> int:
    """End of a person's name: a few words, with capitals if required, before an ordinary word."""
    fin, mots = position, 0
    for m in _MOT.finditer(texte, position, min(len(texte), position + 60)):
        mot = plie[m.start():m.end()].strip(".")
        initiale = len(mot) == 1 and m[0][0].isupper() and m[0].endswith(".")
        particule = mot in _PARTICULES and mots
        if texte[fin:m.start()] not in ("", " ") or mots >= mots_max or (mot in arrets and not particule and not initiale) or mot.split("'")[0] in ("j", "c", "n", "qu") and not initiale:
            break
        if majuscules and not m[0][0].isupper() and not particule:
            break
        fin, mots = m.end(), mots + (not particule)
        if m[0].endswith(".") and not initiale:
            break
    while fin > position and texte[fin - 1] in ". ":
        fin -= 1
    return fin
