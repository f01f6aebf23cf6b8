"""Client of the public company search (https://recherche-entreprises.api.gouv.fr): open, no key, 7 requests a second.

Only the text of a search leaves the machine, and the person was told so just before. Nothing here writes it anywhere: the
cache hashes its keys, errors name a cause and never quote an address.
"""

from __future__ import annotations

import json
import logging
import threading
import time
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Callable, Optional, Protocol

import requests

from bot.entreprises.cache import Cache
from bot.entreprises.indices import Indices, fermee, lire_indices

#: Why a search gave nothing: no answer in time, too many requests, an answer that cannot be read.
HORS_LIGNE, OCCUPE, ILLISIBLE = "hors_ligne", "occupe", "illisible"
#: A search asks for a few candidates: the person chooses among three.
PAR_PAGE = 5
TAILLE_MAX = 500_000
#: Seconds that an answer without a readable Retry-After asks to wait, and the longest wait believed.
ATTENTE, ATTENTE_MAX = 60.0, 3600.0
#: A cache of one worker: searches kept, and for how many seconds.
CACHE, DUREE_CACHE = 256, 3600.0

# At debug level it writes the address of every request, search text included.
logging.getLogger("urllib3").setLevel(logging.ERROR)


class RechercheImpossible(Exception):
    """A search without an answer; ``cause`` is HORS_LIGNE, OCCUPE or ILLISIBLE."""

    def __init__(self, cause: str) -> None:
        super().__init__(cause)
        self.cause = cause


@dataclass(frozen=True)
class Entreprise:
    """A candidate: how to recognise it, and what it lets think."""

    nom: str
    commune: str
    fermee: bool
    indices: Indices


@dataclass(frozen=True)
class Trouvees:
    """The first candidates, companies still open before the others, and how many there are in all."""

    entreprises: tuple[Entreprise, ...]
    total: int


class Annuaire(Protocol):
    """What the conversation needs of a company register."""

    def chercher(self, texte: str) -> Trouvees:
        """Companies found for a name, a SIREN or a SIRET. Raises RechercheImpossible."""


@dataclass(frozen=True)
class Delais:
    """Seconds: to connect, between two blocks of bytes, and in all. A turn of the engine lasts 10 seconds at most."""

    connexion: float = 2.0
    lecture: float = 3.0
    total: float = 5.0


DELAIS = Delais()


class Client:
    """The register, over HTTP. Never retries inside a turn; after a 429, silent until the time that it gave."""

    def __init__(self, url: str, delais: Delais = DELAIS, horloge: Callable[[], float] = time.monotonic) -> None:
        self._url = url.rstrip("/") + "/search"
        self._delais = delais
        self._horloge = horloge
        self._pas_avant = 0.0
        self._cache: Cache[Trouvees] = Cache(CACHE, DUREE_CACHE, horloge)

    def chercher(self, texte: str) -> Trouvees:
        """See ``Annuaire.chercher``."""
        connues = self._cache.lire(texte)
        if connues is not None:
            return connues
        if self._horloge() < self._pas_avant:
            raise RechercheImpossible(OCCUPE)
        trouvees = lire_reponse(self._dans_les_temps(texte))
        self._cache.garder(texte, trouvees)
        return trouvees

    def _dans_les_temps(self, texte: str) -> bytes:
        """The body of the answer, within the total delay whatever is slow: names resolve without any time limit, and a
        server may send one byte at a time.
        """
        recu: list[Any] = []

        def demander() -> None:
            try:
                recu.append(self._demander(texte))
            except RechercheImpossible as erreur:
                recu.append(erreur)
            except Exception:  # its text could quote the address
                recu.append(RechercheImpossible(HORS_LIGNE))

        fil = threading.Thread(target=demander, daemon=True)
        fil.start()
        fil.join(self._delais.total)
        reponse = recu[0] if recu else RechercheImpossible(HORS_LIGNE)
        if isinstance(reponse, RechercheImpossible):
            raise reponse
        return bytes(reponse)

    def _demander(self, texte: str) -> bytes:
        with requests.get(
            self._url,
            params={"q": texte, "per_page": str(PAR_PAGE), "page": "1", "minimal": "true", "include": "siege,complements"},
            headers={"User-Agent": "passerelle (assistant logement)", "Accept": "application/json"},
            timeout=(self._delais.connexion, self._delais.lecture),
            allow_redirects=False,  # the person was told where the text goes
            stream=True,
        ) as reponse:
            if reponse.status_code in (429, 503):
                self._pas_avant = self._horloge() + _attente(reponse.headers.get("Retry-After"))
                raise RechercheImpossible(OCCUPE)
            if reponse.status_code != 200:
                raise RechercheImpossible(ILLISIBLE)
            contenu = b""
            for morceau in reponse.iter_content(16_384):
                contenu += morceau
                if len(contenu) > TAILLE_MAX:
                    raise RechercheImpossible(ILLISIBLE)
            return contenu


def _attente(retry_after: Optional[str]) -> float:
    """Seconds to wait. Retry-After may also be a date, which this API does not send."""
    if retry_after is not None and retry_after.strip().isascii() and retry_after.strip().isdigit():
        return min(float(retry_after), ATTENTE_MAX)
    return ATTENTE


def lire_reponse(contenu: bytes) -> Trouvees:
    """The companies of an answer of the API. A record that cannot be read is left out; raises RechercheImpossible when the
    whole cannot be.
    """
    try:
        reponse = json.loads(contenu)
    except (ValueError, RecursionError):
        raise RechercheImpossible(ILLISIBLE) from None
    if not isinstance(reponse, Mapping) or not isinstance(reponse.get("results"), list):
        raise RechercheImpossible(ILLISIBLE)
    entreprises = [each for fiche in reponse["results"] if isinstance(fiche, Mapping) and (each := _entreprise(fiche))]
    total = reponse.get("total_results")
    return Trouvees(
        tuple(sorted(entreprises, key=lambda each: each.fermee)),
        total if isinstance(total, int) and total >= len(entreprises) else len(entreprises),
    )


def _entreprise(fiche: Mapping[str, Any]) -> Optional[Entreprise]:
    """None for a company whose owner hides its name (statut_diffusion P): it could not be recognised."""
    nom = fiche.get("nom_complet")
    if not isinstance(nom, str) or not nom.strip() or fiche.get("statut_diffusion") == "P":
        return None
    siege = fiche.get("siege")
    commune = siege.get("libelle_commune") if isinstance(siege, Mapping) else None
    return Entreprise(
        " ".join(nom.split())[:80], commune if isinstance(commune, str) else "", fermee(fiche), lire_indices(fiche)
    )
