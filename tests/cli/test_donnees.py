"""``passerelle data``: refresh from a server that speaks as data.gouv.fr does, and keep what works on any failure."""

from __future__ import annotations

import json
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest

from bot.territoire import charger_territoire

from .conftest import Commande

ECRITURES = {"A_bis": "Abis"}


def officiel() -> bytes:
    zones = {**charger_territoire().tables.abc.zones, "59051": "B1", "59653": "B2"}
    lignes = ["CODGEO;REG;DEP;LIBGEO;Zone en vigueur depuis le 5 septembre 2025;Reclassement 2025"]
    lignes += [f"{code};;;Commune {code};{ECRITURES.get(zone, zone)};Non" for code, zone in zones.items()]
    return "\n".join(lignes).encode("utf-8-sig")


class Serveur(BaseHTTPRequestHandler):
    """Redirects to the file as data.gouv.fr does; /panne fails, /tronque stops half-way."""

    contenu = b""

    def do_GET(self) -> None:
        if self.path == "/r/table":
            self.send_response(302)
            self.send_header("Location", "/fichier.csv")
            self.end_headers()
        elif self.path == "/panne":
            self.send_error(503)
        else:
            self.send_response(200)
            self.send_header("Content-Length", str(len(self.contenu)))
            self.end_headers()
            self.wfile.write(self.contenu[: len(self.contenu) // (2 if self.path == "/tronque" else 1)])

    def log_message(self, *_: object) -> None: ...


@pytest.fixture(scope="module")
def adresse() -> Iterator[str]:
    Serveur.contenu = officiel()
    serveur = ThreadingHTTPServer(("127.0.0.1", 0), Serveur)
    threading.Thread(target=serveur.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{serveur.server_port}"
    serveur.shutdown()
    serveur.server_close()


@pytest.fixture(autouse=True)
def dossier(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("PASSERELLE_DATA", str(tmp_path))
    return tmp_path


def test_rafraichir_montrer_revenir(passerelle: Commande, adresse: str) -> None:
    rafraichi = passerelle("data", "refresh", "--url", f"{adresse}/r/table", "--date", "2026-11-25")
    assert rafraichi.exit_code == 0, rafraichi.output
    assert "2024-07-05 → 2025-09-05" in rafraichi.output
    assert "59051 Commune 59051 : B2 → B1" in rafraichi.output
    servie = json.loads(passerelle("data", "show", "--json").output)
    assert servie["decret"] == "2025-09-05"
    encore = passerelle("data", "refresh", "--url", f"{adresse}/r/table", "--json")
    assert json.loads(encore.output[encore.output.index("{"):])["changements"] == []
    assert passerelle("data", "restore").exit_code == 0
    assert json.loads(passerelle("data", "show", "--json").output)["decret"] == "2024-07-05"
    assert passerelle("data", "restore").exit_code == 1


def test_un_essai_n_ecrit_rien(passerelle: Commande, adresse: str, dossier: Path) -> None:
    essai = passerelle("data", "refresh", "--url", f"{adresse}/r/table", "--dry-run")
    assert essai.exit_code == 0 and "Rien n'a été écrit" in essai.output
    assert list(dossier.iterdir()) == []


@pytest.mark.parametrize("chemin", ["/panne", "/tronque"])
def test_un_echec_garde_la_table_en_place(passerelle: Commande, adresse: str, dossier: Path, chemin: str) -> None:
    echec = passerelle("data", "refresh", "--url", adresse + chemin)
    assert echec.exit_code == 1 and "La table du 2024-07-05 reste en service" in echec.output
    assert list(dossier.iterdir()) == []


def test_personne_au_bout_du_fil(passerelle: Commande) -> None:
    echec = passerelle("data", "refresh", "--url", "http://127.0.0.1:9/rien")
    assert echec.exit_code == 1 and "téléchargement impossible" in echec.output
