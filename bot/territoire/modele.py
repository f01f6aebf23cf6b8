"""Records of the commune table, and the folding of names that makes them comparable."""

from __future__ import annotations

import re
from dataclasses import dataclass

# One character to one string: keeps the folding a single C-speed pass over the whole table.
_REPLI = str.maketrans({
    **dict.fromkeys("àâäáã", "a"), **dict.fromkeys("éèêë", "e"), **dict.fromkeys("îïíì", "i"),
    **dict.fromkeys("ôöóò", "o"), **dict.fromkeys("ûüúù", "u"), "ç": "c", "ÿ": "y", "ñ": "n",
    "œ": "oe", "æ": "ae", **dict.fromkeys("-'’‘`´._/()", " "),
})
_ESPACES = re.compile(" {2,}")
_ABREGES = re.compile(r"(?<![a-z])(?:saint(e?)|(lez)|(ss)|(s/))(?![a-z])")


def replier(nom: str) -> str:
    """Lower case, no accents, spaces for hyphens and apostrophes, ``st``/``ste`` for saint(e), ``les`` for lez."""
    return _ESPACES.sub(" ", abreger(nom.lower().translate(_REPLI))).strip()


def abreger(texte: str) -> str:
    """Bring the usual spellings of "saint", "sainte" and "lez" to one form, in text already folded."""
    def forme(m: re.Match[str]) -> str:
        return "les" if m[2] else "sous" if m[3] else "sur" if m[4] else "st" + (m[1] or "")
    return _ABREGES.sub(forme, texte)


@dataclass(frozen=True)
class Commune:
    """A current commune (type C), an associated (A) or delegated (D) one, or a municipal arrondissement (M).

    ``code`` is the INSEE code, ``epci`` the SIREN of the intercommunal body ("" if none), ``population`` the
    municipal population (0 when INSEE publishes none), ``commune_mere`` the code of the current commune for A, D, M.
    """

    code: str
    nom: str
    type: str
    departement: str
    region: str
    codes_postaux: tuple[str, ...]
    epci: str
    epci_nom: str
    population: int
    commune_mere: str | None

    @property
    def code_actuel(self) -> str:
        """INSEE code of the commune that exists today: Lomme and Hellemmes give Lille."""
        return self.commune_mere or self.code

    @property
    def libelle(self) -> str:
        """Name and department, for a choice between homonyms: "Saint-Denis (93)"."""
        return f"{self.nom} ({self.departement})"


@dataclass(frozen=True)
class Mention:
    """Communes that the characters ``debut`` to ``fin`` of a text may designate, most likely first."""

    debut: int
    fin: int
    communes: tuple[Commune, ...]
