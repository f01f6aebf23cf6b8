"""What must be set before real people write: with ``PASSERELLE_PRODUCTION=1``, the service refuses to start otherwise.

Every refusal at once, by code; the sentences are in production.yml, for the command line and for ``passerelle doctor``.
"""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path
from typing import Any, Callable, Mapping

from ruamel.yaml import YAML

#: Characters of a secret key: 50 random ones are beyond guessing.
SECRET_LENGTH = 50


class Refused(Exception):
    """The settings are not those of a production; ``codes`` says which ones."""

    def __init__(self, codes: list[str]) -> None:
        super().__init__(", ".join(codes))
        self.codes = codes


def _several_processes(environment: Mapping[str, str]) -> bool:
    return any(environment.get(name, "1").strip() not in ("", "0", "1") for name in ("PASSERELLE_REPLIQUES", "WEB_CONCURRENCY"))


def _sqlite(settings: Any) -> bool:
    return str(settings.DATABASES["default"]["ENGINE"]).endswith("sqlite3")


#: Code of the refusal -> true when the settings deserve it. In the order in which an operator mends them.
CHECKS: dict[str, Callable[[Any, Mapping[str, str]], bool]] = {
    "debug": lambda s, e: bool(s.DEBUG),
    "hotes": lambda s, e: not s.ALLOWED_HOSTS or "*" in s.ALLOWED_HOSTS,
    "url_absente": lambda s, e: not s.PASSERELLE_URL,
    "url_en_clair": lambda s, e: bool(s.PASSERELLE_URL) and not s.PASSERELLE_URL.startswith("https://"),
    "secret_court": lambda s, e: len(set(s.SECRET_KEY)) < 10 or len(s.SECRET_KEY) < SECRET_LENGTH,
    "cookies_en_clair": lambda s, e: bool(s.PASSERELLE_COOKIES_EN_CLAIR),
    "proxys_absents": lambda s, e: not s.PASSERELLE_PROXYS,
    "proxys_tous": lambda s, e: any(each == "*" or each.endswith("/0") for each in s.PASSERELLE_PROXYS),
    "debits_leves": lambda s, e: e.get("PASSERELLE_DEBITS") == "non",
    "sqlite_a_plusieurs": lambda s, e: _sqlite(s) and _several_processes(e),
    "sqlite_sans_attente": lambda s, e: _sqlite(s) and e.get("PASSERELLE_SQLITE_SYNCHRONOUS", "FULL") not in ("FULL", "EXTRA"),
    "secret_par_machine": lambda s, e: _several_processes(e) and not e.get("PASSERELLE_SECRET_KEY"),
    "exploitant": lambda s, e: not e.get("PASSERELLE_OPERATEUR"),
    "contact": lambda s, e: not s.PASSERELLE_OPERATEUR["dpo"],
}


def refusals(settings: Any, environment: Mapping[str, str]) -> list[str]:
    """The codes of what forbids a production with these settings."""
    return [code for code, refused in CHECKS.items() if refused(settings, environment)]


def wanted(environment: Mapping[str, str]) -> bool:
    return environment.get("PASSERELLE_PRODUCTION") == "1"


def check(settings: Any, environment: Mapping[str, str]) -> None:
    """Raise Refused when a production is asked for with settings that forbid it."""
    codes = refusals(settings, environment) if wanted(environment) else []
    if codes:
        raise Refused(codes)


@lru_cache(maxsize=1)
def sentences() -> dict[str, str]:
    """Code -> what is wrong and what to set."""
    read = YAML(typ="safe").load(Path(__file__).with_name("production.yml"))
    return {str(code): str(text) for code, text in read.items()}
