"""The public database of vulnerabilities (OSV): asked for what is installed, or read from its own export.

Its answers say which advisory concerns which version: nothing is decided here.
"""

from __future__ import annotations

import datetime
import json
import zipfile
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Iterable, Iterator

import requests
from packaging.version import InvalidVersion, Version

URL = "https://api.osv.dev/v1/querybatch"
#: (ecosystem, name, version)
Package = tuple[str, str, str]
_BATCH = 500


class Unreachable(Exception):
    """The database did not answer, or not in its format."""


def ask(packages: list[Package], url: str = URL, seconds: float = 20) -> dict[Package, list[str]]:
    """Package -> identifiers of the advisories that concern it, for every package. Raises Unreachable."""
    found: dict[Package, list[str]] = {}
    for start in range(0, len(packages), _BATCH):
        batch = packages[start : start + _BATCH]
        queries = [{"package": {"ecosystem": kind, "name": name}, "version": version} for kind, name, version in batch]
        try:
            answer = requests.post(url, json={"queries": queries}, timeout=seconds)
            answer.raise_for_status()
            results = answer.json()["results"]
            for package, result in zip(batch, results, strict=True):
                if result.get("next_page_token"):
                    raise Unreachable("more advisories than one page")
                found[package] = [str(each["id"]) for each in result.get("vulns", [])]
        except (requests.RequestException, ValueError, KeyError, TypeError, AttributeError) as error:
            raise Unreachable(type(error).__name__) from error
    return found


def read(export: Path, packages: list[Package]) -> dict[Package, list[str]]:
    """The same, from OSV's export of one or several ecosystems (a zip of JSON files). Raises Unreachable."""
    try:
        found, seen = _concerned(_advisories(export), packages)
    except (OSError, zipfile.BadZipFile, ValueError, KeyError) as error:
        raise Unreachable(type(error).__name__) from error
    # An ecosystem that the export never mentions was not looked at: its packages stay out of the answer.
    ecosystems = {kind for kind, _ in seen}
    return {package: sorted(found.get(package, set())) for package in packages if package[0] in ecosystems}


@dataclass(frozen=True)
class Copy:
    """Advisories kept in a file, as they were on ``date``. ``names``: other name of an advisory -> its name there."""

    date: datetime.date
    advisories: list[dict[str, Any]]
    names: dict[str, str]

    def concerning(self, packages: list[Package]) -> dict[Package, list[str]]:
        """Package -> the advisories kept here that concern it. There may be others: this is no examination."""
        found, _ = _concerned(self.advisories, packages)
        return {package: sorted(advisories) for package, advisories in found.items()}


def copy(file: Path) -> Copy:
    read = json.loads(file.read_text(encoding="utf-8"))
    names = {alias: str(each["id"]) for each in read["avis"] for alias in each["aliases"]}
    return Copy(datetime.date.fromisoformat(read["date"]), read["avis"], names)


def _concerned(advisories: Iterable[dict[str, Any]], packages: list[Package]) -> tuple[dict[Package, set[str]], set[tuple[str, str]]]:
    """Which advisories concern each package, and every (ecosystem, name) that the advisories speak of."""
    found: dict[Package, set[str]] = {}
    seen: set[tuple[str, str]] = set()
    wanted: dict[tuple[str, str], list[Package]] = {}
    for package in packages:
        wanted.setdefault((package[0], package[1]), []).append(package)
    for advisory in advisories:
        for affected in advisory.get("affected", []):
            named = affected.get("package", {})
            kind, name = str(named.get("ecosystem", "")), str(named.get("name", ""))
            key = (kind, name.lower().replace("_", "-") if kind == "PyPI" else name)
            seen.add(key)
            for package in wanted.get(key, []):
                if concerns(affected, package[2]) and not advisory.get("withdrawn"):
                    found.setdefault(package, set()).add(str(advisory["id"]))
    return found, seen


def _advisories(export: Path) -> Iterator[dict[str, Any]]:
    with zipfile.ZipFile(export) as archive:
        for name in archive.namelist():
            if name.endswith(".json"):
                yield json.loads(archive.read(name))


def concerns(affected: dict[str, Any], version: str) -> bool:
    """Whether a version is listed, or falls in a range. A version that cannot be compared is held to be concerned."""
    if version in affected.get("versions", []):
        return True
    ranges: Iterable[dict[str, Any]] = (each for each in affected.get("ranges", []) if each.get("type") in ("ECOSYSTEM", "SEMVER"))
    return any(_within(each.get("events", []), version) for each in ranges)


def _within(events: list[dict[str, str]], version: str) -> bool:
    try:
        ours, inside = Version(version), False
        for event in events:
            if "introduced" in event:
                inside = inside or event["introduced"] == "0" or ours >= Version(event["introduced"])
            elif "fixed" in event:
                inside = inside and ours < Version(event["fixed"])
            elif "last_affected" in event:
                inside = inside and ours <= Version(event["last_affected"])
        return inside
    except InvalidVersion:
        return True
