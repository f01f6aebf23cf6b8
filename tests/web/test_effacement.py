"""Retention and erasure: what must go is nowhere, what may stay stays, a restored backup forgets again (PRV-08, REL-13)."""

from __future__ import annotations

import io
import logging
import sqlite3
import uuid
from datetime import timedelta
from pathlib import Path
from typing import Any, Iterator

import pytest
from django.core.cache import cache
from django.db import connection

from bot.web.accounts.models import AuditEntry, Session
from bot.web.conversations import erasures, reading, retention
from bot.web.conversations.models import Conversation, Erasure, Message, PurgeRun, Turn
from bot.web.journal import JsonLines
from bot.web.review import index
from bot.web.review.models import DailyFigure, ReviewItem

from .signed_in import signed_in
from .talks import NOW, item, talk

pytestmark = pytest.mark.django_db(transaction=True)
WORD = "zorglubique"


@pytest.fixture(autouse=True)
def _noted_apart(settings: Any, tmp_path: Path) -> None:
    settings.PASSERELLE_ERASURES = tmp_path / "effacements"


@pytest.fixture
def logged() -> Iterator[io.StringIO]:
    stream = io.StringIO()
    handler = logging.StreamHandler(stream)
    handler.setFormatter(JsonLines())
    loggers = [logging.getLogger(name) for name in ("", "passerelle", "django")]
    for logger in loggers:
        logger.addHandler(handler)
    yield stream
    for logger in loggers:
        logger.removeHandler(handler)


def rows() -> str:
    """Every row of every table, those of the full-text index included."""
    with connection.cursor() as cursor:
        tables = connection.introspection.table_names(cursor)
        content = []
        for table in tables:
            cursor.execute(f'SELECT * FROM "{table}"')
            content.append(str(cursor.fetchall()))
    return "\n".join(content)


def bytes_of_the_base() -> bytes:
    """What a disk taken away would tell. Of a PostgreSQL server, its administrator answers for the files: only rows count."""
    if connection.vendor != "sqlite":
        return rows().encode()
    path = connection.settings_dict["NAME"]
    with connection.cursor() as cursor:
        cursor.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchall()
    return b"".join(file.read_bytes() for file in Path(path).parent.glob(Path(path).name + "*"))


def spread() -> Conversation:
    """A conversation whose canary went everywhere it could: words, opinion, understanding, index, reader's gestures."""
    conversation = talk(
        (f"le {WORD} de mon loyer", {"discussed": ["visale"], "facts": {"commune": WORD}, "known": {"commune": WORD}}),
        thumb="down",
        reason=f"{WORD} !",
        replies=[{"type": "texte", "texte": f"Vous avez dit {WORD}"}],
    )
    browser = signed_in("lecteur")
    browser.get(f"/espace/conversations?q={WORD}")
    browser.get(f"/espace/conversations/{item(conversation).pk}")
    return conversation


def test_an_erased_person_is_nowhere(logged: io.StringIO) -> None:
    talk(("un loyer tout simple", {}))
    conversation = spread()
    assert WORD in rows() and WORD.encode() in bytes_of_the_base()
    reading.erase(conversation.pk, NOW)
    assert WORD not in rows()
    assert WORD.encode() not in bytes_of_the_base()
    assert str(conversation.pk) not in rows() and conversation.pk.hex not in rows()
    assert WORD not in logged.getvalue()
    assert WORD not in str(getattr(cache, "_cache", {}))
    assert index.update(NOW + timedelta(days=1)) == 0  # nothing brings it back
    assert ReviewItem.objects.count() == 1


@pytest.mark.sqlite  # on PostgreSQL: test_backup_and_restore_on_postgres
def test_a_restored_backup_forgets_again(tmp_path: Path) -> None:
    conversation = spread()
    kept = talk(("bonjour", {}))
    base = connection.settings_dict["NAME"]
    backup = tmp_path / "sauvegarde.sqlite3"
    with sqlite3.connect(base) as source, sqlite3.connect(backup) as copy:
        source.backup(copy)
    reading.erase(conversation.pk, NOW)
    connection.close()
    # Restored into the file, not over it: other threads of the process hold connections to it.
    with sqlite3.connect(backup) as source, sqlite3.connect(base) as live:
        source.backup(live)
    assert WORD in rows() and not Erasure.objects.exists()  # the backup knows nothing of the erasure
    assert retention.reapply_erasures() == 1
    assert WORD not in rows() and WORD.encode() not in bytes_of_the_base()
    assert list(Conversation.objects.all()) == [kept]
    assert retention.reapply_erasures() == 0


