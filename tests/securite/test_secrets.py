"""No secret is kept with the code (SEC-26)."""

from __future__ import annotations

import re
import subprocess
from pathlib import Path

RACINE = Path(__file__).resolve().parents[2]
#: What keys of well-known services, private keys and passwords in addresses look like.
SECRETS = re.compile(
    rb"-----BEGIN (?:[A-Z]+ )?PRIVATE KEY-----|\bAKIA[0-9A-Z]{16}\b|\bgh[pousr]_[A-Za-z0-9]{36}\b|\bglpat-[\w-]{20}\b|\bxox[abprs]-[\w-]{10,}"
    rb"|\bsk_live_\w{16,}|\bAIza[\w-]{35}\b|\beyJ[\w-]{20,}\.eyJ[\w-]{20,}\."
    rb"|(?:postgres(?:ql)?|redis|mysql|amqp)://[^\s:/@$]+:[^\s:/@$]{6,}@(?!127\.0\.0\.1|localhost)"
)
LARGE = 2_000_000


def fichiers() -> list[Path]:
    listed = subprocess.run(["git", "ls-files", "-z"], cwd=RACINE, capture_output=True)
    if listed.returncode == 0:
        return [RACINE / name.decode() for name in listed.stdout.split(b"\0") if name]
    return [path for folder in ("bot", "actions", "tests", "docs", "deploiement", "outils") for path in (RACINE / folder).rglob("*")]


def test_no_file_holds_a_secret() -> None:
    read = [path for path in fichiers() if path.is_file() and path.stat().st_size < LARGE]
    assert len(read) > 300
    assert [str(path) for path in read if SECRETS.search(path.read_bytes())] == []


def test_the_search_finds_one() -> None:
    for text in (b"-----BEGIN RSA " + b"PRIVATE KEY-----", b"AKIA" + b"A" * 16, b"postgres://moi:" + b"motdepasse@base.exemple/x"):
        assert SECRETS.search(text)


def test_no_file_of_settings_is_kept() -> None:
    names = {path.name for path in fichiers()}
    assert not [name for name in names if name == ".env" or name.endswith((".pem", ".key", ".p12", ".pfx", ".sqlite3"))]
