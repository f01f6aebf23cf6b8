"""Writing a population into the database of the settings, fast: the rows that the end of turns and the copy for the review
would have written, by the database's own bulk load, and the indexes after the rows.

The tables of the review come from the product's own ``index.described``, once for each conversation written in full.
"""

from __future__ import annotations

import json
import random
import sqlite3
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import islice
from typing import Any, Callable, Iterable, Iterator
from uuid import UUID

from django.core.management.color import no_style
from django.db import connection
from django.db.models import Field, Model

from bot.web.accounts.models import Account
from bot.web.accounts.rights import Role
from bot.web.conversations.models import Conversation, Feedback, Message, Turn
from bot.web.employers.models import Employer
from bot.web.review import index
from bot.web.review.models import Correction, Facet, ItemLabel, Label, ReviewItem, ReviewTurn, SearchDocument
from population.tirage import EMPLOYERS, LABELS, READERS, Drawn, Talk, population, talks

#: In the order of their foreign keys.
TABLES = (Conversation, Message, Turn, Feedback, ReviewItem, ReviewTurn, Facet, ItemLabel, SearchDocument, Correction)
_BATCH = 2000
Row = dict[str, Any]


@dataclass(frozen=True)
class Loaded:
    """``lots``: size -> the label that exactly so many conversations have."""

    rows: dict[str, int]
    lots: dict[int, Label]


def load(seed: int, count: int, now: datetime, written: int, lots: Iterable[int] = (), said: Callable[[str], None] = lambda step: None) -> Loaded:
    """Write ``count`` conversations of the month before ``now``, made from ``written`` ones, into an empty database."""
    employers = [Employer.objects.create(nom=f"Entreprise exemple {number}") for number in range(EMPLOYERS)]
    readers = [Account.objects.create_user(f"relecteur{number}@exemple.fr", Role.REVISEUR) for number in range(READERS)]
    labels = {name: Label.objects.create(name=name) for name in LABELS}
    sized = {size: Label.objects.create(name=f"lot de {size}") for size in lots if size <= count}
    said("écriture des modèles de conversations")
    all_talks = talks(seed, written)
    moulds = {talk.number: Mould(talk) for talk in all_talks}
    draw = random.Random(f"{seed}/lots")
    chosen = {label.pk: set(draw.sample(range(1, count + 1), size)) for size, label in sized.items()}
    written_rows = dict.fromkeys((table._meta.db_table for table in TABLES), 0)
    keys = Keys()
    drawn = population(all_talks, seed, count, now)
    with _bulk() as base:
        said("écriture des lignes")
        while batch := list(islice(drawn, _BATCH)):
            rows: dict[type[Model], list[Row]] = {table: [] for table in TABLES}
            for one in batch:
                moulds[one.talk.number].cast(one, keys, rows, now, employers, readers, labels)
                item = rows[ReviewItem][-1]
                for label, members in chosen.items():
                    if item["id"] in members:
                        rows[ItemLabel].append(_labelled(keys, item, label, None))
            for table in TABLES:
                base.write(table, rows[table])
                written_rows[table._meta.db_table] += len(rows[table])
            said(f"{written_rows['conversations_conversation']} conversations")
        said("index")
    with connection.cursor() as cursor:
        for statement in connection.ops.sequence_reset_sql(no_style(), TABLES):
            cursor.execute(statement)
    return Loaded(written_rows, sized)


# --- From a conversation to its rows ------------------------------------------------------------------------


class Keys:
    """The next number of each table."""

    def __init__(self) -> None:
        self.last: dict[type[Model], int] = {}

    def next(self, table: type[Model]) -> int:
        self.last[table] = self.last.get(table, 0) + 1
        return self.last[table]


def _labelled(keys: Keys, item: Row, label: int, by: Any) -> Row:
    return {"id": keys.next(ItemLabel), "item_id": item["id"], "label_id": label, "by_id": by, "at": item["indexed_at"], "active_at": item["active_at"]}


def _values(instance: Model, *without: str) -> Row:
    return {field.attname: getattr(instance, field.attname) for field in instance._meta.concrete_fields if field.attname not in without}


