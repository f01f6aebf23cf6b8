"""A backup restored brings everything back, except who asked to be forgotten since (REL-13)."""

from __future__ import annotations

import json
import os
import stat
import tarfile
import uuid
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.db import connection

from bot.web import backup
from bot.web.conversations import erasures, reading, store
from bot.web.conversations.models import Conversation, Erasure, Message

from .talks import NOW, talk
from .test_effacement import bytes_of_the_base

pytestmark = pytest.mark.django_db(transaction=True)
WORD = "zorglubique"
LATER = NOW + timedelta(hours=2)


@pytest.fixture(autouse=True)
def _noted_apart(settings: Any, tmp_path: Path) -> None:
    settings.PASSERELLE_ERASURES = tmp_path / "effacements"


@pytest.fixture
def archive(tmp_path: Path) -> Path:
    return tmp_path / "sauvegarde.tgz"


def said() -> set[str]:
    return set(Message.objects.filter(author="user").values_list("text", flat=True))


def test_what_was_there_comes_back_and_the_erased_stay_away(archive: Path) -> None:
    kept, gone = talk(("bonjour", {})), talk((f"mon {WORD}", {}))
    manifest = backup.save(archive, LATER)
    assert manifest.base == connection.vendor
    reading.erase(gone.pk, LATER)
    late = talk(("après la sauvegarde", {}))
    done = backup.restore(archive, LATER, replace=True)
    assert set(Conversation.objects.values_list("pk", flat=True)) == {kept.pk}
    assert late.pk != kept.pk and said() == {"bonjour"}
    assert (done.forgotten, done.conversations, done.same_key) == (1, 1, True)
    assert Erasure.objects.count() == 1
    if connection.vendor == "sqlite":
        assert WORD.encode() not in bytes_of_the_base()
    store.accept(kept.pk, uuid.uuid4(), "encore là", None, LATER)  # the restored base serves


def test_another_machine_learns_the_erasures_of_the_archive(archive: Path) -> None:
    gone = talk((f"mon {WORD}", {}))
    reading.erase(gone.pk, NOW)
    backup.save(archive, LATER)
    erasures._file().unlink()  # a new machine knows nothing
    backup.restore(archive, LATER, replace=True)
    assert len(erasures.read()) == 1


def test_what_expired_meanwhile_goes(archive: Path) -> None:
    talk(("bonjour", {}))
    backup.save(archive, LATER)
    assert backup.restore(archive, NOW + timedelta(days=31), replace=True).conversations == 0


def test_an_archive_says_little_and_is_its_owners(archive: Path, settings: Any) -> None:
    talk(("bonjour", {}))
    backup.save(archive, LATER)
    assert stat.S_IMODE(archive.stat().st_mode) == 0o600
    with tarfile.open(archive) as tar:
        assert sorted(tar.getnames()) == sorted([backup.MANIFEST, backup.ERASURES, backup._BASES[connection.vendor]])
        assert all(settings.SECRET_KEY.encode() not in tar.extractfile(name).read() for name in tar.getnames())  # type: ignore[union-attr]
    settings.SECRET_KEY = "une autre clé" * 5
    assert backup.restore(archive, LATER, replace=True).same_key is False


def flip(archive: Path) -> None:
    content = bytearray(archive.read_bytes())
    content[len(content) // 2] ^= 1
    archive.write_bytes(content)


def rewrite(archive: Path, **fields: Any) -> None:
    """The same archive, whose manifest says something else."""
    folder = archive.parent / "parts"
    with tarfile.open(archive) as tar:
        tar.extractall(folder)
    manifest = json.loads((folder / backup.MANIFEST).read_text())
    (folder / backup.MANIFEST).write_text(json.dumps({**manifest, **fields}))
    with tarfile.open(archive, "w:gz") as tar:
        for name in os.listdir(folder):
            tar.add(folder / name, name)


@pytest.mark.parametrize(
    ("spoil", "code"),
    [
        (flip, "abime"),
        (lambda path: path.write_bytes(b"pas une archive"), "abime"),
        (lambda path: rewrite(path, parts={"../ailleurs": "0" * 64}), "format"),
        (lambda path: rewrite(path, format=2), "format"),
        (lambda path: rewrite(path, base={"sqlite": "postgresql", "postgresql": "sqlite"}[connection.vendor]), "format"),
        (lambda path: rewrite(path, migrations=["conversations.9999_a_venir"]), "plus_recente"),
        (lambda path: rewrite(path, made_at=(NOW - timedelta(days=40)).isoformat()), "trop_vieille"),
        (lambda path: None, "base_pleine"),
    ],
)
def test_what_is_refused_changes_nothing(archive: Path, spoil: Any, code: str) -> None:
    talk(("bonjour", {}))
    backup.save(archive, LATER)
    talk(("après", {}))
    spoil(archive)
    with pytest.raises(backup.BackupRefused) as refused:
        backup.restore(archive, LATER, replace=code != "base_pleine")
    assert refused.value.code == code
    assert said() == {"bonjour", "après"}


def test_each_refusal_is_worded() -> None:
    from bot.cli.sauvegarde import REFUS

    assert set(REFUS) == {"format", "abime", "autre_base", "trop_vieille", "plus_recente", "base_pleine", "outil"}
