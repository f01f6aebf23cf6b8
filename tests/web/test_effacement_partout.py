"""A person who asks to be forgotten is nowhere, whatever readers did of their words: looked for in every column of every
table and in every byte of the data folder, so that a table or a file added later is looked into as well (PRV-08, PRV-10, PRV-19).
"""

from __future__ import annotations

import gzip
import io
import re
import tarfile
import tempfile
import zipfile
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import Any, Callable, Iterator

import pytest
from django.conf import settings as configured
from django.core.cache import cache
from django.db import connection
from ruamel.yaml import YAML

from bot.engine import model
from bot.engine.candidat.construire import Projet, construire
from bot.web import backup
from bot.web.accounts.models import AuditEntry
from bot.web.accounts.rights import Role
from bot.web.conversations import access, reading, retention
from bot.web.conversations.models import Conversation
from bot.web.learning import registry, work
from bot.web.learning.models import ModelVersion
from bot.web.review import agreement, correcting, exports, grouping, proposals, search
from bot.web.review.correcting import Judgement
from bot.web.review.models import Group, ProposedExample, ReviewItem, Ticket

from .signed_in import SignedIn, signed_in
from .talks import NOW, item, talk
from .test_effacement import bytes_of_the_base, logged
from .test_modeles import candidates, shipped, start

__all__ = ["candidates", "logged", "shipped"]  # fixtures
pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.filterwarnings("ignore:StreamingHttpResponse must consume")]
#: A word that nothing else holds, and what the index makes of it.
CANARY = "zorglubik"
TOKEN, OTHER = "jeton-de-la-personne", "une phrase de quelqu un d autre"
LATER = NOW + timedelta(hours=3)
WORDS = re.compile("|".join({CANARY, *search.stems(CANARY)}), re.I)
#: Where the words are, once readers have done all that they may: what makes the search worth something.
SPREAD = {
    "conversations_feedback.reason", "conversations_message.component", "conversations_message.text", "conversations_turn.understanding",
    "review_correction.facts", "review_correction.note", "review_proposedexample.text", "review_searchdocument.words", "review_ticket.note",
}  # fmt: skip


@dataclass
class Place:
    """Everything that this installation writes: its base, its data folder, its temporary files, its logs."""

    folders: list[Path]
    logs: io.StringIO

    def finds(self) -> set[str]:
        found = {f"{table}.{column}" for table, column, content in columns() if WORDS.search(content)}
        for folder in self.folders:
            found |= {path.name for path in folder.rglob("*") if path.is_file() and any(WORDS.search(text) for text in contents(path))}
        found |= {"base"} if WORDS.search(bytes_of_the_base().decode("latin-1")) else set()
        found |= {"journaux"} if WORDS.search(self.logs.getvalue()) else set()
        return found | ({"cache"} if WORDS.search(str(getattr(cache, "_cache", {}))) else set())


def columns() -> Iterator[tuple[str, str, str]]:
    """(table, column, everything in it), those of the full-text index included."""
    with connection.cursor() as cursor:
        for table in connection.introspection.table_names(cursor):
            cursor.execute(f'SELECT * FROM "{table}"')
            names, rows = [each[0] for each in cursor.description], cursor.fetchall()
            for place, name in enumerate(names):
                yield table, name, "\n".join(each.decode("latin-1") if isinstance(each, bytes) else str(each) for row in rows for each in [row[place]])


def contents(path: Path) -> Iterator[str]:
    """The bytes of a file, and those of what it packs."""
    data = path.read_bytes()
    yield data.decode("latin-1")
    if data[:2] == b"\x1f\x8b":
        yield gzip.decompress(data).decode("latin-1")
    if data[:4] == b"PK\x03\x04":
        with zipfile.ZipFile(io.BytesIO(data)) as packed:
            yield "".join(packed.read(name).decode("latin-1") for name in packed.namelist())


@pytest.fixture
def place(settings: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, candidates: Path, shipped: Path, logged: io.StringIO) -> Place:
    settings.PASSERELLE_ERASURES = tmp_path / "effacements"
    temporary = tmp_path / "temporaire"
    temporary.mkdir()
    monkeypatch.setattr(tempfile, "tempdir", str(temporary))
    start(shipped)
    return Place([tmp_path, Path(configured.DATA)], logged)


@pytest.fixture
def head() -> SignedIn:
    return signed_in(Role.RESPONSABLE)


def speak() -> Conversation:
    """Their words in a message, in what was understood, in an answer and in an opinion; twice what nobody understood."""
    lost = (f"le {CANARY} svp", {"intent": "nlu_fallback", "aspect": None, "confidence": 0.1, "band": "repli"})
    said = (f"mon {CANARY} de loyer", {"discussed": ["visale"], "facts": {"commune": CANARY}, "known": {"commune": CANARY}})
    conversation = talk(said, lost, lost, thumb="down", reason=f"{CANARY} !", replies=[{"type": "texte", "texte": f"Vous avez dit {CANARY}"}])
    Conversation.objects.filter(pk=conversation.pk).update(token_hash=access.token_hash(TOKEN))
    return Conversation.objects.get(pk=conversation.pk)


