"""Model files: hash verified before loading, nothing that executes code inside (SEC-23)."""

from __future__ import annotations

import json
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