class Mould:
    """The rows of a conversation written in full, without keys and dates."""

    def __init__(self, talk: Talk) -> None:
        start = datetime(2026, 1, 1).astimezone()
        self.after = [0]
        messages = [_cached(Message(position=1, revision=1, author="bot", component={"type": "texte", "texte": "Bonjour."}, at=start))]
        conversation = Conversation(created_at=start, active_at=start, user_messages=len(talk.turns))
        self.opinions: dict[int, Feedback] = {}
        self.turns: dict[int, Turn] = {}
        self.answers: dict[int, int] = {}
        for said in talk.turns:
            at = start + timedelta(seconds=said.after)
            place = len(messages)
            status = Message.Status.FAILED if said.failed else Message.Status.ANSWERED
            asked = Message(position=place + 1, revision=place + 1, author="user", status=status, failure="delai" if said.failed else "", text=said.text, at=at)
            turn = None if said.failed else Turn(understanding=said.understanding, model="modele-exemple", seconds=said.seconds, at=at)
            messages.append(_cached(asked, turn))
            self.after.append(said.after)
            if turn is not None:
                self.turns[place] = turn
            for component in [] if said.failed else said.replies:
                self.answers[len(messages)] = place
                answer = Message(position=len(messages) + 1, revision=len(messages) + 1, author="bot", component=component, reply_to=asked, at=at)
                messages.append(_cached(answer))
                self.after.append(said.after)
            if said.thumb and not said.failed:
                opinion = Feedback(thumb=said.thumb, reason=said.reason, at=at + timedelta(seconds=30))
                Message._meta.get_field("feedback").set_cached_value(messages[-1], opinion)
                self.opinions[len(messages) - 1] = opinion
        conversation.sequence = len(messages)
        self.copied = index.described(conversation, messages)
        self.conversation = _values(conversation, "id", "created_at", "active_at", "employer_id")
        self.messages = [_values(message, "id", "conversation_id", "reply_to_id", "client_id", "at") for message in messages]
        self.records = {place: _values(turn, "id", "conversation_id", "message_id", "at") for place, turn in self.turns.items()}
        self.thumbs = {place: _values(opinion, "id", "message_id", "at") for place, opinion in self.opinions.items()}
        said_at = [place for place, message in enumerate(messages) if message.author == "user"]
        self.reviewed = list(zip(said_at, (_values(turn, "id", "item_id", "message_id", "turn_id", "at") for turn in self.copied.turns), strict=True))
        self.facets = sorted(self.copied.facets)
        for rows in (self.messages, list(self.records.values())):
            for row in rows:
                row.update({name: Encoded(value) for name, value in row.items() if isinstance(value, dict)})

    def cast(
        self, one: Drawn, keys: Keys, rows: dict[type[Model], list[Row]], now: datetime, employers: list[Employer], readers: list[Account], labels: dict[str, Label]
    ) -> None:
        """The rows of ``one``, added to ``rows``."""
        key, last = UUID(int=one.id), one.at + timedelta(seconds=self.after[-1])
        draw = random.Random(one.id)
        employer = None if one.employer is None else employers[one.employer].pk
        ids = [UUID(int=draw.getrandbits(128)) for _ in self.messages]
        state = Encoded({"turn": len(self.reviewed)}) if now - last < timedelta(hours=24) else None
        rows[Conversation].append({**self.conversation, "id": key, "token_hash": f"{draw.getrandbits(256):064x}", "state": state,
                                   "created_at": one.at, "active_at": last, "employer_id": employer})  # fmt: skip
        moments = [one.at + timedelta(seconds=after) for after in self.after]
        for place, message in enumerate(self.messages):
            asked = self.answers.get(place)
            client = UUID(int=draw.getrandbits(128)) if message["author"] == "user" else None
            rows[Message].append({**message, "id": ids[place], "conversation_id": key, "client_id": client,
                                  "reply_to_id": None if asked is None else ids[asked], "at": moments[place]})  # fmt: skip
        turns: dict[int, int] = {}
        for place, record in self.records.items():
            turns[place] = keys.next(Turn)
            rows[Turn].append({**record, "id": turns[place], "conversation_id": key, "message_id": ids[place], "at": moments[place]})
        for place, thumb in self.thumbs.items():
            rows[Feedback].append({**thumb, "id": keys.next(Feedback), "message_id": ids[place], "at": moments[place] + timedelta(seconds=30)})
        reader = None if one.reader is None else readers[one.reader].pk
        item = {**self.copied.columns, "id": keys.next(ReviewItem), "conversation_id": key, "created_at": one.at, "active_at": last,
                "indexed_at": last + timedelta(minutes=2), "employer_id": employer, "status": one.status, "reviewer_id": reader,
                "kept_until": now + timedelta(days=60) if one.followed else None}  # fmt: skip
        rows[ReviewItem].append(item)
        for number, (place, turn) in enumerate(self.reviewed):
            pk = keys.next(ReviewTurn)
            rows[ReviewTurn].append({**turn, "id": pk, "item_id": item["id"], "message_id": ids[place], "turn_id": turns.get(place), "at": moments[place]})
            if one.corrected and number == 0:
                rows[Correction].append({"id": keys.next(Correction), "turn_id": pk, "by_id": reader, "at": last, "intent": "montant", "aids": None,
                                         "facts": Encoded({}), "out_of_scope": False, "incomplete": False, "rule_doubt": False, "note": "", "blind": True})  # fmt: skip
        for kind, value in self.facets:
            rows[Facet].append({"id": keys.next(Facet), "item_id": item["id"], "kind": kind, "value": value, "active_at": last})
        for name in one.labels:
            rows[ItemLabel].append(_labelled(keys, item, labels[name].pk, reader))
        rows[SearchDocument].append({"item_id": item["id"], "words": self.copied.words})


