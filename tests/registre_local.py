"""A local server that speaks the documented format of the company search (recherche-entreprises.api.gouv.fr), with faults.

``entreprises/la_poste.json`` is a real answer of the public API (July 2025), cut to what is read; the other companies are
made from it and invented.
"""

from __future__ import annotations

import copy
import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any, Optional
from urllib.parse import parse_qs, urlsplit

LA_POSTE: dict[str, Any] = json.loads((Path(__file__).parent / "entreprises" / "la_poste.json").read_text(encoding="utf-8"))


def fiche(**champs: Any) -> dict[str, Any]:
    """A record of the API: that of La Poste, with other fields. ``commune``, ``idcc``: shortcuts."""
    faite = copy.deepcopy(LA_POSTE)
    if "commune" in champs:
        faite["siege"]["libelle_commune"] = champs.pop("commune")
    if "idcc" in champs:
        faite["complements"]["liste_idcc"] = champs.pop("idcc")
    faite.update(champs)
    return faite


class Registre:
    """The server: what it answers, and what it was asked.

    ``resultats``: the records given to every search. ``statut``, ``entetes``, ``corps``: replace the answer. ``muet``: it
    accepts the request and says nothing until the end of the test. ``demandes``: the parameters of each request.
    """

    def __init__(self) -> None:
        self.resultats: list[dict[str, Any]] = []
        self.total: Optional[int] = None
        self.statut = 200
        self.entetes: dict[str, str] = {}
        self.corps: Optional[bytes] = None
        self.muet = False
        self.demandes: list[dict[str, str]] = []
        self.recus: list[dict[str, str]] = []
        self.fin = threading.Event()
        self.url = ""

    def reponse(self) -> bytes:
        if self.corps is not None:
            return self.corps
        total = len(self.resultats) if self.total is None else self.total
        return json.dumps(
            {"results": self.resultats, "total_results": total, "page": 1, "per_page": 5, "total_pages": 1}
        ).encode()


@contextmanager
def registre_local() -> Iterator[Registre]:
    """A running server, stopped at the end."""
    registre = Registre()

    class Guichet(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            adresse = urlsplit(self.path)
            registre.demandes.append({cle: valeurs[0] for cle, valeurs in parse_qs(adresse.query).items()})
            registre.recus.append({"chemin": adresse.path, **{cle.lower(): valeur for cle, valeur in self.headers.items()}})
            if registre.muet:
                registre.fin.wait(30)
                return
            corps = registre.reponse()
            self.send_response(registre.statut)
            for cle, valeur in {"Content-Type": "application/json", "Content-Length": str(len(corps)), **registre.entetes}.items():
                self.send_header(cle, valeur)
            self.end_headers()
            self.wfile.write(corps)

        def log_message(self, *_: Any) -> None:
            pass

    serveur = ThreadingHTTPServer(("127.0.0.1", 0), Guichet)
    serveur.daemon_threads = True
    registre.url = f"http://127.0.0.1:{serveur.server_address[1]}"
    fil = threading.Thread(target=serveur.serve_forever, args=(0.02,), daemon=True)
    fil.start()
    try:
        yield registre
    finally:
        registre.fin.set()
        serveur.shutdown()
        serveur.server_close()
        fil.join()
