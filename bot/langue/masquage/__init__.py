"""Personal identifiers typed by accident, masked before anything is stored, logged or shown (PRV-07).

Masked: social security number, IBAN and bank account, payment card, phone, e-mail, street address, names that the person
gives as hers, and numbers announced as an identifier. Kept: amounts, ages, dates, postal codes, communes, SIREN and SIRET,
numbers of public services.

``numeros`` finds what is made of figures (written or dictated) and e-mails, ``identite`` finds addresses and names; the
words both rely on are in ``lexique/masquage.yml`` and ``lexique/prenoms.yml``.
"""

from __future__ import annotations

from bot.langue.masquage.identite import adresses, noms
from bot.langue.masquage.modele import Chercheur, Trouve
from bot.langue.masquage.numeros import cartes, comptes, courriels, dictes, identifiants, internationaux, securite_sociale, telephones
from bot.langue.normalisation import normaliser
from bot.langue.vocabulaire import lexique

__all__ = ["masquer"]

#: The surest first: a span already taken is not looked at again.
_CHERCHEURS: tuple[Chercheur, ...] = (
    courriels, comptes, internationaux, identifiants, securite_sociale, cartes, telephones, dictes, adresses, noms)


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
