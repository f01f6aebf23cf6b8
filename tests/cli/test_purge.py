"""purge on a real SQLite data folder: what expired goes, what is alive stays (PRV-08)."""

from __future__ import annotations

import json
import sqlite3
import subprocess
import sys
from pathlib import Path
from typing import Iterator

import pytest

from .conftest import RACINE, processus

#: Last activity of each conversation of the folder; the purge is made on 2026-11-22.
ACTIVITES = {"ancienne": "2026-10-01", "hier": "2026-11-20", "vivante": "2026-11-22"}
#: Writes the folder in a process of its own: a process has one Django configuration.
ECRIRE = """
import datetime, json, sys
from bot.web import service
service.migrer()
from bot.web.conversations.models import Conversation, Message
for sequence, (nom, jour) in enumerate(json.loads(sys.argv[1]).items(), 1):
    quand = datetime.datetime.fromisoformat(jour + "T08:00:00+00:00")
    tenue = Conversation.objects.create(
        token_hash=nom, state={"slots": {"faits": {"age": 24}}}, sequence=1, user_messages=1, created_at=quand, active_at=quand)
    Message.objects.create(conversation=tenue, position=1, revision=1, author="user", status="answered", text="bonjour " + nom, at=quand)
"""


@pytest.fixture
def dossier(tmp_path: Path) -> Iterator[Path]:
    environnement = {"PASSERELLE_DATA": str(tmp_path), "PYTHONPATH": str(RACINE)}
    subprocess.run([sys.executable, "-c", ECRIRE, json.dumps(ACTIVITES)], env=environnement, cwd=RACINE, check=True, timeout=60)
    yield tmp_path


def contenu(dossier: Path) -> dict[str, tuple[bool, str]]:
    """Conversation -> (its facts are kept, its transcript)."""
    with sqlite3.connect(dossier / "passerelle.sqlite3") as base:
        lignes = base.execute(
            "select c.token_hash, c.state is not null, m.text from conversations_conversation c"
            " join conversations_message m on m.conversation_id = c.id"
        ).fetchall()
    base.close()
    return {nom: (bool(etat), texte) for nom, etat, texte in lignes}


def test_purge_removes_what_expired_and_nothing_else(dossier: Path) -> None:
    assert set(contenu(dossier)) == set(ACTIVITES)
    fini = processus("purge", "--date", "2026-11-22", "--json", PASSERELLE_DATA=str(dossier))
    assert (fini.returncode, fini.stderr) == (0, "")
    assert json.loads(fini.stdout) == {"date": "2026-11-22", "states": 1, "conversations": 1}
    assert contenu(dossier) == {"hier": (False, "bonjour hier"), "vivante": (True, "bonjour vivante")}
    octets = b"".join(chemin.read_bytes() for chemin in dossier.glob("passerelle.sqlite3*"))
    assert b"bonjour ancienne" not in octets and b"bonjour vivante" in octets
    encore = processus("purge", "--date", "2026-11-22", PASSERELLE_DATA=str(dossier))
    assert encore.stdout == "Faits oubliés : 0 conversation(s). Échanges supprimés : 0 conversation(s).\n"


def test_purge_of_a_new_folder_finds_nothing(tmp_path: Path) -> None:
    fini = processus("purge", "--json", "--date", "2026-11-22", PASSERELLE_DATA=str(tmp_path / "neuf"))
    assert json.loads(fini.stdout) == {"date": "2026-11-22", "states": 0, "conversations": 0}


def test_purge_of_a_folder_that_cannot_be_written_says_so(tmp_path: Path) -> None:
    (tmp_path / "fichier").write_text("", encoding="utf-8")
    fini = processus("purge", PASSERELLE_DATA=str(tmp_path / "fichier" / "donnees"))
    assert fini.returncode == 1 and "Traceback" not in fini.stderr and len(fini.stderr.splitlines()) == 1
    assert str(tmp_path / "fichier" / "donnees") in fini.stderr and "PASSERELLE_DATA" in fini.stderr


def test_an_unreachable_database_is_told_without_its_password(tmp_path: Path) -> None:
    adresse = "postgres://passerelle:secret@127.0.0.1:1/base"
    fini = processus("purge", PASSERELLE_DATA=str(tmp_path), DATABASE_URL=adresse)
    assert fini.returncode == 1 and len(fini.stderr.splitlines()) == 1
    assert "DATABASE_URL" in fini.stderr and "secret" not in fini.stderr


def test_a_purge_that_does_not_run_is_said(dossier: Path) -> None:
    seul = processus("purge", "--check", PASSERELLE_DATA=str(dossier))
    assert (seul.returncode, seul.stdout) == (1, "") and "26 heures" in seul.stderr
    assert processus("purge", PASSERELLE_DATA=str(dossier)).returncode == 0
    assert processus("purge", "--check", PASSERELLE_DATA=str(dossier)).returncode == 0
