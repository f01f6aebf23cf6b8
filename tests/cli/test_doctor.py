"""``passerelle doctor`` sees what is wrong with an installation, and says how to mend it."""

from __future__ import annotations

import json
from datetime import datetime, timezone
from pathlib import Path
from typing import Any

import pytest

from bot.cli import doctor

from .conftest import processus

NOW = datetime(2030, 1, 1, tzinfo=timezone.utc)
LOCK = "absl-py==2.4.0 \\\n    --hash=sha256:00\npsycopg[binary]==3.3.9\n"


@pytest.mark.parametrize(
    ("found", "state"),
    [
        (doctor.version_de_python((3, 10, 13)), "ok"),
        (doctor.version_de_python((3, 11, 0)), "panne"),
        (doctor.verrou(LOCK, {"absl-py": "2.4.0", "psycopg": "3.3.9"}.get), "ok"),
        (doctor.verrou(LOCK, {"absl-py": "2.4.1", "psycopg": "3.3.9"}.get), "panne"),
        (doctor.verrou(LOCK, {"absl-py": "2.4.0"}.get), "panne"),
        (doctor.verrou("", {}.get), "attention"),
        (doctor.memoire(2, "MemTotal:  8000000 kB\n"), "ok"),
        (doctor.memoire(20, "MemTotal:  8000000 kB\n"), "attention"),
        (doctor.modele(Path("/nulle/part")), "panne"),
    ],
)
def test_each_check_tells_right_from_wrong(found: "tuple[str, str]", state: str) -> None:
    assert found[0] == state


def sheet(folder: Path, trained_at: str) -> Path:
    archive = folder / "passerelle-essai.tgz"
    archive.write_bytes(b"modele")
    from bot.engine.model import ModelSheet, file_hash

    ModelSheet(archive.name, "x", "y", file_hash(archive), trained_at, 1.0).write(folder)
    return archive


def test_an_altered_model_and_a_clock_in_the_past_are_seen(tmp_path: Path) -> None:
    archive = sheet(tmp_path, "2031-01-01T00:00:00+00:00")
    assert doctor.modele(tmp_path)[0] == "ok"
    assert doctor.modele_a_jour(tmp_path, tmp_path)[0] == "attention"
    assert doctor.horloge(tmp_path, NOW)[0] == "panne"
    archive.write_bytes(b"autre")
    assert doctor.modele(tmp_path)[0] == "panne"


def states(run: Any) -> dict[str, str]:
    return {line["verification"]: line["etat"] for line in json.loads(run.stdout)}


def test_a_bad_installation_is_told_what_to_mend(tmp_path: Path) -> None:
    data = tmp_path / "donnees"
    data.mkdir(mode=0o755)
    data.chmod(0o755)
    run = processus(
        "doctor", "--json", PASSERELLE_DATA=str(data), PASSERELLE_SECRET_KEY="court", PASSERELLE_PRODUCTION="1",
        PASSERELLE_MODELE=str(tmp_path / "aucun"), REDIS_URL="redis://127.0.0.1:1/0", DATABASE_URL="",
    )
    found = states(run)
    assert run.returncode == 1 and "Traceback" not in run.stderr
    assert {name for name, state in found.items() if state == "panne"} >= {"modele", "dossier", "secret", "production"}
    assert found["redis"] == "attention" and found["base"] == "ok"
    assert all(line["remede"] for line in json.loads(run.stdout) if line["etat"] != "ok")


def test_each_check_is_worded() -> None:
    lines = doctor.phrases()
    assert all(set(line) == {"nom", "remede"} for line in lines.values())
