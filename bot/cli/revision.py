"""The data of another version of the catalogue: a folder, or a git revision read into a temporary folder."""

from __future__ import annotations

import io
import subprocess
import tarfile
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from bot.cli.commun import RACINE, EntreeInvalide

#: Where the data are, from the root of the project.
DONNEES = "bot/droits/donnees"


@contextmanager
def donnees_de(version: str) -> Iterator[Path]:
    """The data folder of ``version``. Raises EntreeInvalide, in French, when there is none."""
    dossier = Path(version)
    if dossier.is_dir():
        yield _dossier_de_donnees(dossier)
        return
    with tempfile.TemporaryDirectory(prefix="passerelle-catalogue-") as temporaire:
        _extraire(version, Path(temporaire))
        yield Path(temporaire) / DONNEES


def _dossier_de_donnees(dossier: Path) -> Path:
    for candidat in (dossier, dossier / DONNEES):
        if (candidat / "aides").is_dir():
            return candidat
    raise EntreeInvalide(f"{dossier} ne contient pas de données : un dossier « aides » est attendu")


def _extraire(version: str, ou: Path) -> None:
    try:
        # Resolved first: what git archives is then a hash, never an option that a strange name could be.
        arbre = _git("rev-parse", "--verify", "--quiet", "--end-of-options", f"{version}^{{tree}}").decode().strip()
        archive = _git("archive", "--format=tar", arbre, DONNEES)
    except FileNotFoundError:
        raise EntreeInvalide("git n'est pas installé : donnez plutôt un dossier") from None
    except (subprocess.CalledProcessError, subprocess.TimeoutExpired):
        raise EntreeInvalide(f"{version} n'est ni un dossier, ni une révision git qui contient {DONNEES}") from None
    with tarfile.open(fileobj=io.BytesIO(archive)) as contenu:
        contenu.extractall(ou, members=[membre for membre in contenu if membre.isfile() or membre.isdir()])


def _git(*arguments: str) -> bytes:
    return subprocess.run(["git", "-C", str(RACINE), *arguments], capture_output=True, check=True, timeout=60).stdout