def read_by(head: SignedIn, conversation: Conversation) -> ProposedExample:
    """Everything that readers may do of it, from correcting to accepting; gives the accepted example."""
    row = item(conversation)
    first, second, _ = row.turns.order_by("position")
    judgement = Judgement("montant", None, {"commune": CANARY}, rule_doubt=True, incomplete=True, note=f"elle dit {CANARY}")
    correcting.correct(first, head.account, judgement, 0, NOW, learn=True)
    correcting.correct(second, signed_in(Role.REVISEUR).account, Judgement("cumul", note=CANARY), 0, NOW, learn=True)
    accepted = ProposedExample.objects.get(intent="montant")
    proposals.decide(ProposedExample.objects.filter(pk=accepted.pk), True, head.account, NOW)  # the other one stays proposed
    agreement.draw(ReviewItem.objects.all(), "", 10, 1, True, head.account, NOW)
    grouping.regroup(NOW + timedelta(minutes=9))
    for group in Group.objects.all():
        grouping.ask_for_topic(group, "un sujet", head.account, NOW)
    correcting.follow(row, head.account, correcting.Follow(kept=True, status="signalee"), None, NOW)
    for address in addresses(row.pk):
        b"".join(head.get(address))
    return accepted


def addresses(row: int) -> list[str]:
    files = [f"/espace/exports/{unit}.{kind}" for unit in ("conversations", "messages") for kind in exports.KINDS]
    pages = ["conversations", f"conversations?q={CANARY}", f"conversations/{row}", "files", "files/confiance", "files/pouce", "files/desaccord", "groupes",
             "demandes", "exemples", "exemples?etat=acceptee", "exemples?etat=refusee", "exemples/acceptes.yml", "chiffres", "chiffres.csv", "modeles/"]  # fmt: skip
    return [*files, *(f"/espace/{page}" for page in pages)]


def build(folder: Path, tmp_path: Path) -> str:
    """A candidate from the accepted examples, by the real work but the training: its archive packs what it was given. Gives
    that.
    """
    racine, jeux = tmp_path / "racine", tmp_path / "jeux"
    (racine / "data").mkdir(parents=True, exist_ok=True)
    jeux.mkdir(exist_ok=True)
    YAML().dump([{"texte": "combien", "intention": "montant"}], jeux / "aspects.yml")
    given: list[str] = []

    def train(_: Path, folder: Path, progress: Any, corrections: Path, examples: int) -> model.ModelSheet:
        given.append(corrections.read_text(encoding="utf-8"))
        fingerprint = model.data_fingerprint(racine, corrections)
        path = folder / f"passerelle-{fingerprint}.tgz"
        with tarfile.open(path, "w:gz") as packed:
            packed.add(corrections, "appris.yml")
        sheet = model.ModelSheet(path.name, fingerprint, "c" * 16, model.file_hash(path), NOW.isoformat(), 1.0, "b" * 16)
        sheet.write(folder)
        return sheet

    class Reader:
        def parse(self, text: str, today: str, asked: Any = None) -> dict[str, Any]:
            return {"text": text, "intent": {"name": "montant", "confidence": 0.9}, "intent_ranking": [], "lecture": {}}

    version, archive = work.live_archive()
    assert version is not None and archive is not None
    folder.mkdir(exist_ok=True)
    made = construire(Projet(racine, jeux, folder, archive), work.corrections(), work.past_turns(50), work.intents(), entraineur=train, chargeur=lambda _: Reader())
    registry.record_candidate(made, folder, version, None)
    return given[0]


def while_kept(conversation: Conversation) -> None:
    reading.erase(conversation.pk, LATER)


def after_the_term(conversation: Conversation) -> None:
    """Months later, the transcript is gone; the person erases what was learnt of it."""
    retention.purge(NOW + timedelta(days=200))
    assert not Conversation.objects.filter(pk=conversation.pk).exists() and ProposedExample.objects.count() == 2
    assert reading.erase_learnt(str(conversation.pk), TOKEN, NOW + timedelta(days=200))


@pytest.mark.parametrize("erase", [while_kept, after_the_term])
def test_an_erased_person_is_nowhere(
    place: Place, head: SignedIn, candidates: Path, tmp_path: Path, erase: Callable[[Conversation], None]
) -> None:
    kept = talk((OTHER, {"intent": "definition"}), at=NOW + timedelta(days=199))
    correcting.correct(item(kept).turns.get(), head.account, Judgement("duree"), 0, NOW, learn=True)
    proposals.decide(ProposedExample.objects.all(), True, head.account, NOW)
    conversation = speak()
    read_by(head, conversation)
    row = item(conversation).pk
    assert CANARY in build(candidates, tmp_path)
    learnt = ModelVersion.objects.get(origin="candidat")
    assert place.finds() >= SPREAD | {"base", Path(learnt.archive).name}

    erase(conversation)
    retention.purge(LATER if erase is while_kept else NOW + timedelta(days=201))
    assert place.finds() == set()
    quiet = [address for address in addresses(row) if CANARY not in address]
    assert [address for address in quiet if WORDS.search(b"".join(head.get(address)).decode("latin-1"))] == []
    learnt.refresh_from_db()
    assert registry.obstacles(learnt) == ["retire"]
    assert all(re.fullmatch("[0-9a-f]*", each.object_id) for each in AuditEntry.objects.all())  # the journal knows numbers

    again = build(candidates, tmp_path)
    assert OTHER in again and not WORDS.search(again) and place.finds() == set()


def test_a_restored_backup_forgets_again(place: Place, head: SignedIn, tmp_path_factory: pytest.TempPathFactory) -> None:
    conversation = speak()
    read_by(head, conversation)
    archive = tmp_path_factory.mktemp("ailleurs") / "sauvegarde.tgz"  # the operator's: it lasts forty days
    backup.save(archive, LATER)
    reading.erase(conversation.pk, LATER)
    assert place.finds() == set() and any(WORDS.search(text) for text in contents(archive))
    done = backup.restore(archive, LATER + timedelta(hours=1), replace=True)
    assert done.forgotten == 1 and place.finds() == set()
    assert not ProposedExample.objects.exists() and not Ticket.objects.filter(kind="regle").exists()
