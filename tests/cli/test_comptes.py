"""passerelle comptes: the first administrator, and rescue, without any password on the terminal."""

from __future__ import annotations

import json
import re
from pathlib import Path

from .conftest import processus

ADRESSE = "premiere@exemple.fr"
LIEN = re.compile(r"^http://127\.0\.0\.1:8000/compte/mot-de-passe/choisir/\w+-[\w-]+/\n$")


def test_a_whole_life(tmp_path: Path) -> None:
    ou = {"PASSERELLE_DATA": str(tmp_path)}
    cree = processus("comptes", "creer", "Premiere@Exemple.fr", "--role", "admin", **ou)
    assert cree.returncode == 0 and LIEN.match(cree.stdout), cree.stderr
    (compte,) = json.loads(processus("comptes", "lister", "--json", **ou).stdout)
    assert compte == {"adresse": ADRESSE, "role": "admin", "actif": True, "second_facteur": False, "derniere_connexion": None}
    assert processus("comptes", "lister", **ou).stdout == f"{ADRESSE}\tadmin\tsans application\n"
    encore = processus("comptes", "creer", ADRESSE, "--role", "lecteur", **ou)
    assert encore.returncode == 2 and encore.stdout == "" and "existe" in encore.stderr
    assert processus("comptes", "desactiver", ADRESSE, **ou).returncode == 0
    assert json.loads(processus("comptes", "lister", "--json", **ou).stdout)[0]["actif"] is False
    assert processus("comptes", "reactiver", ADRESSE, **ou).returncode == 0
    relance = processus("comptes", "reinitialiser", ADRESSE, PASSERELLE_URL="https://aide.example", **ou)
    assert relance.stdout.startswith("https://aide.example/compte/mot-de-passe/choisir/") and relance.stdout != cree.stdout


def test_what_is_wrong_is_said(tmp_path: Path) -> None:
    ou = {"PASSERELLE_DATA": str(tmp_path)}
    assert processus("comptes", "creer", "pas une adresse", "--role", "admin", **ou).returncode == 2
    assert processus("comptes", "creer", ADRESSE, "--role", "chef", **ou).returncode == 2
    assert processus("comptes", "desactiver", ADRESSE, **ou).returncode == 1
