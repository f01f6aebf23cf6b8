"""Model files: hash verified before loading, nothing that executes code inside (SEC-23)."""

from __future__ import annotations

import io
import json
import re
import tarfile
from pathlib import Path

import pytest

from bot.engine import model

pytestmark = pytest.mark.model


def copie(modele: Path, dossier: Path) -> Path:
    archive = dossier / modele.name
    archive.write_bytes(modele.read_bytes())
    archive.with_suffix(".json").write_text(modele.with_suffix(".json").read_text(encoding="utf-8"), encoding="utf-8")
    return archive


def test_a_trained_model_is_accepted(modele: Path) -> None:
    assert model.verify(modele).sha256 == model.file_hash(modele)


def test_one_flipped_byte_is_refused(modele: Path, tmp_path: Path) -> None:
    archive = copie(modele, tmp_path)
    octets = bytearray(archive.read_bytes())
    octets[len(octets) // 2] ^= 1
    archive.write_bytes(octets)
    with pytest.raises(model.ModelInvalid, match="altered"):
        model.verify(archive)


def test_a_model_without_its_sheet_is_refused(modele: Path, tmp_path: Path) -> None:
    archive = copie(modele, tmp_path)
    archive.with_suffix(".json").unlink()
    with pytest.raises(model.ModelInvalid):
        model.verify(archive)


def test_a_broken_sheet_is_refused(modele: Path, tmp_path: Path) -> None:
    archive = copie(modele, tmp_path)
    archive.with_suffix(".json").write_text(json.dumps({"archive": archive.name}), encoding="utf-8")
    with pytest.raises(model.ModelInvalid):
        model.verify(archive)


def test_the_archive_holds_no_pickle_and_no_escaping_path(modele: Path) -> None:
    with tarfile.open(modele) as tar:
        for membre in tar.getmembers():
            assert Path(membre.name).suffix not in {".pkl", ".pickle", ".joblib"}, membre.name
            assert ".." not in Path(membre.name).parts and not membre.name.startswith("/")
            assert not membre.issym() and not membre.islnk()


def faux(dossier: Path, *membres: tarfile.TarInfo, nom: str = "passerelle-faux.tgz", **fiche: str) -> Path:
    """An archive whose sheet says that it was not altered, whatever it holds."""
    dossier.mkdir(parents=True, exist_ok=True)
    with tarfile.open(dossier / nom, "w:gz") as tar:
        for membre in membres:
            tar.addfile(membre, io.BytesIO(b"x" * membre.size))
    champs = {"archive": nom, "fingerprint": "f", "content": "c", "sha256": model.file_hash(dossier / nom), "trained_at": "2026-11-20", "seconds": 1.0}
    (dossier / nom).with_suffix(".json").write_text(json.dumps({**champs, **fiche}), encoding="utf-8")
    return dossier / nom


def membre(nom: str, genre: bytes = tarfile.REGTYPE, vers: str = "") -> tarfile.TarInfo:
    info = tarfile.TarInfo(nom)
    info.type, info.linkname, info.size = genre, vers, 1 if genre == tarfile.REGTYPE else 0
    return info


@pytest.mark.parametrize(
    ("dedans", "raison"),
    [
        (membre("components/x.json"), None),
        (membre("../x.json"), model.FORBIDDEN),
        (membre("components/../../x.json"), model.FORBIDDEN),
        (membre("/etc/x.json"), model.FORBIDDEN),
        (membre("components/x", tarfile.SYMTYPE, "/etc/passwd"), model.FORBIDDEN),
        (membre("components/x", tarfile.SYMTYPE, "x.json"), model.FORBIDDEN),
        (membre("components/x", tarfile.LNKTYPE, "../x"), model.FORBIDDEN),
        (membre("components/x", tarfile.CHRTYPE), model.FORBIDDEN),
        (membre("components/x", tarfile.FIFOTYPE), model.FORBIDDEN),
        (membre("components/x.pkl"), model.FORBIDDEN),
        (membre("components/x.PICKLE"), model.FORBIDDEN),
        (membre("components/x.joblib"), model.FORBIDDEN),
    ],
    ids=lambda valeur: valeur.name + valeur.type.decode() if isinstance(valeur, tarfile.TarInfo) else "",
)
def test_what_an_archive_may_hold(tmp_path: Path, dedans: tarfile.TarInfo, raison: str | None) -> None:
    archive = faux(tmp_path, membre("metadata.json"), dedans)
    if raison is None:
        assert model.verify(archive).fingerprint == "f"
        return
    with pytest.raises(model.ModelInvalid) as refus:
        model.verify(archive)
    assert refus.value.reason == raison


@pytest.mark.parametrize("nom", ["../ailleurs/passerelle-faux.tgz", "/etc/passwd", "passerelle-autre.tgz", "", "..", "sous/passerelle-faux.tgz"])
def test_a_sheet_names_its_own_archive_and_no_other(tmp_path: Path, nom: str) -> None:
    faux(tmp_path / "ailleurs")
    archive = faux(tmp_path / "modeles", archive=nom)
    with pytest.raises(model.ModelInvalid) as refus:
        model.verify(archive)
    assert refus.value.reason == model.SHEET
    assert model.latest(archive.parent) is None


def test_a_link_does_not_lead_out_of_the_folder(tmp_path: Path) -> None:
    dehors = faux(tmp_path / "dehors", membre("metadata.json"))
    dossier = tmp_path / "modeles"
    dossier.mkdir()
    (dossier / dehors.name).symlink_to(dehors)
    (dossier / dehors.name).with_suffix(".json").write_text(dehors.with_suffix(".json").read_text(encoding="utf-8"), encoding="utf-8")
    with pytest.raises(model.ModelInvalid) as refus:
        model.verify(dossier / dehors.name)
    assert refus.value.reason == model.FORBIDDEN
    (tmp_path / "monte").symlink_to(tmp_path / "dehors")  # the folder itself may be mounted anywhere
    assert model.verify(tmp_path / "monte" / dehors.name).fingerprint == "f"


def test_a_model_is_never_an_address(tmp_path: Path) -> None:
    """Rasa can fetch models (CVE-2024-49375): ours are files, and no file of the project names a server."""
    for adresse in ("https://exemple.fr/passerelle-faux.tgz", "s3://seau/passerelle-faux.tgz", "//exemple.fr/x.tgz"):
        with pytest.raises(model.ModelInvalid):
            model.verify(Path(adresse))
    racine = Path(__file__).resolve().parents[2]
    assert not list(racine.glob("endpoints*")) and not list(racine.glob("credentials*"))
    assert not re.search(r"\burl:|https?://", (racine / "config.yml").read_text(encoding="utf-8"))


def test_the_fingerprint_follows_the_data(tmp_path: Path) -> None:
    (tmp_path / "data").mkdir()
    (tmp_path / "config.yml").write_text("pipeline: []\n", encoding="utf-8")
    (tmp_path / "domain.yml").write_text("intents: []\n", encoding="utf-8")
    for dossier in ("bot/engine/nlu", "bot/langue", "bot/droits/donnees/aides"):
        (tmp_path / dossier).mkdir(parents=True)
    avant = model.data_fingerprint(tmp_path)
    assert model.data_fingerprint(tmp_path) == avant
    (tmp_path / "data" / "rules.yml").write_text("rules: []\n", encoding="utf-8")
    assert model.data_fingerprint(tmp_path) != avant


def test_what_was_learnt_does_not_depend_on_the_order_of_sets(tmp_path: Path) -> None:
    """Rasa writes the sets of its rules in an order that changes from process to process."""
    prints = set()
    for rank, rules in enumerate((["a", "b", "c"], ["c", "a", "b"], ["a", "b", "d"])):
        folder = tmp_path / str(rank)
        folder.mkdir()
        (folder / "rule_policy.json").write_text(json.dumps({"lookup": {"rules_not_in_stories": rules}}), encoding="utf-8")
        with tarfile.open(tmp_path / f"{rank}.tgz", "w:gz") as archive:
            archive.add(folder / "rule_policy.json", arcname="components/rule_policy.json")
        prints.add(model.content_fingerprint(tmp_path / f"{rank}.tgz"))
    assert len(prints) == 2
