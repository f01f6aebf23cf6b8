"""The public company register: what an employer is, found by its name, and what that lets think.

``annuaire()`` is the one in service, or None when the operator turned it off (PASSERELLE_ENTREPRISES_URL empty). Always
optional: without it the conversation asks its questions.
"""

from __future__ import annotations

import os
from functools import lru_cache
from typing import Optional

from bot.entreprises.client import Annuaire, Client, Entreprise, RechercheImpossible, Trouvees
from bot.entreprises.indices import AGRICOLE, PRIVE, Indices, registre
from bot.entreprises.numeros import numero_d_entreprise

__all__ = [
    "AGRICOLE", "PRIVE", "Annuaire", "Entreprise", "Indices", "RechercheImpossible", "Trouvees", "annuaire",
    "desinstaller", "installer", "nom_du_service", "numero_d_entreprise",
]

#: Environment variable: address of the register; empty, no search is offered.
VARIABLE = "PASSERELLE_ENTREPRISES_URL"
_installe: list[Optional[Annuaire]] = []


def annuaire() -> Optional[Annuaire]:
    """The register in service, or None when there is none."""
    return _installe[-1] if _installe else _par_defaut()


def installer(remplacant: Optional[Annuaire]) -> None:
    """Use another register in this process (None: no register)."""
    _installe[:] = [remplacant]


def desinstaller() -> None:
    """Back to the register of the settings."""
    _installe.clear()


def nom_du_service() -> str:
    """What people are told: the host that receives the search."""
    return str(registre()["api"]["nom"])


@lru_cache(maxsize=1)
def _par_defaut() -> Optional[Annuaire]:
    url = os.environ.get(VARIABLE, registre()["api"]["url"]).strip()
    return Client(url) if url else None
