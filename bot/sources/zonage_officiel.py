"""Fetch the official ABC file of the ministry of housing (data.gouv.fr)."""

from __future__ import annotations

import requests

from bot.territoire.officiel import URL, FichierRefuse

TAILLE_MAX = 20_000_000
#: Seconds to connect, and to wait for the next bytes.
DELAIS = (5, 30)


def telecharger(url: str = URL) -> bytes:
    """The bytes at ``url``. Raises FichierRefuse on any network failure, status or size."""
    try:
        with requests.get(url, timeout=DELAIS, stream=True, headers={"User-Agent": "passerelle"}) as reponse:
            reponse.raise_for_status()
            contenu = b""
            for morceau in reponse.iter_content(65_536):
                contenu += morceau
                if len(contenu) > TAILLE_MAX:
                    raise FichierRefuse("le fichier dépasse la taille attendue")
            return contenu
    except requests.RequestException as erreur:
        raise FichierRefuse(f"téléchargement impossible ({type(erreur).__name__})") from erreur
