"""The whole loop, really: a sentence misunderstood in the chat is corrected, learnt, compared, promoted, understood."""

from __future__ import annotations

import json
import subprocess
import sys
import time
import uuid
from pathlib import Path
from typing import Any, Iterator

import httpx
import pytest
from projet_reduit import RACINE, SEANCE, environnement, reduire, servi

pytestmark = [pytest.mark.slow, pytest.mark.model, pytest.mark.timeout(3600)]
#: Words that no example of the project holds, so that nothing but the correction teaches them.
PHRASE, VOULUE = "zglourbi mirliflore tarabistouille pourliche", "montant"


@pytest.fixture
def projet(tmp_path: Path, modele: Path) -> Path:
    return reduire(tmp_path, modele)


@pytest.fixture
def ici(projet: Path) -> dict[str, str]:
    return environnement(projet)


@pytest.fixture
def adresse(ici: dict[str, str]) -> Iterator[str]:
    with servi(ici) as adresse:
        yield adresse


def gestes(ici: dict[str, str], *arguments: str) -> Any:
    fait = subprocess.run([sys.executable, str(Path(__file__).with_name("boucle_gestes.py")), *arguments], env=ici, capture_output=True, text=True, timeout=3 * SEANCE)
    assert fait.returncode == 0, fait.stderr[-2000:]
    return json.loads(fait.stdout.splitlines()[-1])


def compris(ici: dict[str, str], adresse: str) -> tuple[str, str]:
    """Say the sentence in a new conversation: what was understood, and by which model."""
    ouverte = httpx.post(f"{adresse}/api/conversations", json={}, timeout=SEANCE).json()
    suite = {"headers": {"Authorization": f"Bearer {ouverte['token']}"}, "timeout": SEANCE}
    envoi = httpx.post(f"{adresse}/api/conversations/{ouverte['id']}/messages", json={"id": str(uuid.uuid4()), "text": PHRASE}, **suite)
    assert envoi.status_code in (200, 202), envoi.text
    demande = (
        "import json; from bot.web import service; service.configurer(); from bot.web.conversations.models import Turn; "
        f"t = Turn.objects.get(conversation='{ouverte['id']}', message__isnull=False); print(json.dumps([t.understanding['intent'], t.model]))"
    )
    fin = time.monotonic() + SEANCE
    while True:
        lu = subprocess.run([sys.executable, "-c", demande], env=ici, cwd=RACINE, capture_output=True, text=True)
        if lu.returncode == 0:
            intention, modele = json.loads(lu.stdout)
            return intention, modele
        assert time.monotonic() < fin, lu.stderr[-500:]
        time.sleep(1)


def test_a_corrected_sentence_is_understood_in_the_chat(projet: Path, ici: dict[str, str], adresse: str) -> None:
    avant = {chemin: chemin.read_bytes() for chemin in (projet / "data").rglob("*.yml")}
    intention, ancien = compris(ici, adresse)
    assert intention != VOULUE
    candidat = gestes(ici, "apprendre", PHRASE, VOULUE)
    assert candidat["etat"] == "reussi", candidat
    assert candidat["montre"] and candidat["etapes"], candidat
    assert {chemin: chemin.read_bytes() for chemin in (projet / "data").rglob("*.yml")} == avant
    rapport = json.loads((projet / "donnees" / "modeles" / f"rapport-{candidat['modele']}.json").read_text(encoding="utf-8"))
    assert [(each["apres"], each["sens"]) for each in rapport["rejeu"]["changes"]] == [(VOULUE, "mieux")]
    assert candidat["refus"] == []
    fini = gestes(ici, "promouvoir", str(candidat["modele"]))
    assert fini["en_service"] == candidat["modele"]
    assert fini["journal"] == ["modele_candidat_demande", "modele_candidat", "modele_lu", "modele_promu"]
    fin = time.monotonic() + SEANCE
    while True:
        intention, modele = compris(ici, adresse)
        if modele == candidat["modele"]:
            break
        assert modele == ancien and time.monotonic() < fin, "the service did not pass to the promoted model"
        time.sleep(2)
    assert intention == VOULUE