def test_erasures_are_noted_for_as_long_as_a_backup_may_last() -> None:
    for days in (50, 39, 1):
        erasures.note(uuid.uuid4().hex * 2, NOW - timedelta(days=days))
    retention.purge(NOW)
    assert len(erasures.read()) == 2
    erasures._file().open("a").write("illisible\n" + "0" * 64 + " hier\n")
    assert len(erasures.read()) == 2


# --- Retention ----------------------------------------------------------------------------------------------

AGES = (0.5, 0.9, 1.1, 29, 31, 200)


def test_each_thing_goes_when_its_time_is_over() -> None:
    talks = {age: talk(("j'ai 24 ans", {"facts": {"age": 24}, "known": {"age": 24}}), at=NOW - timedelta(days=age)) for age in AGES}
    ReviewItem.objects.filter(conversation=talks[200]).update(kept_until=NOW - timedelta(days=1))
    followed = talk(("je conteste", {"known": {"age": 51}}), at=NOW - timedelta(days=60))
    ReviewItem.objects.filter(conversation=followed).update(kept_until=NOW + timedelta(days=1))
    retention.purge(NOW)
    left = {age for age, conversation in talks.items() if Conversation.objects.filter(pk=conversation.pk).exists()}
    assert left == {0.5, 0.9, 1.1, 29}
    assert Conversation.objects.filter(pk=followed.pk).exists()  # a reader follows it up
    known = {age: Turn.objects.get(conversation=talks[age], message__isnull=False).understanding for age in left}
    assert {age for age in left if known[age]["known"]} == {0.5, 0.9}  # the profile: 24 hours
    assert all(known[age]["facts"] == {"age": 24} for age in left)  # what the message said stays with its words
    assert not Turn.objects.get(conversation=followed, message__isnull=False).understanding["known"]
    retention.purge(NOW + timedelta(days=2))
    assert not Conversation.objects.filter(pk=followed.pk).exists()


def test_counts_stay_and_are_right_once() -> None:
    old = NOW - timedelta(days=40)
    for _ in range(3):
        talk(("visale ?", {"discussed": ["visale"], "verdicts": {"visale": "eligible"}}), ("je dors dehors", {"band": "securite"}), at=old)
    erased = talk(("effacez", {}), at=old)
    reading.erase(erased.pk, NOW)
    retention.purge(NOW)
    retention.purge(NOW)
    counts = {(figure.kind, figure.value): figure.count for figure in DailyFigure.objects.all()}
    assert counts[("conversations", "")] == 3 and counts[("messages", "")] == 6
    assert counts[("aide", "visale")] == 3 and counts[("verdict_aide", "visale:eligible")] == 3
    assert counts[("securite", "")] == 3 and not any(kind == "securite" and value for kind, value in counts)
    assert not Message.objects.exists()


def test_sessions_and_old_lines_of_the_journal_go() -> None:
    browser = signed_in("lecteur")
    for days in (400, 300):
        AuditEntry.objects.create(at=NOW - timedelta(days=days), action="essai")
    Session.objects.update(expire_date=NOW - timedelta(minutes=1))
    retention.purge(NOW)
    assert not Session.objects.filter(account_id=browser.account.pk).exists()
    assert AuditEntry.objects.filter(action="essai").count() == 1


@pytest.mark.parametrize(("hours", "late"), [(1, False), (25, False), (27, True)])
def test_a_purge_that_does_not_run_is_seen(hours: int, late: bool) -> None:
    assert retention.late(NOW)
    PurgeRun.objects.create(at=NOW - timedelta(hours=hours))
    assert retention.late(NOW) is late