def _cached(message: Message, turn: Any = None) -> Message:
    """``message`` with its turn, and no opinion, so that nobody looks for them in the database."""
    Message._meta.get_field("turn").set_cached_value(message, turn)
    Message._meta.get_field("feedback").set_cached_value(message, None)
    return message


# --- Into the database --------------------------------------------------------------------------------------


class Encoded:
    """A JSON value, written once."""

    def __init__(self, value: Any) -> None:
        self.text = json.dumps(value)


def _bulk() -> Any:
    return _Sqlite() if connection.vendor == "sqlite" else _Postgres()


class _Base:
    """``write`` within the context; the indexes that no constraint needs are made at its end."""

    indexes: list[tuple[str, str]]

    def __enter__(self) -> Any:
        for name, _ in self.indexes:
            self.run(f'DROP INDEX "{name}"')
        return self

    def __exit__(self, error: Any, *rest: Any) -> None:
        if error is None:
            for _, statement in self.indexes:
                self.run(statement)
            if connection.vendor == "postgresql":
                self.run("VACUUM ANALYZE")  # as its own daemon does, sooner or later
        self.close()

    def run(self, statement: str) -> Any:
        raise NotImplementedError

    def close(self) -> None:
        raise NotImplementedError


class _Sqlite(_Base):
    def __init__(self) -> None:
        connection.close()
        self.base = sqlite3.connect(connection.settings_dict["NAME"], isolation_level=None)
        for pragma in ("foreign_keys=OFF", "synchronous=OFF", "cache_size=-400000", "temp_store=MEMORY"):
            self.base.execute(f"PRAGMA {pragma}")
        tables = {table._meta.db_table for table in TABLES}
        made = self.base.execute("SELECT name, sql, tbl_name FROM sqlite_master WHERE type = 'index' AND sql IS NOT NULL").fetchall()
        self.indexes = [(name, sql) for name, sql, table in made if table in tables]

    def run(self, statement: str) -> Any:
        return self.base.execute(statement)

    def write(self, table: type[Model], rows: list[Row]) -> None:
        fields = table._meta.concrete_fields
        places = ", ".join("?" * len(fields))
        names = ", ".join(f'"{field.column}"' for field in fields)
        self.base.execute("BEGIN")
        self.base.executemany(f'INSERT INTO "{table._meta.db_table}" ({names}) VALUES ({places})', _sqlite_rows(fields, rows))
        self.base.execute("COMMIT")

    def close(self) -> None:
        self.base.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchall()
        self.base.close()


def _sqlite_rows(fields: Any, rows: list[Row]) -> Iterator[list[Any]]:
    names = [field.attname for field in fields]
    for row in rows:
        yield [_sqlite_value(row[name]) for name in names]


def _sqlite_value(value: Any) -> Any:
    kind = type(value)
    if kind is datetime:
        return str(value.replace(tzinfo=None))  # UTC, as Django writes it
    return value.hex if kind is UUID else value.text if kind is Encoded else value


class _Postgres(_Base):
    def __init__(self) -> None:
        import psycopg

        told = connection.settings_dict
        self.base = psycopg.connect(host=told["HOST"], port=told["PORT"], user=told["USER"], dbname=told["NAME"], autocommit=True)
        self.base.execute("SET session_replication_role = replica")  # no check of each foreign key
        self.base.execute("SET maintenance_work_mem = '512MB'")
        made = self.base.execute(
            "SELECT i.indexname, i.indexdef FROM pg_indexes i LEFT JOIN pg_constraint c ON c.conname = i.indexname"
            " WHERE c.oid IS NULL AND i.tablename = ANY(%s)", [[table._meta.db_table for table in TABLES]]
        ).fetchall()  # fmt: skip
        self.indexes = [(name, statement) for name, statement in made]

    def run(self, statement: str) -> Any:
        return self.base.execute(statement)

    def write(self, table: type[Model], rows: list[Row]) -> None:
        fields: list[Field] = table._meta.concrete_fields
        names = ", ".join(f'"{field.column}"' for field in fields)
        with self.base.cursor() as cursor, cursor.copy(f'COPY "{table._meta.db_table}" ({names}) FROM STDIN') as copy:
            for row in rows:
                copy.write_row([value.text if isinstance(value := row[field.attname], Encoded) else value for field in fields])

    def close(self) -> None:
        self.base.close()
