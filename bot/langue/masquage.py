"""Personal identifiers typed by accident, masked before anything is stored (PRV-07)."""

from __future__ import annotations

import re

from stdnum import iban, luhn
from stdnum.fr import nir

_COURRIEL = re.compile(r"[\w.+-]{1,64}@[\w-]{1,63}(?:\.[\w-]{1,63}){1,4}")
_IBAN = re.compile(r"\b[A-Za-z]{2}\d{2}(?:[ .-]?[A-Za-z0-9]{1,4}){3,8}\b")
_NIR = re.compile(r"(?<!\d)[12](?:[ .-]?[0-9ABab]){12}(?:[ .-]?\d){2}(?!\d)")
_CARTE = re.compile(r"(?<!\d)\d(?:[ -]?\d){12,18}(?!\d)")
_TELEPHONE = re.compile(r"(?<!\d)(?:(?:\+|00)33[ .-]?(?:\(0\))?|0)[1-9](?:[ .-]?\d{2}){4}(?!\d)")
_NOM = re.compile(r"(?i)(\bje m['’ ]appelle |\bmon nom est )((?:[^\W\d_][\w'-]*)(?: [A-ZÀ-Ý][\w'-]*){0,2})")
_ADRESSE = re.compile(
    r"(?i)\b\d{1,4}(?: ?(?:bis|ter))?,? (?:rue|avenue|av|bd|boulevard|impasse|allée|allee|place|chemin|quai) [^,.;\n]{3,40}"
)


def masquer(texte: str) -> tuple[str, frozenset[str]]:
    """The text with its identifiers replaced by their kind, and the kinds found."""
    trouves: set[str] = set()

    def remplacer(motif: re.Pattern[str], genre: str, valide: object = None) -> None:
        nonlocal texte

        def un(m: re.Match[str]) -> str:
            if callable(valide) and not valide(m[0]):
                return m[0]
            trouves.add(genre)
            return f"[{genre}]"

        texte = motif.sub(un, texte)

    def chiffres(ecrit: str) -> str:
        return re.sub(r"[ .-]", "", ecrit)

    remplacer(_COURRIEL, "courriel")
    remplacer(_IBAN, "iban", lambda ecrit: iban.is_valid(chiffres(ecrit)))
    remplacer(_NIR, "nir", lambda ecrit: nir.is_valid(chiffres(ecrit)))
    # A SIRET has 14 digits and also passes Luhn: a card has 13, 15, 16 or more.
    remplacer(_CARTE, "carte", lambda ecrit: len(chiffres(ecrit)) != 14 and luhn.is_valid(chiffres(ecrit)))
    remplacer(_TELEPHONE, "telephone")
    remplacer(_ADRESSE, "adresse")
    if _NOM.search(texte):
        trouves.add("nom")
        texte = _NOM.sub(r"\1[nom]", texte)
    return texte, frozenset(trouves)
