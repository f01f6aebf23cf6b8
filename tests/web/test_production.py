"""A production that would be unsafe does not start, and says which settings to mend (SEC-20, SEC-22, SEC-26)."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from bot.web import production

RACINE = Path(__file__).resolve().parents[2]
SAFE: dict[str, Any] = {
    "DEBUG": False,
    "ALLOWED_HOSTS": ["aides.exemple.fr"],
    "PASSERELLE_URL": "https://aides.exemple.fr",
    "SECRET_KEY": "kC4zQ0v9T1mXwJr8yP5sLb2nHd7gAfE3uKiRoVtZqWxYcM6jBh",
    "PASSERELLE_COOKIES_EN_CLAIR": False,
    "PASSERELLE_PROXYS": ["10.0.0.0/8"],
    "DATABASES": {"default": {"ENGINE": "django.db.backends.sqlite3"}},
    "PASSERELLE_OPERATEUR": {"dpo": "dpo@exemple.fr"},
}
NAMED = {"PASSERELLE_OPERATEUR": "Exemple"}
POSTGRES = {"default": {"ENGINE": "django.db.backends.postgresql"}}


@pytest.mark.parametrize(
    ("changed", "environment", "codes"),
    [
        ({}, {}, []),
        ({"DEBUG": True}, {}, ["debug"]),
        ({"ALLOWED_HOSTS": ["*"]}, {}, ["hotes"]),
        ({"PASSERELLE_URL": ""}, {}, ["url_absente"]),
        ({"PASSERELLE_URL": "http://aides.exemple.fr"}, {}, ["url_en_clair"]),
        ({"SECRET_KEY": "court"}, {}, ["secret_court"]),
        ({"SECRET_KEY": "a" * 80}, {}, ["secret_court"]),
        ({"PASSERELLE_COOKIES_EN_CLAIR": True}, {}, ["cookies_en_clair"]),
        ({"PASSERELLE_PROXYS": []}, {}, ["proxys_absents"]),
        ({"PASSERELLE_PROXYS": ["*"]}, {}, ["proxys_tous"]),
        ({"PASSERELLE_PROXYS": ["0.0.0.0/0"]}, {}, ["proxys_tous"]),
        ({}, {"PASSERELLE_DEBITS": "non"}, ["debits_leves"]),
        ({}, {"PASSERELLE_REPLIQUES": "2", "PASSERELLE_SECRET_KEY": "x"}, ["sqlite_a_plusieurs"]),
        ({}, {"WEB_CONCURRENCY": "4", "PASSERELLE_SECRET_KEY": "x"}, ["sqlite_a_plusieurs"]),
        ({"DATABASES": POSTGRES}, {"PASSERELLE_REPLIQUES": "2"}, ["secret_par_machine"]),
        ({"DATABASES": POSTGRES}, {"PASSERELLE_REPLIQUES": "2", "PASSERELLE_SECRET_KEY": "x"}, []),
        ({}, {"PASSERELLE_SQLITE_SYNCHRONOUS": "OFF"}, ["sqlite_sans_attente"]),
        ({}, {"PASSERELLE_OPERATEUR": ""}, ["exploitant"]),
        ({"PASSERELLE_OPERATEUR": {"dpo": ""}}, {}, ["contact"]),
        ({"DEBUG": True, "ALLOWED_HOSTS": ["*"]}, {}, ["debug", "hotes"]),
    ],
)
def test_each_unsafe_setting_is_named(changed: dict[str, Any], environment: dict[str, str], codes: list[str]) -> None:
    found = SimpleNamespace(**{**SAFE, **changed})
    assert production.refusals(found, {**NAMED, **environment}) == codes
    production.check(found, {**NAMED, **environment})  # nothing is refused where no production is asked for
    if codes:
        with pytest.raises(production.Refused) as refused:
            production.check(found, {**NAMED, **environment, "PASSERELLE_PRODUCTION": "1"})
        assert refused.value.codes == codes


def test_each_refusal_has_its_sentence() -> None:
    assert set(production.sentences()) == set(production.CHECKS)


def started(tmp_path: Path, **environment: str) -> "subprocess.CompletedProcess[str]":
    kept = {name: text for name, text in os.environ.items() if not name.startswith(("PASSERELLE_", "DATABASE_", "REDIS_"))}
    program = (
        "from bot.web import service; service.configurer()\n"
        "import asyncio\nfrom bot.web.asgi import Application\n"
        "async def receive(): return {'type': 'lifespan.startup'}\n"
        "async def send(message): print(message); raise SystemExit\n"
        "asyncio.run(Application()({'type': 'lifespan'}, receive, send))"
    )
    return subprocess.run(
        [sys.executable, "-c", program], cwd=RACINE, capture_output=True, text=True, timeout=120,
        env={**kept, "PASSERELLE_DATA": str(tmp_path), "PASSERELLE_PRODUCTION": "1", **environment},
    )


def test_the_application_itself_refuses_whoever_starts_it(tmp_path: Path) -> None:
    run = started(tmp_path, PASSERELLE_SECRET_KEY="court")
    assert "lifespan.startup.failed" in run.stdout
    assert "Refused" in run.stderr and "court" not in run.stderr
