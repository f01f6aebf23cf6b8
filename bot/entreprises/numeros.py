"""SIREN (9 digits) and SIRET (14 digits) in a text, as people copy them from a pay slip. Pure."""

from __future__ import annotations

import re
from typing import Optional

from stdnum.fr import siren, siret

_ESPACE = r"[ .\u00a0\u202f]?"
_NUMERO = re.compile(rf"(?<![\d.,])\d(?:{_ESPACE}\d){{8}}(?:(?:{_ESPACE}\d){{5}})?(?!\d)", re.ASCII)

#: What comes before the digits of a foreign telephone: "+32 470 12 34 56" is no company.
_INDICATIF = re.compile(rf"(?:\+{_ESPACE}|\b00{_ESPACE})\d{{0,3}}[ .\u00a0\u202f-]*$")


def numero_d_entreprise(texte: str) -> Optional[str]:
    """The first SIREN or SIRET of a text that holds by its key, in digits; None when there is none."""
    for trouve in _NUMERO.finditer(texte):
        if _INDICATIF.search(texte[: trouve.start()]):
            continue
        chiffres = re.sub(r"\D", "", trouve[0])
        if (siret if len(chiffres) == 14 else siren).is_valid(chiffres):
            return chiffres
    return None
