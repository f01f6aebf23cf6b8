"""Trained models on disk: where they are, which data made them, and the check that they were not altered.

A model is an archive and, beside it, a small JSON sheet with its hash. A worker refuses an archive that does not
match its sheet (SEC-23). This module does not import Rasa.
"""

from __future__ import annotations

import hashlib
import json
import tarfile
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any, Iterable, Optional

#: Everything that a trained model depends on, relative to the root of the project.
INPUTS = ("config.yml", "domain.yml", "data", "bot/engine/nlu", "bot/langue", "bot/dialogue/lecture.py", "bot/droits/donnees/aides",
          "bot/droits/donnees/sujets")
SUFFIXES = (".yml", ".py")
#: Members of the archive that change from run to run (dates, random identifiers), not what was learnt.
VOLATILE = ("metadata.json",)
#: The member where Rasa writes sets as lists, in an order that changes from process to process.
RULES = "rule_policy.json"


#: Formats that execute code when they are read.
EXECUTABLE = (".pkl", ".pickle", ".joblib")

#: Why a model is refused: no file, bytes that do not match its sheet, no readable sheet, an
#: archive that holds what a model never does.
MISSING, ALTERED, SHEET, FORBIDDEN = "missing", "altered", "sheet", "forbidden"


class ModelInvalid(Exception):
    """A model that must not be loaded; ``reason`` says why (MISSING, ALTERED, SHEET, FORBIDDEN)."""

    def __init__(self, reason: str, detail: str) -> None:
        super().__init__(detail)
        self.reason = reason

    def __reduce__(self) -> tuple[Any, ...]:
        return (ModelInvalid, (self.reason, str(self)))


@dataclass(frozen=True)
class ModelSheet:
    """What is recorded about a trained model.

    ``fingerprint``: hash of the data and code it was trained from. ``content``: hash of what was learnt; two
    trainings of the same data give the same. ``sha256``: hash of the archive. ``seconds``: training time.
    Of a candidate: ``base``, fingerprint of the project alone; ``examples``, how many corrections it learnt besides;
    ``report``, name of the file of its measures.
    """

    archive: str
    fingerprint: str
    content: str
    sha256: str
    trained_at: str
    seconds: float
    base: str = ""
    examples: int = 0
    report: str = ""

    def write(self, folder: Path) -> None:
        """Save the sheet beside its archive."""
        sheet = (folder / self.archive).with_suffix(".json")
        sheet.write_text(json.dumps(asdict(self), indent=2, sort_keys=True) + "\n", encoding="utf-8")


def _files(root: Path) -> Iterable[Path]:
    for name in INPUTS:
        path = root / name
        yield from [path] if path.is_file() else sorted(path.rglob("*"))


def data_fingerprint(root: Path, corrections: Optional[Path] = None) -> str:
    """Hash of every file that training reads, ``corrections`` besides if given (16 hexadecimal digits)."""
    digest = hashlib.sha256()
    for path in _files(root):
        if path.suffix in SUFFIXES and path.is_file():
            digest.update(path.relative_to(root).as_posix().encode())
            digest.update(path.read_bytes())
    if corrections is not None:
        digest.update(b"corrections")
        digest.update(corrections.read_bytes())
    return digest.hexdigest()[:16]


def content_fingerprint(archive: Path) -> str:
    """Hash of the trained components, whatever the date of the training (16 hexadecimal digits)."""
    digest = hashlib.sha256()
    with tarfile.open(archive) as tar:
        for member in sorted(tar.getmembers(), key=lambda each: each.name):
            if member.isfile() and Path(member.name).name not in VOLATILE:
                extracted = tar.extractfile(member)
                digest.update(member.name.encode())
                digest.update(_stable(member.name, extracted.read() if extracted else b""))
    return digest.hexdigest()[:16]


def _stable(name: str, content: bytes) -> bytes:
    """The bytes of a member, whatever the order in which Rasa wrote the sets of its rules."""
    if Path(name).name != RULES:
        return content

    def ordered(value: Any) -> Any:
        if isinstance(value, dict):
            return {key: ordered(value[key]) for key in sorted(value)}
        if isinstance(value, list):
            parts = [ordered(each) for each in value]
            return sorted(parts) if all(isinstance(each, str) for each in parts) else parts
        return value

    return json.dumps(ordered(json.loads(content))).encode()


def file_hash(path: Path) -> str:
    digest = hashlib.sha256()
    with path.open("rb") as stream:
        for block in iter(lambda: stream.read(1 << 20), b""):
            digest.update(block)
    return digest.hexdigest()


def read_sheet(archive: Path) -> ModelSheet:
    """The sheet of an archive. Raises ModelInvalid when it is missing, unreadable, or about another file."""
    sheet = archive.with_suffix(".json")
    try:
        read = ModelSheet(**json.loads(sheet.read_text(encoding="utf-8")))
    except (OSError, ValueError, TypeError) as error:
        raise ModelInvalid(SHEET, f"{sheet.name}: {type(error).__name__}") from error
    if read.archive != f"{sheet.stem}{Path(read.archive).suffix}":
        raise ModelInvalid(SHEET, f"{sheet.name}: names another file")
    return read


def verify(archive: Path) -> ModelSheet:
    """The sheet of an archive whose bytes match it. Raises ModelInvalid otherwise."""
    if not archive.is_file():
        raise ModelInvalid(MISSING, f"{archive.name}: missing")
    if archive.resolve().parent != archive.parent.resolve():
        raise ModelInvalid(FORBIDDEN, f"{archive.name}: leads out of its folder")
    sheet = read_sheet(archive)
    if file_hash(archive) != sheet.sha256:
        raise ModelInvalid(ALTERED, f"{archive.name}: altered since it was trained")
    _refuse_code(archive)
    return sheet


def _refuse_code(archive: Path) -> None:
    """A model is data: an archive that holds what Python would execute when it is read, or that would write outside its
    folder, is refused whatever its sheet says (SEC-23).
    """
    try:
        with tarfile.open(archive) as tar:
            for member in tar:
                path = Path(member.name)
                outside = path.is_absolute() or ".." in path.parts or not (member.isfile() or member.isdir())
                if outside or path.suffix.lower() in EXECUTABLE:
                    raise ModelInvalid(FORBIDDEN, f"{archive.name}: {member.name[:80]}")
    except (tarfile.TarError, EOFError, OSError):
        return  # not an archive: nothing of it will be read


def latest(folder: Path) -> Optional[Path]:
    """The most recently trained archive of a folder that has its sheet, or None."""
    sheets = []
    for path in folder.glob("passerelle-*.json"):
        try:
            sheets.append(read_sheet(path))
        except ModelInvalid:
            continue
    sheets = [sheet for sheet in sheets if (folder / sheet.archive).is_file()]
    if not sheets:
        return None
    return folder / max(sheets, key=lambda sheet: sheet.trained_at).archive
