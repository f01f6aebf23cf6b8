"""The whole loop, really: a sentence misunderstood in the chat is corrected, learnt, compared, promoted, understood."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
import threading
import time
import uuid
from pathlib import Path
from typing import Any, Iterator

import httpx
import pytest
from ruamel.yaml import YAML

from bot.engine.model import INPUTS

from .conftest import RACINE

pytestmark = [pytest.mark.slow, pytest.mark.model, pytest.mark.timeout(3600)]
#: Words that no example of the project holds, so that nothing but the correction teaches them.
PHRASE, VOULUE = "zglourbi mirliflore tarabistouille pourliche", "montant"
SEANCE = 900.0


@pytest.fixture
def projet(tmp_path: Path, modele: Path) -> Path:
    """The project with its model, and one sentence in ten of its evaluation sets. The training data are whole: a model that
    knows little changes a lot for one sentence more, and is rightly refused."""
    for nom in INPUTS:
        source, copie = RACINE / nom, tmp_path / nom
        copie.parent.mkdir(parents=True, exist_ok=True)
        shutil.copytree(source, copie) if source.is_dir() else shutil.copy(source, copie)
    (tmp_path / "models").mkdir()
    for chemin in (modele, modele.with_suffix(".json")):
        shutil.copy(chemin, tmp_path / "models")
    (tmp_path / "tests" / "nlu").mkdir(parents=True)
    for chemin in (RACINE / "tests" / "nlu").glob("*.yml"):
        contenu = YAML(typ="safe").load(chemin)
        lignes = [cas for liste in contenu.values() for cas in liste] if isinstance(contenu, dict) else contenu
        YAML().dump(lignes[::10], tmp_path / "tests" / "nlu" / chemin.name)
    return tmp_path


@pytest.fixture
def ici(projet: Path) -> dict[str, str]:
    gardees = {nom: valeur for nom, valeur in os.environ.items() if not nom.startswith(("PASSERELLE_", "DATABASE_"))}
    return {
        **gardees, "PASSERELLE_RACINE": str(projet), "PASSERELLE_MODELE": str(projet / "models"), "PASSERELLE_DATA": str(projet / "donnees"),
        "PASSERELLE_ATTENTE_MODELE": str(SEANCE), "PASSERELLE_DUREE_TOUR": "120", "PASSERELLE_DEBITS": "non",
    }  # fmt: skip


@pytest.fixture
def adresse(ici: dict[str, str]) -> Iterator[str]:
    """The service, started as an operator does."""
    service = subprocess.Popen(
        [sys.executable, "-m", "bot", "serve", "--port", "0", "--workers", "1"], cwd=RACINE, env=ici, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True
    )
    lignes: list[str] = []
    pret = threading.Event()

    def ecouter() -> None:
        assert service.stderr is not None
        for ligne in service.stderr:
            lignes.append(ligne)
            if ligne.startswith("Prêt"):
                pret.set()

    threading.Thread(target=ecouter, daemon=True).start()
    try:
        assert pret.wait(SEANCE), lignes[-5:]
        yield next(ligne.split()[2] for ligne in lignes if ligne.startswith("Adresse : "))
    finally:
        service.terminate()
        service.wait(60)


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
